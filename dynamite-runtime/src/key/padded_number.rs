//! The text of integers in computed keys, padded with zeros so that the order of the texts is the order of the numbers.

use super::text::KeyText;
use crate::codec::InvalidInput;

fn too_wide(bytes: usize) -> InvalidInput {
    InvalidInput::value(format!("a number too large for its part of the key, which has {bytes} characters"))
}

fn complement(digits: &str) -> String {
    digits.bytes().map(|digit| char::from(b'9' - (digit - b'0').min(9))).collect()
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

macro_rules! unsigned_text {
    ($($type:ty),*) => { $(
        impl KeyText for $type {
            fn write_text(&self, bytes: usize, out: &mut String) -> Result<(), InvalidInput> {
                let text = format!("{self:0bytes$}");
                if text.len() != bytes {
                    return Err(too_wide(bytes));
                }
                out.push_str(&text);
                Ok(())
            }

            fn read_text(text: &str) -> Option<Self> {
                all_digits(text).then(|| text.parse().ok()).flatten()
            }
        }
    )* };
}

macro_rules! signed_text {
    ($($type:ty),*) => { $(
        impl KeyText for $type {
            fn write_text(&self, bytes: usize, out: &mut String) -> Result<(), InvalidInput> {
                let width = bytes.saturating_sub(1);
                let digits = format!("{:0width$}", self.unsigned_abs());
                if digits.len() != width {
                    return Err(too_wide(bytes));
                }
                if *self < 0 {
                    out.push('-');
                    out.push_str(&complement(&digits));
                } else {
                    out.push('0');
                    out.push_str(&digits);
                }
                Ok(())
            }

            fn read_text(text: &str) -> Option<Self> {
                if let Some(digits) = text.strip_prefix('-') {
                    all_digits(digits).then(|| format!("-{}", complement(digits)).parse().ok()).flatten()
                } else {
                    let digits = text.strip_prefix('0')?;
                    all_digits(digits).then(|| digits.parse().ok()).flatten()
                }
            }
        }
    )* };
}

unsigned_text!(u8, u16, u32, u64, u128);
signed_text!(i8, i16, i32, i64, i128);
