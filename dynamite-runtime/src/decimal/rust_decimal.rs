//! `rust_decimal::Decimal`: numbers of 28 digits, or of 29 that are not too large.

use super::error::Problem;
use super::{Decimal, DecimalError};

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        // The number has at most 29 digits, at most 28 of them after the point.
        let exponent = i32::try_from(number.scale()).map_or(0, |scale| -scale);
        let units = number.mantissa();
        Self::from_parts(units < 0, units.unsigned_abs(), exponent).reduce()
    }
}

/// Fails for numbers that a `rust_decimal::Decimal` can't hold exactly.
impl TryFrom<Decimal> for rust_decimal::Decimal {
    type Error = DecimalError;

    fn try_from(number: Decimal) -> Result<Self, DecimalError> {
        const TOO_LARGE: DecimalError = DecimalError(Problem::OutOfTypeRange);
        let (units, scale) = match number.exponent() {
            exponent @ ..0 => (number.units(), exponent.unsigned_abs().into()),
            _ => (number.try_into()?, 0),
        };
        rust_decimal::Decimal::try_from_i128_with_scale(units, scale).map_err(|_| TOO_LARGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back() {
        type Other = rust_decimal::Decimal;
        for number in [Other::ZERO, Other::MAX, Other::MIN, Other::new(-1250, 2), Other::new(1, 28)] {
            assert_eq!(Other::try_from(Decimal::from(number)), Ok(number));
        }
    }

    #[test]
    fn what_it_does_not_hold_is_refused() {
        for text in
            ["1E-29", "79228162514264337593543950336", "1E38", "1E39", "1E125", "1.00000000000000000000000000001"]
        {
            let number = text.parse::<Decimal>().unwrap_or_default();
            assert!(rust_decimal::Decimal::try_from(number).is_err(), "{text}");
        }
        let most = "7922816251426433759354395033E1".parse::<Decimal>().and_then(rust_decimal::Decimal::try_from);
        assert_eq!(most.map(|number| number.to_string()).as_deref(), Ok("79228162514264337593543950330"));
    }
}
