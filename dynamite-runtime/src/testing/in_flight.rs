//! The number of requests in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the requests in flight.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    current: AtomicUsize,
    maximum: AtomicUsize,
}

/// Counts a request until it is completed or dropped.
pub(super) struct Counted(Arc<InFlight>);

impl InFlight {
    /// Counts a request until the result is dropped.
    pub(super) fn count(self: &Arc<Self>) -> Counted {
        let current = self.current.fetch_add(1, Ordering::SeqCst) + 1;
        self.maximum.fetch_max(current, Ordering::SeqCst);
        Counted(Arc::clone(self))
    }

    pub(super) fn current(&self) -> usize {
        self.current.load(Ordering::SeqCst)
    }

    pub(super) fn maximum(&self) -> usize {
        self.maximum.load(Ordering::SeqCst)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.current.fetch_sub(1, Ordering::SeqCst);
    }
}
