//! A rate of entries: as fast as a table or a partition accepts them, estimated from when it throttles.
//!
//! The capacity of a table is a bucket of units that fills at a steady rate, and throttling shows that the bucket was
//! empty at that moment. So the units consumed between two throttled responses, divided by the time between them, are
//! the capacity that is left for this batch, whatever other clients do. After a throttled response the rate begins below
//! that capacity, so that the bucket fills again, and grows until the next one: slowly up to the capacity, since it has
//! probably not changed, then faster and faster, since it may have.

use std::time::Duration;

use super::units::UnitsPerEntry;

/// The rate of a table before the first response, in entries a second. It is more than one client sends, so that a table
/// without a limit does not slow a batch down.
const INITIAL_RATE: f64 = 20_000.0;
/// The rate of a partition after it was throttled for the first time, in entries a second.
const PARTITION_RATE: f64 = 100.0;
/// The growth of the rate for each accepted entry until the first throttled response: it doubles as the entries do.
const EARLY_GROWTH: f64 = 4.0;
/// The rate just after a throttled response, as a fraction of the capacity.
const RESTART_FRACTION: f64 = 0.8;
/// The time from a throttled response until the rate has grown to the capacity.
const CAUTIOUS_SECONDS: f64 = 10.0;
/// The time in which the rate doubles from then on.
const DOUBLING_SECONDS: f64 = 2.0;
/// The number of entries between two throttled responses below which they do not tell the capacity, but only that it was
/// close to zero.
const FEW_ENTRIES: f64 = 2.0;
/// The time between two throttled responses below which they do not tell the capacity, if it is only guessed so far.
const MIN_FIRST_INTERVAL: Duration = Duration::from_millis(250);
/// The same once it was measured: in a short time, what is accepted depends on which other client happens to pause.
const MIN_INTERVAL: Duration = Duration::from_millis(1_500);
/// The pause after a throttled response that measures the capacity again. The bucket fills a little, so that the entries
/// that were throttled, which go first, are not throttled again.
const PAUSE: Duration = Duration::from_millis(200);
/// A request holds the entries of this many seconds: a slow table would throttle most of a larger one.
const REQUEST_SECONDS: f64 = 0.25;
/// The lowest rate, in entries a second, so that a table that recovers is noticed.
const MIN_RATE: f64 = 2.0;
/// The most units that an entry can consume: an item of 400 KB, before and after its write, in the table and in all the
/// indexes that a table can have, consumes less. A service that reports more is not believed.
const MAX_UNITS_OF_ENTRY: f64 = 100_000.0;
/// The delay of a request that does not delay the next ones: timers are not more exact.
const TIMER_TOLERANCE: Duration = Duration::from_millis(10);

/// The rate of a table or a partition, in capacity units a second. Times count from any fixed moment.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    estimate: Estimate,
    units: UnitsPerEntry,
    /// The time at which the next entry may be sent.
    next: Duration,
}

/// An estimate of the capacity.
#[derive(Clone, Debug)]
enum Estimate {
    /// The capacity is not known, but at least this rate, in entries a second.
    AtLeast { entries: f64 },
    /// The capacity at the last throttled response, in units a second, and what was consumed and accepted since.
    Capacity {
        capacity: f64,
        /// Set if the capacity was measured, and is not a guess from the rate of the first throttled response.
        is_measured: bool,
        throttled_at: Duration,
        consumed: f64,
        accepted: f64,
    },
}

/// What a response tells about a rate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Accepted {
    /// The number of entries that were accepted.
    pub(crate) entries: usize,
    /// What they consumed, if the service reported it.
    pub(crate) units: Option<f64>,
    /// What was expected when the request was sent, as [`Rate::record_request`] returned it.
    pub(crate) expected: f64,
    /// Set if the table or partition of the rate throttled an entry.
    pub(crate) throttled: bool,
    /// Set if what was not accepted does not count as sent.
    pub(crate) is_refunded: bool,
}

impl Rate {
    /// Makes the rate of a table that was never throttled.
    pub(crate) fn unlimited(now: Duration) -> Self {
        let estimate = Estimate::AtLeast { entries: INITIAL_RATE };
        Rate { estimate, units: UnitsPerEntry::default(), next: now }
    }

    /// Makes the rate of a partition that was throttled for the first time.
    pub(crate) fn of_partition(now: Duration) -> Self {
        Rate { estimate: Estimate::AtLeast { entries: PARTITION_RATE }, units: UnitsPerEntry::default(), next: now }
    }

    /// Makes the rate of a partition that accepts nothing: the lowest one.
    pub(crate) fn lowest(now: Duration) -> Self {
        Rate { estimate: Estimate::AtLeast { entries: MIN_RATE }, units: UnitsPerEntry::default(), next: now }
    }

    /// Lets the next request be sent at once.
    pub(crate) fn skip_wait(&mut self, now: Duration) {
        self.next = self.next.min(now);
    }

    /// Returns `true` if the rate rests on a capacity.
    pub(crate) fn follows_capacity(&self) -> bool {
        matches!(self.estimate, Estimate::Capacity { .. })
    }

