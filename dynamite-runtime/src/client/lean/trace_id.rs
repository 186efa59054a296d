//! The trace id of AWS Lambda, which the SDK sends so that functions that call each other in a circle are found.

use std::env;

/// The header with the trace id.
pub(super) const HEADER: &str = "x-amzn-trace-id";

/// Returns the trace id of the running invocation, if this is a Lambda function.
///
/// # Errors
///
/// Returns an error if the id has characters that the SDK encodes.
pub(super) fn trace_id() -> Result<Option<String>, &'static str> {
    if env::var_os("AWS_LAMBDA_FUNCTION_NAME").is_none() {
        return Ok(None);
    }
    match env::var("_X_AMZN_TRACE_ID") {
        Ok(id) if id.bytes().all(|byte| matches!(byte, b' '..=b'~')) => Ok(Some(id)),
        Ok(_) => Err("the trace id has characters that are encoded"),
        Err(_) => Ok(None),
    }
}
