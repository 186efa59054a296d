//! The keys of the items that a read returned.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::{JsonItem, RawItem, StoredItem};
use crate::key::{read_key_value, write_key_value};
use crate::schema::KeyAttribute;

/// Appends the values of some key attributes of an item.
fn write_key(out: &mut Vec<u8>, attributes: &[KeyAttribute], item: &RawItem) {
    for attribute in attributes {
        write_key_value(out, item.get(attribute.name).unwrap_or(&AttributeValue::Null(true)));
    }
}

/// Returns the key that was written. The attributes may be only the first of those that were written.
fn read_key(mut bytes: &[u8], attributes: &[KeyAttribute]) -> RawItem {
    let value = |attribute: &KeyAttribute| Some((attribute.name.to_owned(), read_key_value(&mut bytes)?));
    attributes.iter().filter_map(value).collect()
}

/// The key of an item, which is kept because decoding consumes the item.
#[derive(Clone)]
pub(crate) enum ItemKey {
    /// The values of some key attributes.
    Values(Vec<u8>),
    /// The item itself. Its key is read when it is needed.
    Item(JsonItem),
}

impl ItemKey {
    pub(crate) fn of(item: &StoredItem, attributes: &[KeyAttribute]) -> Self {
        match item {
            StoredItem::Json(item) => ItemKey::Item(item.clone()),
            StoredItem::Decoded(item) => {
                let mut values = Vec::new();
                write_key(&mut values, attributes, item);
                ItemKey::Values(values)
            }
        }
    }

    /// Returns the key. The attributes may be only the first of those of the key.
    pub(crate) fn read(&self, attributes: &[KeyAttribute]) -> RawItem {
        match self {
            ItemKey::Values(values) => read_key(values, attributes),
            ItemKey::Item(item) => {
                let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name).collect();
                let mut key = item.attributes(&names);
                // No other value is part of a key.
                key.retain(|_, value| {
                    matches!(value, AttributeValue::S(_) | AttributeValue::N(_) | AttributeValue::B(_))
                });
                key
            }
        }
    }
}
