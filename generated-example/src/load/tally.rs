//! What is counted during a run.

use std::collections::BTreeMap;
use std::time::Duration;

use super::answer::{Answer, Failed};
use super::latencies::Latencies;
use crate::Outcome;
use crate::report::Operation;

/// Everything that is counted of the measured requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The requests that succeeded.
    pub done: u64,
    /// The requests, failed or not, whose responses came before the end of the measured time.
    pub in_time: u64,
    /// The requests that failed, by the kind of error.
    pub failures: BTreeMap<&'static str, Failures>,
    /// The attempts that the SDK made beyond the first of each request.
    pub retries: u64,
    /// The throttled attempts.
    pub throttled: u64,
    /// The requests that a cache answered.
    pub cached: u64,
    /// The capacity of reads.
    pub read_units: f64,
    /// The capacity of writes.
    pub write_units: f64,
    /// The times from when a request was due. Those of failed requests belong to them: somebody waited for these, too.
    pub response: Latencies,
    /// The times from when a request was sent.
    pub service: Latencies,
    /// The response times of each operation.
    pub operations: BTreeMap<Operation, Latencies>,
    /// The requests by the second in which they were due.
    pub seconds: Vec<Second>,
    /// An empty distribution for each new operation and second.
    empty: Latencies,
}

/// The requests that failed with one kind of error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many there were.
    pub count: u64,
    /// The text of the first error.
    pub first: String,
}

/// The requests that were due in one second.
#[derive(Clone, Debug, PartialEq)]
pub struct Second {
    /// The requests that failed.
    pub failed: u64,
    /// The response times of all of them.
    pub response: Latencies,
}

/// When a request was due, and how long it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// When it was due, after the beginning of the measured time.
    pub due: Duration,
    /// The time from when it was due.
    pub response: Duration,
    /// The time from when it was sent.
    pub service: Duration,
    /// `true` if the response came before the end of the measured time.
    pub in_time: bool,
}

impl Tally {
    /// Creates a tally in which nothing is counted yet.
    ///
    /// # Errors
    ///
    /// Returns [`Failure`](crate::Failure) if the histograms can't be made.
    pub fn new() -> Outcome<Self> {
        let exact = Latencies::new(3)?;
        Ok(Tally {
            done: 0,
            in_time: 0,
            failures: BTreeMap::new(),
            retries: 0,
            throttled: 0,
            cached: 0,
            read_units: 0.0,
            write_units: 0.0,
            response: exact.clone(),
            service: exact,
            operations: BTreeMap::new(),
            seconds: Vec::new(),
            empty: Latencies::new(2)?,
        })
    }

    /// Counts a request.
    pub fn record(&mut self, timing: Timing, answer: Answer) {
        self.record_times(timing, &answer);
        self.in_time += u64::from(timing.in_time);
        self.retries += u64::from(answer.usage.retries);
        self.throttled += u64::from(answer.usage.throttled);
        self.cached += u64::from(answer.usage.cached > 0);
        match answer.operation.writes() {
            true => self.write_units += answer.usage.capacity,
            false => self.read_units += answer.usage.capacity,
        }
        match answer.failed {
            None => self.done += 1,
            Some(Failed { kind, text }) => {
                let failures = self.failures.entry(kind).or_insert(Failures { count: 0, first: text });
                failures.count += 1;
            }
        }
    }

    fn record_times(&mut self, timing: Timing, answer: &Answer) {
        self.response.record(timing.response);
        self.service.record(timing.service);
        let of_operation = self.operations.entry(answer.operation).or_insert_with(|| self.empty.clone());
        of_operation.record(timing.response);
        let second = usize::try_from(timing.due.as_secs()).unwrap_or(usize::MAX);
        while self.seconds.len() <= second {
            self.seconds.push(Second { failed: 0, response: self.empty.clone() });
        }
        if let Some(second) = self.seconds.get_mut(second) {
            second.failed += u64::from(answer.failed.is_some());
            second.response.record(timing.response);
        }
    }

    /// Returns the number of requests that failed.
    pub fn failed(&self) -> u64 {
        self.failures.values().map(|failures| failures.count).sum()
    }

    /// Returns the number of requests that were answered, or failed.
    pub fn ended(&self) -> u64 {
        self.done + self.failed()
    }
}

impl Second {
    /// Returns what is typical of the slowest requests: p99, or the longest of fewer than 100 requests.
    pub fn slowest(&self) -> Option<Duration> {
        self.response.quantile(0.99).or(self.response.max())
    }
}
