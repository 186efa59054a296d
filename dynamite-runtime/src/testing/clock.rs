//! A clock that tests move.

use std::time::{Duration, SystemTime};

use crate::clock::{Offset, run};

/// A clock that a test moves on, so that items expire without waiting. Clones are the same clock.
///
/// Conditions on expiry (`unexpired()`, `or_expired()`) take the time when they are made, so make the whole call in a block
/// that [`run`](Self::run) or [`Stage::during`](super::Stage::during) runs. Signed cursors use the clock with
/// [`CursorKeys::clock`](crate::CursorKeys::clock). The engine does not use it: it deletes no item whose time has passed, as
/// DynamoDB may not do for days.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use dynamite_runtime::CursorKeys;
/// use dynamite_runtime::testing::Clock;
///
/// let clock = Clock::default();
/// clock.advance(Duration::from_secs(3600));
/// assert!(clock.now() > SystemTime::now() + Duration::from_secs(3599));
///
/// let keys = CursorKeys::signed(b"7Qw!z0Lp#x4Vt8Rj&m2Nc6Ys9Kd5Gh3B").clock(move || clock.now());
/// # let _ = keys;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock(Offset);

impl Clock {
    /// Moves the clock on by this time.
    pub fn advance(&self, time: Duration) {
        self.0.add(time);
    }

    /// Returns the time of the clock.
    pub fn now(&self) -> SystemTime {
        self.0.now()
    }

    /// Runs a future under this clock. Tasks that it spawns are not.
    pub async fn run<T>(&self, future: impl Future<Output = T>) -> T {
        run(&self.0, future).await
    }
}
