//! The limit of requests in flight, each of which needs a connection.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::attempts::is_watched;

/// The number of requests in flight by default, by the measurement in docs/performance.md.
const DEFAULT: usize = 500;

/// The longest wait for a connection.
///
/// A call whose future is not polled keeps its connection, and so does one to a service that hangs. Without a bound,
/// other calls would wait for it, perhaps for ever.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The connections of a client and of the clients that are derived from it.
#[derive(Clone, Debug)]
pub(super) struct Connections(Arc<Semaphore>);

impl Default for Connections {
    fn default() -> Self {
        Connections::new(DEFAULT)
    }
}

impl Connections {
    /// Allows this many requests in flight, but at least one.
    pub(super) fn new(requests: usize) -> Self {
        Connections(Arc::new(Semaphore::new(requests.clamp(1, Semaphore::MAX_PERMITS))))
    }

    /// Waits until another request may be sent, no longer than this and [`LONGEST_WAIT`]. The request is in flight
    /// until the result is dropped; after a wait of that time there is none, and the request is sent all the same.
    ///
    /// A request that a provider of credentials makes for another request does not wait, because that one waits for it.
    pub(super) async fn connection(&self, longest: Option<Duration>) -> Option<SemaphorePermit<'_>> {
        if is_watched() {
            return None;
        }
        if let Ok(permit) = self.0.try_acquire() {
            return Some(permit);
        }
        let longest = longest.map_or(LONGEST_WAIT, |longest| longest.min(LONGEST_WAIT));
        // The semaphore is never closed.
        timeout(longest, self.0.acquire()).await.ok()?.ok()
    }
}
