//! A mapping with its entries in order and an index by key.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Node;

/// A mapping without repeated keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Map {
    entries: Vec<MapEntry>,
    /// The index of each key, because files may be large and every finding looks up its span.
    positions: BTreeMap<String, usize>,
}

/// A key of a mapping with its value.
#[derive(Clone, Debug)]
pub(crate) struct MapEntry {
    pub(crate) key: String,
    /// The bytes of the key in the file.
    pub(crate) range: Range<usize>,
    pub(crate) value: Node,
}

impl Map {
    /// Returns the entries in the order of the file.
    pub(crate) fn entries(&self) -> &[MapEntry] {
        &self.entries
    }

    /// Returns the entry with a key.
    pub(crate) fn get(&self, key: &str) -> Option<&MapEntry> {
        self.positions.get(key).and_then(|index| self.entries.get(*index))
    }

    /// Returns the entries for changing their values; the keys must stay the same.
    pub(crate) fn entries_mut(&mut self) -> &mut [MapEntry] {
        &mut self.entries
    }

    /// Removes and returns the entry with a key.
    pub(crate) fn remove(&mut self, key: &str) -> Option<MapEntry> {
        let index = self.positions.remove(key)?;
        self.positions.values_mut().filter(|position| **position > index).for_each(|position| *position -= 1);
        Some(self.entries.remove(index))
    }

    /// Adds an entry whose key is new.
    pub(super) fn push(&mut self, entry: MapEntry) {
        self.positions.insert(entry.key.clone(), self.entries.len());
        self.entries.push(entry);
    }
}
