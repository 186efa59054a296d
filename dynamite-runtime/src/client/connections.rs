//! The limit of requests in flight, each of which needs a connection.

use std::sync::Arc;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::attempts::is_watched;

/// The most requests in flight by default.
///
/// An attempt has five seconds. Many more requests than this at once wait for each other in the client and the
/// service, and time out although each of them is fast: see docs/performance.md for the measurement.
const DEFAULT: usize = 500;

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
    pub(super) fn new(most: usize) -> Self {
        Connections(Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS))))
    }

    /// Waits until another request may be sent. It is in flight until the result is dropped.
    ///
    /// A request that a provider of credentials makes for another request does not wait, because that one waits for it.
    pub(super) async fn connection(&self) -> Option<SemaphorePermit<'_>> {
        if is_watched() {
            return None;
        }
        // The semaphore is never closed.
        self.0.acquire().await.ok()
    }
}
