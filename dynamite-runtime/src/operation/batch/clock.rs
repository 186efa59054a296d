//! Time and chance, so that a simulation can have its own.

use std::future::Future;
use std::time::{Duration, Instant};

/// Where the engine takes time and chance from.
pub(crate) trait Clock: Send + Sync {
    /// The time since some fixed moment.
    fn now(&self) -> Duration;

    /// Waits.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send;

    /// A number from 0 to below 1.
    fn random(&self) -> f64;
}

/// The real ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock(Instant);

impl SystemClock {
    /// Begins at zero.
    pub(crate) fn start() -> Self {
        SystemClock(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(time)
    }

    fn random(&self) -> f64 {
        fastrand::f64()
    }
}
