//! The first items of a read, with as many requests as they need.

use std::marker::PhantomData;

use super::call::ReadCall;
use super::page::{Page, decode_page};
use crate::action::future::{BoxFuture, Call, awaitable, then};
use crate::client::error::Result;
use crate::codec::RawItem;
use crate::entity::Item;
use crate::operation::cursor::Cursor;
use crate::operation::read::FetchOptions;
use crate::operation::{Measured, Usage};

/// A request for the first items of a read, made by [`ReadRequest::take`](crate::ReadRequest::take) and the `take` of
/// other reads.
///
/// The call reads until it has the requested number of items, not counting those that a filter drops, or to the end of
/// the read.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let largest = orders.large("ACME").descending().take(2).await?;
/// assert_eq!(largest.items[0].total, Decimal::from(1800));
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct Take<T> {
    read: ReadCall,
    n: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Take<T> {
    pub(super) fn new(read: ReadCall, n: usize) -> Self {
        Take { read, n, of: PhantomData }
    }
}

awaitable!(Take<T: Item>);

impl<T: Item> Call for Take<T> {
    type Output = Page<T>;

    fn send(self) -> BoxFuture<Measured<Page<T>>> {
        then(Box::pin(take(self.read, self.n)), decode_page)
    }
}

async fn take(read: ReadCall, n: usize) -> Result<Page<RawItem>> {
    let (mut found, last, mut usage) = fetch_at_least(&read, n).await?;
    let cursor = truncate(&read, &mut found, n, last)?;
    read.hydrate_items(&mut found, &mut usage).await?;
    Ok(Page::new(found, cursor, usage))
}

/// Reads at least `n` items, unless there are fewer. Returns them with the key after them, if more may follow.
pub(super) async fn fetch_at_least(read: &ReadCall, n: usize) -> Result<(Vec<RawItem>, Option<RawItem>, Usage)> {
    let (mut usage, mut found) = (Usage::default(), Vec::new());
    let mut start = read.start()?;
    // The first request reads `n` items, and each further one twice as many as the previous one. With a constant small
    // limit, a filter that keeps few items would need many requests; with a large one, a filter that keeps all items
    // would read far too many.
    let mut limit = u32::try_from(n).unwrap_or(u32::MAX).min(i32::MAX as u32);
    while n > found.len() {
        let fetched = read.fetch(start.take(), FetchOptions { limit: Some(limit), ..FetchOptions::default() }).await?;
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

/// Truncates `found` to `n` items, and returns the cursor that continues after them. `last` is the key after all of
/// `found`.
pub(super) fn truncate(
    read: &ReadCall,
    found: &mut Vec<RawItem>,
    n: usize,
    last: Option<RawItem>,
) -> Result<Option<Cursor>> {
    if n == 0 {
        return Ok(read.operation.resume.clone());
    }
    if found.len() <= n {
        return last.map(|key| read.cursor(key)).transpose();
    }
    found.truncate(n);
    let Some(item) = found.last() else { return Ok(None) };
    Ok(Some(read.cursor(read.operation.key_of(item)?)?))
}
