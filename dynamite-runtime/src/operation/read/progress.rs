//! How far a parallel scan is.

use std::collections::BTreeMap;

use crate::codec::RawItem;

/// How far a parallel scan is: only segments that were begun and have not ended are held, so that a million of them cost
/// nothing. They are begun in their order.
pub(crate) struct Progress {
    /// The first segment that was not begun.
    pub(crate) fresh: u32,
    pub(crate) total: u32,
    /// The key of the last item that was given, of those that are open; `None` at their start.
    pub(crate) open: BTreeMap<u32, Option<RawItem>>,
}

impl Progress {
    pub(crate) fn new(total: u32) -> Self {
        Progress { fresh: 0, total, open: BTreeMap::new() }
    }

    /// Begins the next segment; `None` behind the last.
    pub(crate) fn begin(&mut self) -> Option<u32> {
        let segment = self.fresh;
        if segment >= self.total {
            return None;
        }
        self.fresh += 1;
        self.open.insert(segment, None);
        Some(segment)
    }

    /// Everything of a segment up to this key was given; without one, all of it.
    pub(crate) fn returned(&mut self, segment: u32, last: Option<RawItem>) {
        match last {
            Some(key) => self.open.insert(segment, Some(key)),
            None => self.open.remove(&segment),
        };
    }
}
