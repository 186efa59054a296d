//! A page of what is read.

use crate::client::error::Result;
use crate::codec::RawItem;
use crate::entity::{Item, from_item};
use crate::operation::cursor::Cursor;
use crate::operation::{Measured, Usage};

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
    /// Items that DynamoDB answered; a [`take`](crate::ReadRequest::take) may have left some of them for the next page.
    pub returned: usize,
    /// Items of an index that were deleted before [hydrating](crate::Usage::deleted) could read them.
    pub deleted: usize,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, cursor: Option<Cursor>, usage: Usage) -> Self {
        let Usage { requests, retries, capacity, scanned, returned, deleted } = usage;
        Page { items, cursor, scanned, capacity, requests, retries, returned, deleted }
    }

    /// What it took, to add up with that of other calls.
    pub fn usage(&self) -> Usage {
        let Page { scanned, capacity, requests, retries, returned, deleted, .. } = *self;
        Usage { requests, retries, capacity, scanned, returned, deleted }
    }
}

impl Page<RawItem> {
    /// The same page, its items read.
    pub(crate) fn decode<T: Item>(self) -> Result<Page<T>> {
        let usage = self.usage();
        let mut items = Vec::with_capacity(self.items.len());
        for item in self.items {
            items.push(from_item(item)?);
        }
        Ok(Page::new(items, self.cursor, usage))
    }
}

/// Reads the items of a page that a call returned.
pub(super) fn decode_page<T: Item>(page: Page<RawItem>) -> Result<Measured<Page<T>>> {
    let usage = page.usage();
    Ok(Measured { value: page.decode()?, usage })
}
