//! A read whose conditions are complete, and the ways to read it: a page, some items, page by page, all items, their
//! number.

use std::marker::PhantomData;
use std::sync::Arc;

use super::call::ReadCall;
use super::collect::{All, Count, ReadPlan};
use super::method::ReadMethod;
use super::pager::Pager;
use super::request_stream::RequestStream;
use super::single_page::SinglePage;
use super::stream::ItemStream;
use super::take::Take;
use crate::client::error::Result;
use crate::entity::Item;
use crate::operation::cursor::Cursor;
use crate::operation::read::{FetchOptions, Page, new_items};
use crate::operation::sdk::{QueryInputBuilder, ScanInputBuilder};
use crate::operation::{OnUnreadable, Unreadable};

/// A query or scan whose conditions are complete; it returns items of type `T`.
///
/// The methods `view`, `hydrate` and [`into_read_request`](crate::IntoReadRequest::into_read_request) of queries and
/// scans return a `ReadRequest`. Queries and scans also have its methods themselves. Methods such as
/// [`page`](Self::page) and [`all`](Self::all) send the request.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let summaries = orders.query("ACME").descending().view::<OrderSummary>();
/// let latest = summaries.take(3).await?;
/// assert_eq!(latest.items.first().map(|order| order.number), Some(9));
/// # Ok(()) }
/// ```
#[must_use = "a read does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` is called"]
pub struct ReadRequest<T> {
    pub(super) read: ReadCall,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for ReadRequest<T> {
    fn clone(&self) -> Self {
        ReadRequest { read: self.read.clone(), of: PhantomData }
    }
}

impl<T> std::fmt::Debug for ReadRequest<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ReadRequest").field(&self.read).finish()
    }
}

impl<T: Item> ReadRequest<T> {
    pub(super) fn new(read: ReadCall) -> Self {
        ReadRequest { read, of: PhantomData }
    }

