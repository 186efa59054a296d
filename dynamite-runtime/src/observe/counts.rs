//! What the calls of a series did and cost.

use super::{Observation, Outcome};

/// What the calls of a series did and cost.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) failed: u64,
    pub(super) conditions_failed: u64,
    pub(super) cancelled: u64,
    pub(super) cached: u64,
    pub(super) requests: u64,
    pub(super) retries: u64,
    pub(super) throttled: u64,
    pub(super) capacity: f64,
    pub(super) scanned: u64,
    /// How many of the scanned items were returned or counted.
    pub(super) kept: u64,
    pub(super) returned: u64,
}

impl Counts {
    pub(super) fn add_request(&mut self, seen: &Observation<'_>) {
        let usage = seen.usage;
        self.requests += u64::from(usage.requests);
        self.retries += u64::from(usage.retries);
        self.throttled += u64::from(usage.throttled);
        self.capacity += usage.capacity;
        self.scanned += usage.scanned as u64;
        if usage.scanned > 0 {
            self.kept += usage.returned as u64;
        }
        self.returned += usage.returned as u64;
    }

    pub(super) fn add_call(&mut self, seen: &Observation<'_>) {
        self.cached += seen.usage.cached as u64;
        match seen.outcome {
            Outcome::Done => {}
            Outcome::ConditionFailed => self.conditions_failed += 1,
            Outcome::Failed { .. } => self.failed += 1,
            Outcome::Cancelled => self.cancelled += 1,
        }
    }
}
