//! Several reads at once.

use std::marker::PhantomData;
use std::sync::Arc;

use super::DEFAULT_CONCURRENCY;
use super::call::ReadCall;
use super::collect::{All, Count, ReadPlan};
use super::merge::{MergedStreams, OrderedStreams};
use super::request::ReadRequest;
use super::stream::ItemStream;
use crate::entity::Item;
use crate::operation::read::FetchOptions;

/// A read that has all its conditions: a query, a scan, a view of one.
#[diagnostic::on_unimplemented(message = "`{Self}` is neither a query nor a scan")]
pub trait IntoReadRequest {
    /// What it answers.
    type Item: Item;

    /// The read, without what only its own type can do.
    fn into_read_request(self) -> ReadRequest<Self::Item>;
}

impl<T: Item> IntoReadRequest for ReadRequest<T> {
    type Item = T;

    fn into_read_request(self) -> ReadRequest<T> {
        self
    }
}

/// Reads many partitions at once, say: any number of queries of one type.
///
/// Those of several types go together as what [`IntoReadRequest::into_read_request`] makes of them.
///
/// ```no_run
/// # async fn example<Q: dynamite_runtime::IntoReadRequest>(queries: Vec<Q>) -> dynamite_runtime::Result<()> {
/// let mut items = dynamite_runtime::parallel(queries).at_once(4).stream();
/// while let Some(item) = items.next().await {
///     println!("{:?}", item?);
/// }
/// # Ok(())
/// # }
/// ```
pub fn parallel<Q: IntoReadRequest>(queries: impl IntoIterator<Item = Q>) -> Parallel<Q::Item> {
    let reads = queries.into_iter().map(|query| Arc::new(query.into_read_request().read)).collect();
    Parallel { reads, at_once: DEFAULT_CONCURRENCY, of: PhantomData }
}

/// Several reads, of which some are sent at once; see [`parallel`].
///
/// Requests run in tasks of their own where there is a tokio runtime, and are aborted when what they are for is dropped.
/// An error of a request ends the whole.
#[must_use = "reads do nothing until `stream`, `unordered`, `all` or `count` ends them"]
pub struct Parallel<T> {
    reads: Vec<Arc<ReadCall>>,
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
        ItemStream::items(OrderedStreams::new(self.reads, self.at_once))
    }

    /// All items as they come: those of one query in their order, page by page between those of the others.
    pub fn unordered(self) -> ItemStream<T> {
        ItemStream::items(MergedStreams::new(self.reads, self.at_once, FetchOptions::default()))
    }

    /// All items, in memory, in the order of the queries.
    pub fn all(self) -> All<T> {
        All::new(ReadPlan::Parallel(self.reads, self.at_once))
    }

    /// How many items there are. Reads, and costs, as much as all of them.
    pub fn count(self) -> Count<T> {
        Count::new(ReadPlan::Parallel(self.reads, self.at_once))
    }
}
