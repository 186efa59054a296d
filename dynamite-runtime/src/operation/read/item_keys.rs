//! The keys of the items that a read returned.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::RawItem;
use crate::key::{read_key_value, write_key_value};
use crate::schema::KeyAttribute;

/// Appends the values of some key attributes of an item. Decoding consumes the item, so they are kept in advance.
pub(crate) fn write_key(out: &mut Vec<u8>, attributes: &[KeyAttribute], item: &RawItem) {
    for attribute in attributes {
        write_key_value(out, item.get(attribute.name).unwrap_or(&AttributeValue::Null(true)));
    }
}

/// Returns the key that was written. The attributes may be only the first of those that were written.
pub(crate) fn read_key(mut bytes: &[u8], attributes: &[KeyAttribute]) -> RawItem {
    let value = |attribute: &KeyAttribute| Some((attribute.name.to_owned(), read_key_value(&mut bytes)?));
    attributes.iter().filter_map(value).collect()
}

/// The keys of some items, in one buffer.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ItemKeys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl ItemKeys {
    /// Adds a key that was written.
    pub(crate) fn push(&mut self, key: &[u8]) {
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
    }

    pub(crate) fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.bytes.get(start..end)
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.ends.truncate(length);
        self.bytes.truncate(self.ends.last().copied().unwrap_or_default());
    }

    pub(crate) fn reverse(&mut self) {
        let mut reversed = ItemKeys::default();
        (0..self.ends.len()).rev().filter_map(|index| self.get(index)).for_each(|key| reversed.push(key));
        *self = reversed;
    }
}