    /// Continues after the page or the item that the cursor belongs to.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let read = orders.query("ACME").view::<OrderSummary>();
    /// let page = read.clone().page(5).await?;
    /// if let Some(cursor) = page.cursor {
    ///     assert_eq!(read.resume(cursor).all().await?.len(), 4);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.read.operation.begin_at(cursor, false);
        self
    }

    /// Returns the items before the cursor, in the order of the query, by [`page`](Self::page), [`take`](Self::take) or
    /// [`pager`](Self::pager).
    ///
    /// `page(n)` reads the `n` items directly before the cursor. The cursor of that page lies before its first item: to
    /// continue backwards, pass it to `before` again. It is `None` at the beginning of the query. The cursor can be
    /// that of a page, or that of an item, which [`Page::cursor_at`] returns.
    ///
    /// The error is [`Error::InvalidInput`](crate::Error::InvalidInput) if the read is a scan, if `resume` was called
    /// as well, or if the read is sent by another method.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let read = orders.query("ACME").view::<OrderSummary>();
    /// let page = read.clone().page(5).await?;
    /// if let Some(cursor) = page.cursor {
    ///     let before = read.before(cursor).page(3).await?;
    ///     assert_eq!(before.items, page.items[1..4]);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn before(mut self, cursor: Cursor) -> Self {
        self.read.operation.begin_at(cursor, true);
        self
    }

    /// Passes every item that can't be read to a function, and continues.
    ///
    /// Without this method, such items are an [`Error::Unreadable`](crate::Error::Unreadable). With it, they are
    /// counted in [`Usage::unreadable`](crate::Usage::unreadable), and `take` and `pager` fill their pages with other
    /// items. The function runs while the items are read, so it should not block.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let all = orders.query("ACME").on_unreadable(|bad| eprintln!("{bad}")).all().await?;
    /// assert_eq!(all.len(), 9);
    /// # Ok(()) }
    /// ```
    pub fn on_unreadable(mut self, f: impl Fn(Unreadable) + Send + Sync + 'static) -> Self {
        self.read.operation.on_unreadable = OnUnreadable::new(f);
        self
    }

    /// Returns the read for a method that reads to the end, which is an error after `before`.
    pub(super) fn forward(mut self) -> ReadCall {
        self.read.operation.require_forward();
        self.read
    }

    /// Binds the cursors of this read to an audience, such as the name of a user. The read accepts only cursors that
    /// were made for the same audience.
    ///
    /// Without [`CursorKeys`](crate::CursorKeys), the error is [`Error::InvalidInput`](crate::Error::InvalidInput).
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.read.operation.audience = Some(audience.into());
        self
    }

    /// Makes exactly one `Query` or `Scan` request, which reads up to `n` items before the filter, and at most 1 MB.
    ///
    /// The page may therefore contain fewer than `n` items, or none, although more items follow. Only a page without a
    /// cursor is the last. If an item can't be read, the error is [`Error::Unreadable`](crate::Error::Unreadable), which
    /// contains the other items and the cursor.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let page = orders.query("ACME").filter(Order::STATUS.eq(Status::Paid)).page(8).await?;
    /// assert_eq!((page.scanned, page.items.len()), (8, 3));
    /// # Ok(()) }
    /// ```
    pub fn page(self, n: u32) -> SinglePage<T> {
        SinglePage::new(self.read.called(ReadMethod::PAGE), n)
    }

    /// Returns a stream of all pages. Each is one request, of at most 1 MB.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let mut pages = orders.query("ACME").pages();
    /// while let Some(page) = pages.next().await {
    ///     let page = page?;
    ///     println!("{} orders, {} read units", page.items.len(), page.capacity);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn pages(self) -> ItemStream<Page<T>> {
        let options = FetchOptions { read_at_once: Some(new_items::<T>), ..FetchOptions::default() };
        let read = self.forward().called(ReadMethod::PAGES);
        ItemStream::pages(read.call_name(), RequestStream::new(Arc::new(read), options))
    }

    /// Reads the first `n` items that the filter keeps, with as many requests as they need. The cursor of the page
    /// continues after the last of them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let paid = orders.query("ACME").filter(Order::STATUS.eq(Status::Paid)).take(2).await?;
    /// assert_eq!(paid.items.len(), 2);
    /// # Ok(()) }
    /// ```
    pub fn take(self, n: usize) -> Take<T> {
        Take::new(self.read.called(ReadMethod::TAKE), n)
    }

    /// Returns a [`Pager`], which reads one page of `n` items after another, for instance for a "load more" button.
    pub fn pager(self, n: usize) -> Pager<T> {
        Pager::new(self.read.called(ReadMethod::PAGER), n)
    }

    /// Reads all items into memory. If some can't be read, the error is
    /// [`Error::Unreadable`](crate::Error::Unreadable), which contains all others. [`stream`](Self::stream) holds only
    /// one page at a time.
    pub fn all(self) -> All<T> {
        All::new(ReadPlan::Single(self.forward().called(ReadMethod::ALL).into()))
    }

    /// Returns a stream of all items, which holds one page at a time.
    ///
    /// An item that can't be read is an [`Error::Unreadable`](crate::Error::Unreadable) at its position, after which the
    /// stream continues. The error of a request ends the stream.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let mut stream = orders.query("ACME").stream();
    /// while let Some(order) = stream.next().await {
    ///     println!("{}", order?.number);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn stream(self) -> ItemStream<T> {
        let read = self.forward().called(ReadMethod::STREAM);
        let name = read.call_name();
        ItemStream::items(Some(name), RequestStream::new(Arc::new(read), FetchOptions::default()))
    }

    /// Counts the items, unreadable ones included. This costs as much as reading them.
    ///
    /// In a table with a discriminator, items that have none are not counted, although a read returns an error for them.
    /// A hydrated read counts the entries of the index, and reads no items.
    pub fn count(self) -> Count<T> {
        Count::new(ReadPlan::Single(self.forward().called(ReadMethod::COUNT).into()))
    }

    #[doc(hidden)]
    pub fn query_request(self) -> Result<QueryInputBuilder> {
        let start = self.read.start()?;
        Ok(self.read.operation.query_input(start, FetchOptions::default())?)
    }

    pub(crate) fn scan_request(self) -> Result<ScanInputBuilder> {
        let start = self.read.start()?;
        Ok(self.read.operation.scan_input(start, FetchOptions::default())?)
    }
}
