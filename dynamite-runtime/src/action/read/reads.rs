//! The ways to end a read: a page, some items, page after page, all of them, their number.

use std::marker::PhantomData;
use std::sync::Arc;

use super::fetch::Extent;
use super::fetches::Fetches;
use super::whole::{All, Count, Whole};
use super::{ItemStream, Page, Pager, Read};
use crate::codec::RawItem;
use crate::cursor::Cursor;
use crate::entity::Item;
use crate::future::{BoxFuture, Call, awaitable, then};
use crate::{Measured, Result, Usage, sdk};

/// A read of `T`s that has all its conditions.
#[must_use = "a read does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` ends it"]
pub struct Reads<T> {
    pub(super) read: Read,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Reads<T> {
    fn clone(&self) -> Self {
        Reads { read: self.read.clone(), of: PhantomData }
    }
}

impl<T> std::fmt::Debug for Reads<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Reads").field(&self.read).finish()
    }
}

impl<T: Item> Reads<T> {
    pub(super) fn new(read: Read) -> Self {
        Reads { read, of: PhantomData }
    }

    /// Goes on behind the page that this cursor came with.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.read.resume = Some(cursor);
        self
    }

    /// Binds the cursors of this read to somebody, and takes none that was made for anybody else: the name of a user, say.
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) without [`CursorKeys`](crate::CursorKeys).
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.read.audience = Some(audience.into());
        self
    }

    /// Exactly one request, which reads up to `n` items before the filter; so it may answer fewer, or none, although
    /// more follow. Only a page without a cursor is the last.
    pub fn page(self, n: u32) -> PageOf<T> {
        PageOf { reads: self, n }
    }

    /// Every page to the end, each of one request of at most 1 MB.
    pub fn pages(self) -> ItemStream<Page<T>> {
        ItemStream::pages(Fetches::new(Arc::new(self.read), Extent::default()))
    }

    /// The first `n` items, in as many requests as they need; the page's cursor stands behind the last of them.
    pub fn take(self, n: usize) -> Take<T> {
        Take { reads: self, n }
    }

    /// Page after page of `n` items each, for a "load more" button; see [`Pager`].
    pub fn pager(self, n: usize) -> Pager<T> {
        Pager::new(self.read, n)
    }

    /// All items, in memory; [`stream`](Self::stream) holds one page at a time.
    pub fn all(self) -> All<T> {
        All::new(Whole::One(self.read.into()))
    }

    /// All items, one by one. An item that can't be read is an error in its place, and the stream goes on behind it; an
    /// error of a request ends it.
    pub fn stream(self) -> ItemStream<T> {
        ItemStream::items(Fetches::new(Arc::new(self.read), Extent::default()))
    }

    /// How many items there are. Reads, and costs, as much as all of them.
    pub fn count(self) -> Count<T> {
        Count::new(Whole::One(self.read.into()))
    }

    #[doc(hidden)]
    pub fn query_request(self) -> Result<sdk::QueryInputBuilder> {
        let start = self.read.start()?;
        self.read.query_request(start, Extent::default())
    }

    pub(crate) fn scan_request(self) -> Result<sdk::ScanInputBuilder> {
        let start = self.read.start()?;
        self.read.scan_request(start, Extent::default())
    }
}

/// One request of a read; see [`Reads::page`].
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct PageOf<T> {
    reads: Reads<T>,
    n: u32,
}

awaitable!(PageOf<T: Item>);

impl<T: Item> Call for PageOf<T> {
    type Output = Page<T>;

    fn send(self) -> BoxFuture<Measured<Page<T>>> {
        then(Box::pin(page(self.reads.read, self.n)), decoded)
    }
}

async fn page(read: Read, n: u32) -> Result<Page<RawItem>> {
    let start = read.start()?;
    let fetched = read.fetch_whole(start, Extent { limit: Some(n), ..Extent::default() }).await?;
    let cursor = fetched.last.map(|key| read.cursor(key)).transpose()?;
    Ok(Page::new(fetched.items, cursor, fetched.usage))
}

/// The first items of a read; see [`Reads::take`].
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct Take<T> {
    reads: Reads<T>,
    n: usize,
}

awaitable!(Take<T: Item>);

impl<T: Item> Call for Take<T> {
    type Output = Page<T>;

    fn send(self) -> BoxFuture<Measured<Page<T>>> {
        then(Box::pin(take(self.reads.read, self.n)), decoded)
    }
}

async fn take(read: Read, n: usize) -> Result<Page<RawItem>> {
    let (mut found, last, mut usage) = find(&read, n).await?;
    let cursor = cut(&read, &mut found, n, last)?;
    read.make_whole(&mut found, &mut usage).await?;
    Ok(Page::new(found, cursor, usage))
}

/// The first `n` items or more, unless there are fewer, and the key behind them if more may follow.
pub(super) async fn find(read: &Read, n: usize) -> Result<(Vec<RawItem>, Option<RawItem>, Usage)> {
    let (mut usage, mut found) = (Usage::default(), Vec::new());
    let mut start = read.start()?;
    // Asks for as many as are wanted, then for twice as many each time: a filter that keeps little would otherwise
    // need many small requests, and one that keeps all would read far too much.
    let mut limit = u32::try_from(n).unwrap_or(u32::MAX).min(i32::MAX as u32);
    while n > found.len() {
        let fetched = read.fetch(start.take(), Extent { limit: Some(limit), ..Extent::default() }).await?;
        usage += fetched.usage;
        found.extend(fetched.items);
        start = fetched.last;
        if start.is_none() {
            break;
        }
        limit = limit.saturating_mul(2).min(i32::MAX as u32);
    }
    Ok((found, start, usage))
}

/// Cuts `found` to `n` items; the cursor then stands behind the last one.
pub(super) fn cut(read: &Read, found: &mut Vec<RawItem>, n: usize, last: Option<RawItem>) -> Result<Option<Cursor>> {
    if n == 0 {
        return Ok(read.resume.clone());
    }
    if found.len() <= n {
        return last.map(|key| read.cursor(key)).transpose();
    }
    found.truncate(n);
    let Some(item) = found.last() else { return Ok(None) };
    Ok(Some(read.cursor(read.key_of(item)?)?))
}

fn decoded<T: Item>(page: Page<RawItem>) -> Result<Measured<Page<T>>> {
    let usage = page.usage();
    Ok(Measured { value: page.read()?, usage })
}
