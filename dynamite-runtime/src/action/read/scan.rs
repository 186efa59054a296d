//! Scans of a table or an index.

use std::marker::PhantomData;

use super::call::ReadCall;
use super::collect::{All, Count};
use super::pager::Pager;
use super::parallel::IntoReadRequest;
use super::request::ReadRequest;
use super::segments::Segments;
use super::single_page::SinglePage;
use super::stream::ItemStream;
use super::take::Take;
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::condition::Condition;
use crate::entity::{ConsistentReads, Expires, Source, View};
use crate::operation::cursor::Cursor;
use crate::operation::read::{Page, Target};
use crate::operation::sdk::ScanInputBuilder;
use crate::operation::{OnUnreadable, Unreadable};

/// A scan of a table or an index, made by [`Repository::scan`](crate::Repository::scan) and by the `scan_…` methods of
/// generated repositories.
///
/// A scan reads all items of the table or index, in no particular order, and costs as much as reading all of them.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let mut stream = orders.scan().filter(Order::TOTAL.gt(1000)).stream();
/// while let Some(order) = stream.next().await {
///     println!("{}", order?.number);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a scan does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` is called"]
pub struct Scan<S> {
    read: ReadCall,
    of: PhantomData<fn() -> S>,
}

impl<S> Clone for Scan<S> {
    fn clone(&self) -> Self {
        Scan { read: self.read.clone(), of: PhantomData }
    }
}

impl<S> std::fmt::Debug for Scan<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Scan").field(&self.read).finish()
    }
}

/// Returns a scan of `S`; called by generated code.
#[doc(hidden)]
pub fn scan_of<S: Source>(db: &Dynamite) -> Scan<S> {
    Scan { read: ReadCall::new::<S>(db, Target::Scan), of: PhantomData }
}

impl<S: Source> Scan<S> {
    /// Keeps only the items for which a condition holds. The other items are read, too, and cost the same.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let open = orders.scan().filter(Order::STATUS.eq(Status::Open)).count().await?;
    /// assert_eq!(open, 5);
    /// # Ok(()) }
    /// ```
    pub fn filter(mut self, condition: Condition<S::Item>) -> Self {
        self.read.operation.add_filter(condition.into_expr());
        self
    }

    /// Continues after the page or the item that the cursor belongs to.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let page = orders.scan().page(4).await?;
    /// if let Some(cursor) = page.cursor {
    ///     assert_eq!(orders.scan().resume(cursor).all().await?.len(), 5);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.read.operation.begin_at(cursor, false);
        self
    }

    /// Passes every item that can't be read to a function, and continues; see [`ReadRequest::on_unreadable`].
    pub fn on_unreadable(mut self, f: impl Fn(Unreadable) + Send + Sync + 'static) -> Self {
        self.read.operation.on_unreadable = OnUnreadable::new(f);
        self
    }

    /// Binds the cursors of this scan to an audience; see [`ReadRequest::audience`].
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.read.operation.audience = Some(audience.into());
        self
    }

    /// Returns items with all their attributes, even if the index projects only some of them.
    ///
    /// Reads the items from the table as they are now, in one batch for each page of the scan. Items that were deleted
    /// meanwhile are left out, and counted in [`Usage::deleted`](crate::Usage::deleted). The filter is not checked
    /// again. A local index needs no batch, because DynamoDB reads the items itself.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let large: Vec<Order> = orders.scan_large().hydrate().all().await?;
    /// assert_eq!(large.len(), 4);
    /// # Ok(()) }
    /// ```
    pub fn hydrate(mut self) -> ReadRequest<S::Entity> {
        self.read.hydrate();
        ReadRequest::new(self.read)
    }

    /// Reads only the attributes of a view. Costs as much as reading all attributes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let summaries: Vec<OrderSummary> = orders.scan().view().all().await?;
    /// assert_eq!(summaries.len(), 9);
    /// # Ok(()) }
    /// ```
    pub fn view<V: View<S>>(mut self) -> ReadRequest<V> {
        self.read.operation.projection = V::PROJECTION;
        ReadRequest::new(self.read)
    }

    fn read_request(self) -> ReadRequest<S::Item> {
        ReadRequest::new(self.read)
    }

    /// Reads the table or index in parallel, in `n` segments (1 to 1,000,000); see [`Segments`].
    pub fn segments(self, n: u32) -> Segments<S> {
        Segments::new(self.read, n)
    }

    /// Makes one request, which reads up to `n` items before the filter; see [`ReadRequest::page`].
    pub fn page(self, n: u32) -> SinglePage<S::Item> {
        self.read_request().page(n)
    }

    /// Returns a stream of all pages; see [`ReadRequest::pages`].
    pub fn pages(self) -> ItemStream<Page<S::Item>> {
        self.read_request().pages()
    }

    /// Reads the first `n` items, with as many requests as they need; see [`ReadRequest::take`].
    pub fn take(self, n: usize) -> Take<S::Item> {
        self.read_request().take(n)
    }

    /// Returns a [`Pager`], which reads one page of `n` items after another.
    pub fn pager(self, n: usize) -> Pager<S::Item> {
        self.read_request().pager(n)
    }

    /// Reads all items into memory.
    pub fn all(self) -> All<S::Item> {
        self.read_request().all()
    }

    /// Returns a stream of all items, which holds one page at a time; see [`ReadRequest::stream`].
    pub fn stream(self) -> ItemStream<S::Item> {
        self.read_request().stream()
    }

    /// Counts the items. This costs as much as reading them.
    pub fn count(self) -> Count<S::Item> {
        self.read_request().count()
    }

    /// Returns the request of the SDK for the first page, to inspect it or to send it yourself.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<ScanInputBuilder> {
        self.read_request().scan_request()
    }
}

impl<S: Source> IntoReadRequest for Scan<S> {
    type Item = S::Item;

    fn into_read_request(self) -> ReadRequest<S::Item> {
        self.read_request()
    }
}

impl<S: ConsistentReads> Scan<S> {
    /// Reads consistently: the result reflects all writes that succeeded before the read. Costs twice the read units.
    pub fn consistent(mut self) -> Self {
        self.read.operation.consistent = true;
        self
    }
}

impl<S: Source> Scan<S>
where
    S::Item: Expires,
{
    /// Leaves out items that have expired when this is called. DynamoDB may take days to delete them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let current = orders.scan().unexpired().all().await?;
    /// assert_eq!(current.len(), 9);
    /// # Ok(()) }
    /// ```
    pub fn unexpired(self) -> Self {
        Scan { read: self.read.unexpired(S::Item::TTL), ..self }
    }
}
