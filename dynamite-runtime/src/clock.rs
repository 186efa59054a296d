//! The time of conditions on expiry, which tests can move.

/// Returns the time.
#[cfg(not(feature = "testing"))]
pub(crate) fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

#[cfg(feature = "testing")]
pub(crate) use moved::{Offset, now, run};

#[cfg(feature = "testing")]
mod moved {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, SystemTime};

    /// How many milliseconds a clock is ahead.
    #[derive(Clone, Debug, Default)]
    pub(crate) struct Offset(Arc<AtomicU64>);

    tokio::task_local! {
        static CLOCK: Offset;
    }

    impl Offset {
        /// Moves the clock on by this time.
        pub(crate) fn add(&self, time: Duration) {
            let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |old| Some(old.saturating_add(millis)));
        }

        pub(crate) fn now(&self) -> SystemTime {
            let now = SystemTime::now();
            now.checked_add(Duration::from_millis(self.0.load(Ordering::SeqCst))).unwrap_or(now)
        }
    }

    /// Returns the time: that of the clock that a test moves, if this runs under one.
    pub(crate) fn now() -> SystemTime {
        CLOCK.try_with(Offset::now).unwrap_or_else(|_| SystemTime::now())
    }

    /// Runs a future under a clock.
    pub(crate) fn run<F: Future>(clock: &Offset, future: F) -> impl Future<Output = F::Output> {
        CLOCK.scope(clock.clone(), future)
    }
}
