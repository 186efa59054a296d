//! `bigdecimal::BigDecimal`: numbers of any length. DynamoDB stores up to 38 digits.

use bigdecimal::BigDecimal;

use super::StoredAs;
use crate::decimal::{Decimal, DecimalError};

impl StoredAs for BigDecimal {
    type Stored = Decimal;

    fn from_stored(stored: Decimal) -> Result<Self, &'static str> {
        Ok(stored.into())
    }

    /// Fails for numbers that DynamoDB does not store exactly; nothing is rounded.
    fn to_stored(&self) -> Result<Decimal, &'static str> {
        self.try_into().map_err(DecimalError::text)
    }
}
