//! Decoding of the items that a read returned: those that can be read, those of other entities, and the unreadable ones.

use std::any::Any;

use super::item_keys::{ItemKey, ItemKeys};
use crate::codec::{AttributeOrder, DecodeError, StoredItem, StoredItems};
use crate::entity::{Item, from_stored, read_first};
use crate::operation::{OnUnreadable, Unreadable, Usage};
use crate::schema::{KeyAttribute, Layout, TableSchema};

/// An item that a read returned.
pub(crate) struct ReadItem {
    pub(crate) item: StoredItem,
    /// The entry of the index through which the item was found, if it was read from the table.
    pub(crate) entry: Option<StoredItem>,
}

impl ReadItem {
    /// Returns the attributes that hold the position of the item in the read.
    pub(crate) fn entry(&self) -> &StoredItem {
        self.entry.as_ref().unwrap_or(&self.item)
    }
}

/// The items of a response.
pub(crate) enum ReadItems {
    Stored(StoredItems),
    /// Items that were read from the table, with the entries of the index.
    Hydrated(std::vec::IntoIter<ReadItem>),
}

impl Iterator for ReadItems {
    type Item = ReadItem;

    fn next(&mut self) -> Option<ReadItem> {
        match self {
            ReadItems::Stored(items) => items.next().map(|item| ReadItem { item, entry: None }),
            ReadItems::Hydrated(items) => items.next(),
        }
    }

    fn nth(&mut self, n: usize) -> Option<ReadItem> {
        match self {
            ReadItems::Stored(items) => items.nth(n).map(|item| ReadItem { item, entry: None }),
            ReadItems::Hydrated(items) => items.nth(n),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            ReadItems::Stored(items) => items.size_hint(),
            ReadItems::Hydrated(items) => items.size_hint(),
        }
    }
}

impl ExactSizeIterator for ReadItems {}

/// The decoding of an item.
pub(crate) enum Decoded<T> {
    Item(T),
    /// The item belongs to another entity. It is left out and counted.
    Unrecognized,
    Unreadable(Unreadable),
}

/// Decodes the items of a read, one after another, and knows the key of the last one.
pub(crate) struct ItemDecoder {
    /// The attributes of the keys, of which those of the table's key come first.
    attributes: Vec<KeyAttribute>,
    table: &'static TableSchema,
    order: AttributeOrder,
}

impl ItemDecoder {
    /// Creates a decoder of items that the key of the table identifies.
    pub(crate) fn of_table(table: &'static TableSchema) -> Self {
        ItemDecoder { attributes: table.keys(), table, order: AttributeOrder::default() }
    }

    /// Creates a decoder of items whose keys are positions in a read, of which cursors are made.
    pub(crate) fn of_positions(layout: &Layout) -> Self {
        let order = AttributeOrder::default();
        ItemDecoder { attributes: layout.cursor_keys(), table: layout.table, order }
    }

    /// Decodes an item of a read over many.
    pub(crate) fn decode<T: Item>(&mut self, item: ReadItem) -> Decoded<T> {
        self.decode_with(item, from_stored).0
    }

    /// Decodes an item that was read by its key. One of another entity is unreadable, too: there is nothing to leave it out
    /// of.
    pub(crate) fn decode_by_key<T: Item>(&mut self, item: ReadItem) -> Result<T, Unreadable> {
        let key = self.key_of(&item);
        match from_stored(item.item, &mut self.order) {
            Ok(item) => Ok(item),
            Err(error) => Err(self.unreadable(error, &key)),
        }
    }

    /// Decides on every item of a read over many: whether it is returned, left out or unreadable. Returns its key, too.
    fn decode_with<T>(
        &mut self,
        item: ReadItem,
        decode: impl FnOnce(StoredItem, &mut AttributeOrder) -> Result<T, DecodeError>,
    ) -> (Decoded<T>, ItemKey) {
        let key = self.key_of(&item);
        let decoded = match decode(item.item, &mut self.order) {
            Ok(item) => Decoded::Item(item),
            Err(error) if error.is_other_entity() => Decoded::Unrecognized,
            Err(error) => Decoded::Unreadable(self.unreadable(error, &key)),
        };
        (decoded, key)
    }

    /// Returns the key of an item.
    fn key_of(&self, item: &ReadItem) -> ItemKey {
        ItemKey::of(item.entry(), &self.attributes)
    }

    #[cold]
    fn unreadable(&self, error: DecodeError, key: &ItemKey) -> Unreadable {
        Unreadable::new(error, key.read(&self.table.keys()), self.table)
    }
}

/// Makes a list of items of one type.
pub(crate) type NewItems = fn() -> Box<dyn AnyItems>;

/// Makes an empty list of items.
pub(crate) fn new_items<T: Item>() -> Box<dyn AnyItems> {
    Box::new(Vec::<T>::new())
}

/// A list of items of any type, which loops over responses fill. They have no type parameters, so they are compiled once.
pub(crate) trait AnyItems: Send + Sync {
    /// Decodes an item and adds it.
    fn push(&mut self, item: StoredItem, order: &mut AttributeOrder) -> Result<(), DecodeError>;

    /// Decodes the item that a text begins with and adds it. Returns the end of the item, or `None` if it can't be read.
    fn push_first(&mut self, json: &str, order: &mut AttributeOrder) -> Option<usize>;

    /// Adds the items of another list, and returns their number: 0 if they have another type.
    fn append(&mut self, items: Box<dyn AnyItems>) -> usize;

    fn reserve(&mut self, additional: usize);

