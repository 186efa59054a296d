//! The interface between the engine and a batch operation.

use std::future::Future;
use std::hash::Hash;

use crate::operation::Usage;

/// An operation on many entries, some of which a request may leave unprocessed.
///
/// The engine holds the entries as they were given. The operation encodes requests, and reports the results of their
/// entries in the order of the request.
pub(crate) trait BatchOperation: Send + Sync {
    /// A key to read, or a write.
    type Entry: Send;
    /// The result of an entry.
    type Done: Send;
    /// The table and key of an entry. Two entries with the same identity are never sent at the same time.
    type Identity: Clone + Eq + Hash + Send;
    /// An encoded request.
    type Request: Send;
    /// The error of a request.
    type Error: Send;

    /// The maximum number of entries in a request.
    const MAX_ENTRIES: usize;

    /// Is `true` for writes: they may have been carried out even if no response arrived.
    const WRITES: bool;

    /// Returns the identity of an entry.
    fn identity(&self, entry: &Self::Entry) -> Self::Identity;

    /// Returns the size of an entry in a request, in bytes.
    fn bytes(&self, entry: &Self::Entry) -> usize;

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
    /// Set if the response of an attempt was lost, so that entries that are not reported as done may have been carried
    /// out.
    pub(crate) ambiguous: bool,
}

/// The outcome of a request.
#[derive(Debug)]
pub(crate) enum Outcome<D, E> {
    /// A response arrived.
    Response {
        /// The results of the entries, in the order of the request; `None` for an entry that was not processed.
        done: Vec<Option<D>>,
        /// Set if entries were left because the response was full, not because the table was throttled.
        full: bool,
        usage: Usage,
    },
    /// The table had no capacity for the request.
    Throttled(E),
    /// The service, or the connection to it, failed. The request may succeed later.
    Unavailable(E),
    /// The request can never succeed.
    Failed(E),
}
