//! The text of integers, and of times that are stored as such, in computed keys, padded with zeros so that the order of the
//! texts is the order of the numbers.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::sink::KeySink;
use super::template_part::{PartForm, TemplatePart};
use super::text::KeyText;
use crate::codec::{EpochMillis, EpochSeconds, InvalidInput};

/// Returns the number of bytes of a padded integer in a part.
fn width(part: &TemplatePart) -> usize {
    part.form().bytes().unwrap_or_default()
}

fn too_wide(bytes: usize) -> InvalidInput {
    InvalidInput::value(format!("a number with too many digits for its part of the key, which has {bytes} characters"))
}

fn complement(digit: u8) -> u8 {
    b'9' - (digit - b'0').min(9)
}

/// Returns the usual text of the negative number with these digits in a key.
fn negative(digits: &str) -> String {
    let digits = digits.bytes().map(|digit| char::from(complement(digit)));
    std::iter::once('-').chain(digits).collect()
}

/// Returns an integer that is written as usual: with neither leading zeros nor a `+`.
fn parse_plain<T: FromStr>(text: &str) -> Option<T> {
    all_digits(text.strip_prefix('-').unwrap_or(text)).then(|| text.parse().ok()).flatten()
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The digits of `u128::MAX`, which is also the greatest width that a template can ask for.
const MOST_DIGITS: usize = 39;

/// The decimal digits of a number with leading zeros, without a `String`.
struct Digits {
    bytes: [u8; MOST_DIGITS],
    /// The position of the first digit that is not a leading zero.
    first: usize,
}

impl Digits {
    fn of(mut number: u128) -> Self {
        let mut digits = Digits { bytes: [b'0'; MOST_DIGITS], first: MOST_DIGITS };
        // Division of the smaller type is much faster.
        let mut small = loop {
            match u64::try_from(number) {
                Ok(small) => break small,
                Err(_) => digits.push(u64::try_from(number % 10).unwrap_or_default()),
            }
            number /= 10;
        };
        while small > 0 {
            digits.push(small % 10);
            small /= 10;
        }
        digits
    }

    /// Adds a digit before the others.
    fn push(&mut self, digit: u64) {
        self.first = self.first.saturating_sub(1);
        self.bytes[self.first] = b'0' + u8::try_from(digit).unwrap_or_default();
    }

    /// Returns the last `width` digits, if the others are leading zeros.
    fn padded(&self, width: usize) -> Option<&str> {
        let start = MOST_DIGITS.checked_sub(width).filter(|start| *start <= self.first)?;
        self.bytes.get(start..).and_then(|digits| std::str::from_utf8(digits).ok())
    }
}

macro_rules! unsigned_text {
    ($($type:ty),*) => { $(
        impl KeyText for $type {
            fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
                if part.form() == PartForm::Plain {
                    out.push_str(&self.to_string());
                    return Ok(());
                }
                let (digits, bytes) = (Digits::of(u128::from(*self)), width(part));
                out.push_str(digits.padded(bytes).filter(|text| !text.is_empty()).ok_or_else(|| too_wide(bytes))?);
                Ok(())
            }

            fn read_text(_: &TemplatePart, text: &str) -> Option<Self> {
                all_digits(text).then(|| text.parse().ok()).flatten()
            }
        }
    )* };
}

macro_rules! epoch_text {
    ($($type:ty, $number:ident, $digits:literal, $range:literal);* $(;)?) => { $(
        /// The number of its unit since 1970, with as many digits as the times of today have.
        impl KeyText for $type {
            fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
                if part.form().is_bucket() {
                    return DateTime::<Utc>::from(*self).write_text(part, out);
                }
                let number = u64::try_from(self.$number()).ok();
                let digits = number.map(|number| Digits::of(number.into()));
                let text = digits.as_ref().and_then(|digits| digits.padded($digits));
                out.push_str(text.ok_or_else(|| InvalidInput::value($range))?);
                Ok(())
            }

            fn read_text(part: &TemplatePart, text: &str) -> Option<Self> {
                if part.form().is_bucket() {
                    return DateTime::read_text(part, text).map(Self::new);
                }
                all_digits(text).then(|| Self::try_from(text.parse::<i64>().ok()?).ok()).flatten()
            }
        }
    )* };
}

epoch_text! {
    EpochSeconds, timestamp, 10, "a time outside of what 10 digits of a key can hold: 1970 to the year 2286";
    EpochMillis, timestamp_millis, 13, "a time outside of what 13 digits of a key can hold: 1970 to the year 2286";
}

macro_rules! signed_text {
    ($($type:ty),*) => { $(
        impl KeyText for $type {
            fn write_text(&self, part: &TemplatePart, out: &mut dyn KeySink) -> Result<(), InvalidInput> {
                if part.form() == PartForm::Plain {
                    out.push_str(&self.to_string());
                    return Ok(());
                }
                let (mut digits, bytes) = (Digits::of(u128::from(self.unsigned_abs())), width(part));
                let width = bytes.saturating_sub(1);
                if width == 0 || digits.padded(width).is_none() {
                    return Err(too_wide(bytes));
                }
                if *self < 0 {
                    digits.bytes = digits.bytes.map(complement);
                    digits.first = MOST_DIGITS;
                }
                out.push_str(if *self < 0 { "-" } else { "0" });
                out.push_str(digits.padded(width).unwrap_or_default());
                Ok(())
            }

            fn read_text(part: &TemplatePart, text: &str) -> Option<Self> {
                if part.form() == PartForm::Plain {
                    parse_plain(text)
                } else if let Some(digits) = text.strip_prefix('-') {
                    all_digits(digits).then(|| negative(digits).parse().ok()).flatten()
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
