//! The types of key values, and the limits of DynamoDB for them.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::OrderedKey;
use crate::codec::{
    Attribute, EpochMillis, EpochSeconds, InvalidInput, LocalDateTimeMillis, LocalDateTimeSeconds, RawItem,
    TimestampMillis, TimestampSeconds, to_value,
};
use crate::decimal::Decimal;

/// The greatest length of a partition key, in bytes. Source: the developer guide, "Service, account, and table quotas".
const MAX_PARTITION_KEY_BYTES: usize = 2048;
/// The greatest length of a sort key, in bytes.
pub(crate) const MAX_SORT_KEY_BYTES: usize = 1024;

/// A type that can be a key: it is stored as text, a number or bytes.
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

/// The kind of key that a value belongs to. Each kind has its own maximum length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyRole {
    Partition,
    Sort,
}

impl KeyRole {
    fn max_bytes(self) -> usize {
        match self {
            KeyRole::Partition => MAX_PARTITION_KEY_BYTES,
            KeyRole::Sort => MAX_SORT_KEY_BYTES,
        }
    }

    fn name(self) -> &'static str {
        match self {
            KeyRole::Partition => "partition key",
            KeyRole::Sort => "sort key",
        }
    }
}

/// Returns `true` if two keys are those of the same item. DynamoDB returns numbers in a form of its own.
pub(crate) fn is_same_key(a: &RawItem, b: &RawItem) -> bool {
    a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| is_same_value(a, b)))
}

/// Returns `true` if two values are the same, whatever form their numbers have.
pub(crate) fn is_same_value(a: &AttributeValue, b: &AttributeValue) -> bool {
    match (a, b) {
        (AttributeValue::N(a), AttributeValue::N(b)) => {
            a == b || matches!((a.parse::<Decimal>(), b.parse::<Decimal>()), (Ok(a), Ok(b)) if a == b)
        }
        (a, b) => a == b,
    }
}

/// Returns the stored form of a key, if it is neither empty nor too long.
pub(crate) fn key_value<T: KeyValue>(name: &str, value: &T, role: KeyRole) -> Result<AttributeValue, InvalidInput> {
    match to_value(value) {
        Ok(value) => check_key(name, &value, role).map(|()| value),
        Err(error) => Err(error.in_field(name)),
    }
}

/// Checks that a key is neither empty nor too long.
pub(crate) fn check_key(name: &str, value: &AttributeValue, role: KeyRole) -> Result<(), InvalidInput> {
    let length = match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(blob) => blob.as_ref().len(),
        _ => return Ok(()),
    };
    if length == 0 {
        return Err(InvalidInput::value("empty, which a key can't be").in_field(name));
    }
    if length > role.max_bytes() {
        let problem = format!("longer than the {} bytes that a {} can have", role.max_bytes(), role.name());
        return Err(InvalidInput::value(problem).in_field(name));
    }
    Ok(())
}
