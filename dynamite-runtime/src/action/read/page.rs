//! A page of what is read.

use crate::codec::{RawItem, from_item};
use crate::entity::Item;
use crate::{Cursor, Result, Usage};

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
    /// Attempts beyond the first of each request.
    pub retries: u32,
    /// Items that DynamoDB answered; a [`take`](crate::Reads::take) may have left some of them for the next page.
    pub returned: usize,
    /// Items of an index that were deleted before [hydrating](crate::Usage::gone) could read them.
    pub gone: usize,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, cursor: Option<Cursor>, usage: Usage) -> Self {
        let Usage { requests, retries, capacity, scanned, returned, gone } = usage;
        Page { items, cursor, scanned, capacity, requests, retries, returned, gone }
    }

    /// What it took, to add up with that of other calls.
    pub fn usage(&self) -> Usage {
        let Page { scanned, capacity, requests, retries, returned, gone, .. } = *self;
        Usage { requests, retries, capacity, scanned, returned, gone }
    }
}

impl Page<RawItem> {
    /// The same page, its items read.
    pub(crate) fn read<T: Item>(self) -> Result<Page<T>> {
        let usage = self.usage();
        let mut items = Vec::with_capacity(self.items.len());
        for item in self.items {
            items.push(from_item(item)?);
        }
        Ok(Page::new(items, self.cursor, usage))
    }
}