    /// Returns the current rate, in units a second.
    fn per_second(&self, now: Duration) -> f64 {
        match self.estimate {
            Estimate::AtLeast { entries } => self.units.of(entries),
            Estimate::Capacity { capacity, throttled_at, .. } => {
                let time = now.saturating_sub(throttled_at).as_secs_f64();
                let doublings = (time - CAUTIOUS_SECONDS).max(0.0) / DOUBLING_SECONDS;
                capacity
                    * (RESTART_FRACTION + (1.0 - RESTART_FRACTION) * (time / CAUTIOUS_SECONDS).min(1.0))
                    * doublings.exp2()
            }
        }
    }

    /// Returns the time from which the next request may be sent.
    pub(crate) fn next_time(&self) -> Duration {
        self.next
    }

    /// Returns the maximum number of entries in the next request, which is at most `max`.
    pub(crate) fn max_entries(&self, now: Duration, max: usize) -> usize {
        let entries = (self.units.entries_for(self.per_second(now)) * REQUEST_SECONDS).ceil();
        (1..max).find(|fewer| count(*fewer) >= entries).unwrap_or(max)
    }

    /// Records that a request with this many entries is sent; returns the units that they are expected to consume.
    pub(crate) fn record_request(&mut self, now: Duration, entries: usize) -> f64 {
        let expected = self.units.of(count(entries));
        let begin = self.next.max(now.saturating_sub(TIMER_TOLERANCE));
        self.next = begin.saturating_add(self.time_of(now, expected));
        expected
    }

    /// Returns the time in which the rate allows these units.
    fn time_of(&self, now: Duration, units: f64) -> Duration {
        Duration::try_from_secs_f64(units / self.per_second(now)).unwrap_or(Duration::MAX / 4)
    }

    /// Records a response.
    pub(crate) fn record_response(&mut self, now: Duration, accepted: Accepted) {
        let entries = count(accepted.entries);
        let most = entries.max(1.0) * MAX_UNITS_OF_ENTRY;
        let units = accepted.units.filter(|units| (0.0..=most).contains(units));
        let consumed = units.unwrap_or_else(|| self.units.of(entries));
        // What the table throttled counts as well, so that an empty bucket does not meet a storm.
        let expected = if accepted.is_refunded { accepted.expected } else { self.units.of(entries) };
        self.correct(now, expected, consumed);
        self.units.learn(entries, units);
        match &mut self.estimate {
            Estimate::AtLeast { entries: rate } if !accepted.throttled => *rate += EARLY_GROWTH * entries,
            // The next throttled response tells how fast the empty bucket fills. Half the rate lets it come soon, without
            // a storm of them.
            Estimate::AtLeast { entries: rate } if *rate > 4.0 * MIN_RATE => {
                let half = *rate / 2.0;
                self.set_capacity(now, self.units.of(half), false);
            }
            Estimate::AtLeast { .. } => self.begin_again(now),
            Estimate::Capacity {
                is_measured, throttled_at, consumed: all_consumed, accepted: all_accepted, ..
            } => {
                *all_consumed += consumed;
                *all_accepted += entries;
                let (was_measured, all_consumed, all_accepted) = (*is_measured, *all_consumed, *all_accepted);
                let time = now.saturating_sub(*throttled_at);
                let min_interval = if was_measured { MIN_INTERVAL } else { MIN_FIRST_INTERVAL };
                if accepted.throttled && time >= min_interval {
                    if all_accepted < FEW_ENTRIES {
                        self.begin_again(now);
                        return;
                    }
                    self.set_capacity(now, all_consumed / time.as_secs_f64(), true);
                    if was_measured {
                        self.next = now.saturating_add(PAUSE);
                    }
                }
            }
        }
    }

    /// Counts what was consumed instead of what was expected.
    fn correct(&mut self, now: Duration, expected: f64, consumed: f64) {
        if consumed > expected {
            self.next = self.next.saturating_add(self.time_of(now, consumed - expected));
        } else {
            self.next = self.next.saturating_sub(self.time_of(now, expected - consumed));
        }
    }

    /// Begins with the lowest rate, which grows with each entry that is accepted.
    fn begin_again(&mut self, now: Duration) {
        self.estimate = Estimate::AtLeast { entries: MIN_RATE };
        self.next = now;
    }

    fn set_capacity(&mut self, now: Duration, capacity: f64, is_measured: bool) {
        let capacity = capacity.max(self.units.of(MIN_RATE));
        self.estimate = Estimate::Capacity { capacity, is_measured, throttled_at: now, consumed: 0.0, accepted: 0.0 };
        self.next = now;
    }
}

