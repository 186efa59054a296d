//! Several reads at once.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::SelectAll;

use super::fetch::{Extent, Fetched};
use super::fetches::{Fetches, Fetching};
use super::whole::{All, Count, Whole};
use super::{AT_ONCE, ItemStream, Read, Reads};
use crate::Result;
use crate::entity::Item;

/// A read that has all its conditions: a query, a scan, a view of one.
#[diagnostic::on_unimplemented(message = "`{Self}` is neither a query nor a scan")]
pub trait IntoReads {
    /// What it answers.
    type Item: Item;

    /// The read, without what only its own type can do.
    fn into_reads(self) -> Reads<Self::Item>;
}

impl<T: Item> IntoReads for Reads<T> {
    type Item = T;

    fn into_reads(self) -> Reads<T> {
        self
    }
}

/// Reads many partitions at once, say: any number of queries of one type.
///
/// Those of several types go together as what [`IntoReads::into_reads`] makes of them.
///
/// ```no_run
/// # async fn example<Q: dynamite_runtime::IntoReads>(queries: Vec<Q>) -> dynamite_runtime::Result<()> {
/// let mut items = dynamite_runtime::parallel(queries).at_once(4).stream();
/// while let Some(item) = items.next().await {
///     println!("{:?}", item?);
/// }
/// # Ok(())
/// # }
/// ```
pub fn parallel<Q: IntoReads>(queries: impl IntoIterator<Item = Q>) -> Parallel<Q::Item> {
    let reads = queries.into_iter().map(|query| Arc::new(query.into_reads().read)).collect();
    Parallel { reads, at_once: AT_ONCE, of: PhantomData }
}

/// Several reads, of which some are sent at once; see [`parallel`].
///
/// Requests run in tasks of their own where there is a tokio runtime, and are aborted when what they are for is dropped.
/// An error of a request ends the whole.
#[must_use = "reads do nothing until `stream`, `unordered`, `all` or `count` ends them"]
pub struct Parallel<T> {
    reads: Vec<Arc<Read>>,
    at_once: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Parallel<T> {
    fn clone(&self) -> Self {
        Parallel { reads: self.reads.clone(), ..*self }
    }
}

impl<T> std::fmt::Debug for Parallel<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parallel").field("reads", &self.reads.len()).field("at_once", &self.at_once).finish()
    }
}

impl<T: Item> Parallel<T> {
    /// How many requests are on their way at one time, at most: 16 if nothing is said.
    pub fn at_once(mut self, requests: usize) -> Self {
        self.at_once = requests.max(1);
        self
    }

    /// All items, in the order of the queries.
    ///
    /// The first page of a later query is fetched while an earlier one is read, so that as many pages are held as are
    /// read at once, and the one whose items are given.
    pub fn stream(self) -> ItemStream<T> {
        ItemStream::items(Ordered::new(self.reads, self.at_once))
    }

    /// All items as they come: those of one query in their order, page by page between those of the others.
    pub fn unordered(self) -> ItemStream<T> {
        ItemStream::items(Merged::new(self.reads, self.at_once, Extent::default()))
    }

    /// All items, in memory, in the order of the queries.
    pub fn all(self) -> All<T> {
        All::new(Whole::Parallel(self.reads, self.at_once))
    }

    /// How many items there are. Reads, and costs, as much as all of them.
    pub fn count(self) -> Count<T> {
        Count::new(Whole::Parallel(self.reads, self.at_once))
    }
}

/// The answers of one read after the other; the next ones are asked already.
pub(super) struct Ordered {
    waiting: std::vec::IntoIter<Arc<Read>>,
    asked: VecDeque<Fetches>,
    at_once: usize,
}

impl Ordered {
    pub(super) fn new(reads: Vec<Arc<Read>>, at_once: usize) -> Self {
        Ordered { waiting: reads.into_iter(), asked: VecDeque::new(), at_once }
    }

    fn ask(&mut self) {
        while self.asked.len() < self.at_once
            && let Some(read) = self.waiting.next()
        {
            let mut fetches = Fetches::ahead(read, Extent::default(), None);
            fetches.begin();
            self.asked.push_back(fetches);
        }
    }

    fn end(&mut self) {
        self.asked.clear();
        self.waiting = Vec::new().into_iter();
    }
}

impl Stream for Ordered {
    type Item = Result<Fetched>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            self.ask();
            let Some(first) = self.asked.front_mut() else { return Poll::Ready(None) };
            match ready!(first.poll_next_unpin(context)) {
                None => drop(self.asked.pop_front()),
                Some(fetched) => {
                    if fetched.is_err() {
                        self.end();
                    }
                    return Poll::Ready(Some(fetched));
                }
            }
        }
    }
}

impl Fetching for Ordered {}

/// The answers of several reads as they come.
pub(super) struct Merged {
    waiting: std::vec::IntoIter<Arc<Read>>,
    asked: SelectAll<Fetches>,
    at_once: usize,
    extent: Extent,
}

impl Merged {
    pub(super) fn new(reads: Vec<Arc<Read>>, at_once: usize, extent: Extent) -> Self {
        Merged { waiting: reads.into_iter(), asked: SelectAll::new(), at_once, extent }
    }

    /// Whether another read was asked.
    fn ask(&mut self) -> bool {
        let before = self.asked.len();
        while self.asked.len() < self.at_once
            && let Some(read) = self.waiting.next()
        {
            self.asked.push(Fetches::ahead(read, self.extent, None));
        }
        self.asked.len() > before
    }

    fn end(&mut self) {
        self.asked.clear();
        self.waiting = Vec::new().into_iter();
    }
}

impl Stream for Merged {
    type Item = Result<Fetched>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.ask();
        loop {
            let answer = self.asked.poll_next_unpin(context);
            if let Poll::Ready(Some(Err(_))) = &answer {
                self.end();
            } else if !matches!(answer, Poll::Ready(Some(_))) && self.ask() {
                // Some reads have ended, and others took their places.
                continue;
            }
            return answer;
        }
    }
}

impl Fetching for Merged {}
