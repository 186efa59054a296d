//! The report of a profiler.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::Calls;
use super::table::write_report;
use crate::observe::Observation;
use crate::observe::series::SeriesName;

/// The report of a [`Profiler`](crate::Profiler). Its text is a table for people.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ProfileReport {
    /// The series; those whose calls took longest together come first.
    pub rows: Vec<ProfileRow>,
    /// The slowest calls, the slowest first.
    pub slowest: Vec<SlowCall>,
}

/// The calls of one method, of one entity, on one table or index.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProfileRow {
    /// The method that was called, such as `query.all`; `other` for the calls beyond the last series.
    pub call: &'static str,
    /// The entity, unless the call can be about several.
    pub entity: Option<&'static str>,
    /// The name of the table in the schema, unless the call can be about several.
    pub table: Option<&'static str>,
    /// The index, if one was read.
    pub index: Option<&'static str>,
    /// The number of calls that ended.
    pub count: u64,
    /// The number of calls that failed. A failed condition is an answer and not counted here.
    pub failed: u64,
    /// The number of writes whose condition did not hold.
    pub conditions_failed: u64,
    /// The number of calls that were dropped before their end.
    pub cancelled: u64,
    /// The number of requests that were sent.
    pub requests: u64,
    /// The number of attempts after the first of each request.
    pub retries: u64,
    /// The number of throttled attempts.
    pub throttled: u64,
    /// The shortest call, exactly.
    pub min: Duration,
    /// The mean of all calls, exactly.
    pub mean: Duration,
    /// The duration that half of the calls did not exceed, to one part in a hundred or a microsecond; `None` if there are
    /// fewer than two calls.
    pub p50: Option<Duration>,
    /// The duration that nine of ten calls did not exceed; `None` if there are fewer than 10 calls.
    pub p90: Option<Duration>,
    /// The duration that 99 of 100 calls did not exceed; `None` if there are fewer than 100 calls.
    pub p99: Option<Duration>,
    /// The longest call, exactly.
    pub max: Duration,
    /// The time of all calls together, exactly.
    pub total: Duration,
    /// The capacity units of all requests.
    pub capacity: f64,
    /// The number of items that queries and scans read, before any filter.
    pub scanned: u64,
    /// The number of these items that were returned or counted, after any filter.
    pub kept: u64,
    /// The number of items that all requests returned or counted.
    pub returned: u64,
    /// The number of keys that the cache answered.
    pub cached: u64,
}

/// One of the slowest calls.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SlowCall {
    /// The method that was called.
    pub call: &'static str,
    /// The entity, unless the call can be about several.
    pub entity: Option<&'static str>,
    /// The name of the table in the schema, unless the call can be about several.
    pub table: Option<&'static str>,
    /// The index, if one was read.
    pub index: Option<&'static str>,
    /// The time at which it began.
    pub began: SystemTime,
    /// The duration.
    pub took: Duration,
    /// The outcome: `done`, `condition_failed`, `failed` or `cancelled`.
    pub outcome: &'static str,
    /// The kind of the error, if it failed.
    pub kind: Option<&'static str>,
    /// The number of attempts after the first of each of its requests.
    pub retries: u32,
}

impl ProfileReport {
    pub(super) fn new(mut rows: Vec<ProfileRow>, slowest: Vec<SlowCall>) -> Self {
        rows.sort_by_key(|row| std::cmp::Reverse(row.total));
        ProfileReport { rows, slowest }
    }
}

impl ProfileRow {
    pub(super) fn of(name: SeriesName, calls: &Calls) -> Self {
        let Calls { durations, counts } = calls;
        ProfileRow {
            call: name.call,
            entity: name.entity,
            table: name.table,
            index: name.index,
            count: durations.count,
            failed: counts.failed,
            conditions_failed: counts.conditions_failed,
            cancelled: counts.cancelled,
            requests: counts.requests,
            retries: counts.retries,
            throttled: counts.throttled,
            min: durations.min(),
            mean: durations.mean(),
            p50: durations.percentile(0.5),
            p90: durations.percentile(0.9),
            p99: durations.percentile(0.99),
            max: durations.max(),
            total: durations.total,
            capacity: counts.capacity,
            scanned: counts.scanned,
            kept: counts.kept,
            returned: counts.returned,
            cached: counts.cached,
        }
    }
}

impl SlowCall {
    pub(super) fn of(seen: &Observation<'_>) -> Self {
        let Observation { call, entity, table, index, began, took, outcome, .. } = *seen;
        let (outcome, kind, retries) = (outcome.name(), outcome.kind(), seen.usage.retries);
        SlowCall { call, entity, table, index, began, took, outcome, kind, retries }
    }
}

impl fmt::Display for ProfileReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_report(self, f)
    }
}
