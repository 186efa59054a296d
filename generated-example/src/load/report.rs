//! The result of a load.

use std::time::Duration;

use super::latencies::Latencies;
use super::options::Options;
use super::plan::{Pace, Plan};
use super::require::{Requirement, Verdict};
use super::tally::{Second, Tally};
use crate::connect::Target;

/// The percentiles that a report shows.
pub(super) const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

/// What was loaded, and how: without it, the numbers of a report mean nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The address of the service, or the embedded engine.
    pub target: String,
    /// `true` if the service is in this process, on the same cores.
    pub embedded: bool,
    /// The plan.
    pub plan: Plan,
    /// The seed of all random choices.
    pub seed: u64,
    /// The exponent of Zipf's law by which keys are chosen.
    pub zipf: f64,
    /// `true` if products were kept in a cache.
    pub cache: bool,
}

/// The result of a load.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What was loaded, and how.
    pub setup: Setup,
    /// What was counted.
    pub tally: Tally,
    /// The verdict on each requirement.
    pub verdicts: Vec<Verdict>,
}

impl Setup {
    /// Creates the setup of a load.
    pub fn new(target: &Target, options: &Options) -> Self {
        let Options { seed, zipf, cache, .. } = *options;
        let embedded = *target == Target::Embedded;
        Setup { target: target.to_string(), embedded, plan: options.plan(), seed, zipf, cache }
    }

    /// Returns the kind of build, which decides how much time the client itself takes.
    pub fn build(&self) -> &'static str {
        if cfg!(debug_assertions) { "debug" } else { "release" }
    }

    /// Returns the pace in words.
    pub(super) fn pace(&self) -> String {
        match self.plan.pace {
            Pace::Open { rate } => format!("open loop, {rate} requests a second"),
            Pace::Closed => "closed loop".to_owned(),
        }
    }

    /// Returns how keys are chosen, in words.
    pub(super) fn keys(&self) -> String {
        match self.zipf {
            0.0 => "all equally often".to_owned(),
            exponent => format!("by Zipf's law, exponent {exponent}"),
        }
    }

    /// Returns what to keep in mind about the numbers.
    pub(super) fn remarks(&self) -> Vec<&'static str> {
        let mut remarks = Vec::new();
        match self.plan.pace {
            Pace::Open { .. } => {
                remarks.push(
                    "Timers are exact to about a millisecond. What they are late is a part of each response time.",
                );
            }
            Pace::Closed => {
                remarks
                    .push("A closed loop sends nothing while the service stands still, so its percentiles hide that.");
            }
        }
        if self.embedded {
            remarks
                .push("The engine shares the cores of its client: the numbers compare designs, and don't predict AWS.");
        }
        if self.build() == "debug" {
            remarks.push("A debug build takes several times as long as a release build.");
        }
        remarks
    }
}

impl Report {
    /// Creates the report of a load, and checks the requirements.
    pub fn new(setup: Setup, tally: Tally, requirements: &[Requirement]) -> Self {
        let mut report = Report { setup, tally, verdicts: Vec::new() };
        report.verdicts = requirements.iter().map(|requirement| requirement.check(&report)).collect();
        report
    }

    /// Returns the number of measured requests that were planned. A closed loop plans those that it sends.
    pub fn planned(&self) -> u64 {
        self.setup.plan.planned().unwrap_or(self.tally.ended())
    }

    /// Returns the number of requests that were due, and still waited for a worker at the end.
    pub fn never_sent(&self) -> u64 {
        self.planned().saturating_sub(self.tally.ended())
    }

    /// Returns the share of requests that failed, or were never sent; `None` if there were none.
    pub fn failed_share(&self) -> Option<f64> {
        let failed = self.tally.failed() + self.never_sent();
        (self.planned() > 0).then(|| failed as f64 / self.planned() as f64)
    }

    /// Returns the times that the report shows, with a name and what they count from.
    ///
    /// In a closed loop, a request is due when a worker is free to send it, so its two times are the same.
    pub(super) fn times(&self) -> Vec<(&'static str, &'static str, &Latencies)> {
        let service = ("service", "from when it was sent", &self.tally.service);
        match self.setup.plan.pace {
            Pace::Open { .. } => vec![("response", "from when it was due", &self.tally.response), service],
            Pace::Closed => vec![service],
        }
    }

    /// Returns the share of requests that the cache answered, in percent; `None` without a cache.
    pub(super) fn cached_percent(&self) -> Option<f64> {
        let share = self.tally.cached as f64 * 100.0 / self.tally.ended().max(1) as f64;
        self.setup.cache.then_some(share)
    }

    /// Returns the number of responses in a second of the measured time.
    pub fn achieved_rate(&self) -> f64 {
        self.per_second(self.tally.in_time as f64)
    }

    /// Divides an amount by the measured time.
    pub fn per_second(&self, amount: f64) -> f64 {
        amount / self.setup.plan.duration.max(Duration::from_millis(1)).as_secs_f64()
    }

    /// Returns the number of the second in which the slowest requests were due, and that second.
    pub fn worst_second(&self) -> Option<(usize, &Second)> {
        let seconds = self.tally.seconds.iter().enumerate().filter(|(_, second)| second.slowest().is_some());
        seconds.max_by_key(|(_, second)| second.slowest())
    }

    /// Returns `true` if all requirements are met.
    pub fn is_met(&self) -> bool {
        self.verdicts.iter().all(|verdict| verdict.met)
    }
}
