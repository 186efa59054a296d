//! How often entries that were set aside are sent, beside the others.

use std::time::Duration;

use super::rate::count;

/// The number of entries a second that are sent if there are no others, so that a partition that recovers is noticed.
const FLOOR_PER_SECOND: f64 = 10.0;
/// What an accepted entry adds if it was never throttled: those that were set aside are at most this part of a request.
const EARNED_BY_OTHERS: f64 = 1.0 / 32.0;
/// What an accepted entry adds if it had been set aside: once they are accepted, they are sent faster and faster.
const EARNED_BY_PROBES: f64 = 1.25;
/// The number of entries that can be sent at first, and the largest number that can be saved up.
const INITIALLY: f64 = 100.0;
const MAX_SAVED: f64 = 200.0;

/// A budget of entries to send from those that were set aside: a small part of what the table accepts, and more as they are
/// accepted.
///
/// Without it, thousands of keys that the table does not accept would fill the requests, each of them seldom enough.
#[derive(Clone, Debug)]
pub(crate) struct ProbeBudget {
    saved: f64,
    /// The time of the next entry if nothing is saved and there are no others to send.
    next: Duration,
}

impl ProbeBudget {
    pub(crate) fn new(now: Duration) -> Self {
        ProbeBudget { saved: INITIALLY, next: now }
    }

    /// Returns the number of entries that may be sent now, which is at most `max`. `alone` is set if there are no others.
    pub(crate) fn allowed(&self, now: Duration, max: usize, alone: bool) -> usize {
        let saved = (0..max).take_while(|sent| count(*sent) + 1.0 <= self.saved).count();
        if saved == 0 && alone && now >= self.next { max.min(1) } else { saved }
    }

    /// Returns the time from which an entry may be sent without others.
    pub(crate) fn next_time(&self, now: Duration) -> Duration {
        if self.saved >= 1.0 { now } else { self.next }
    }

    /// Records that so many entries are sent.
    pub(crate) fn spend(&mut self, now: Duration, entries: usize) {
        if entries > 0 && self.saved < 1.0 {
            self.next = now.saturating_add(Duration::from_secs_f64(1.0 / FLOOR_PER_SECOND));
        } else {
            self.saved = (self.saved - count(entries)).max(0.0);
        }
    }

    /// Records that entries were accepted.
    pub(crate) fn earn(&mut self, probes: usize, others: usize) {
        self.saved = (self.saved + EARNED_BY_PROBES * count(probes) + EARNED_BY_OTHERS * count(others)).min(MAX_SAVED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn empty() -> ProbeBudget {
        let mut budget = ProbeBudget::new(Duration::ZERO);
        budget.spend(Duration::ZERO, 100);
        budget
    }

    #[test]
    fn what_is_never_accepted_is_sent_at_the_floor() {
        let (mut budget, mut now, mut sent) = (empty(), Duration::ZERO, 0);
        while now < 10 * SECOND {
            assert_eq!(budget.allowed(now, 25, false), 0);
            budget.spend(now, budget.allowed(now, 25, true));
            sent += 1;
            now = budget.next_time(now);
        }
        assert_eq!(sent, 100);
    }

    #[test]
    fn what_is_never_accepted_is_a_small_part_of_the_others() {
        let mut budget = empty();
        let mut sent = 0;
        for _ in 0..160 {
            let probes = budget.allowed(SECOND, 25, false);
            budget.spend(SECOND, probes);
            budget.earn(0, 25);
            sent += probes;
        }
        assert!((120..=125).contains(&sent), "{sent}");
    }

    #[test]
    fn what_is_accepted_again_is_sent_faster_and_faster() {
        let mut budget = empty();
        budget.earn(0, 100);
        let mut sent = 0;
        for _ in 0..20 {
            let probes = budget.allowed(SECOND, 25, false);
            budget.spend(SECOND, probes);
            budget.earn(probes, 0);
            sent += probes;
        }
        assert!(sent > 200, "{sent}");
    }
}
