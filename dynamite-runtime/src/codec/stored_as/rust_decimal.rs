//! `rust_decimal::Decimal`: 28 or 29 digits, of the 38 that a stored number can have.

use rust_decimal::Decimal;

use super::StoredAs;
use crate::decimal;

impl StoredAs for Decimal {
    type Stored = decimal::Decimal;

    /// Fails for numbers that this type can't hold exactly; nothing is rounded.
    fn from_stored(stored: decimal::Decimal) -> Result<Self, &'static str> {
        stored.try_into().map_err(|_| "a number that a `rust_decimal::Decimal` can't hold exactly")
    }

    fn to_stored(&self) -> Result<decimal::Decimal, &'static str> {
        Ok((*self).into())
    }

    fn limits() -> (Option<decimal::Decimal>, Option<decimal::Decimal>) {
        (Some(Decimal::MIN.into()), Some(Decimal::MAX.into()))
    }
}
