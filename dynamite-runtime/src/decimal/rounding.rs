//! Rounds a decimal to a number of decimal places.

use std::cmp::Ordering;

use super::{DIGITS, Decimal, POWERS, digits};

#[derive(Clone, Copy)]
enum Mode {
    HalfEven,
    HalfUp,
    Truncate,
    Floor,
    Ceil,
}

impl Decimal {
    /// Rounds to a number of decimal places, half to even: what bookkeepers do, so that sums do not drift.
    ///
    /// ```
    /// use dynamite_runtime::Decimal;
    ///
    /// let rounded = ["0.125", "0.135", "-1.999"].map(|text| text.parse::<Decimal>().unwrap().round_dp(2));
    /// assert_eq!(rounded.map(|number| number.to_string()), ["0.12", "0.14", "-2"]);
    /// ```
    #[must_use]
    pub fn round_dp(self, places: u32) -> Self {
        self.rounded(places, Mode::HalfEven)
    }

    /// Rounds to a number of decimal places, half away from zero, as taught in school and asked for by many tax laws.
    ///
    /// ```
    /// use dynamite_runtime::Decimal;
    ///
    /// let rounded = ["0.125", "0.135", "-0.125"].map(|text| text.parse::<Decimal>().unwrap().round_dp_half_up(2));
    /// assert_eq!(rounded.map(|number| number.to_string()), ["0.13", "0.14", "-0.13"]);
    /// ```
    #[must_use]
    pub fn round_dp_half_up(self, places: u32) -> Self {
        self.rounded(places, Mode::HalfUp)
    }

    /// Drops all but a number of decimal places.
    #[must_use]
    pub fn trunc_dp(self, places: u32) -> Self {
        self.rounded(places, Mode::Truncate)
    }

    /// Returns the integer part: 1 of 1.9, and -1 of -1.9.
    #[must_use]
    pub fn trunc(self) -> Self {
        self.rounded(0, Mode::Truncate)
    }

    /// Returns the greatest integer that is not greater than the number.
    #[must_use]
    pub fn floor(self) -> Self {
        self.rounded(0, Mode::Floor)
    }

    /// Returns the smallest integer that is not smaller than the number.
    #[must_use]
    pub fn ceil(self) -> Self {
        self.rounded(0, Mode::Ceil)
    }

    fn rounded(self, places: u32, mode: Mode) -> Self {
        let dropped = u32::from(self.exponent.min(0).unsigned_abs()).saturating_sub(places);
        if dropped == 0 {
            return self;
        }
        let (quotient, remainder, half) = split(self.magnitude(), dropped);
        let up = match mode {
            Mode::HalfEven => half == Ordering::Greater || half == Ordering::Equal && quotient % 2 == 1,
            Mode::HalfUp => half != Ordering::Less,
            Mode::Truncate => false,
            Mode::Floor => remainder && self.is_negative(),
            Mode::Ceil => remainder && self.is_positive(),
        };
        let exponent = self.exponent_i32() + dropped as i32;
        Self::from_parts(self.is_negative(), quotient + u128::from(up), exponent).unwrap_or(self)
    }
}

/// Returns what is left without the last digits, `true` if they are not all zero, and how they compare to a half.
fn split(magnitude: u128, dropped: u32) -> (u128, bool, Ordering) {
    if dropped > digits(magnitude).min(DIGITS) {
        return (0, magnitude > 0, Ordering::Less);
    }
    let power = POWERS[dropped as usize];
    let remainder = magnitude % power;
    (magnitude / power, remainder > 0, remainder.cmp(&(power / 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_rounds_as_it_says() {
        let cases = [
            // the number, half to even, half up, truncated, floor, ceil
            ("2.5", ["2", "3", "2", "2", "3"]),
            ("3.5", ["4", "4", "3", "3", "4"]),
            ("-2.5", ["-2", "-3", "-2", "-3", "-2"]),
            ("2.4", ["2", "2", "2", "2", "3"]),
            ("-2.6", ["-3", "-3", "-2", "-3", "-2"]),
            ("0.5", ["0", "1", "0", "0", "1"]),
            ("-0.5", ["0", "-1", "0", "-1", "0"]),
            ("1E-130", ["0", "0", "0", "0", "1"]),
            ("-1E-130", ["0", "0", "0", "-1", "0"]),
            ("9.99", ["10", "10", "9", "9", "10"]),
            ("7", ["7", "7", "7", "7", "7"]),
            ("1E125", ["1E125"; 5]),
        ];
        for (text, expected) in cases {
            let number: Decimal = text.parse().unwrap_or_default();
            let rounded =
                [number.round_dp(0), number.round_dp_half_up(0), number.trunc(), number.floor(), number.ceil()];
            assert_eq!(rounded.map(|number| number.to_string()), expected, "{text}");
        }
    }

    #[test]
    fn decimal_places_count_from_the_point() {
        let nines: Decimal = format!("0.{}", "9".repeat(38)).parse().unwrap_or_default();
        assert_eq!(nines.round_dp(37), Decimal::ONE);
        assert_eq!(nines.round_dp(0), Decimal::ONE);
        assert_eq!(nines.round_dp(38), nines);
        assert_eq!(nines.trunc_dp(3), Decimal::new(999, 3));
        assert_eq!(Decimal::new(5, 3).round_dp(2), Decimal::ZERO);
        assert_eq!(Decimal::new(15, 3).round_dp(2), Decimal::new(2, 2));
        assert_eq!(Decimal::new(5, 3).round_dp(u32::MAX), Decimal::new(5, 3));
    }
}
