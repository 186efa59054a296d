//! The rate of a batch: as fast as the table accepts its entries, estimated from the times at which the table
//! throttles.
//!
//! The capacity of a table is a bucket of units that fills at a steady rate, and throttling shows that the bucket was
//! empty at that moment. So the number of entries accepted between two throttled responses, divided by the time between
//! them, is the capacity that other clients leave for this batch. After a throttled response, the rate begins below
//! that capacity, so that the bucket fills again. Then the rate grows until the next throttled response: slowly up to
//! the capacity, which has probably not changed, and faster and faster from there, because the capacity may be higher
//! now.

use std::time::Duration;

/// The rate before the first response, in entries a second. A client does not reach it, so it does not slow a batch
/// down if the table has no limit.
const INITIAL_RATE: f64 = 20_000.0;
/// The growth of the rate for each accepted entry until the first throttled response: the rate doubles when the number
/// of entries does.
const EARLY_GROWTH: f64 = 4.0;
/// The rate just after a throttled response, as a fraction of the capacity.
const RESTART_FRACTION: f64 = 0.8;
/// The time from a throttled response until the rate has grown to the capacity.
const CAUTIOUS_SECONDS: f64 = 10.0;
/// The time in which the rate doubles from then on.
const DOUBLING_SECONDS: f64 = 2.0;
/// If fewer entries than this are accepted between two throttled responses, the responses do not show the capacity, but
/// only that it was close to zero.
const FEW_ENTRIES: f64 = 5.0;
/// The time in which the rate doubles in that case, from the throttled response on: its cause may be over.
const DOUBLING_SECONDS_AFTER_FEW: f64 = 1.0;
/// If two throttled responses are closer together than this, they do not show the capacity.
const MIN_INTERVAL: Duration = Duration::from_millis(250);
/// A request contains the entries of this many seconds: a slow table would throttle most of a larger request.
const REQUEST_SECONDS: f64 = 0.25;
/// The lowest estimate of the capacity, in entries a second, so that a table that recovers is noticed.
const MIN_CAPACITY: f64 = 2.0;
/// A request that is late by up to this time does not delay the next requests: timers are not more exact.
const TIMER_TOLERANCE: Duration = Duration::from_millis(10);

/// The rate of a batch, in entries a second. Times count from any fixed moment.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    estimate: Estimate,
    /// The time at which the next entry may be sent.
    next: Duration,
}

/// An estimate of the capacity.
#[derive(Clone, Debug)]
enum Estimate {
    /// No response was throttled yet, at up to this rate.
    AtLeast { rate: f64 },
    /// The capacity at the last throttled response, and the number of entries accepted since.
    Capacity {
        capacity: f64,
        throttled_at: Duration,
        accepted: f64,
        /// Set if the estimate rests on fewer than [`FEW_ENTRIES`].
        few: bool,
    },
}

impl Rate {
    /// Creates the rate of a batch that starts now.
    pub(crate) fn new(now: Duration) -> Self {
        Rate { estimate: Estimate::AtLeast { rate: INITIAL_RATE }, next: now }
    }

    /// Returns the current rate, in entries a second.
    fn per_second(&self, now: Duration) -> f64 {
        match self.estimate {
            Estimate::AtLeast { rate } => rate,
            Estimate::Capacity { capacity, throttled_at, few, .. } => {
                let time = now.saturating_sub(throttled_at).as_secs_f64();
                let doublings = if few {
                    time / DOUBLING_SECONDS_AFTER_FEW
                } else {
                    (time - CAUTIOUS_SECONDS).max(0.0) / DOUBLING_SECONDS
                };
                capacity
                    * (RESTART_FRACTION + (1.0 - RESTART_FRACTION) * (time / CAUTIOUS_SECONDS).min(1.0))
                    * doublings.exp2()
            }
        }
    }

    /// Returns the wait before the next request.
    pub(crate) fn wait(&self, now: Duration) -> Duration {
        self.next.saturating_sub(now)
    }

