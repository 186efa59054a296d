//! One call or request that has ended.

use std::time::{Duration, SystemTime};

use crate::operation::Usage;

/// One call, or one request of a call, that has ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Observation<'o> {
    /// The operation of DynamoDB, such as `GetItem`.
    pub operation: &'static str,
    /// The method that was called, such as `get`, `batch_get` or `query.all`. All requests of a call have its name.
    pub call: &'static str,
    /// The entity, unless the call can be about several of them, as a transaction can.
    pub entity: Option<&'static str>,
    /// The name of the table in the schema, without prefix or mapping, unless the call can be about several tables.
    pub table: Option<&'static str>,
    /// The index that the call reads, if it reads one. The requests by which `hydrate` reads the table have it too.
    pub index: Option<&'static str>,
    /// The time at which it began.
    pub began: SystemTime,
    /// The duration: of a request, with all its attempts and its wait for a connection; of a call, from its first poll; of
    /// a stream, the time that its consumer waited for it.
    pub took: Duration,
    /// The cost. Of a request that failed or was dropped, it has the attempts. Of a call that failed, it has those of the
    /// request that failed, and of one that was dropped, nothing; but all its requests were observed. A batch of reads
    /// counts items that can't be read only in its result.
    pub usage: &'o Usage,
    /// The outcome.
    pub outcome: Outcome<'o>,
}

impl<'o> Observation<'o> {
    /// Returns an observation, to test an observer: of a call without an entity that began now and took no time. Its
    /// fields can be set.
    pub fn new(call: &'static str, operation: &'static str, usage: &'o Usage, outcome: Outcome<'o>) -> Self {
        let (entity, table, index) = (None, None, None);
        let (began, took) = (SystemTime::now(), Duration::ZERO);
        Observation { operation, call, entity, table, index, began, took, usage, outcome }
    }
}

/// The end of a call or a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome<'o> {
    /// Success.
    Done,
    /// The condition of a write did not hold: an answer of DynamoDB, and no fault.
    ConditionFailed,
    /// A failure.
    #[non_exhaustive]
    Failed {
        /// The kind of the error: DynamoDB's code, such as `ThrottlingException`; or a word of this crate, such as
        /// `attempt_timeout` or `decode`. A code that this crate does not know is `_OTHER`, as OpenTelemetry asks, so
        /// that there is a bounded number of different ones.
        kind: &'static str,
        /// The limit that a throttled request met, if DynamoDB named it: `TableReadKeyRangeThroughputExceeded`.
        throttling_reason: Option<&'o str>,
        /// DynamoDB's id of the request, if it answered.
        request_id: Option<&'o str>,
    },
    /// A drop of its future or stream before the end, for instance by a timeout around it.
    Cancelled,
}

impl Outcome<'_> {
    /// Returns the outcome of a failure of this kind, to test an observer.
    pub fn failed(kind: &'static str) -> Self {
        Outcome::Failed { kind, throttling_reason: None, request_id: None }
    }

    /// Returns the name of the outcome: `done`, `condition_failed`, `failed` or `cancelled`.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::ConditionFailed => "condition_failed",
            Outcome::Failed { .. } => "failed",
            Outcome::Cancelled => "cancelled",
        }
    }

    /// Returns the kind of the error, if it failed.
    pub fn kind(&self) -> Option<&'static str> {
        match self {
            Outcome::Failed { kind, .. } => Some(kind),
            _ => None,
        }
    }
}
