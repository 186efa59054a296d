//! The ways to end a read: a page, some items, all of them, their number.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::fetch::Extent;
use super::stream::{Fetches, fetches};
use super::{ItemStream, Page, Read};
use crate::codec::{RawItem, from_item};
use crate::cursor::Cursor;
use crate::entity::Item;
use crate::future::{BoxFuture, Call, awaitable, then};
use crate::{Measured, Result, Usage, sdk};

/// A read of `T`s that has all its conditions.
#[must_use = "a read does nothing until `page`, `pages`, `take`, `all`, `count` or `stream` ends it"]
pub struct Reads<T> {
    read: Read,
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
    pub(crate) fn new(read: Read) -> Self {
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
        ItemStream::pages(self.read)
    }

    /// The first `n` items, in as many requests as they need; the page's cursor stands behind the last of them.
    pub fn take(self, n: usize) -> Take<T> {
        Take { reads: self, n }
    }

    /// All items, in memory; [`stream`](Self::stream) holds one page at a time.
    pub fn all(self) -> All<T> {
        All(self)
    }

    /// All items, one by one. An item that can't be read is an error in its place, and the stream goes on behind it; an
    /// error of a request ends it.
    pub fn stream(self) -> ItemStream<T> {
        ItemStream::items(self.read)
    }

    /// How many items there are. Reads, and costs, as much as all of them.
    pub fn count(self) -> Count<T> {
        Count(self)
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
    let fetched = read.fetch(start, Extent { limit: Some(n), count: false }).await?;
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
    let (mut usage, mut found) = (Usage::default(), Vec::new());
    let mut start = read.start()?;
    // Asks for as many as are wanted, then for twice as many each time: a filter that keeps little would otherwise
    // need many small requests, and one that keeps all would read far too much.
    let mut limit = u32::try_from(n).unwrap_or(u32::MAX).min(i32::MAX as u32);
    while n > found.len() {
        let fetched = read.fetch(start.take(), Extent { limit: Some(limit), count: false }).await?;
        usage += fetched.usage;
        found.extend(fetched.items);
        start = fetched.last;
        if start.is_none() {
            break;
        }
        limit = limit.saturating_mul(2).min(i32::MAX as u32);
    }
    let cursor = cut(&read, &mut found, n, start)?;
    Ok(Page::new(found, cursor, usage))
}

/// Cuts `found` to `n` items; the cursor then stands behind the last one.
fn cut(read: &Read, found: &mut Vec<RawItem>, n: usize, last: Option<RawItem>) -> Result<Option<Cursor>> {
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

/// All items of a read; see [`Reads::all`].
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct All<T>(Reads<T>);

awaitable!(All<T: Item>);

impl<T: Item> Call for All<T> {
    type Output = Vec<T>;

    fn send(self) -> BoxFuture<Measured<Vec<T>>> {
        Box::pin(Collect { fetches: fetches(self.0.read), items: Vec::new(), usage: Usage::default() })
    }
}

/// Reads what one request after the other answers, so that no more than one is held as it came.
struct Collect<T> {
    fetches: Fetches,
    items: Vec<T>,
    usage: Usage,
}

impl<T> Unpin for Collect<T> {}

impl<T: Item> Future for Collect<T> {
    type Output = Result<Measured<Vec<T>>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let Some(fetched) = ready!(self.fetches.as_mut().poll_next(context)) else {
                let value = std::mem::take(&mut self.items);
                return Poll::Ready(Ok(Measured { value, usage: self.usage }));
            };
            let page = fetched?;
            self.usage += page.usage();
            for item in page.items {
                self.items.push(from_item(item)?);
            }
        }
    }
}

/// The number of items of a read; see [`Reads::count`].
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct Count<T>(Reads<T>);

awaitable!(Count<T: Item>);

impl<T: Item> Call for Count<T> {
    type Output = usize;

    fn send(self) -> BoxFuture<Measured<usize>> {
        Box::pin(count(self.0.read))
    }
}

async fn count(read: Read) -> Result<Measured<usize>> {
    let mut usage = Usage::default();
    let mut start = read.start()?;
    loop {
        let fetched = read.fetch(start, Extent { limit: None, count: true }).await?;
        usage += fetched.usage;
        start = fetched.last;
        if start.is_none() {
            return Ok(Measured { value: usage.returned, usage });
        }
    }
}

fn decoded<T: Item>(page: Page<RawItem>) -> Result<Measured<Page<T>>> {
    let usage = page.usage();
    Ok(Measured { value: page.read()?, usage })
}
