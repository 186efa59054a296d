//! Reads a decimal from text.
//!
//! `fastnum` also reads `1_000` and `NaN`, and fails for a 1 with 60 zeros after the point.

use std::str::FromStr;

use super::error::Problem;
use super::{Decimal, DecimalError, HIGHEST, LOWEST};

const DIGITS: i64 = super::DIGITS as i64;

/// Parses a number in the forms that DynamoDB accepts: digits with at most one point, an optional sign before them, and
/// an optional exponent after them.
///
/// Leading and trailing zeros are not significant digits. A number of more than 38 digits is an error, as is one that
/// is too large or too small; nothing is rounded.
///
/// ```
/// use dynamite_runtime::Decimal;
///
/// assert_eq!("1.5E3".parse::<Decimal>()?, Decimal::from(1500));
/// assert!("1E126".parse::<Decimal>().is_err());
/// assert!("NaN".parse::<Decimal>().is_err());
/// # Ok::<(), dynamite_runtime::DecimalError>(())
/// ```
impl FromStr for Decimal {
    type Err = DecimalError;

    #[inline]
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        parse(text)
    }
}

/// Parses a decimal, even in constants.
pub(crate) const fn parse(text: &str) -> Result<Decimal, DecimalError> {
    let text = text.as_bytes();
    let (negative, start) = match text {
        [b'-', ..] => (true, 1),
        [b'+', ..] => (false, 1),
        _ => (false, 0),
    };
    let Some((mantissa, end)) = Mantissa::parse(text, start) else { return Err(DecimalError(Problem::NotANumber)) };
    let exponent = match parse_exponent(text, end) {
        Ok(exponent) => exponent,
        Err(error) => return Err(error),
    };
    if mantissa.units == 0 {
        return Ok(Decimal::ZERO);
    }
    if mantissa.too_long {
        return Err(DecimalError(Problem::TooManyDigits));
    }
    let exponent = exponent + mantissa.exponent;
    let first_digit = exponent + mantissa.digits - 1;
    if first_digit < LOWEST as i64 || first_digit > HIGHEST as i64 {
        return Err(DecimalError(Problem::OutOfRange));
    }
    let decimal = Decimal::from_parts(negative, mantissa.units, exponent as i32);
    Ok(if mantissa.ends_with_zero { decimal.reduce() } else { decimal })
}

/// The digits of a number, without leading zeros: `units * 10^exponent`.
struct Mantissa {
    /// The first 38 digits.
    units: u128,
    digits: i64,
    ends_with_zero: bool,
    exponent: i64,
    /// Is `true` if a digit other than zero follows these.
    too_long: bool,
}

impl Mantissa {
    /// Reads digits and a point, beginning at `at`. Returns the position of their end, or `None` if there are no
    /// digits.
    const fn parse(text: &[u8], mut at: usize) -> Option<(Self, usize)> {
        let mut mantissa = Mantissa { units: 0, digits: 0, ends_with_zero: false, exponent: 0, too_long: false };
        let (mut any, mut point) = (false, false);
        while at < text.len() {
            match text[at] {
                digit @ b'0'..=b'9' => {
                    any = true;
                    mantissa.exponent -= point as i64;
                    mantissa.push(digit - b'0');
                }
                b'.' if !point => point = true,
                b'e' | b'E' => break,
                _ => return None,
            }
            at += 1;
        }
        if any { Some((mantissa, at)) } else { None }
    }

    const fn push(&mut self, digit: u8) {
        if self.digits < DIGITS {
            self.units = self.units * 10 + digit as u128;
            self.ends_with_zero = digit == 0;
            self.digits += (self.units > 0) as i64;
        } else {
            self.too_long |= digit > 0;
            self.exponent += 1;
        }
    }
}

/// Reads the exponent at `at`. Returns 0 at the end of the text.
const fn parse_exponent(text: &[u8], at: usize) -> Result<i64, DecimalError> {
    const MOST: i64 = 1_000_000;
    if at == text.len() {
        return Ok(0);
    }
    let (negative, mut at) = match text.split_at(at + 1).1 {
        [b'-', _, ..] => (true, at + 2),
        [b'+', _, ..] => (false, at + 2),
        [_, ..] => (false, at + 1),
        [] => return Err(DecimalError(Problem::NotANumber)),
    };
    let mut exponent = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            return Err(DecimalError(Problem::NotANumber));
        }
        exponent = exponent * 10 + (text[at] - b'0') as i64;
        if exponent > MOST {
            return Err(DecimalError(Problem::NotANumber));
        }
        at += 1;
    }
    Ok(if negative { -exponent } else { exponent })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> Option<Problem> {
        text.parse::<Decimal>().err().map(|error| error.0)
    }

    #[test]
    fn takes_the_extremes_and_refuses_what_lies_beyond() {
        let nines = "9".repeat(38);
        for good in ["0", "-0", "1E-130", &nines, &format!("{nines}E+88"), "00042", "1.50", "1e2", ".5", "5.", "+5"] {
            assert_eq!(problem(good), None, "{good}");
        }
        for (bad, why) in [
            (format!("{nines}9"), Problem::TooManyDigits),
            (format!("1{}1", "0".repeat(37)), Problem::TooManyDigits),
            ("1E+126".into(), Problem::OutOfRange),
            ("9E-131".into(), Problem::OutOfRange),
            ("1E-1000000".into(), Problem::OutOfRange),
        ] {
            assert_eq!(problem(&bad), Some(why), "{bad}");
        }
        for bad in [
            "",
            "-",
            "+",
            ".",
            "-.",
            "e5",
            ".e5",
            "1e",
            "1e+",
            "1e-",
            "1e5x",
            "1e5.0",
            "1.2.3",
            "1..2",
            "NaN",
            "inf",
            "Infinity",
            "1_000",
            " 1",
            "1 ",
            "--1",
            "+-1",
            "1e99999999999999999999",
            "é",
            "１",
            "0x10",
            "1,5",
            &format!("{nines}9x"),
        ] {
            assert_eq!(problem(bad), Some(Problem::NotANumber), "{bad}");
        }
    }

    #[test]
    fn zeros_do_not_count() {
        let zeros = "0".repeat(300);
        for (text, same) in [
            (format!("{zeros}.{zeros}"), "0"),
            (format!("{zeros}15"), "15"),
            (format!("1.5{zeros}"), "1.5"),
            (format!("1{}", "0".repeat(60)), "1e60"),
            (format!("0.{}1", "0".repeat(129)), "1E-130"),
            (format!("0.{zeros}1E+301"), "1"),
            ("1e0000000000000000000000002".into(), "100"),
        ] {
            assert_eq!(text.parse::<Decimal>(), same.parse(), "{text}");
        }
    }

    #[test]
    fn constants_parse_as_at_run_time() {
        const PRICE: Result<Decimal, DecimalError> = parse("-12.50");
        assert_eq!(PRICE, "-12.5".parse());
        assert_eq!(PRICE, Ok(Decimal::new(-125, 1)));
    }
}
