//! `fastnum::D128`: numbers of 38 digits, or of 39 that are not too large.

use fastnum::D128;
use fastnum::decimal::Context;

use super::error::Problem;
use super::{Decimal, DecimalError};

impl From<Decimal> for D128 {
    fn from(number: Decimal) -> Self {
        number.0
    }
}

/// Fails for NaN, the infinities, and numbers that DynamoDB does not store exactly.
///
/// Takes the digits that a `D128` displays. The further digits that a `D128` keeps of a rounded result are dropped.
impl TryFrom<D128> for Decimal {
    type Error = DecimalError;

    fn try_from(number: D128) -> Result<Self, DecimalError> {
        if !number.is_finite() {
            return Err(DecimalError(Problem::NotANumber));
        }
        let exponent = -i32::from(number.fractional_digits_count());
        Self::from_exact(D128::from_parts(number.digits(), exponent, number.sign(), Context::default()))
    }
}

#[cfg(test)]
mod tests {
    use fastnum::U128;
    use fastnum::decimal::Sign;

    use super::*;

    #[test]
    fn every_number_comes_back() {
        for number in [Decimal::ZERO, Decimal::MAX, Decimal::MIN, Decimal::new(-1250, 2), Decimal::new(1, 130)] {
            assert_eq!(Decimal::try_from(D128::from(number)), Ok(number));
            assert_eq!(D128::from(number).to_string().parse(), Ok(number));
        }
    }

    #[test]
    fn what_dynamodb_does_not_store_is_refused() {
        let cases = [
            (D128::NAN, Problem::NotANumber),
            (D128::INFINITY, Problem::NotANumber),
            (D128::MAX, Problem::TooManyDigits),
            (D128::from_parts(U128::ONE, 126, Sign::Plus, Context::default()), Problem::OutOfRange),
            (D128::from_parts(U128::ONE, -131, Sign::Plus, Context::default()), Problem::OutOfRange),
        ];
        for (number, problem) in cases {
            assert_eq!(Decimal::try_from(number), Err(DecimalError(problem)), "{number}");
        }
    }
}
