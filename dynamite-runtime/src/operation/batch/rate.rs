//! How fast a batch goes: as fast as the table takes it, found out from what the table refuses.
//!
//! A table's capacity is a bucket that fills at a steady rate, and a refusal says that it was empty at that moment. So
//! what was taken between two refusals is what flowed in between them: that, over the time, is the capacity left for this
//! batch, whatever else writes beside it. Behind a refusal the rate begins below that, so that the bucket fills again, and
//! grows until the next refusal: slowly up to the capacity, since little has changed, then faster and faster, since much
//! may have.

use std::time::Duration;

/// Entries a second before anything is known: more than one client sends, so that a table without a limit sets none.
const INITIAL_RATE: f64 = 20_000.0;
/// By how much the rate grows for each entry that is taken, until the first refusal: it doubles as the entries do.
const EARLY_GROWTH: f64 = 4.0;
/// Where the rate begins behind a refusal, as a part of the capacity.
const RESTART_FRACTION: f64 = 0.8;
/// After this many seconds without a refusal it has grown to the capacity.
const CAUTIOUS_SECONDS: f64 = 10.0;
/// From then on it doubles in this many seconds: much may have changed.
const DOUBLING_SECONDS: f64 = 2.0;
/// Fewer entries than this between two refusals do not say how much the table takes, only that it took next to nothing.
const FEW_ENTRIES: f64 = 5.0;
/// In that case the rate doubles in this many seconds from the start: the reason may be gone.
const DOUBLING_SECONDS_AFTER_FEW: f64 = 1.0;
/// Two refusals have to lie this far apart to say something about the capacity.
const MIN_INTERVAL: Duration = Duration::from_millis(250);
/// A request takes what may be sent in this many seconds: a slow table refuses the better part of a large one.
const REQUEST_SECONDS: f64 = 0.25;
/// The capacity is never taken for less, so that a table which wakes up is noticed.
const MIN_CAPACITY: f64 = 2.0;
/// A request that is late by no more than this does not delay those behind it: timers are no more exact.
const TIMER_TOLERANCE: Duration = Duration::from_millis(10);

/// The rate of one batch, in entries a second. Times count from any fixed moment.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    known: Known,
    /// When the next entry may be sent.
    next: Duration,
}

/// What is known of the capacity.
#[derive(Clone, Debug)]
enum Known {
    /// Nothing was refused yet; this rate was well.
    Nothing { rate: f64 },
    /// The capacity when entries were last refused, and how many were taken since.
    Capacity {
        capacity: f64,
        throttled_at: Duration,
        taken: f64,
        /// Whether it is known from few entries alone.
        few: bool,
    },
}

impl Rate {
    /// Nothing is known yet.
    pub(crate) fn new(now: Duration) -> Self {
        Rate { known: Known::Nothing { rate: INITIAL_RATE }, next: now }
    }

    /// Entries a second.
    fn per_second(&self, now: Duration) -> f64 {
        match self.known {
            Known::Nothing { rate } => rate,
            Known::Capacity { capacity, throttled_at, few, .. } => {
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

    /// How long to wait before the next request.
    pub(crate) fn wait(&self, now: Duration) -> Duration {
        self.next.saturating_sub(now)
    }

    /// How many entries the next request should have at most, where `most` are possible.
    pub(crate) fn portion(&self, now: Duration, most: usize) -> usize {
        let portion = (self.per_second(now) * REQUEST_SECONDS).ceil();
        (1..most).find(|fewer| count(*fewer) >= portion).unwrap_or(most)
    }

    /// Some entries are sent.
    pub(crate) fn sent(&mut self, now: Duration, entries: usize) {
        let takes = count(entries) / self.per_second(now);
        self.next = self.next.max(now.saturating_sub(TIMER_TOLERANCE))
            + Duration::try_from_secs_f64(takes).unwrap_or(Duration::MAX / 4);
    }

    /// Some entries were taken, and others refused for want of capacity.
    pub(crate) fn record_answer(&mut self, now: Duration, taken: usize, throttled: usize) {
        match &mut self.known {
            Known::Nothing { rate } if throttled == 0 => *rate += EARLY_GROWTH * count(taken),
            // How fast the empty bucket fills is known at the next refusal, which is to come soon but not as a storm.
            Known::Nothing { rate } => {
                let half = *rate / 2.0;
                self.learn(now, half, false);
            }
            Known::Capacity { throttled_at: before, taken: since, .. } => {
                *since += count(taken);
                let (since, time) = (*since, now.saturating_sub(*before));
                if throttled > 0 && time >= MIN_INTERVAL {
                    self.learn(now, since / time.as_secs_f64(), since < FEW_ENTRIES);
                }
            }
        }
    }

    fn learn(&mut self, now: Duration, capacity: f64, few: bool) {
        self.known = Known::Capacity { capacity: capacity.max(MIN_CAPACITY), throttled_at: now, taken: 0.0, few };
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
        assert_eq!(rate.portion(SECOND, 25), 25);
    }

    #[test]
    fn the_capacity_is_what_was_taken_between_two_refusals() {
        let mut rate = Rate::new(Duration::ZERO);
        rate.record_answer(SECOND, 20, 5);
        rate.record_answer(2 * SECOND, 60, 0);
        rate.record_answer(3 * SECOND, 20, 5);
        assert_eq!(rate.per_second(3 * SECOND), 40.0 * RESTART_FRACTION);
        assert_eq!(rate.portion(3 * SECOND, 25), 8);
    }

    #[test]
    fn refusals_close_together_say_nothing() {
        let mut rate = Rate::new(Duration::ZERO);
        rate.record_answer(SECOND, 25, 25);
        let before = rate.per_second(SECOND);
        rate.record_answer(SECOND + Duration::from_millis(5), 0, 25);
        assert!(rate.per_second(SECOND + Duration::from_millis(5)) >= before);
    }

    #[test]
    fn a_table_that_takes_nothing_is_still_asked() {
        let mut rate = Rate::new(Duration::ZERO);
        for second in 1..100 {
            rate.record_answer(second * SECOND, 0, 25);
            rate.sent(second * SECOND, 1);
        }
        assert!(rate.wait(100 * SECOND) <= SECOND);
    }

    #[test]
    fn a_table_that_took_nothing_for_a_while_is_soon_back_at_its_rate() {
        let mut rate = Rate::new(Duration::ZERO);
        rate.record_answer(SECOND, 0, 25);
        rate.record_answer(2 * SECOND, 0, 25);
        assert!(rate.per_second(2 * SECOND) <= MIN_CAPACITY);
        assert!(rate.per_second(12 * SECOND) > 1_000.0);
    }

    #[test]
    fn a_long_time_without_refusals_ends_all_caution() {
        let mut rate = Rate::new(Duration::ZERO);
        rate.record_answer(SECOND, 25, 25);
        let first = rate.per_second(SECOND);
        assert!(rate.per_second(91 * SECOND) > 20.0 * first);
    }
}
