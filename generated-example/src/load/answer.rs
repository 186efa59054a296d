//! The outcome of one call, as the load generator counts it.

use dynamite_runtime::{Error, Failure, Measured, Result, Usage};

use crate::report::Operation;

/// The outcome of one call.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The operation.
    pub operation: Operation,
    /// What the call cost. Of a failed call, only the attempts of its last request are known.
    pub usage: Usage,
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
        match result {
            Ok(measured) => Answer { operation, usage: measured.usage, failed: None },
            Err(error) => {
                let mut usage = Usage::default();
                if let Some(request) = error.request() {
                    usage.retries = request.attempts().saturating_sub(1);
                    usage.throttled = request.throttled();
                }
                let failed = Failed { kind: kind(&error), text: error.to_string() };
                Answer { operation, usage, failed: Some(failed) }
            }
        }
    }
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