    /// Makes room for so many more items, and not for others beyond them.
    fn reserve_exact(&mut self, additional: usize);

    /// Returns `true` if the list has no room for another item.
    fn is_full(&self) -> bool;

    fn len(&self) -> usize;

    fn truncate(&mut self, length: usize);

    fn swap(&mut self, first: usize, second: usize);

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send + Sync>;
}

impl<T: Item> AnyItems for Vec<T> {
    fn push(&mut self, item: StoredItem, order: &mut AttributeOrder) -> Result<(), DecodeError> {
        self.push(from_stored(item, order)?);
        Ok(())
    }

    fn push_first(&mut self, json: &str, order: &mut AttributeOrder) -> Option<usize> {
        let (item, end) = read_first(json, order).ok()?;
        self.push(item);
        Some(end)
    }

    fn append(&mut self, items: Box<dyn AnyItems>) -> usize {
        let Ok(mut items) = items.into_any().downcast::<Vec<T>>() else { return 0 };
        let count = items.len();
        if self.is_empty() {
            *self = *items;
        } else {
            self.append(&mut items);
        }
        count
    }

    fn reserve(&mut self, additional: usize) {
        self.reserve(additional);
    }

    fn reserve_exact(&mut self, additional: usize) {
        self.reserve_exact(additional);
    }

    fn is_full(&self) -> bool {
        self.len() == self.capacity()
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn truncate(&mut self, length: usize) {
        self.truncate(length);
    }

    fn swap(&mut self, first: usize, second: usize) {
        self.as_mut_slice().swap(first, second);
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send + Sync> {
        self
    }
}

/// The items that were decoded from the responses of a read.
pub(crate) struct DecodedItems {
    pub(crate) items: Box<dyn AnyItems>,
    /// The position of each of the items, if the read makes cursors of them.
    pub(crate) keys: Option<ItemKeys>,
    pub(crate) unreadable: Vec<Unreadable>,
    pub(crate) usage: Usage,
    /// The position of the last item, readable or not.
    last: Option<ItemKey>,
}

/// A state of [`DecodedItems`].
pub(crate) struct Mark {
    items: usize,
    unreadable: usize,
    unrecognized: usize,
    /// The position of the last item then.
    pub(crate) last: Option<ItemKey>,
}

impl DecodedItems {
    pub(crate) fn new<T: Item>() -> Self {
        DecodedItems {
            items: new_items::<T>(),
            keys: None,
            unreadable: Vec::new(),
            usage: Usage::default(),
            last: None,
        }
    }

    /// Returns a list that also keeps the position of each item.
    pub(crate) fn with_positions<T: Item>() -> Self {
        DecodedItems { keys: Some(ItemKeys::default()), ..DecodedItems::new::<T>() }
    }

    /// Decodes the items of a response and adds them. The first ones may have been read already.
    pub(crate) fn push_all(
        &mut self,
        mut items: ReadItems,
        first: Option<Box<dyn AnyItems>>,
        decoder: &mut ItemDecoder,
    ) {
        let count = first.map_or(0, |first| self.items.append(first));
        if let Some(last) = count.checked_sub(1) {
            match &mut self.keys {
                Some(keys) => {
                    keys.extend_from(&mut items, count, &decoder.attributes);
                    self.last = keys.last();
                }
                None => drop(items.nth(last)),
            }
        }
        self.items.reserve(items.len());
        items.for_each(|item| self.push(item, decoder));
    }

    /// Decodes an item and adds it to the list that it belongs in.
    pub(crate) fn push(&mut self, item: ReadItem, decoder: &mut ItemDecoder) {
        let (decoded, key) = decoder.decode_with(item, |item, order| self.items.push(item, order));
        match decoded {
            Decoded::Item(()) => {
                if let Some(keys) = &mut self.keys {
                    keys.push(key.clone());
                }
            }
            Decoded::Unrecognized => {
                self.usage.unrecognized += 1;
                return;
            }
            Decoded::Unreadable(unreadable) => self.unreadable.push(unreadable),
        }
        if self.keys.is_some() {
            self.last = Some(key);
        }
    }

    /// Hands over the unreadable items, if there is a function that takes them, and counts them.
    pub(crate) fn hand_over(&mut self, on_unreadable: &OnUnreadable) {
        if on_unreadable.is_set() {
            self.usage.unreadable += self.unreadable.len();
            on_unreadable.take_all(&mut self.unreadable);
        }
    }

    /// Returns the number of items, and of those that can't be read if these count too.
    pub(crate) fn count(&self, unreadable: bool) -> usize {
        self.items.len() + if unreadable { self.unreadable.len() } else { 0 }
    }

    /// Returns the current state.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            items: self.items.len(),
            unreadable: self.unreadable.len(),
            unrecognized: self.usage.unrecognized,
            last: self.last.clone(),
        }
    }

    /// Drops what was added after a state.
    pub(crate) fn return_to(&mut self, mark: &Mark) {
        self.items.truncate(mark.items);
        if let Some(keys) = &mut self.keys {
            keys.truncate(mark.items);
        }
        self.unreadable.truncate(mark.unreadable);
        self.usage.unrecognized = mark.unrecognized;
    }

    pub(crate) fn reverse(&mut self) {
        // `slice::reverse` would be compiled for every type of item.
        let count = self.items.len();
        (0..count / 2).for_each(|index| self.items.swap(index, count - 1 - index));
        if let Some(keys) = &mut self.keys {
            keys.reverse();
        }
        self.unreadable.reverse();
    }
}
