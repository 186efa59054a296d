//! `bigdecimal::BigDecimal`: numbers of any length.

use bigdecimal::BigDecimal;

use super::error::Problem;
use super::{Decimal, DecimalError};

impl From<Decimal> for BigDecimal {
    fn from(number: Decimal) -> Self {
        BigDecimal::new(number.units().into(), -i64::from(number.exponent()))
    }
}

/// Fails for numbers that DynamoDB does not store exactly.
impl TryFrom<&BigDecimal> for Decimal {
    type Error = DecimalError;

    fn try_from(number: &BigDecimal) -> Result<Self, DecimalError> {
        let (digits, scale) = number.as_bigint_and_exponent();
        if digits == 0.into() {
            return Ok(Decimal::ZERO);
        }
        let exponent = scale.checked_neg().filter(|exponent| exponent.abs() <= 1_000_000);
        let exponent = exponent.ok_or(DecimalError(Problem::OutOfRange))?;
        format!("{digits}E{exponent}").parse()
    }
}

/// Fails for numbers that DynamoDB does not store exactly.
impl TryFrom<BigDecimal> for Decimal {
    type Error = DecimalError;

    fn try_from(number: BigDecimal) -> Result<Self, DecimalError> {
        (&number).try_into()
    }
}
