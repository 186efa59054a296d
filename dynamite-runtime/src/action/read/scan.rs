//! Scans of a table or an index.

use std::marker::PhantomData;

use super::call::ReadCall;
use super::collect::{All, Count};
use super::page::Page;
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
use crate::entity::{ConsistentReads, Expires, Source, View, unexpired};
use crate::operation::cursor::Cursor;
use crate::operation::read::Target;
use crate::operation::sdk::ScanInputBuilder;

/// Reads a whole table or index, in no particular order. Costs as much as all that is in it.
#[must_use = "a scan does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` ends it"]
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

/// A scan of `S`; called by generated code.
#[doc(hidden)]
pub fn scan_of<S: Source>(db: &Dynamite) -> Scan<S> {
    Scan { read: ReadCall::new::<S>(db, Target::Scan), of: PhantomData }
}

impl<S: Source> Scan<S> {
    /// Keeps the items that the condition holds for. The others are read, and cost, all the same.
    pub fn filter(mut self, condition: Condition<S::Item>) -> Self {
        self.read.operation.add_filter(condition.into_expr());
        self
    }

    /// Goes on behind the page that this cursor came with.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.read.operation.resume = Some(cursor);
        self
    }

    /// Binds the cursors of this read to somebody, and takes none that was made for anybody else: the name of a user, say.
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) without [`CursorKeys`](crate::CursorKeys).
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.read.operation.audience = Some(audience.into());
        self
    }

    /// Answers whole items where the index holds a part of them, as they are now: one batch of reads for each page,
    /// besides the scan itself. Those deleted since are left out, and counted in [`Usage::deleted`](crate::Usage::deleted); the
    /// filter is not checked again. A local index reads them itself.
    pub fn hydrate(mut self) -> ReadRequest<S::Entity> {
        self.read.hydrate();
        ReadRequest::new(self.read)
    }

    /// Reads only what a view names.
    pub fn view<V: View<S>>(mut self) -> ReadRequest<V> {
        self.read.operation.projection = V::PROJECTION;
        ReadRequest::new(self.read)
    }

    fn read_request(self) -> ReadRequest<S::Item> {
        ReadRequest::new(self.read)
    }

    /// Reads `n` segments of it side by side, 1 to 1,000,000; see [`Segments`].
    pub fn segments(self, n: u32) -> Segments<S> {
        Segments::new(self.read, n)
    }

    /// One request that reads up to `n` items before the filter; see [`ReadRequest::page`].
    pub fn page(self, n: u32) -> SinglePage<S::Item> {
        self.read_request().page(n)
    }

    /// Every page to the end; see [`ReadRequest::pages`].
    pub fn pages(self) -> ItemStream<Page<S::Item>> {
        self.read_request().pages()
    }

    /// The first `n` items, in as many requests as they need; see [`ReadRequest::take`].
    pub fn take(self, n: usize) -> Take<S::Item> {
        self.read_request().take(n)
    }

    /// Page after page of `n` items each, for a "load more" button; see [`Pager`].
    pub fn pager(self, n: usize) -> Pager<S::Item> {
        self.read_request().pager(n)
    }

    /// All items.
    pub fn all(self) -> All<S::Item> {
        self.read_request().all()
    }

    /// All items, one by one, read page by page.
    pub fn stream(self) -> ItemStream<S::Item> {
        self.read_request().stream()
    }

    /// How many items there are. Costs as much as reading them.
    pub fn count(self) -> Count<S::Item> {
        self.read_request().count()
    }

    /// The SDK's request for the first page, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
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
    /// Sees every write that was answered before; costs twice as much.
    pub fn consistent(mut self) -> Self {
        self.read.operation.consistent = true;
        self
    }
}

impl<S: Source> Scan<S>
where
    S::Item: Expires,
{
    /// Hides items whose time to live is over: DynamoDB may take days to delete them.
    pub fn unexpired(self) -> Self {
        self.filter(unexpired())
    }
}
