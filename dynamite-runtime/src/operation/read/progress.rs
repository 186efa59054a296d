//! The progress of a parallel scan.

use std::collections::BTreeMap;

use super::item_keys::ItemKey;

/// The progress of a parallel scan.
///
/// Segments are begun in ascending order, and only those that have begun but not ended are stored: even a million
/// segments take little memory.
pub(crate) struct Progress {
    /// The first segment that has not begun.
    pub(crate) next: u32,
    pub(crate) total: u32,
    /// The position of the last item that each open segment returned; `None` at its start.
    pub(crate) open: BTreeMap<u32, Option<ItemKey>>,
}

impl Progress {
    pub(crate) fn new(total: u32) -> Self {
        Progress { next: 0, total, open: BTreeMap::new() }
    }

    /// Begins the next segment; returns `None` after the last.
    pub(crate) fn begin(&mut self) -> Option<u32> {
        let segment = self.next;
        if segment >= self.total {
            return None;
        }
        self.next += 1;
        self.open.insert(segment, None);
        Some(segment)
    }

    /// Records that a segment has returned its items up to the position `last`, or all its items if `last` is `None`.
    pub(crate) fn returned(&mut self, segment: u32, last: Option<ItemKey>) {
        match last {
            Some(position) => self.open.insert(segment, Some(position)),
            None => self.open.remove(&segment),
        };
    }
}
