//! Decoding of the items that a read returned: those that can be read, those of other entities, and the unreadable ones.

use std::any::Any;

use super::item_keys::{ItemKeys, read_key, write_key};
use crate::codec::{DecodeError, RawItem};
use crate::entity::{Item, from_item};
use crate::operation::{OnUnreadable, Unreadable, Usage};
use crate::schema::{KeyAttribute, Layout, TableSchema};

/// An item that a read returned.
pub(crate) struct ReadItem {
    pub(crate) item: RawItem,
    /// The entry of the index through which the item was found, if it was read from the table.
    pub(crate) entry: Option<RawItem>,
}

impl ReadItem {
    /// Returns the attributes that hold the position of the item in the read.
    pub(crate) fn entry(&self) -> &RawItem {
        self.entry.as_ref().unwrap_or(&self.item)
    }
}

/// The decoding of an item.
pub(crate) enum Decoded<T> {
    Item(T),
    /// The item belongs to another entity. It is left out and counted.
    Unrecognized,
    Unreadable(Unreadable),
}

/// The attributes of the keys of a read, and a buffer for one of them.
pub(crate) struct KeyBuffer {
    attributes: Vec<KeyAttribute>,
    table: &'static TableSchema,
    key: Vec<u8>,
}

impl KeyBuffer {
    /// Creates a buffer for the keys of the table, which identify items.
    pub(crate) fn of_table(table: &'static TableSchema) -> Self {
        KeyBuffer { attributes: table.keys(), table, key: Vec::new() }
    }

    /// Creates a buffer for the positions of items in a read, of which cursors are made.
    pub(crate) fn of_positions(layout: &Layout) -> Self {
        KeyBuffer { attributes: layout.cursor_keys(), table: layout.table, key: Vec::new() }
    }

    /// Decodes an item of a read over many.
    pub(crate) fn decode<T: Item>(&mut self, item: ReadItem) -> Decoded<T> {
        self.decode_with(item, from_item)
    }

    /// Decodes an item that was read by its key. One of another entity is unreadable, too: there is nothing to leave it out
    /// of.
    pub(crate) fn decode_by_key<T: Item>(&mut self, item: ReadItem) -> Result<T, Unreadable> {
        self.write_key(&item);
        match from_item(item.item) {
            Ok(item) => Ok(item),
            Err(error) => Err(self.unreadable(error)),
        }
    }

    /// Decides on every item of a read over many: whether it is returned, left out or unreadable.
    fn decode_with<T>(
        &mut self,
        item: ReadItem,
        from_item: impl FnOnce(RawItem) -> Result<T, DecodeError>,
    ) -> Decoded<T> {
        self.write_key(&item);
        match from_item(item.item) {
            Ok(item) => Decoded::Item(item),
            Err(error) if error.is_other_entity() => Decoded::Unrecognized,
            Err(error) => Decoded::Unreadable(self.unreadable(error)),
        }
    }

    fn write_key(&mut self, item: &ReadItem) {
        self.key.clear();
        write_key(&mut self.key, &self.attributes, item.entry());
    }

    #[cold]
    fn unreadable(&self, error: DecodeError) -> Unreadable {
        // The attributes of the table's key come first.
        Unreadable::new(error, read_key(&self.key, &self.table.keys()), self.table)
    }
}

/// A list of items of any type, which loops over responses fill. They have no type parameters, so they are compiled once.
pub(crate) trait AnyItems: Send + Sync {
    /// Decodes an item and adds it.
    fn push(&mut self, item: RawItem) -> Result<(), DecodeError>;

    fn len(&self) -> usize;

    fn truncate(&mut self, length: usize);

    fn swap(&mut self, first: usize, second: usize);

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send + Sync>;
}

impl<T: Item> AnyItems for Vec<T> {
    fn push(&mut self, item: RawItem) -> Result<(), DecodeError> {
        self.push(from_item(item)?);
        Ok(())
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
    last: Vec<u8>,
}

/// A state of [`DecodedItems`].
pub(crate) struct Mark {
    items: usize,
    unreadable: usize,
    unrecognized: usize,
    /// The position of the last item then.
    pub(crate) last: Vec<u8>,
}

impl DecodedItems {
    pub(crate) fn new<T: Item>() -> Self {
        DecodedItems {
            items: Box::new(Vec::<T>::new()),
            keys: None,
            unreadable: Vec::new(),
            usage: Usage::default(),
            last: Vec::new(),
        }
    }

    /// Returns a list that also keeps the position of each item.
    pub(crate) fn with_positions<T: Item>() -> Self {
        DecodedItems { keys: Some(ItemKeys::default()), ..DecodedItems::new::<T>() }
    }

    /// Decodes an item and adds it to the list that it belongs in.
    pub(crate) fn push(&mut self, item: ReadItem, buffer: &mut KeyBuffer) {
        match buffer.decode_with(item, |item| self.items.push(item)) {
            Decoded::Item(()) => {
                if let Some(keys) = &mut self.keys {
                    keys.push(&buffer.key);
                }
            }
            Decoded::Unrecognized => {
                self.usage.unrecognized += 1;
                return;
            }
            Decoded::Unreadable(unreadable) => self.unreadable.push(unreadable),
        }
        if self.keys.is_some() {
            self.last.clone_from(&buffer.key);
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
