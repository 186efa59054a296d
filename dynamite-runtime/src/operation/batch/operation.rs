//! What the engine needs to know of a batch operation.

use std::future::Future;
use std::hash::Hash;

use crate::operation::Usage;

/// An operation on many entries, some of which a request may leave undone.
///
/// The engine holds entries as they were given, and matches what is left by their place in the request; how a request is
/// encoded is the operation's own affair.
pub(crate) trait BatchOperation: Send + Sync {
    /// One thing to do.
    type Entry: Send;
    /// What it gave.
    type Done: Send;
    /// What two entries must not share in one request, or at one time: table and key.
    type Identity: Clone + Eq + Hash + Send;
    /// An encoded request.
    type Request: Send;
    /// What can go wrong with it.
    type Error: Send;

    /// The most entries of a request.
    const MAX_ENTRIES: usize;

    /// Whether an entry may have been done although its answer was lost.
    const WRITES: bool;

    /// What identifies an entry.
    fn identity(&self, entry: &Self::Entry) -> Self::Identity;

    /// How much of a request it takes, in bytes.
    fn bytes(&self, entry: &Self::Entry) -> usize;

    /// Why an entry can't be sent at all.
    fn invalid(&self, entry: &Self::Entry) -> Option<Self::Error>;

    /// Encodes a request. An entry that is sent again is encoded again.
    fn encode(&self, entries: &[&Self::Entry]) -> Result<Self::Request, Self::Error>;

    /// Sends it, with the SDK's own retries.
    fn send(&self, request: Self::Request) -> impl Future<Output = Sent<Self::Done, Self::Error>> + Send;
}

/// How a request ended, after the SDK's own retries.
#[derive(Debug)]
pub(crate) struct Sent<D, E> {
    pub(crate) outcome: Outcome<D, E>,
    /// Whether an answer was lost on the way: what is not known to be done may be done all the same.
    pub(crate) ambiguous: bool,
}

/// What is known at the end of a request.
#[derive(Debug)]
pub(crate) enum Outcome<D, E> {
    /// It was answered: what each entry gave, in the order of the request; `None` where it was left undone.
    Answered {
        done: Vec<Option<D>>,
        /// Why entries were left: because the answer was full, or for want of capacity.
        full: bool,
        usage: Usage,
    },
    /// There was no capacity for it.
    Throttled(E),
    /// The way to the service is broken, or the service is.
    Unavailable(E),
    /// It can never be done.
    Failed(E),
}
