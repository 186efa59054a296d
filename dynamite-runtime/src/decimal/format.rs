//! Writes a decimal as text.
//!
//! The text is not that of `fastnum`, which writes 0.0000001 as `1E-7` and 1E16 as `1e+16`. There, environment
//! variables of the build determine which numbers have an exponent.

use std::fmt;

use super::{DIGITS, Decimal, magnitude};

/// Writes the number without an exponent, such as `100` or `12.5`, if this takes no more than 38 digits, and with an
/// exponent, such as `1E100`, otherwise. Equal numbers have the same text.
///
/// With a precision, the number is rounded, half to even, and has that many decimal places: `{:.2}` writes `12.50`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match f.precision() {
            Some(places) => u32::try_from(places).map_or(*self, |places| self.round_dp(places)).plain(places),
            None => self.shortest(),
        };
        f.pad_integral(!self.is_negative(), "", &text)
    }
}

/// Writes the number as [`Display`](fmt::Display) does.
impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Decimal {
    /// Returns the text without the sign.
    fn shortest(self) -> String {
        let (digits, zeros) = (self.0.digits_count(), usize::try_from(self.exponent()).unwrap_or(0));
        if (digits + zeros).max(self.places() + 1) <= DIGITS {
            self.plain(self.places())
        } else {
            format!("{}E{}", magnitude(self.0), self.exponent())
        }
    }

    /// Returns the text without the sign, with `places` decimal places, which must not be fewer than the number has.
    fn plain(self, places: usize) -> String {
        let mut text = magnitude(self.0).to_string();
        let zeros = usize::try_from(self.exponent()).unwrap_or(0) + places - self.places();
        text.extend(std::iter::repeat_n('0', zeros));
        if places > 0 {
            text.insert_str(0, &"0".repeat((places + 1).saturating_sub(text.len())));
            text.insert(text.len() - places, '.');
        }
        text
    }

    /// Returns the number of digits after the point.
    fn places(self) -> usize {
        usize::try_from(self.0.fractional_digits_count()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn numbers_are_written_as_people_do_where_that_is_short() {
        let nines = "9".repeat(37);
        for (text, written) in [
            ("0", "0"),
            ("100", "100"),
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
            assert_eq!(decimal(text).to_string(), written, "{text}");
            assert_eq!(format!("{:?}", decimal(text)), written, "{text}");
            assert_eq!(written.parse(), Ok(decimal(text)), "{text}");
        }
    }

    #[test]
    fn a_precision_is_a_number_of_decimal_places() {
        for (text, places, written) in [
            ("12.5", 2, "12.50"),
            ("12", 0, "12"),
            ("12", 1, "12.0"),
            ("0", 2, "0.00"),
            ("0.125", 2, "0.12"),
            ("-0.135", 2, "-0.14"),
            ("9.999", 2, "10.00"),
            ("1E-130", 3, "0.000"),
            ("1E40", 1, "10000000000000000000000000000000000000000.0"),
            ("0.5", 0, "0"),
            ("1.5", 0, "2"),
        ] {
            assert_eq!(format!("{:.places$}", decimal(text)), written, "{text}");
        }
    }

    #[test]
    fn width_and_sign_are_those_of_other_numbers() {
        assert_eq!(format!("[{:8}]", decimal("12.5")), "[    12.5]");
        assert_eq!(format!("[{:<8}]", decimal("12.5")), "[12.5    ]");
        assert_eq!(format!("[{:08.2}]", decimal("-12.5")), "[-0012.50]");
        assert_eq!(format!("{:+}", decimal("12.5")), "+12.5");
    }
}
