//! Several reads at the same time.

use std::marker::PhantomData;
use std::sync::Arc;

use super::DEFAULT_CONCURRENCY;
use super::call::ReadCall;
use super::collect::{All, Count, ReadPlan};
use super::merge::{MergedStreams, OrderedStreams};
use super::method::ReadMethod;
use super::request::ReadRequest;
use super::stream::ItemStream;
use crate::client::CallName;
use crate::entity::Item;
use crate::operation::read::FetchOptions;
use crate::operation::{OnUnreadable, Unreadable};

/// A query, a scan or a [`ReadRequest`], for [`parallel`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let read = orders.query("ACME").number(1..=3).into_read_request();
/// assert_eq!(read.count().await?, 3);
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is neither a query nor a scan")]
pub trait IntoReadRequest {
    /// The type of the items that the read returns.
    type Item: Item;

    /// Converts the query or scan into a [`ReadRequest`], to which no more conditions can be added.
    fn into_read_request(self) -> ReadRequest<Self::Item>;
}

impl<T: Item> IntoReadRequest for ReadRequest<T> {
    type Item = T;

    fn into_read_request(self) -> ReadRequest<T> {
        self
    }
}

/// Runs any number of queries of one type at the same time, for instance of many partitions.
///
/// Queries of several types have to be converted with [`IntoReadRequest::into_read_request`] first.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let queries = [Status::Open, Status::Paid].map(|status| orders.by_status(status));
/// let mut stream = dynamite_runtime::parallel(queries).at_once(4).stream();
/// while let Some(order) = stream.next().await {
///     println!("{}", order?.number);
/// }
/// # Ok(()) }
/// ```
pub fn parallel<Q: IntoReadRequest>(queries: impl IntoIterator<Item = Q>) -> Parallel<Q::Item> {
    let reads = queries.into_iter().map(|query| Arc::new(query.into_read_request().forward())).collect();
    Parallel { reads, at_once: DEFAULT_CONCURRENCY, of: PhantomData }
}

/// Several reads that run at the same time, made by [`parallel`].
///
/// If there is a tokio runtime, requests run in tasks of their own, which are aborted when the stream or the future
/// that needs them is dropped. The error of a request ends all reads.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let queries = [Status::Open, Status::Paid].map(|status| orders.by_status(status).placed(may(1)..=may(7)));
/// let orders = parallel(queries).all().await?;
/// assert_eq!(orders.len(), 7);
/// # Ok(()) }
/// ```
#[must_use = "reads do nothing until `stream`, `unordered`, `all` or `count` is called"]
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
    /// Sets the maximum number of requests in flight at the same time. The default is 16; 0 counts as 1.
    pub fn at_once(mut self, requests: usize) -> Self {
        self.at_once = requests.max(1);
        self
    }

    /// Passes every item that can't be read to a function, and continues; see [`ReadRequest::on_unreadable`].
    pub fn on_unreadable(mut self, f: impl Fn(Unreadable) + Send + Sync + 'static) -> Self {
        let on_unreadable = OnUnreadable::new(f);
        for read in &mut self.reads {
            Arc::make_mut(read).operation.on_unreadable = on_unreadable.clone();
        }
        self
    }

    /// Returns a stream of all items, in the order of the queries.
    ///
    /// The stream fetches the first pages of later queries while it returns the items of an earlier one. It holds at
    /// most one page for each request that may be in flight, plus the page whose items it is returning.
    pub fn stream(self) -> ItemStream<T> {
        let at_once = self.at_once;
        let (name, reads) = self.called(ReadMethod::PARALLEL_STREAM);
        ItemStream::items(name, OrderedStreams::new(reads, at_once))
    }

    /// Returns a stream of all items in the order in which their pages arrive. The items of one query are in order, and
    /// pages of other queries may come between them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let queries = [Status::Open, Status::Paid].map(|status| orders.by_status(status));
    /// let mut stream = parallel(queries).unordered();
    /// while let Some(order) = stream.next().await {
    ///     println!("{}", order?.number);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn unordered(self) -> ItemStream<T> {
        let at_once = self.at_once;
        let (name, reads) = self.called(ReadMethod::PARALLEL_STREAM);
        ItemStream::items(name, MergedStreams::new(reads, at_once, FetchOptions::default()))
    }

    /// Reads all items into memory, in the order of the queries.
    pub fn all(self) -> All<T> {
        let at_once = self.at_once;
        let (_, reads) = self.called(ReadMethod::PARALLEL_ALL);
        All::new(ReadPlan::Parallel(reads, at_once))
    }

    /// Counts the items. This costs as much as reading them.
    pub fn count(self) -> Count<T> {
        let at_once = self.at_once;
        let (_, reads) = self.called(ReadMethod::PARALLEL_COUNT);
        Count::new(ReadPlan::Parallel(reads, at_once))
    }

    /// Returns the reads as a call of this method, and its names, which are those of the first read.
    fn called(mut self, method: ReadMethod) -> (Option<CallName>, Vec<Arc<ReadCall>>) {
        for read in &mut self.reads {
            Arc::make_mut(read).set_method(method);
        }
        (self.reads.first().map(|read| read.call_name()), self.reads)
    }
}
