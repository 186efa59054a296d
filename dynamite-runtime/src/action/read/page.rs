//! A page of a read.

use crate::client::error::Result;
use crate::codec::RawItem;
use crate::entity::{Item, from_item};
use crate::operation::cursor::Cursor;
use crate::operation::{Measured, Usage};

/// A page of a read: some of its items, and the cursor with which the read continues.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let page = orders.query("ACME").page(4).await?;
/// assert_eq!(page.items.len(), 4);
///
/// if let Some(cursor) = page.cursor {
///     let next = orders.query("ACME").resume(cursor).page(4).await?;
///     assert_eq!(next.items.first().map(|order| order.number), Some(5));
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items. The list may be empty although more items follow, if the filter drops all items that one request
    /// reads.
    pub items: Vec<T>,
    /// The cursor with which the read continues after this page, or `None` at the end of the read.
    pub cursor: Option<Cursor>,
    /// The number of items read, before the filter.
    pub scanned: usize,
    /// The capacity units consumed.
    pub capacity: f64,
    /// The number of requests made.
    pub requests: u32,
    /// The number of attempts beyond the first of each request.
    pub retries: u32,
    /// The number of items that DynamoDB returned; [`take`](crate::ReadRequest::take) may leave some of them for the
    /// next page.
    pub returned: usize,
    /// The number of items of an index that `hydrate` could not read because they had been deleted meanwhile.
    pub deleted: usize,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, cursor: Option<Cursor>, usage: Usage) -> Self {
        let Usage { requests, retries, capacity, scanned, returned, deleted } = usage;
        Page { items, cursor, scanned, capacity, requests, retries, returned, deleted }
    }

    /// Returns the cost of the page, for instance to add it to the cost of other calls.
    pub fn usage(&self) -> Usage {
        let Page { scanned, capacity, requests, retries, returned, deleted, .. } = *self;
        Usage { requests, retries, capacity, scanned, returned, deleted }
    }
}

impl Page<RawItem> {
    /// Decodes the items.
    pub(crate) fn decode<T: Item>(self) -> Result<Page<T>> {
        let usage = self.usage();
        let mut items = Vec::with_capacity(self.items.len());
        for item in self.items {
            items.push(from_item(item)?);
        }
        Ok(Page::new(items, self.cursor, usage))
    }
}

/// Decodes the items of a page that a call returned.
pub(super) fn decode_page<T: Item>(page: Page<RawItem>) -> Result<Measured<Page<T>>> {
    let usage = page.usage();
    Ok(Measured { value: page.decode()?, usage })
}
