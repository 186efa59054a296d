//! The limits of a batch.

use std::time::Duration;

/// The size limit of the entries in a request: DynamoDB's 16 MB, less room for the rest of the request.
pub(super) const MAX_REQUEST_BYTES: usize = 16 * 1024 * 1024 - 64 * 1024;

/// The number of entries that are taken from a source ahead of time, as full requests for each request in flight.
pub(super) const REQUESTS_AHEAD: usize = 2;

/// The number of entries that were set aside or given up from which a source waits, and the same for their size in bytes.
pub(super) const MAX_SET_ASIDE: usize = 10_000;
pub(super) const MAX_SET_ASIDE_BYTES: usize = 64 * 1024 * 1024;

/// The default for the maximum number of requests in flight.
const DEFAULT_REQUESTS: usize = 16;
/// The default for the patience.
const DEFAULT_PATIENCE: Duration = Duration::from_secs(60);

/// The limits of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The maximum number of requests in flight.
    pub(crate) requests: usize,
    /// The time after which an entry that is throttled is given up, and the longest time without progress of the batch.
    pub(crate) patience: Duration,
    /// The longest time in all.
    pub(crate) deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { requests: DEFAULT_REQUESTS, patience: DEFAULT_PATIENCE, deadline: None }
    }
}
