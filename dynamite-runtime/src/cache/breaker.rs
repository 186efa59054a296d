//! Spares calls the wait for a store that does not answer.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The number of requests in a row that fail before the store is left alone.
const FAILURES: u32 = 3;

/// The first and the longest time for which the store is left alone.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Counts failures. After some, it lets only one request pass after each pause, until one succeeds.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    /// The time of the next request.
    next: Instant,
    pause: Duration,
    /// Set while the request that was let pass is on its way. Others that fail were made before.
    is_asking: bool,
}

impl Breaker {
    /// Returns `true` if a request may be made now.
    pub(super) fn lets_pass(&self, now: Instant) -> bool {
        let mut state = self.state();
        let Some(open) = &mut state.open else { return true };
        let is_time = now >= open.next;
        if is_time {
            (open.next, open.is_asking) = (now + open.pause, true);
        }
        is_time
    }

    /// Records that a request succeeded. Returns `true` if the store was left alone until now.
    pub(super) fn succeeded(&self) -> bool {
        let mut state = self.state();
        state.failures = 0;
        state.open.take().is_some()
    }

    /// Records that a request failed. Returns `true` if the store is left alone from now on.
    pub(super) fn failed(&self, now: Instant) -> bool {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        let (pause, was_open) = match state.open {
            Some(open) if open.is_asking => ((open.pause * 2).min(LONGEST_PAUSE), true),
            None if state.failures >= FAILURES => (FIRST_PAUSE, false),
            _ => return false,
        };
        state.open = Some(Open { next: now + pause, pause, is_asking: false });
        !was_open
    }

    /// Returns the time until a request may be made.
    pub(super) fn pause(&self, now: Instant) -> Duration {
        self.state().open.map_or(Duration::ZERO, |open| open.next.saturating_duration_since(now))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_fails_is_asked_once_after_each_pause() {
        let breaker = Breaker::default();
        let now = Instant::now();
        for opens in [false, false, true] {
            assert!(breaker.lets_pass(now));
            assert_eq!(breaker.failed(now), opens);
        }
        let mut now = now;
        for pause in [1, 2, 4, 8, 10, 10].map(Duration::from_secs) {
            assert_eq!(breaker.pause(now), pause);
            assert!(!breaker.lets_pass(now + pause - Duration::from_millis(1)));
            now += pause;
            assert!(breaker.lets_pass(now));
            assert!(!breaker.lets_pass(now), "only one passes");
            assert!(!breaker.failed(now));
            for _ in 0..10 {
                assert!(!breaker.failed(now), "requests that were made before make no pause longer");
            }
        }
        assert!(breaker.succeeded());
        assert!(breaker.lets_pass(now) && !breaker.succeeded());
    }

    #[test]
    fn a_success_ends_the_count() {
        let breaker = Breaker::default();
        let now = Instant::now();
        for _ in 0..10 {
            assert!(!breaker.failed(now) && !breaker.failed(now));
            breaker.succeeded();
        }
        assert!(breaker.lets_pass(now));
    }
}
