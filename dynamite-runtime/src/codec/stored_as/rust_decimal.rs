//! `rust_decimal::Decimal`: 28 digits or so, of the 38 that a stored number can have.

use fastnum::D128;
use rust_decimal::Decimal;

use super::StoredAs;
use crate::codec::number::Parts;

impl StoredAs for Decimal {
    type Stored = D128;

    /// Refuses what it can't hold exactly; nothing is rounded.
    fn from_stored(stored: D128) -> Result<Self, &'static str> {
        let text = Parts::parse(&stored.to_string()).ok().and_then(|parts| parts.plain(Decimal::MAX_SCALE.into()));
        let decimal = text.and_then(|text| Decimal::from_str_exact(&text).ok());
        decimal.ok_or("a number of more digits than a `rust_decimal::Decimal` holds")
    }

    fn to_stored(&self) -> Result<D128, &'static str> {
        let parts = Parts::parse(&self.to_string()).map_err(|problem| problem.text())?;
        parts.decimal().ok_or("not a number that DynamoDB stores")
    }
}
