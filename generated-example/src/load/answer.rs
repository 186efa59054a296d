//! The outcome of one call, as the load generator counts it.

use dynamite_runtime::{Error, Failure, Measured, Result, Usage};

use crate::report::Operation;

/// The outcome of one call.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The operation.
    pub operation: Operation,
    /// What the call cost. Of a failed call, only the retries are known.
    pub usage: Usage,
    /// The number of attempts that are known to have been throttled.
    pub throttled: u64,
    /// The reason why the call failed, if it did.
    pub failed: Option<Failed>,
}

/// The reason why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The kind of error: one of a few, so that a report stays small whatever happens.
    pub kind: &'static str,
    /// The text of the error. The library's errors contain neither keys nor items.
    pub text: String,
}

impl Answer {
    /// Creates the answer of a call with this result.
    pub fn new<T>(operation: Operation, result: Result<Measured<T>>) -> Self {
        let throttled = throttled(&result);
        match result {
            Ok(measured) => Answer { operation, usage: measured.usage, throttled, failed: None },
            Err(error) => {
                let mut usage = Usage::default();
                usage.retries = error.request().map_or(0, |request| request.attempts().saturating_sub(1));
                let failed = Failed { kind: kind(&error), text: error.to_string() };
                Answer { operation, usage, throttled, failed: Some(failed) }
            }
        }
    }
}

/// Returns the number of attempts that are known to have been throttled.
///
/// That is the last one of a call that failed. If a retry succeeded, the throttled attempt is only one of the retries.
fn throttled<T>(result: &Result<Measured<T>>) -> u64 {
    u64::from(matches!(result, Err(Error::Throttled(_))))
}

/// Returns the kind of an error.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::Throttled(_) => "throttled",
        Error::ConditionFailed(_) => "condition failed",
        Error::NotFound { .. } => "not found",
        Error::Service(error) => match error.failure() {
            Some(Failure::AttemptTimeout | Failure::OperationTimeout | Failure::ConnectTimeout) => "timed out",
            Some(failure) if failure.is_unsent() => "not sent",
            Some(_) => "no valid response",
            None => "error of the service",
        },
        _ => "other error",
    }
}
