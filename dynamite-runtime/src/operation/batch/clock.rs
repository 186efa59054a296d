//! Time and random numbers, which a simulation replaces.

use std::future::Future;
use std::time::{Duration, Instant};

/// A source of time and random numbers.
pub(crate) trait Clock: Send + Sync {
    /// Returns the time since a fixed moment.
    fn now(&self) -> Duration;

    /// Waits for this time.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send;

    /// Returns a random number in `0.0..1.0`.
    fn random(&self) -> f64;
}

/// The clock of the system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock(Instant);

impl SystemClock {
    /// Creates a clock that begins at zero.
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
