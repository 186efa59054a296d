//! `fastnum::D128`: holds every number that DynamoDB stores.

use fastnum::D128;

use super::StoredAs;
use crate::decimal::{Decimal, DecimalError};

impl StoredAs for D128 {
    type Stored = Decimal;

    fn from_stored(stored: Decimal) -> Result<Self, &'static str> {
        Ok(stored.into())
    }

    /// Fails for NaN, the infinities and numbers that DynamoDB does not store exactly; nothing is rounded.
    fn to_stored(&self) -> Result<Decimal, &'static str> {
        (*self).try_into().map_err(DecimalError::text)
    }
}
