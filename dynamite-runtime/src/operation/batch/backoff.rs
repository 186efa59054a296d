//! The wait after a request that made no progress.

use std::time::Duration;

/// The limit of the first wait.
const INITIAL_WAIT: Duration = Duration::from_millis(25);
/// The limit of every wait.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Exponential backoff with full jitter: a random wait below a limit that doubles with each failure. Source: the AWS
/// Architecture Blog, "Exponential Backoff and Jitter".
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backoff {
    /// The number of requests in a row that made no progress.
    failures: u32,
}

impl Backoff {
    /// Returns the number of requests in a row that made no progress.
    pub(crate) fn failures(self) -> u32 {
        self.failures
    }

    /// Resets the limit after a request that made progress.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Returns the wait after a request that made no progress; `random` lies in `0.0..1.0`.
    pub(crate) fn wait(&mut self, random: f64) -> Duration {
        let longest = INITIAL_WAIT.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)).min(MAX_WAIT);
        self.failures = self.failures.saturating_add(1);
        longest.mul_f64(random.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_the_longest() {
        let mut backoff = Backoff::default();
        let waits: Vec<u128> = (0..9).map(|_| backoff.wait(1.0).as_millis()).collect();
        assert_eq!(waits, [25, 50, 100, 200, 400, 800, 1600, 2000, 2000]);
        for _ in 0..100 {
            assert!(backoff.wait(0.5) <= MAX_WAIT);
        }
        backoff.reset();
        assert_eq!(backoff.wait(1.0).as_millis(), 25);
    }
}
