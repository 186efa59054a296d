//! One page after another, each with the requested number of items.

use std::marker::PhantomData;

use futures_util::future::BoxFuture;

use super::any_page::AnyPage;
use super::call::ReadCall;
use super::take::fill;
use crate::client::error::{Error, Result};
use crate::client::{Ended, watched};
use crate::codec::InvalidInput;
use crate::entity::Item;
use crate::operation::Usage;
use crate::operation::cursor::Cursor;
use crate::operation::read::{Advance, DecodedItems, Page, Positions};

/// A reader of one page after another, each of `n` items, for instance for a "load more" button; made by
/// [`ReadRequest::pager`](crate::ReadRequest::pager).
///
/// The pager makes as many requests as a page needs. A page has fewer than `n` items only at the end of the read: items
/// that a filter drops do not count, and neither do deleted items that `hydrate` leaves out. The pager reads one item
/// more than it returns, so that [`has_more`](Self::has_more) is exact.
///
/// After an error, or if the future of [`next_page`](Self::next_page) was dropped before it completed, `next_page`
/// reads the same page again. After [`Error::Unreadable`](crate::Error::Unreadable), which contains the items of the page
/// that could be read, it reads the next page. Unreadable items count among the `n` of a page, unless `on_unreadable` takes
/// them.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let mut pager = orders.query("ACME").pager(5);
/// while pager.has_more() {
///     let page = pager.next_page().await?;
///     println!("{} orders", page.items.len()); // 5, then 4
/// }
/// # Ok(()) }
/// ```
#[must_use = "a pager does nothing until `next_page` is called"]
pub struct Pager<T> {
    read: ReadCall,
    n: usize,
    /// The read of the next page.
    next: ReadCall,
    ended: bool,
    /// The advance over the pages.
    pages: Advance,
    usage: Usage,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Pager<T> {
    fn clone(&self) -> Self {
        Pager { read: self.read.clone(), next: self.next.clone(), pages: self.pages.clone(), ..*self }
    }
}

impl<T> std::fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pager").field("n", &self.n).field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<T: Item> Pager<T> {
    pub(super) fn new(read: ReadCall, n: usize) -> Self {
        let next = read.clone();
        Pager { read, n, next, ended: false, pages: Advance::default(), usage: Usage::default(), of: PhantomData }
    }

    /// Reads the next `n` items, or those that are left. After the end, returns an empty page without a request.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`ReadRequest::take`](crate::ReadRequest::take), and
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if `n` is 0.
    pub async fn next_page(&mut self) -> Result<Page<T>> {
        if self.ended {
            return Ok(Page::new(Vec::new(), None, Positions::default(), Usage::default()));
        }
        let decoded = DecodedItems::with_positions::<T>();
        let page = watched_page(&self.next, self.n, decoded, &mut self.pages).await;
        match &page {
            Ok(page) => self.advance(page.cursor.as_ref(), page.usage),
            Err(Error::Unreadable(error)) => self.advance(error.cursor(), error.usage()),
            Err(_) => {}
        }
        page.map(AnyPage::typed)
    }

    fn advance(&mut self, cursor: Option<&Cursor>, usage: Usage) {
        self.usage += usage;
        self.ended = cursor.is_none();
        self.next.operation.continue_at(cursor.cloned());
    }

    /// Returns `true` if more items follow those that were read, or if no page has been read yet.
    pub fn has_more(&self) -> bool {
        !self.ended
    }

    /// Starts again at the beginning, or at the cursor that the read was given.
    pub fn reset(&mut self) {
        self.next.clone_from(&self.read);
        self.pages = Advance::default();
        self.ended = false;
    }

    /// Returns the cursor of the next page, or `None` at the beginning and at the end. Pass the cursor to `resume`, or
    /// to `before` if the query has that.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let mut pager = orders.query("ACME").pager(5);
    /// pager.next_page().await?;
    ///
    /// if let Some(cursor) = pager.cursor() {
    ///     let mut later = orders.query("ACME").resume(cursor.clone()).pager(5);
    ///     assert_eq!(later.next_page().await?.items.len(), 4);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn cursor(&self) -> Option<&Cursor> {
        self.next.operation.resume.as_ref()
    }

    /// Returns the cost of all requests made so far.
    pub fn usage(&self) -> Usage {
        self.usage
    }
}

/// Reads a page, as a call of its own. The future is boxed: the types of the requests within it are too deep for a caller
/// that nests it further.
fn watched_page<'r>(
    read: &'r ReadCall,
    n: usize,
    decoded: DecodedItems,
    pages: &'r mut Advance,
) -> BoxFuture<'r, Result<AnyPage>> {
    let page = async move {
        if n == 0 {
            let problem = InvalidInput::value("a page must have at least 1 item, not 0");
            return Err(problem.in_entity(read.operation.entity).into());
        }
        fill(read, n, true, decoded, pages).await
    };
    Box::pin(watched(read.call_name(), page, |page| Ended::with_usage(page, |page| page.usage)))
}
