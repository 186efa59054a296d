//! Values that can be keys, and what DynamoDB asks of them.

use crate::decimal::Decimal;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::OrderedKey;
use crate::codec::{
    Attribute, EpochMillis, EpochSeconds, InvalidInput, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis,
    TimestampSeconds, to_value,
};

/// The longest partition key, in bytes. Source: the developer guide, "Service, account, and table quotas".
const MAX_PARTITION_KEY_BYTES: usize = 2048;
/// The longest sort key, in bytes.
pub(crate) const MAX_SORT_KEY_BYTES: usize = 1024;

/// A type that can be a key: it is stored as text, as a number or as bytes.
#[diagnostic::on_unimplemented(message = "`{Self}` can't be a key, or part of one")]
pub trait KeyValue: Attribute<Present = Self> {}

macro_rules! key_values {
    ($($type:ty),* $(,)?) => { $(
        impl KeyValue for $type {}
        impl OrderedKey for $type {}
    )* };
}

key_values!(
    String,
    Uuid,
    NaiveDate,
    DateTime<Utc>,
    TimestampMillis,
    TimestampSeconds,
    NaiveDateTime,
    LocalDateTimeMillis,
    LocalDateTimeSeconds,
    EpochSeconds,
    EpochMillis,
    Decimal,
    Vec<u8>,
    i8,
    i16,
    i32,
    i64,
    i128,
    u8,
    u16,
    u32,
    u64,
    u128,
);

/// Which of the two keys a value is for: they differ in length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyRole {
    Partition,
    Sort,
}

impl KeyRole {
    fn bytes(self) -> usize {
        match self {
            KeyRole::Partition => MAX_PARTITION_KEY_BYTES,
            KeyRole::Sort => MAX_SORT_KEY_BYTES,
        }
    }
}

/// The stored form of a key, if it is not empty and not too long.
pub(crate) fn key_value<T: KeyValue>(name: &str, value: &T, role: KeyRole) -> Result<AttributeValue, InvalidInput> {
    let value = to_value(value).map_err(|error| error.in_field(name))?;
    check_key(name, &value, role)?;
    Ok(value)
}

/// Refuses what DynamoDB refuses in a key: nothing at all, and too much.
pub(crate) fn check_key(name: &str, value: &AttributeValue, role: KeyRole) -> Result<(), InvalidInput> {
    let length = match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(blob) => blob.as_ref().len(),
        _ => return Ok(()),
    };
    if length == 0 {
        return Err(InvalidInput::value("empty, which a key can't be").in_field(name));
    }
    if length > role.bytes() {
        let problem = format!("longer than the {} bytes that this key can have", role.bytes());
        return Err(InvalidInput::value(problem).in_field(name));
    }
    Ok(())
}
