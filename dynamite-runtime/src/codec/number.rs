//! DynamoDB's numbers as text: at most 38 significant digits, magnitude 1E-130 to below 1E+126, or zero.
//!
//! Source: the developer guide, "Data types", Number.

use fastnum::D128;

/// The most significant digits a number has.
const DIGITS: usize = 38;
/// The exponents of a number's first digit.
const LOWEST: i64 = -130;
const HIGHEST: i64 = 125;

/// A number taken apart: `digits` times ten to the `exponent`; no leading or trailing zeros, no digits for zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    negative: bool,
    digits: String,
    exponent: i64,
}

/// Why a text is no number of DynamoDB's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    NotANumber,
    TooManyDigits,
    OutOfRange,
}

impl Problem {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Problem::NotANumber => "not a number",
            Problem::TooManyDigits => "a number of more than the 38 digits that DynamoDB stores",
            Problem::OutOfRange => "a number outside of what DynamoDB stores (1E-130 to below 1E+126)",
        }
    }
}

impl Parts {
    /// Takes a number's text apart: digits, at most one point, at most one exponent.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let (negative, rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i64>().map_err(|_| Problem::NotANumber)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let numeric = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
        if !numeric || whole.len() + fraction.len() == 0 || exponent.abs() > 1_000_000 {
            return Err(Problem::NotANumber);
        }
        let exponent = exponent - i64::try_from(fraction.len()).map_err(|_| Problem::NotANumber)?;
        Self::normalised(negative, format!("{whole}{fraction}"), exponent)
    }

    fn normalised(negative: bool, digits: String, exponent: i64) -> Result<Self, Problem> {
        let significant = digits.trim_start_matches('0');
        let trimmed = significant.trim_end_matches('0');
        if trimmed.is_empty() {
            return Ok(Parts { negative: false, digits: String::new(), exponent: 0 });
        }
        if trimmed.len() > DIGITS {
            return Err(Problem::TooManyDigits);
        }
        let length = |text: &str| i64::try_from(text.len()).map_err(|_| Problem::OutOfRange);
        let first = exponent + length(significant)? - 1;
        if !(LOWEST..=HIGHEST).contains(&first) {
            return Err(Problem::OutOfRange);
        }
        let exponent = exponent + length(significant)? - length(trimmed)?;
        Ok(Parts { negative, digits: trimmed.to_owned(), exponent })
    }

    /// The digits of an integer, or `None` if it has a fraction.
    pub(crate) fn integer(&self) -> Option<String> {
        if self.digits.is_empty() {
            return Some("0".into());
        }
        let zeros = usize::try_from(self.exponent).ok()?;
        Some(format!("{}{}{}", if self.negative { "-" } else { "" }, self.digits, "0".repeat(zeros)))
    }

    /// The one text of this number: what two equal numbers have in common. It is as people write it, `100` and `12.5`,
    /// as long as that takes no more digits than a number can have.
    pub(crate) fn canonical(&self) -> String {
        if self.digits.is_empty() {
            return "0".into();
        }
        let (sign, digits) = (if self.negative { "-" } else { "" }, &self.digits);
        if let Ok(zeros) = usize::try_from(self.exponent)
            && digits.len() + zeros <= DIGITS
        {
            return format!("{sign}{digits}{}", "0".repeat(zeros));
        }
        if let Ok(places) = usize::try_from(-self.exponent)
            && digits.len().max(places + 1) <= DIGITS
        {
            let digits = format!("{digits:0>width$}", width = places + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            return format!("{sign}{whole}.{fraction}");
        }
        format!("{sign}{digits}E{}", self.exponent)
    }

    /// The number without an exponent, if it then has no more than some digits before or behind the point.
    #[cfg(feature = "rust_decimal")]
    pub(crate) fn plain(&self, most: i64) -> Option<String> {
        let sign = if self.negative { "-" } else { "" };
        if self.exponent >= 0 {
            return self.integer().filter(|_| self.exponent <= most);
        }
        let places = usize::try_from(-self.exponent).ok().filter(|_| -self.exponent <= most)?;
        let digits = format!("{:0>width$}", self.digits, width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        Some(format!("{sign}{whole}.{fraction}"))
    }

    /// The number as a decimal, which holds all of them exactly.
    pub(crate) fn decimal(&self) -> Option<D128> {
        self.canonical().parse().ok()
    }
}

/// Checks that DynamoDB stores a number as it is; the text goes on the wire unchanged.
pub(crate) fn check(text: &str) -> Result<(), Problem> {
    // As most numbers are: integers of few digits.
    let digits = text.strip_prefix('-').unwrap_or(text);
    if (1..=DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    Parts::parse(text).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_extremes_and_refuses_what_lies_beyond() {
        let nines = "9".repeat(38);
        for good in ["0", "-0", "1E-130", &nines, &format!("{nines}E+88"), "00042", "1.50", "1e2", ".5", "5."] {
            assert!(check(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            (format!("{nines}9"), Problem::TooManyDigits),
            ("1E+126".into(), Problem::OutOfRange),
            ("9E-131".into(), Problem::OutOfRange),
            ("NaN".into(), Problem::NotANumber),
            ("".into(), Problem::NotANumber),
            ("-".into(), Problem::NotANumber),
            ("1e".into(), Problem::NotANumber),
            ("1.2.3".into(), Problem::NotANumber),
            ("é".into(), Problem::NotANumber),
        ] {
            assert_eq!(check(&bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn equal_numbers_have_one_canonical_text() {
        for same in [["100", "1e2"], ["1.50", "1.5"], ["-0", "0"], ["0.001", "1E-3"]] {
            let texts = same.map(|text| Parts::parse(text).map(|p| p.canonical()));
            assert_eq!(texts[0], texts[1]);
        }
    }

    #[test]
    fn numbers_are_written_as_people_do_where_that_is_short() {
        let nines = "9".repeat(37);
        for (text, written) in [
            ("1e2", "100"),
            ("-2.50e3", "-2500"),
            ("12.50", "12.5"),
            ("-1E-3", "-0.001"),
            (&format!("0.{nines}"), &format!("0.{nines}")),
            (&format!("0.{nines}9"), &format!("{nines}9E-38")),
            ("1E37", &format!("1{}", "0".repeat(37))),
            ("1E38", "1E38"),
            ("1E-130", "1E-130"),
        ] {
            let canonical = Parts::parse(text).map(|parts| parts.canonical());
            assert_eq!(canonical.as_deref(), Ok(written), "{text}");
            assert_eq!(canonical.and_then(|text| Parts::parse(&text)), Parts::parse(text), "{text}");
        }
        assert_eq!(Parts::parse("100").ok().and_then(|p| p.decimal()).map(|d| d.to_string()).as_deref(), Some("100"));
    }

    #[test]
    fn long_plain_text_of_few_digits_is_a_decimal() {
        let text = format!("1{}", "0".repeat(60));
        let decimal = Parts::parse(&text).ok().and_then(|p| p.decimal());
        assert_eq!(decimal, "1e60".parse().ok());
    }
}
