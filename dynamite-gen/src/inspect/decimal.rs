//! Numbers as DynamoDB stores them.

use std::cmp::Ordering;

/// The most digits of a number. Source: the developer guide, "Data types and naming rules".
const DIGITS: usize = 38;
/// The powers of ten of the first digit.
const LOWEST: i64 = -130;
const HIGHEST: i64 = 125;
/// The greatest exponent that is read.
const MAX_EXPONENT: i64 = 1_000_000;

const NOT_A_NUMBER: &str = "text that is not a number";
const TOO_MANY_DIGITS: &str = "a number of more than 38 digits";
const OUT_OF_RANGE: &str = "a number out of the range of DynamoDB's numbers";
const FRACTION: &str = "a number with a fraction";
pub(super) const TOO_LARGE: &str = "a number out of the range of the type";

/// A number of at most 38 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// The digits without zeros at the beginning and the end; none for zero.
    digits: String,
    /// The power of ten of the first digit.
    first: i64,
}

impl Decimal {
    /// Reads a number in the forms that DynamoDB accepts. The error says what was found instead.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent).ok_or(NOT_A_NUMBER)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NOT_A_NUMBER);
        }
        let significant = all.trim_start_matches('0');
        let digits = significant.trim_end_matches('0');
        if digits.is_empty() {
            return Ok(Decimal { negative: false, digits: String::new(), first: 0 });
        }
        if digits.len() > DIGITS {
            return Err(TOO_MANY_DIGITS);
        }
        let first = exponent - length(fraction) + length(significant) - 1;
        if !(LOWEST..=HIGHEST).contains(&first) {
            return Err(OUT_OF_RANGE);
        }
        Ok(Decimal { negative, digits: digits.to_owned(), first })
    }

    /// Returns the power of ten of the last digit.
    fn exponent(&self) -> i64 {
        self.first - length(&self.digits) + 1
    }

    /// Returns an integer.
    pub(super) fn integer(&self) -> Result<Integer, &'static str> {
        if self.digits.is_empty() {
            return Ok(Integer { negative: false, magnitude: 0 });
        }
        if self.exponent() < 0 {
            return Err(FRACTION);
        }
        let zeros = u32::try_from(self.exponent()).map_err(|_| TOO_LARGE)?;
        let digits: u128 = self.digits.parse().map_err(|_| TOO_LARGE)?;
        let magnitude = 10_u128.checked_pow(zeros).and_then(|power| digits.checked_mul(power)).ok_or(TOO_LARGE)?;
        Ok(Integer { negative: self.negative, magnitude })
    }

    /// Returns the text in which a key has the number, which is the same for equal numbers.
    pub(super) fn text(&self) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        let exponent = self.exponent();
        let zeros = usize::try_from(exponent).unwrap_or_default();
        let places = usize::try_from(-exponent).unwrap_or_default();
        if (self.digits.len() + zeros).max(places + 1) > DIGITS {
            return format!("{sign}{}E{exponent}", self.digits);
        }
        if places == 0 {
            return format!("{sign}{}{}", self.digits, "0".repeat(zeros));
        }
        let padded = format!("{}{}", "0".repeat((places + 1).saturating_sub(self.digits.len())), self.digits);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        format!("{sign}{whole}.{fraction}")
    }

    /// Returns the order of the absolute values.
    fn compare_magnitude(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Digits are compared from the first, and a shorter text is the smaller number.
            (false, false) => self.first.cmp(&other.first).then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.compare_magnitude(other),
            (true, true) => other.compare_magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

fn parse_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let exponent: i64 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    (exponent <= MAX_EXPONENT).then_some(if negative { -exponent } else { exponent })
}

/// An integer of up to 128 bits, with or without a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Integer {
    pub(super) negative: bool,
    pub(super) magnitude: u128,
}

impl Integer {
    /// Reads digits, which may have a sign.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.parse::<u128>() {
            Ok(magnitude) => Some(Integer { negative: false, magnitude }),
            Err(_) => text.parse::<i128>().ok().map(Integer::from),
        }
    }

    pub(super) fn text(self) -> String {
        format!("{}{}", if self.negative { "-" } else { "" }, self.magnitude)
    }
}

impl From<i128> for Integer {
    fn from(number: i128) -> Self {
        Integer { negative: number < 0, magnitude: number.unsigned_abs() }
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude.cmp(&other.magnitude),
            (true, true) => other.magnitude.cmp(&self.magnitude),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: &str) -> Result<String, &'static str> {
        Decimal::parse(number).map(|number| number.text())
    }

    #[test]
    fn numbers_in_every_form() {
        let nines = "9".repeat(38);
        for (number, same) in [
            ("0", "0"),
            ("-0.000", "0"),
            ("1e2", "100"),
            ("-2.50e3", "-2500"),
            ("00042", "42"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-1E-3", "-0.001"),
            ("1E37", &format!("1{}", "0".repeat(37))),
            ("1E38", "1E38"),
            (&format!("0.{nines}"), &format!("{nines}E-38")),
            ("0e999999", "0"),
        ] {
            assert_eq!(text(number).as_deref(), Ok(same), "{number}");
        }
        for other in ["", "-", "+-1", ".", "1e", "1e5.0", "1.2.3", "NaN", " 1", "1_0", "é", "１", "e5", "1e9999999"] {
            assert_eq!(text(other), Err(NOT_A_NUMBER), "{other}");
        }
        assert_eq!(text(&format!("{nines}9")), Err(TOO_MANY_DIGITS));
        assert_eq!(text("1E126"), Err(OUT_OF_RANGE));
        assert_eq!(text("9E-131"), Err(OUT_OF_RANGE));
    }

    #[test]
    fn numbers_have_an_order() {
        let sorted = ["-1E10", "-12", "-2", "-0.5", "0", "1E-130", "0.5", "2", "2.01", "12", "120", "1E10"];
        let numbers: Vec<_> = sorted.into_iter().filter_map(|number| Decimal::parse(number).ok()).collect();
        assert_eq!(numbers.len(), sorted.len());
        assert!(numbers.is_sorted());
    }

    #[test]
    fn integers_have_no_fraction() {
        let integer = |number: &str| Decimal::parse(number).and_then(|number| number.integer()).map(Integer::text);
        assert_eq!(integer("1.5e1").as_deref(), Ok("15"));
        assert_eq!(integer("-300").as_deref(), Ok("-300"));
        assert_eq!(integer("-0").as_deref(), Ok("0"));
        assert_eq!(integer("1.5"), Err(FRACTION));
        assert_eq!(integer("1E39"), Err(TOO_LARGE));
    }
}
