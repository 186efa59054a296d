//! The keys of the items that a read returned.

use std::ops::Range;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_types::body::SdkBody;

use super::decode::ReadItems;
use crate::codec::{JsonItem, RawItem, StoredItem, StoredItems};
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

/// The keys of several items, in their order.
#[derive(Clone)]
pub(crate) enum ItemKeys {
    Each(Vec<ItemKey>),
    /// The items of one response. What they are is only looked up when it is needed.
    Response {
        body: Arc<SdkBody>,
        ranges: Vec<Range<usize>>,
    },
}

impl Default for ItemKeys {
    fn default() -> Self {
        ItemKeys::Each(Vec::new())
    }
}

impl ItemKeys {
    fn len(&self) -> usize {
        match self {
            ItemKeys::Each(keys) => keys.len(),
            ItemKeys::Response { ranges, .. } => ranges.len(),
        }
    }

    pub(crate) fn get(&self, index: usize) -> Option<ItemKey> {
        match self {
            ItemKeys::Each(keys) => keys.get(index).cloned(),
            ItemKeys::Response { body, ranges } => {
                ranges.get(index).map(|range| ItemKey::Item(JsonItem::new(Arc::clone(body), range.clone())))
            }
        }
    }

    pub(crate) fn last(&self) -> Option<ItemKey> {
        self.len().checked_sub(1).and_then(|last| self.get(last))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = ItemKey> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Adds the keys of the first `count` items of a response, and removes these items.
    pub(crate) fn extend_from(&mut self, items: &mut ReadItems, count: usize, attributes: &[KeyAttribute]) {
        if let ReadItems::Stored(StoredItems::Json { body, ranges }) = items
            && self.len() == 0
            && count == ranges.len()
        {
            *self = ItemKeys::Response { body: Arc::clone(body), ranges: std::mem::take(ranges).collect() };
            return;
        }
        items.take(count).for_each(|item| self.push(ItemKey::of(item.entry(), attributes)));
    }

    pub(crate) fn push(&mut self, key: ItemKey) {
        if let ItemKeys::Response { .. } = self {
            *self = ItemKeys::Each(self.iter().collect());
        }
        if let ItemKeys::Each(keys) = self {
            keys.push(key);
        }
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        match self {
            ItemKeys::Each(keys) => keys.truncate(length),
            ItemKeys::Response { ranges, .. } => ranges.truncate(length),
        }
    }

    pub(crate) fn reverse(&mut self) {
        match self {
            ItemKeys::Each(keys) => keys.reverse(),
            ItemKeys::Response { ranges, .. } => ranges.reverse(),
        }
    }
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
