//! A read that has all its conditions, and the ways to end it: a page, some items, page after page, all, their number.

use std::marker::PhantomData;
use std::sync::Arc;

use super::Page;
use super::call::ReadCall;
use super::collect::{All, Count, ReadPlan};
use super::pager::Pager;
use super::request_stream::RequestStream;
use super::single_page::SinglePage;
use super::stream::ItemStream;
use super::take::Take;
use crate::client::error::Result;
use crate::entity::Item;
use crate::operation::cursor::Cursor;
use crate::operation::read::FetchOptions;
use crate::operation::sdk::{QueryInputBuilder, ScanInputBuilder};

/// A read of `T`s that has all its conditions.
#[must_use = "a read does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` ends it"]
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

    /// Exactly one request, which reads up to `n` items before the filter; so it may answer fewer, or none, although
    /// more follow. Only a page without a cursor is the last.
    pub fn page(self, n: u32) -> SinglePage<T> {
        SinglePage::new(self.read, n)
    }

    /// Every page to the end, each of one request of at most 1 MB.
    pub fn pages(self) -> ItemStream<Page<T>> {
        ItemStream::pages(RequestStream::new(Arc::new(self.read), FetchOptions::default()))
    }

    /// The first `n` items, in as many requests as they need; the page's cursor stands behind the last of them.
    pub fn take(self, n: usize) -> Take<T> {
        Take::new(self.read, n)
    }

    /// Page after page of `n` items each, for a "load more" button; see [`Pager`].
    pub fn pager(self, n: usize) -> Pager<T> {
        Pager::new(self.read, n)
    }

    /// All items, in memory; [`stream`](Self::stream) holds one page at a time.
    pub fn all(self) -> All<T> {
        All::new(ReadPlan::Single(self.read.into()))
    }

    /// All items, one by one. An item that can't be read is an error in its place, and the stream goes on behind it; an
    /// error of a request ends it.
    pub fn stream(self) -> ItemStream<T> {
        ItemStream::items(RequestStream::new(Arc::new(self.read), FetchOptions::default()))
    }

    /// How many items there are. Reads, and costs, as much as all of them.
    pub fn count(self) -> Count<T> {
        Count::new(ReadPlan::Single(self.read.into()))
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
