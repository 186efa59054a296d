//! The keys of indexes, as DynamoDB has them.

use super::difference::OtherKey;
use super::scalar::KeyValue;
use super::value::Value;
use crate::model::{KeyAttribute, KeyKind, Table, TableIndex};

/// The most bytes of a partition key and of a sort key. Source: the developer guide, "Service, account, and table quotas".
const MAX_PARTITION_KEY_BYTES: usize = 2048;
const MAX_SORT_KEY_BYTES: usize = 1024;

/// An attribute that is a key of indexes.
#[derive(Clone, Debug)]
pub(super) struct IndexKey<'m> {
    pub(super) name: &'m str,
    pub(super) kind: KeyKind,
    pub(super) indexes: Vec<&'m TableIndex>,
    max_bytes: usize,
}

/// Returns the keys of all indexes, each attribute once.
pub(super) fn index_keys(table: &Table) -> Vec<IndexKey<'_>> {
    let mut found: Vec<IndexKey<'_>> = Vec::new();
    for index in table.indexes.iter() {
        let partition = index.partition_key.iter().map(|key| (key, MAX_PARTITION_KEY_BYTES));
        let sort = index.sort_key.iter().map(|key| (key, MAX_SORT_KEY_BYTES));
        for (KeyAttribute { name, kind }, max_bytes) in partition.chain(sort) {
            match found.iter_mut().find(|key| key.name == name) {
                Some(key) => {
                    key.indexes.push(index);
                    key.max_bytes = key.max_bytes.min(max_bytes);
                }
                None => found.push(IndexKey { name, kind: *kind, indexes: vec![index], max_bytes }),
            }
        }
    }
    found
}

impl IndexKey<'_> {
    /// Returns what keeps an item with this value out of an index.
    pub(super) fn problem(&self, value: &Value) -> Option<OtherKey> {
        let kind = match self.kind {
            KeyKind::String => "a string (S)",
            KeyKind::Number => "a number (N)",
            KeyKind::Binary => "bytes (B)",
        };
        if value.describe() != kind {
            return Some(OtherKey::new(format!("{kind}, {}", self.purpose()), value.describe()));
        }
        let found = match KeyValue::of(value)?.length()? {
            0 => "an empty one",
            length if length > self.max_bytes => "a longer one",
            _ => return None,
        };
        Some(OtherKey::new(format!("{kind} of 1 to {} bytes, {}", self.max_bytes, self.purpose()), found))
    }

    fn purpose(&self) -> String {
        let plural = if self.indexes.len() == 1 { "" } else { "es" };
        let names: Vec<&str> = self.indexes.iter().map(|index| index.name.as_str()).collect();
        format!("as a key of the index{plural} `{}`", names.join("`, `"))
    }
}
