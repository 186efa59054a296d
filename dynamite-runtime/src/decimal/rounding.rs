//! Rounds a decimal to a number of decimal places.

use fastnum::D128;
use fastnum::decimal::{Decimal as Number, RoundingMode};

use super::Decimal;

impl Decimal {
    /// Rounds to a number of decimal places, half to even (banker's rounding), so that sums do not drift.
    ///
    /// ```
    /// use dynamite_runtime::Decimal;
    ///
    /// let rounded = ["0.125", "0.135", "-1.999"].map(|text| text.parse::<Decimal>().unwrap().round_dp(2));
    /// assert_eq!(rounded.map(|number| number.to_string()), ["0.12", "0.14", "-2"]);
    /// ```
    #[must_use]
    pub fn round_dp(self, places: u32) -> Self {
        self.rounded(places, half_even)
    }

    /// Rounds to a number of decimal places, half away from zero, as taught in school and required by many tax laws.
    ///
    /// ```
    /// use dynamite_runtime::Decimal;
    ///
    /// let rounded = ["0.125", "0.135", "-0.125"].map(|text| text.parse::<Decimal>().unwrap().round_dp_half_up(2));
    /// assert_eq!(rounded.map(|number| number.to_string()), ["0.13", "0.14", "-0.13"]);
    /// ```
    #[must_use]
    pub fn round_dp_half_up(self, places: u32) -> Self {
        self.rounded(places, |number, scale| number.with_rounding_mode(RoundingMode::HalfUp).round(scale))
    }

    /// Drops all decimal places after the first `places`.
    #[must_use]
    pub fn trunc_dp(self, places: u32) -> Self {
        self.rounded(places, D128::trunc_with_scale)
    }

    /// Returns the integer part: 1 for 1.9, and -1 for -1.9.
    #[must_use]
    pub fn trunc(self) -> Self {
        self.trunc_dp(0)
    }

    /// Returns the greatest integer that is not greater than the number.
    #[must_use]
    pub fn floor(self) -> Self {
        Self::from_result(self.0.floor()).unwrap_or(self)
    }

    /// Returns the smallest integer that is not smaller than the number.
    #[must_use]
    pub fn ceil(self) -> Self {
        Self::from_result(self.0.ceil()).unwrap_or(self)
    }

    fn rounded(self, places: u32, round: impl FnOnce(D128, i16) -> D128) -> Self {
        match i16::try_from(places) {
            Ok(scale) if scale < self.0.fractional_digits_count() => {
                Self::from_result(round(self.0, scale)).unwrap_or(self)
            }
            _ => self,
        }
    }
}

/// Rounds a number without trailing zeros to a number of decimal places, half to even.
///
/// The mode `HalfEven` of `fastnum` (0.7.5) looks only at the first dropped digit, so it rounds 2.51 to 2. If several
/// digits are dropped, there is no tie, because the last digit is not zero; then `HalfUp` gives the correct result.
pub(super) fn half_even<const N: usize>(number: Number<N>, scale: i16) -> Number<N> {
    let mode = match number.fractional_digits_count() - scale {
        1 => RoundingMode::HalfEven,
        _ => RoundingMode::HalfUp,
    };
    number.with_rounding_mode(mode).round(scale)
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
            ("2.51", ["3", "3", "2", "2", "3"]),
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
