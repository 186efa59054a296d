//! The first items of a read, with as many requests as they need.

use std::collections::VecDeque;
use std::marker::PhantomData;

use super::any_page::{AnyPage, typed_page};
use super::call::ReadCall;
use super::sharded::{ShardRests, Start};
use crate::action::future::{BoxFuture, Call, awaitable, named_then};
use crate::client::error::Result;
use crate::codec::{RawItem, StoredItem};
use crate::entity::Item;
use crate::operation::read::{Advance, DecodedItems, FetchOptions, ItemDecoder, Mark, Page};
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
        let decoded = DecodedItems::with_positions::<T>();
        let name = self.read.call_name();
        let page = async move { fill(&self.read, self.n, false, decoded, &mut Advance::default()).await };
        named_then(name, Box::pin(page), typed_page)
    }
}

/// Reads a page of `n` items, or those that are left. If `look_ahead` is set, reads one item more, to find out whether
/// there is one.
///
/// Items of other entities don't count. Unreadable items count only if no function takes them. `pages` is the advance over
/// the pages before this one.
pub(super) async fn fill(
    read: &ReadCall,
    n: usize,
    look_ahead: bool,
    mut decoded: DecodedItems,
    pages: &mut Advance,
) -> Result<AnyPage> {
    let wanted = n.saturating_add(usize::from(look_ahead));
    let mut entries = Entries::new(read, wanted)?;
    let mut decoder = ItemDecoder::of_positions(&read.operation.layout);
    let mut count = 0;
    // The state with exactly `n` items.
    let mut full: Option<Mark> = None;
    while count < wanted {
        let Some(next) = entries.next(wanted - count, &mut decoded.usage).await? else { break };
        for item in read.hydrate_items(next, &mut decoded.usage).await? {
            decoded.push(item, &mut decoder);
            count = decoded.count(!read.operation.on_unreadable.is_set());
            if count == n && full.is_none() {
                full = Some(decoded.mark());
            }
        }
    }
    let maker = read.operation.cursor_maker(None)?;
    let next = match full {
        _ if n == 0 => None,
        Some(full) if count > n || !entries.fetched.is_empty() => {
            decoded.return_to(&full);
            full.last.as_ref().map(|last| maker.key_of(last))
        }
        _ => entries.start,
    };
    let cursor = match &next {
        _ if n == 0 => read.operation.resume.clone(),
        Some(key) => Some(maker.cursor(key.clone())?),
        None => None,
    };
    if let Some(key) = &next {
        pages.record_key(key).map_err(|problem| read.broken(problem))?;
    }
    AnyPage::new(read, maker, decoded, cursor)
}

/// The entries of the table or index that a read returns, not yet hydrated.
struct Entries<'r> {
    read: &'r ReadCall,
    fetched: VecDeque<StoredItem>,
    /// The key after which the next request reads; `None` at the start and at the end.
    start: Option<RawItem>,
    /// What was read of the shards beyond the entries.
    rest: Option<ShardRests>,
    ended: bool,
    advance: Advance,
    limit: u32,
}

impl<'r> Entries<'r> {
    /// Begins a read of `wanted` items.
    fn new(read: &'r ReadCall, wanted: usize) -> Result<Self> {
        let limit = u32::try_from(wanted).unwrap_or(u32::MAX).min(i32::MAX as u32);
        let (fetched, advance) = (VecDeque::new(), Advance::default());
        Ok(Entries { read, fetched, start: read.start()?, rest: None, ended: false, advance, limit })
    }

    /// Returns up to `n` entries, but at least one unless there are no more.
    async fn next(&mut self, n: usize, usage: &mut Usage) -> Result<Option<Vec<StoredItem>>> {
        while self.fetched.is_empty() {
            if self.ended {
                return Ok(None);
            }
            let options = FetchOptions { limit: Some(self.limit), ..FetchOptions::default() };
            let start = Start { key: self.start.take(), rest: self.rest.take() };
            let (fetched, rest) = self.read.fetch(start, options).await?;
            self.rest = rest;
            if let Some(key) = &fetched.last {
                self.advance.record(key, &fetched.usage).map_err(|problem| self.read.broken(problem))?;
            }
            *usage += fetched.usage;
            self.fetched.extend(fetched.items);
            self.start = fetched.last;
            self.ended = self.start.is_none();
            // Asks for as many as are wanted, then for twice as many each time: a filter that keeps little would
            // otherwise need many small requests, and one that keeps all would read far too much.
            self.limit = self.limit.saturating_mul(2).min(i32::MAX as u32);
        }
        Ok(Some(self.fetched.drain(..n.min(self.fetched.len())).collect()))
    }
}
