//! How often entries that were throttled are sent again, beside those that were not.

use std::time::Duration;

/// The number of entries a second that are sent again whatever happens, so that a partition that recovers is noticed.
const FLOOR_PER_SECOND: f64 = 10.0;
/// What an accepted entry adds if it was never throttled: others that were throttled are at most this part of a request.
const EARNED_BY_OTHERS: f64 = 1.0 / 16.0;
/// What an accepted entry adds if it had been throttled: once they are accepted again, they are sent faster and faster.
const EARNED_BY_PROBES: f64 = 1.25;
/// The number of entries that can be sent again at first, and the largest number that can be saved up.
const INITIALLY: f64 = 100.0;
const MAX_SAVED: f64 = 200.0;

/// A budget of entries to send again: a small part of what the table accepts, and more as they are accepted again.
///
/// Without it, thousands of keys that the table does not accept would fill the requests, each of them seldom enough.
#[derive(Clone, Debug)]
pub(crate) struct ProbeBudget {
    saved: f64,
    updated: Duration,
}

impl ProbeBudget {
    pub(crate) fn new(now: Duration) -> Self {
        ProbeBudget { saved: INITIALLY, updated: now }
    }

    fn saved(&self, now: Duration) -> f64 {
        let time = now.saturating_sub(self.updated).as_secs_f64();
        (self.saved + time * FLOOR_PER_SECOND).min(MAX_SAVED)
    }

    /// Returns `true` if there is budget for one more entry than these.
    pub(crate) fn allows(&self, now: Duration, sent: usize) -> bool {
        self.saved(now) >= super::rate::count(sent) + 1.0
    }

    /// Returns the time from which there is budget for an entry.
    pub(crate) fn next_time(&self, now: Duration) -> Duration {
        let missing = (1.0 - self.saved(now)).max(0.0);
        // A nanosecond more, so that rounding does not make it come too early.
        let nanosecond = if missing > 0.0 { Duration::from_nanos(1) } else { Duration::ZERO };
        now + Duration::from_secs_f64(missing / FLOOR_PER_SECOND) + nanosecond
    }

    /// Records that so many entries are sent again.
    pub(crate) fn spend(&mut self, now: Duration, entries: usize) {
        self.saved = self.saved(now) - super::rate::count(entries);
        self.updated = now;
    }

    /// Records that entries were accepted.
    pub(crate) fn earn(&mut self, now: Duration, probes: usize, others: usize) {
        let earned = EARNED_BY_PROBES * super::rate::count(probes) + EARNED_BY_OTHERS * super::rate::count(others);
        self.saved = (self.saved(now) + earned).min(MAX_SAVED);
        self.updated = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_is_never_accepted_is_sent_at_the_floor() {
        let (mut budget, mut now, mut sent) = (ProbeBudget::new(Duration::ZERO), Duration::ZERO, 0);
        while now < 10 * SECOND {
            now = budget.next_time(now);
            budget.spend(now, 1);
            sent += 1;
        }
        assert!((200..=205).contains(&sent), "{sent}");
    }

    #[test]
    fn what_is_accepted_again_is_sent_faster_and_faster() {
        let mut budget = ProbeBudget::new(Duration::ZERO);
        budget.spend(Duration::ZERO, 95);
        let mut sent = 0;
        for _ in 0..20 {
            let entries = (0..25).take_while(|sent| budget.allows(Duration::ZERO, *sent)).count();
            budget.spend(Duration::ZERO, entries);
            budget.earn(Duration::ZERO, entries, 0);
            sent += entries;
        }
        assert!(sent > 100, "{sent}");
    }
}
