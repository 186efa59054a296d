//! A page of what is read.

use crate::{Cursor, Usage};

/// Some items, and where the read goes on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items: there may be none although more follow, where a filter kept none of those that were read.
    pub items: Vec<T>,
    /// Where the read goes on; `None` at its end.
    pub cursor: Option<Cursor>,
    /// Items read, before the filter.
    pub scanned: usize,
    /// Capacity units consumed.
    pub capacity: f64,
    /// Requests made.
    pub requests: u32,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, cursor: Option<Cursor>, usage: Usage) -> Self {
        Page { items, cursor, scanned: usage.scanned, capacity: usage.capacity, requests: usage.requests }
    }

    /// What it took, to add up with that of other calls.
    pub fn usage(&self) -> Usage {
        Usage { requests: self.requests, capacity: self.capacity, scanned: self.scanned }
    }
}
