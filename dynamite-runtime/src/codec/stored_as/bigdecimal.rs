//! `bigdecimal::BigDecimal`: numbers of any length, of which DynamoDB stores 38 digits.

use bigdecimal::BigDecimal;
use fastnum::D128;

use super::StoredAs;
use crate::codec::number::Parts;

impl StoredAs for BigDecimal {
    type Stored = D128;

    fn from_stored(stored: D128) -> Result<Self, &'static str> {
        let parts = Parts::parse(&stored.to_string()).map_err(|problem| problem.text())?;
        parts.canonical().parse().map_err(|_| "not a number")
    }

    /// Refuses what DynamoDB does not store exactly; nothing is rounded.
    fn to_stored(&self) -> Result<D128, &'static str> {
        let (digits, scale) = self.as_bigint_and_exponent();
        let text = format!("{digits}E{}", -i128::from(scale));
        let parts = Parts::parse(&text).map_err(|problem| problem.text())?;
        parts.decimal().ok_or("not a number that DynamoDB stores")
    }
}
