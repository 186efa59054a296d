//! Checks of numbers that are written as text.

use crate::decimal::{DIGITS, Decimal, DecimalError};

/// Checks that DynamoDB stores a number exactly. The text is sent unchanged.
pub(crate) fn check(text: &str) -> Result<(), DecimalError> {
    // Most numbers are integers of few digits, which need no parsing.
    let digits = text.strip_prefix('-').unwrap_or(text);
    if (1..=DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    text.parse::<Decimal>().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_check_is_that_of_parsing() {
        let nines = "9".repeat(38);
        for good in ["0", "-0", "1E-130", &nines, &format!("-{nines}"), &format!("{nines}E+88"), "00042", "1.50", ".5"]
        {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "-", "--1", "1E+126", "NaN", "é", &format!("{nines}9")] {
            assert_eq!(check(bad), bad.parse::<Decimal>().map(|_| ()), "{bad}");
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
