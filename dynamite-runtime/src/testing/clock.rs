//! A clock that tests move.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// A clock that a test moves on, so that items expire without waiting, and stops, so that it knows the times that are
/// written. Clones are the same clock.
///
/// The clients of a [`Stage`](super::Stage) have its [`clock`](super::Stage::clock). Another client gets one with
/// [`Builder::clock`](crate::Builder::clock). The engine does not use it: it deletes no item whose time has passed, as
/// DynamoDB may not do for days.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use dynamite_runtime::Dynamite;
/// use dynamite_runtime::testing::Clock;
///
/// let clock = Clock::default();
/// clock.advance(Duration::from_secs(3600));
/// assert!(clock.now() > SystemTime::now() + Duration::from_secs(3599));
///
/// clock.stop_at(SystemTime::UNIX_EPOCH);
/// clock.advance(Duration::from_secs(5));
/// assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(5));
///
/// let builder = Dynamite::builder().clock(move || clock.now());
/// # let _ = builder;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug)]
enum State {
    /// It goes, and is so far ahead of the system's.
    Ahead(Duration),
    /// It stands at this time.
    Stopped(SystemTime),
}

impl Default for State {
    fn default() -> Self {
        State::Ahead(Duration::ZERO)
    }
}

impl Clock {
    /// Moves the clock on by this time.
    pub fn advance(&self, time: Duration) {
        self.change(|state| match state {
            State::Ahead(ahead) => State::Ahead(ahead.saturating_add(time)),
            State::Stopped(at) => State::Stopped(at.checked_add(time).unwrap_or(at)),
        });
    }

    /// Stops the clock at this time. [`advance`](Self::advance) then moves it from there.
    pub fn stop_at(&self, time: impl Into<SystemTime>) {
        let time = time.into();
        self.change(|_| State::Stopped(time));
    }

    /// Returns the time of the clock.
    pub fn now(&self) -> SystemTime {
        match self.change(|state| state) {
            State::Ahead(ahead) => {
                let now = SystemTime::now();
                now.checked_add(ahead).unwrap_or(now)
            }
            State::Stopped(at) => at,
        }
    }

    /// Changes the state, and returns the new one.
    fn change(&self, change: impl FnOnce(State) -> State) -> State {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = change(*state);
        *state
    }
}
