//! Items as a response holds them.

use std::ops::Range;
use std::sync::Arc;

use aws_smithy_types::body::SdkBody;

use super::nested::drop_value;
use super::wire::{attributes_from_json, from_json};
use super::{DecodeError, RawItem};

/// An item of a response.
#[derive(Clone)]
pub(crate) enum StoredItem {
    /// As the SDK decoded it.
    Decoded(RawItem),
    /// A part of the body, which is decoded when it is needed.
    Json(JsonItem),
}

/// An item in the body of a response.
#[derive(Clone)]
pub(crate) struct JsonItem {
    body: Arc<SdkBody>,
    range: Range<usize>,
}

impl JsonItem {
    pub(crate) fn new(body: Arc<SdkBody>, range: Range<usize>) -> Self {
        JsonItem { body, range }
    }

    /// Returns the JSON, if it is valid UTF-8.
    #[inline]
    pub(crate) fn json(&self) -> Option<&str> {
        std::str::from_utf8(self.body.bytes()?.get(self.range.clone())?).ok()
    }

    /// Returns the length of the JSON, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.range.len()
    }

    /// Returns the attributes with these names. An item that is malformed has none.
    pub(crate) fn attributes(&self, names: &[&str]) -> RawItem {
        self.checked().and_then(|json| attributes_from_json(json, names)).unwrap_or_default()
    }

    fn checked(&self) -> Result<&str, DecodeError> {
        self.json().ok_or_else(|| DecodeError::new("an item in UTF-8", "other bytes"))
    }
}

/// The items of a list of a response, one after another.
pub(crate) enum StoredItems {
    /// As the SDK decoded them.
    Decoded(std::vec::IntoIter<RawItem>),
    /// Those of several responses.
    Each(std::vec::IntoIter<StoredItem>),
    /// Parts of the body.
    Json { body: Arc<SdkBody>, ranges: std::vec::IntoIter<Range<usize>> },
}

impl StoredItems {
    /// Returns no items.
    pub(crate) fn none() -> Self {
        StoredItems::Decoded(Vec::new().into_iter())
    }
}

impl Iterator for StoredItems {
    type Item = StoredItem;

    fn next(&mut self) -> Option<StoredItem> {
        match self {
            StoredItems::Decoded(items) => items.next().map(StoredItem::Decoded),
            StoredItems::Each(items) => items.next(),
            StoredItems::Json { body, ranges } => {
                ranges.next().map(|range| StoredItem::Json(JsonItem::new(Arc::clone(body), range)))
            }
        }
    }

    fn nth(&mut self, n: usize) -> Option<StoredItem> {
        if let (StoredItems::Json { ranges, .. }, Some(before)) = (&mut *self, n.checked_sub(1)) {
            ranges.nth(before)?;
            return self.next();
        }
        (0..n).try_for_each(|_| self.next().map(drop))?;
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            StoredItems::Decoded(items) => items.size_hint(),
            StoredItems::Each(items) => items.size_hint(),
            StoredItems::Json { ranges, .. } => ranges.size_hint(),
        }
    }
}

impl ExactSizeIterator for StoredItems {}

impl StoredItem {
    /// Returns the item in the SDK's form.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if it is malformed.
    pub(crate) fn into_raw(self) -> Result<RawItem, DecodeError> {
        match self {
            StoredItem::Decoded(item) => Ok(item),
            StoredItem::Json(item) => from_json(item.checked()?),
        }
    }

    /// Returns `true` if the item has no attributes.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            StoredItem::Decoded(item) => item.is_empty(),
            StoredItem::Json(item) => item.json().is_some_and(|json| {
                json.bytes().all(|byte| matches!(byte, b'{' | b'}' | b' ' | b'\t' | b'\r' | b'\n'))
            }),
        }
    }

    /// Returns the attributes with these names. An item that is malformed has none.
    pub(crate) fn attributes(&self, names: &[&str]) -> RawItem {
        match self {
            StoredItem::Decoded(item) => {
                let attribute = |name: &&str| Some(((*name).to_owned(), item.get(*name)?.clone()));
                names.iter().filter_map(attribute).collect()
            }
            StoredItem::Json(item) => item.attributes(names),
        }
    }
}

/// Drops an item, however deeply its values are nested.
pub(crate) fn drop_item(item: RawItem) {
    item.into_values().for_each(drop_value);
}
