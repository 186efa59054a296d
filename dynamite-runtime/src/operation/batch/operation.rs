//! The interface between the engine and a batch operation.

use std::future::Future;
use std::hash::Hash;

use crate::operation::Usage;

/// A key to read, or a write.
pub(crate) trait BatchEntry: Send {
    /// The table and key of an entry. Two entries with the same identity are never sent at the same time.
    type Identity: Clone + Eq + Hash + Send;

    /// Returns the identity of the entry.
    fn identity(&self) -> Self::Identity;

    /// Returns the index of the table of the entry in the batch.
    fn table(&self) -> usize;

    /// Returns a hash of the partition key of the entry. DynamoDB throttles by partition.
    fn partition(&self) -> u64;

    /// Returns the size of the entry in a request, in bytes.
    fn bytes(&self) -> usize;
}

/// An operation on many entries, some of which a request may leave unprocessed.
///
/// The engine holds the entries as they were given. The operation encodes requests, and reports the results of their
/// entries in the order of the request.
pub(crate) trait BatchOperation: Send + Sync {
    /// A key to read, or a write.
    type Entry: BatchEntry;
    /// The result of an entry.
    type Done: Send;
    /// An encoded request.
    type Request: Send;
    /// The error of a request.
    type Error: Send;

    /// The maximum number of entries in a request.
    const MAX_ENTRIES: usize;

    /// Set for writes, which may have been carried out although no response arrived.
    const WRITES: bool;

    /// Returns the number of tables.
    fn tables(&self) -> usize;

    /// Returns the reason why an entry can't be sent, if there is one.
    fn invalid(&self, entry: &Self::Entry) -> Option<Self::Error>;

    /// Encodes a request. An entry that is sent again is encoded again.
    fn encode(&self, entries: &[&Self::Entry]) -> Result<Self::Request, Self::Error>;

    /// Sends a request, with the SDK's own retries.
    fn send(&self, request: Self::Request) -> impl Future<Output = Sent<Self::Done, Self::Error>> + Send;
}

/// The end of a request, after the SDK's own retries.
#[derive(Debug)]
pub(crate) struct Sent<D, E> {
    pub(crate) outcome: Outcome<D, E>,
    /// Set if the response of an attempt was lost, so that entries that are not reported as done may have been carried out.
    pub(crate) ambiguous: bool,
}

/// The outcome of a request.
#[derive(Debug)]
pub(crate) enum Outcome<D, E> {
    /// A response arrived.
    Response(Response<D, E>),
    /// There was no capacity for any entry of the request.
    Throttled(E),
    /// The service, or the connection to it, failed. The request may succeed later.
    Unavailable(E),
    /// The service refused the request because of the content of one of its entries.
    Refused(E),
    /// The request can never succeed, whatever it holds.
    Failed(E),
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response<D, E> {
    /// The results of the entries, in the order of the request.
    pub(crate) results: Vec<EntryResult<D>>,
    pub(crate) usage: Usage,
    /// The cost of each table of the request. Its `capacity` is `None` if the service did not report it.
    pub(crate) tables: Vec<TableCost>,
    /// The error of a response that says nothing of some entries, which are [`EntryResult::Unread`] then.
    pub(crate) broken: Option<E>,
}

/// The cost of a request, in one table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableCost {
    pub(crate) table: usize,
    pub(crate) capacity: Option<f64>,
    /// The number of items that were returned.
    pub(crate) returned: usize,
}

/// The result of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryResult<D> {
    /// It was processed.
    Done(D),
    /// It was not processed, because its table or partition had no capacity.
    Throttled,
    /// It was not processed for another reason: the response was full, or said nothing of it.
    Unread,
}
