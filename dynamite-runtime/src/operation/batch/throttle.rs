//! When the next entries of a table may be sent, and how many.

use std::time::Duration;

use super::backoff::Backoff;
use super::probes::ProbeBudget;
use super::rate::{Accepted, Rate};
use super::throttling_cause::{Counts, ThrottlingCause, Verdict};

/// What a batch has learnt of a table: its rate, and whether it throttles.
#[derive(Clone, Debug)]
pub(crate) struct Throttle {
    rate: Rate,
    pub(crate) probes: ProbeBudget,
    cause: ThrottlingCause,
    /// The number of requests in flight.
    in_flight: usize,
    backoff: Backoff,
    /// No request is sent before this time.
    not_before: Duration,
    /// The time of the last wait after a response without progress.
    waited: Duration,
    /// The time since which the table has accepted nothing, if it throttled entries of partitions that were not throttled.
    throttled_since: Option<Duration>,
    /// The time at which an entry that had been set aside was last accepted.
    probe_accepted: Duration,
}

/// What a request for a table is expected to consume.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    pub(crate) table: usize,
    pub(crate) units: f64,
}

impl Throttle {
    pub(crate) fn new(now: Duration) -> Self {
        Throttle {
            rate: Rate::unlimited(now),
            probes: ProbeBudget::new(now),
            cause: ThrottlingCause::default(),
            in_flight: 0,
            backoff: Backoff::default(),
            not_before: now,
            waited: now,
            throttled_since: None,
            probe_accepted: now,
        }
    }

    /// Returns the time of the next request; `None` if it has to wait for a response. After a storm, one request at a time
    /// shows whether it is over.
    pub(crate) fn next_time(&self) -> Option<Duration> {
        let waits = self.backoff.failures() > 0 && self.in_flight > 0;
        (!waits).then(|| self.not_before.max(self.rate.next_time()))
    }

    /// Returns the maximum number of entries in the next request, which is at most `max`. After several storms, it has
    /// few.
    pub(crate) fn max_entries(&self, now: Duration, max: usize) -> usize {
        let few = max.checked_shr(self.backoff.failures().saturating_sub(2)).unwrap_or_default();
        self.rate.max_entries(now, max).min(few.max(1))
    }

    /// Returns the time since which the table has accepted nothing, if it throttles as a whole.
    pub(crate) fn throttled_since(&self) -> Option<Duration> {
        self.throttled_since
    }

    /// Returns the time at which an entry that had been set aside was last accepted.
    pub(crate) fn probe_accepted(&self) -> Duration {
        self.probe_accepted
    }

    /// Records that so many entries are sent, of which some had been set aside; returns the units that they are expected to
    /// consume.
    pub(crate) fn record_request(&mut self, now: Duration, entries: usize, probes: usize) -> f64 {
        self.in_flight += 1;
        self.probes.spend(now, probes);
        self.rate.record_request(now, entries)
    }

    /// Records the results of a request that was sent at some time. `random` lies in `0.0..1.0`.
    pub(crate) fn record_response(
        &mut self,
        now: Duration,
        sent_at: Duration,
        counts: &Counts,
        (expected, units): (f64, Option<f64>),
        random: f64,
    ) -> Verdict {
        self.in_flight = self.in_flight.saturating_sub(1);
        let verdict = self.cause.record(counts);
        let throttled = verdict.is_throttled();
        let is_refunded = verdict == Verdict::Open { partitions: true } || counts.all_throttled() == 0;
        self.rate
            .record_response(now, Accepted { entries: counts.all_accepted(), units, expected, throttled, is_refunded });
        self.probes.earn(counts.accepted_again, counts.accepted);
        if counts.accepted_again > 0 {
            self.probe_accepted = now;
        }
        if counts.all_accepted() > 0 {
            self.throttled_since = None;
        } else if counts.throttled > 0 {
            self.throttled_since.get_or_insert(now);
        }
        if counts.all_accepted() > 0 && verdict != Verdict::Storm {
            self.backoff.reset();
        }
        // Requests that were sent before the last wait say nothing new.
        if verdict == Verdict::Storm && sent_at >= self.waited {
            self.waited = now;
            self.not_before = now.saturating_add(self.backoff.wait(random));
        }
        verdict
    }
}
