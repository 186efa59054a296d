//! Numbers as text: what DynamoDB can hold, and what a Rust integer can.

use crate::model::Integer;

/// Significant digits of a DynamoDB number.
const MAX_DIGITS: usize = 38;
/// The largest exponent of the first digit.
const MAX_EXPONENT: i64 = 125;
/// The smallest exponent of the first digit.
const MIN_EXPONENT: i64 = -130;

impl Integer {
    /// Returns the canonical digits of a text that is a value of this type.
    fn canonical(self, text: &str) -> Option<String> {
        fn through<T: std::str::FromStr + ToString>(text: &str) -> Option<String> {
            text.parse::<T>().ok().map(|n| n.to_string())
        }
        match self {
            Integer::I8 => through::<i8>(text),
            Integer::I16 => through::<i16>(text),
            Integer::I32 => through::<i32>(text),
            Integer::I64 => through::<i64>(text),
            Integer::I128 => through::<i128>(text),
            Integer::U8 => through::<u8>(text),
            Integer::U16 => through::<u16>(text),
            Integer::U32 => through::<u32>(text),
            Integer::U64 => through::<u64>(text),
            Integer::U128 => through::<u128>(text),
        }
    }
}

/// Returns the canonical digits of an integer, or what is wrong with the text.
pub(crate) fn integer(integer: Integer, text: &str) -> Result<String, String> {
    let name = integer.name();
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{text}` is not a whole number, but `{name}` needs one"));
    }
    // `-0` is not the text of an unsigned integer, but it is zero.
    let text = if digits.bytes().all(|b| b == b'0') { "0" } else { text };
    let found = integer.canonical(text).ok_or_else(|| format!("`{text}` is out of range for `{name}`"))?;
    decimal(&found)
}

/// Returns the text of a number that DynamoDB can hold exactly, or what is wrong with it.
pub(crate) fn decimal(text: &str) -> Result<String, String> {
    let Some(Magnitude { digits, exponent }) = magnitude(text) else {
        return Err(format!("`{text}` is not a number such as `12`, `-0.5` or `1e6`"));
    };
    if digits.is_empty() {
        return Ok(text.to_owned());
    }
    if digits.len() > MAX_DIGITS {
        return Err(format!("`{text}` has {} significant digits, but DynamoDB allows {MAX_DIGITS}", digits.len()));
    }
    if !(MIN_EXPONENT..=MAX_EXPONENT).contains(&exponent) {
        return Err(format!("`{text}` is outside the range of DynamoDB's numbers (1E-130 to 9.99E+125)"));
    }
    Ok(text.to_owned())
}

/// Returns the text of a number that is finite as a float of this width, or what is wrong with it.
pub(crate) fn float(text: &str, name: &str) -> Result<String, String> {
    let text = decimal(text)?;
    let finite = match name {
        "f32" => text.parse::<f32>().is_ok_and(f32::is_finite),
        _ => text.parse::<f64>().is_ok_and(f64::is_finite),
    };
    if finite { Ok(text) } else { Err(format!("`{text}` is out of range for `{name}`")) }
}

/// A number without its sign.
struct Magnitude {
    /// The significant digits; none for zero.
    digits: String,
    /// The exponent of the first digit.
    exponent: i64,
}

/// Parses digits, at most one point between them, and at most one exponent.
fn magnitude(text: &str) -> Option<Magnitude> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent_value(exponent)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (mantissa, ""),
    };
    let all = format!("{whole}{fraction}");
    if whole.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let leading = all.len() - all.trim_start_matches('0').len();
    let first = i64::try_from(whole.len()).ok()? - 1 - i64::try_from(leading).ok()?;
    Some(Magnitude { digits: all.trim_matches('0').to_owned(), exponent: first.checked_add(exponent)? })
}

fn exponent_value(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_stay_in_range() {
        assert_eq!(integer(Integer::U8, "255"), Ok("255".to_owned()));
        assert_eq!(integer(Integer::U8, "007"), Ok("7".to_owned()));
        assert_eq!(integer(Integer::U8, "-0"), Ok("0".to_owned()));
        for (ty, text) in
            [(Integer::U8, "256"), (Integer::U8, "-1"), (Integer::I8, "1.0"), (Integer::I64, ""), (Integer::I8, "+1")]
        {
            assert!(integer(ty, text).is_err(), "{text}");
        }
    }

    #[test]
    fn decimals_stay_in_what_dynamodb_holds() {
        for text in ["0", "-0.50", "1e125", "1E-130", "9.9999999999999999999999999999999999999e125", "0e999"] {
            assert!(decimal(text).is_ok(), "{text}");
        }
        let long = "1".repeat(39);
        for text in ["", "-", ".5", "5.", "1e", "1e126", "1e-131", "0x10", "1_000", "NaN", "1e9999999999", &long] {
            assert!(decimal(text).is_err(), "{text}");
        }
    }

    #[test]
    fn floats_are_finite() {
        assert!(float("1e38", "f32").is_ok());
        assert!(float("1e39", "f32").is_err());
        assert!(float("1e39", "f64").is_ok());
    }
}