    /// Returns the maximum number of entries in the next request, which is at most `max`.
    pub(crate) fn max_entries(&self, now: Duration, max: usize) -> usize {
        let entries = (self.per_second(now) * REQUEST_SECONDS).ceil();
        (1..max).find(|fewer| count(*fewer) >= entries).unwrap_or(max)
    }

    /// Records that a request with this many entries is sent.
    pub(crate) fn record_request(&mut self, now: Duration, entries: usize) {
        let seconds = count(entries) / self.per_second(now);
        self.next = self.next.max(now.saturating_sub(TIMER_TOLERANCE))
            + Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX / 4);
    }

    /// Records that a response accepted some entries and throttled others.
    pub(crate) fn record_response(&mut self, now: Duration, accepted: usize, throttled: usize) {
        match &mut self.estimate {
            Estimate::AtLeast { rate } if throttled == 0 => *rate += EARLY_GROWTH * count(accepted),
            // The next throttled response shows how fast the empty bucket fills. At half the rate, that response comes
            // soon, but few requests are throttled.
            Estimate::AtLeast { rate } => {
                let half = *rate / 2.0;
                self.set_capacity(now, half, false);
            }
            Estimate::Capacity { throttled_at, accepted: total, .. } => {
                *total += count(accepted);
                let (total, time) = (*total, now.saturating_sub(*throttled_at));
                if throttled > 0 && time >= MIN_INTERVAL {
                    self.set_capacity(now, total / time.as_secs_f64(), total < FEW_ENTRIES);
                }
            }
        }
    }

    fn set_capacity(&mut self, now: Duration, capacity: f64, few: bool) {
        let capacity = capacity.max(MIN_CAPACITY);
        self.estimate = Estimate::Capacity { capacity, throttled_at: now, accepted: 0.0, few };
        self.next = now;
    }
}

fn count(entries: usize) -> f64 {
    u32::try_from(entries).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_small_batch_does_not_wait() {
        let rate = Rate::new(SECOND);
        assert_eq!(rate.wait(SECOND), Duration::ZERO);
        assert_eq!(rate.max_entries(SECOND, 25), 25);
    }

    #[test]
    fn the_capacity_is_what_was_accepted_between_two_throttled_responses() {
        let mut rate = Rate::new(Duration::ZERO);
        rate.record_response(SECOND, 20, 5);
        rate.record_response(2 * SECOND, 60, 0);
        rate.record_response(3 * SECOND, 20, 5);
        assert_eq!(rate.per_second(3 * SECOND), 40.0 * RESTART_FRACTION);
        assert_eq!(rate.max_entries(3 * SECOND, 25), 8);
    }

    #[test]
    fn throttled_responses_close_together_are_ignored() {
        let mut rate = Rate::new(Duration::ZERO);
        rate.record_response(SECOND, 25, 25);
        let before = rate.per_second(SECOND);
        rate.record_response(SECOND + Duration::from_millis(5), 0, 25);
        assert!(rate.per_second(SECOND + Duration::from_millis(5)) >= before);
    }

    #[test]
    fn a_table_that_accepts_nothing_still_gets_requests() {
        let mut rate = Rate::new(Duration::ZERO);
        for second in 1..100 {
            rate.record_response(second * SECOND, 0, 25);
            rate.record_request(second * SECOND, 1);
        }
        assert!(rate.wait(100 * SECOND) <= SECOND);
    }

    #[test]
    fn a_table_that_accepted_nothing_for_a_while_is_soon_back_at_its_rate() {
        let mut rate = Rate::new(Duration::ZERO);
        rate.record_response(SECOND, 0, 25);
        rate.record_response(2 * SECOND, 0, 25);
        assert!(rate.per_second(2 * SECOND) <= MIN_CAPACITY);
        assert!(rate.per_second(12 * SECOND) > 1_000.0);
    }

    #[test]
    fn a_long_time_without_throttling_ends_all_caution() {
        let mut rate = Rate::new(Duration::ZERO);
        rate.record_response(SECOND, 25, 25);
        let first = rate.per_second(SECOND);
        assert!(rate.per_second(91 * SECOND) > 20.0 * first);
    }
}
