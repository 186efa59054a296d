//! How long to wait after a request that did nothing.

use std::time::Duration;

/// The longest first wait.
const INITIAL_WAIT: Duration = Duration::from_millis(25);
/// The longest wait of all.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Full jitter: any time up to twice the one before. Source: the AWS Architecture Blog, "Exponential Backoff and Jitter".
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backoff {
    /// Requests in a row that did nothing.
    fruitless: u32,
}

impl Backoff {
    /// A request did something: the next wait is short again.
    pub(crate) fn progress(&mut self) {
        self.fruitless = 0;
    }

    /// The wait after a request that did nothing; `random` is from 0 to below 1.
    pub(crate) fn wait(&mut self, random: f64) -> Duration {
        let longest = INITIAL_WAIT.saturating_mul(1_u32.checked_shl(self.fruitless).unwrap_or(u32::MAX)).min(MAX_WAIT);
        self.fruitless = self.fruitless.saturating_add(1);
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
        backoff.progress();
        assert_eq!(backoff.wait(1.0).as_millis(), 25);
    }
}
