//! A mapping: its entries in order, found by key.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Node;

/// A mapping without repeated keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Map {
    entries: Vec<Entry>,
    /// Files may be large, and every finding looks its place up.
    places: BTreeMap<String, usize>,
}

/// A key of a mapping with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// Where the key stands, in bytes of the file.
    pub(crate) range: Range<usize>,
    pub(crate) value: Node,
}

impl Map {
    /// In the order of the file.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.places.get(key).and_then(|at| self.entries.get(*at))
    }

    /// The same, to be changed; the keys must stay.
    pub(crate) fn entries_mut(&mut self) -> &mut [Entry] {
        &mut self.entries
    }

    /// Takes the entry of a key out.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.places.remove(key)?;
        self.places.values_mut().filter(|place| **place > at).for_each(|place| *place -= 1);
        Some(self.entries.remove(at))
    }

    /// Adds an entry whose key is new.
    pub(super) fn push(&mut self, entry: Entry) {
        self.places.insert(entry.key.clone(), self.entries.len());
        self.entries.push(entry);
    }
}
