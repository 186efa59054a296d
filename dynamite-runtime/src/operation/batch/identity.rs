//! The identity of an item: its table and key.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::{RawItem, StoredItem};
use crate::decimal::Decimal;
use crate::key::write_key_value;
use crate::schema::TableSchema;

/// The index of a table in the batch, and the bytes of a key.
///
/// Numbers are normalized, because equal numbers are equal keys, and DynamoDB may return a number in another form than
/// the one sent. A clone is cheap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Identity {
    table: usize,
    /// A hash of the partition key.
    partition: u64,
    key: Arc<[u8]>,
}

impl Identity {
    /// Returns the index of the table.
    pub(crate) fn table(&self) -> usize {
        self.table
    }

    /// Returns the bytes of the key.
    #[cfg(feature = "cache")]
    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Returns a hash of the partition key.
    pub(crate) fn partition(&self) -> u64 {
        self.partition
    }

    /// Returns the identity of an item or a key of the table with this index; `None` if a key attribute is missing.
    pub(crate) fn of(table: usize, schema: &TableSchema, item: &RawItem) -> Option<Self> {
        Identity::of_values(table, schema, |name| item.get(name))
    }

    /// Returns the identity of an item of a response; `None` if a key attribute is missing.
    pub(crate) fn of_stored(table: usize, schema: &TableSchema, item: &StoredItem) -> Option<Self> {
        let names: Vec<&str> = schema.keys().iter().map(|key| key.name).collect();
        Identity::of(table, schema, &item.attributes(&names))
    }

    /// Returns the identity of the key attributes that `value` returns by name.
    pub(crate) fn of_values<'v>(
        table: usize,
        schema: &TableSchema,
        value: impl Fn(&str) -> Option<&'v AttributeValue>,
    ) -> Option<Self> {
        let (mut bytes, mut partition) = (Vec::new(), None);
        for key in std::iter::once(schema.partition_key).chain(schema.sort_key) {
            match value(key.name)? {
                AttributeValue::N(number) => {
                    let number = number.parse::<Decimal>().map_or_else(|_| number.clone(), |number| number.to_string());
                    write_key_value(&mut bytes, &AttributeValue::N(number));
                }
                value => write_key_value(&mut bytes, value),
            }
            partition.get_or_insert_with(|| hash(&bytes));
        }
        Some(Identity { table, partition: partition.unwrap_or_default(), key: bytes.into() })
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
