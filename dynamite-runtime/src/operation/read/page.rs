//! A page of a read.

use std::sync::Arc;

use super::cursor_maker::CursorMaker;
use super::item_keys::ItemKeys;
use crate::operation::Usage;
use crate::operation::cursor::Cursor;

/// Some items of a read, and the cursor with which the read continues.
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
    /// The items. There may be none although more follow, if a filter drops all items that one request reads.
    pub items: Vec<T>,
    /// The cursor with which the read continues after this page, or `None` at the end of the read. In a page of a query
    /// with `before`, it is the cursor with which `before` continues, or `None` at the beginning of the query.
    pub cursor: Option<Cursor>,
    /// The number of items read, before the filter.
    pub scanned: usize,
    /// The capacity units consumed.
    pub capacity: f64,
    /// The number of requests made.
    pub requests: u32,
    /// The number of attempts beyond the first of each request.
    pub retries: u32,
    /// The number of attempts that were throttled.
    pub throttled: u32,
    /// The number of items that DynamoDB returned; [`take`](crate::ReadRequest::take) may leave some of them for the
    /// next page.
    pub returned: usize,
    /// The number of items of an index that `hydrate` could not read because they had been deleted meanwhile.
    pub deleted: usize,
    /// The number of items that belong to other entities, and are left out.
    pub unrecognized: usize,
    /// The number of items that could not be read, and were passed to the function of `on_unreadable`.
    pub unreadable: usize,
    /// The number of requests that were not made as [lean calls](crate::Builder::lean_calls), although these are on,
    /// because the client can't.
    pub not_lean: u32,
    /// The number of items that `hydrate` took from the cache of the client.
    pub cached: usize,
    positions: Positions,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, cursor: Option<Cursor>, positions: Positions, usage: Usage) -> Self {
        let Usage {
            requests,
            retries,
            throttled,
            capacity,
            scanned,
            returned,
            deleted,
            unrecognized,
            unreadable,
            not_lean,
            cached,
        } = usage;
        Page {
            items,
            cursor,
            scanned,
            capacity,
            requests,
            retries,
            throttled,
            returned,
            deleted,
            unrecognized,
            unreadable,
            not_lean,
            cached,
            positions,
        }
    }

    /// Returns the cost of the page, for instance to add it to the cost of other calls.
    pub fn usage(&self) -> Usage {
        let Page {
            scanned,
            capacity,
            requests,
            retries,
            throttled,
            returned,
            deleted,
            unrecognized,
            unreadable,
            not_lean,
            cached,
            ..
        } = *self;
        Usage {
            requests,
            retries,
            throttled,
            capacity,
            scanned,
            returned,
            deleted,
            unrecognized,
            unreadable,
            not_lean,
            cached,
        }
    }

    /// Returns the cursor of the item at an index of [`items`](Self::items), or `None` if there is no such item.
    ///
    /// With `resume`, the read continues after this item. With `before`, a query returns the items before it. If the
    /// items were hydrated, the cursor is that of the entry in the index.
    ///
    /// The indexes are those of the page as it was read: they don't follow a change to `items`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let page = orders.query("ACME").page(6).await?;
    /// if let Some(fifth) = page.cursor_at(4) {
    ///     let before = orders.query("ACME").before(fifth.clone()).page(2).await?;
    ///     assert_eq!(before.items, [order(3), order(4)]);
    ///     let after = orders.query("ACME").resume(fifth).page(2).await?;
    ///     assert_eq!(after.items, [order(6), order(7)]);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn cursor_at(&self, index: usize) -> Option<Cursor> {
        let Positions(Some((maker, keys))) = &self.positions else { return None };
        // Fails only if encryption does, as it would have for the cursor of the page.
        maker.cursor_of(&keys.get(index)?).ok()
    }
}

/// The positions of the items of a page.
#[derive(Clone, Default)]
pub(crate) struct Positions(Option<(Arc<CursorMaker>, ItemKeys)>);

impl Positions {
    pub(crate) fn new(maker: CursorMaker, keys: ItemKeys) -> Self {
        Positions(Some((Arc::new(maker), keys)))
    }
}

/// Two pages are equal if their items are at the same positions; the keys that seal cursors don't matter.
impl PartialEq for Positions {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some((maker, keys)), Some((other_maker, other_keys))) => {
                let read = |key| maker.key_of(&key);
                maker.fingerprint() == other_maker.fingerprint()
                    && keys.iter().map(read).eq(other_keys.iter().map(read))
            }
            (None, None) => true,
            _ => false,
        }
    }
}

/// Shows no keys.
impl std::fmt::Debug for Positions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}