/// Returns a number of entries as a number to calculate with.
pub(crate) fn count(entries: usize) -> f64 {
    u32::try_from(entries).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn response(entries: usize, throttled: bool) -> Accepted {
        Accepted { entries, units: None, expected: count(entries), throttled, is_refunded: false }
    }

    fn table() -> Rate {
        Rate::unlimited(Duration::ZERO)
    }

    #[test]
    fn a_small_batch_does_not_wait() {
        let rate = Rate::unlimited(SECOND);
        assert_eq!(rate.next_time(), SECOND);
        assert_eq!(rate.max_entries(SECOND, 25), 25);
    }

    #[test]
    fn the_capacity_is_what_was_accepted_between_two_throttled_responses() {
        let mut rate = table();
        rate.record_response(SECOND, response(20, true));
        rate.record_response(2 * SECOND, response(60, false));
        rate.record_response(3 * SECOND, response(20, true));
        assert_eq!(rate.per_second(3 * SECOND), 40.0 * RESTART_FRACTION);
        assert_eq!(rate.max_entries(3 * SECOND, 25), 8);
    }

    #[test]
    fn units_that_no_entry_can_consume_are_not_believed() {
        let most = f64::MAX;
        for units in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, most, -most, -1.0, 1e9, f64::MIN_POSITIVE, 0.0] {
            for throttled in [false, true] {
                let mut rate = table();
                for second in 1..9 {
                    let now = second * SECOND;
                    rate.record_request(now, 25);
                    rate.record_response(now, Accepted { units: Some(units), ..response(25, throttled) });
                    assert!(rate.next_time() < now + 60 * SECOND, "{units} {:?}", rate.next_time());
                    assert!(rate.per_second(now) > 0.0 && rate.max_entries(now, 25) > 0, "{units}");
                }
            }
        }
    }

    #[test]
    fn the_capacity_is_in_units_where_they_are_reported() {
        let mut rate = table();
        // Entries of eight units.
        let of_8 = |entries, throttled| Accepted { units: Some(8.0 * count(entries)), ..response(entries, throttled) };
        rate.record_response(SECOND, of_8(20, true));
        rate.record_response(2 * SECOND, of_8(60, false));
        rate.record_response(3 * SECOND, of_8(20, true));
        assert_eq!(rate.per_second(3 * SECOND), 8.0 * 40.0 * RESTART_FRACTION);
        assert_eq!(rate.max_entries(3 * SECOND, 25), 8);
        assert_eq!(rate.record_request(3 * SECOND, 8), 64.0);
        assert_eq!(rate.next_time(), 3 * SECOND + Duration::from_millis(250));
        // Only half of them were accepted, so the next request does not wait for the others.
        rate.record_response(3 * SECOND, Accepted { expected: 64.0, is_refunded: true, ..of_8(4, false) });
        assert_eq!(rate.next_time(), 3 * SECOND + Duration::from_millis(125));
    }

    #[test]
    fn throttled_responses_close_together_are_ignored() {
        let mut rate = table();
        rate.record_response(SECOND, response(25, true));
        let before = rate.per_second(SECOND);
        rate.record_response(SECOND + Duration::from_millis(5), response(0, true));
        assert!(rate.per_second(SECOND + Duration::from_millis(5)) >= before);
    }

    #[test]
    fn a_capacity_that_was_measured_is_measured_again_over_a_longer_time_and_with_a_pause() {
        let mut rate = table();
        let millis = Duration::from_millis;
        rate.record_response(SECOND, response(20, true));
        rate.record_response(SECOND + millis(500), response(20, true));
        assert_eq!((rate.per_second(SECOND + millis(500)), rate.next_time()), (40.0 * RESTART_FRACTION, millis(1_500)));
        // Half a second says nothing any more, and three seconds do.
        rate.record_response(2 * SECOND, response(0, true));
        assert!(rate.per_second(2 * SECOND) > 40.0 * RESTART_FRACTION);
        rate.record_response(millis(4_500), response(30, true));
        assert_eq!(rate.per_second(millis(4_500)), 10.0 * RESTART_FRACTION);
        assert_eq!(rate.next_time(), millis(4_500) + PAUSE);
    }

    #[test]
    fn a_table_that_accepts_nothing_still_gets_requests() {
        let mut rate = table();
        for second in 1..100 {
            rate.record_response(second * SECOND, response(0, true));
            rate.record_request(second * SECOND, 1);
        }
        assert!(rate.next_time() <= 100 * SECOND);
    }

    #[test]
    fn a_table_that_accepted_nothing_for_a_while_is_soon_back_at_its_rate() {
        let mut rate = table();
        rate.record_response(SECOND, response(0, true));
        rate.record_response(2 * SECOND, response(0, true));
        assert!(rate.per_second(2 * SECOND) <= MIN_RATE);
        let (mut now, mut requests) = (2 * SECOND, 0);
        while rate.per_second(now) < 1_000.0 {
            let entries = rate.max_entries(now, 25);
            let expected = rate.record_request(now, entries);
            rate.record_response(now, Accepted { expected, ..response(entries, false) });
            now = now.max(rate.next_time());
            requests += 1;
        }
        assert!(now < 10 * SECOND, "{now:?} after {requests} requests");
    }

    #[test]
    fn a_long_time_without_throttling_ends_all_caution() {
        let mut rate = table();
        rate.record_response(SECOND, response(25, true));
        let first = rate.per_second(SECOND);
        assert!(rate.per_second(91 * SECOND) > 20.0 * first);
    }
}
