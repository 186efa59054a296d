//! A clock that tests move.

use std::time::{Duration, SystemTime};

use aws_smithy_async::time::TimeSource;

use crate::clock::{Offset, run};

/// A clock that a test moves on, so that items expire without waiting. Clones are the same clock.
///
/// Under [`run`](Self::run), and in [`Stage::during`](super::Stage::during), conditions on expiry (`unexpired()`,
/// `or_expired()`) use its time. Signed cursors use it with [`CursorKeys::clock`](crate::CursorKeys::clock), and the client of
/// a [`Stage`](super::Stage) signs its requests with it. The engine does not: it deletes no item whose time has passed, as
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

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        self.0.now()
    }
}
