//! How fast a backfill reads and writes.

use std::time::Duration;

use crate::operation::batch::{Accepted, Backoff, Rate};

/// The time without a write that was accepted after which a backfill gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A limit of capacity units a second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnitLimit {
    per_second: f64,
    next: Duration,
}

impl UnitLimit {
    /// Makes a limit; 0 counts as 1.
    pub(crate) fn new(per_second: u32) -> Self {
        UnitLimit { per_second: f64::from(per_second.max(1)), next: Duration::ZERO }
    }

    /// Returns the time from which units may be spent.
    pub(crate) fn next_time(&self) -> Duration {
        self.next
    }

    /// Records that units were spent. What follows waits until the limit allows it.
    pub(crate) fn spend(&mut self, now: Duration, units: f64) {
        let time = Duration::try_from_secs_f64(units / self.per_second).unwrap_or_default();
        self.next = self.next.max(now).saturating_add(time);
    }

    /// Counts what was spent instead of what was expected.
    fn correct(&mut self, expected: f64, units: f64) {
        let time = Duration::try_from_secs_f64((units - expected).abs() / self.per_second).unwrap_or_default();
        self.next = if units > expected { self.next.saturating_add(time) } else { self.next.saturating_sub(time) };
    }
}

/// The waits after requests that were not accepted, and the end of the patience with them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    backoff: Backoff,
    /// No request is sent before this time.
    not_before: Duration,
    /// The time at which a request was last accepted, or at which the first was sent.
    last_progress: Duration,
}

impl Patience {
    /// Begins at this time.
    pub(crate) fn new(now: Duration) -> Self {
        Patience { backoff: Backoff::default(), not_before: now, last_progress: now }
    }

    /// Returns the time from which the next request may be sent.
    pub(crate) fn next_time(&self) -> Duration {
        self.not_before
    }

    /// Records that a request was accepted.
    pub(crate) fn record_accepted(&mut self, now: Duration) {
        self.backoff.reset();
        self.last_progress = now;
    }

    /// Records that a request was not accepted; `random` lies in `0.0..1.0`. Returns `false` if none was for too long.
    pub(crate) fn record_failed(&mut self, now: Duration, random: f64) -> bool {
        self.not_before = self.not_before.max(now.saturating_add(self.backoff.wait(random)));
        now.saturating_sub(self.last_progress) < PATIENCE
    }
}

/// The pace of writes: as fast as the table accepts them, and no faster than the limit.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    rate: Rate,
    limit: Option<UnitLimit>,
    patience: Patience,
}

impl Pace {
    pub(crate) fn new(limit: Option<UnitLimit>, now: Duration) -> Self {
        Pace { rate: Rate::unlimited(now), limit, patience: Patience::new(now) }
    }

    /// Begins to wait for progress, after a time without writes.
    pub(crate) fn begin(&mut self, now: Duration) {
        self.patience.last_progress = now;
    }

    /// Returns the time from which the next write may be sent.
    pub(crate) fn next_time(&self) -> Duration {
        let limit = self.limit.as_ref().map(UnitLimit::next_time).unwrap_or_default();
        self.rate.next_time().max(self.patience.next_time()).max(limit)
    }

    /// Records that a write is sent; returns the units that it is expected to consume. The limit counts them until the
    /// response tells the right ones.
    pub(crate) fn record_request(&mut self, now: Duration) -> f64 {
        let expected = self.rate.record_request(now, 1);
        if let Some(limit) = &mut self.limit {
            limit.spend(now, expected);
        }
        expected
    }

    /// Records that a write was accepted, or that its condition did not hold, which consumes units, too: those that were
    /// expected, if the service did not report any.
    pub(crate) fn record_accepted(&mut self, now: Duration, expected: f64, units: Option<f64>, throttled: bool) {
        self.patience.record_accepted(now);
        self.rate.record_response(now, Accepted { entries: 1, units, expected, throttled, is_refunded: true });
        if let (Some(limit), Some(units)) = (&mut self.limit, units) {
            limit.correct(expected, units);
        }
    }

    /// Records that a write was not accepted; `random` lies in `0.0..1.0`. Returns `false` if none was for too long.
    pub(crate) fn record_failed(&mut self, now: Duration, expected: f64, throttled: bool, random: f64) -> bool {
        if throttled {
            let accepted = Accepted { entries: 0, units: None, expected, throttled, is_refunded: true };
            self.rate.record_response(now, accepted);
        }
        if let Some(limit) = &mut self.limit {
            limit.correct(expected, 0.0);
        }
        self.patience.record_failed(now, random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_limit_spaces_writes_by_their_units() {
        let mut pace = Pace::new(Some(UnitLimit::new(10)), Duration::ZERO);
        let expected = pace.record_request(SECOND);
        assert_eq!(pace.next_time(), SECOND + SECOND / 10);
        // It consumed five units instead of the one that was expected.
        pace.record_accepted(SECOND, expected, Some(5.0), false);
        assert_eq!(pace.next_time(), SECOND + SECOND / 2);
    }

    #[test]
    fn what_was_not_accepted_is_not_counted() {
        let mut limit = UnitLimit::new(10);
        limit.spend(SECOND, 1.0);
        limit.correct(1.0, 0.0);
        assert_eq!(limit.next_time(), SECOND);
    }

    #[test]
    fn patience_ends_a_minute_after_the_last_progress() {
        let mut patience = Patience::new(Duration::ZERO);
        patience.record_accepted(SECOND);
        assert!(patience.record_failed(60 * SECOND, 0.5));
        assert!(!patience.record_failed(61 * SECOND, 0.5));
    }
}
