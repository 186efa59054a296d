//! The plan of a load: how many requests, and when each of them is due.

use std::time::Duration;

/// How requests follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// An open loop: so many requests a second, however long the responses take. This is how customers come.
    Open {
        /// Requests a second, from all workers together.
        rate: f64,
    },
    /// A closed loop: each worker sends its next request when it has the response to its last one.
    ///
    /// It shows what a service can do at most, but not what customers feel: while the service stands still, nothing is
    /// sent, so the requests that would have waited are missing from the percentiles ("coordinated omission").
    Closed,
}

/// What is sent, and for how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// How requests follow each other.
    pub pace: Pace,
    /// The largest number of requests in flight. A request that is due while all workers are busy waits for one.
    pub workers: usize,
    /// The time before the measured one. Requests that are due in it are sent, and not counted.
    pub warm_up: Duration,
    /// The measured time.
    pub duration: Duration,
}

impl Plan {
    /// Returns the number of requests that are due in the measured time; `None` for a closed loop.
    pub fn planned(&self) -> Option<u64> {
        let Pace::Open { rate } = self.pace else { return None };
        Some(requests(rate, self.total()).saturating_sub(requests(rate, self.warm_up)))
    }

    /// Returns the time of the warm-up and the measured time together.
    pub fn total(&self) -> Duration {
        self.warm_up.saturating_add(self.duration)
    }

    /// Returns when a request is due, after the beginning of the run; `None` if that is after its end.
    ///
    /// Only the number of a request decides when it is due, not the response to any other.
    pub(super) fn due(rate: f64, number: u64, total: Duration) -> Option<Duration> {
        (number < requests(rate, total)).then(|| Duration::try_from_secs_f64(number as f64 / rate).unwrap_or_default())
    }

    /// Returns when a worker of a closed loop begins. They don't all begin at once, if there is a warm-up.
    pub(super) fn stagger(&self, worker: usize) -> Duration {
        let spread = self.warm_up.min(Duration::from_secs(1));
        spread.mul_f64(worker as f64 / self.workers.max(1) as f64)
    }
}

/// Returns the number of requests in a time.
fn requests(rate: f64, time: Duration) -> u64 {
    // Rounded, because the product of a rate such as 0.1 and a time such as 3 is not exact.
    (rate * time.as_secs_f64()).round() as u64
}
