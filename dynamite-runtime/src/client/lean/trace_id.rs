//! The trace id of AWS Lambda, which the SDK sends so that functions that call each other in a circle are found.

use std::env;
use std::ffi::OsString;

/// The header with the trace id.
pub(super) const HEADER: &str = "x-amzn-trace-id";

/// Returns the trace id of the running invocation, if this is a Lambda function.
///
/// # Errors
///
/// Returns an error if the id has characters that the SDK encodes.
pub(super) fn trace_id() -> Result<Option<String>, &'static str> {
    of_variables(|name| env::var_os(name))
}

fn of_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<String>, &'static str> {
    if variable("AWS_LAMBDA_FUNCTION_NAME").is_none() {
        return Ok(None);
    }
    let Some(id) = variable("_X_AMZN_TRACE_ID") else { return Ok(None) };
    let id = id.into_string().ok().filter(|id| id.bytes().all(|byte| matches!(byte, b' '..=b'~')));
    id.map(Some).ok_or("the trace id has characters that are encoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_id_is_sent_by_lambda_functions_only() {
        let id = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=3995c3f42cd8ad8e;Sampled=1";
        for (is_function, variable, sent) in [
            (true, Some(id), Ok(Some(id))),
            (true, None, Ok(None)),
            (false, Some(id), Ok(None)),
            (true, Some("a\nb"), Err(())),
        ] {
            let found = of_variables(|name| match name {
                "AWS_LAMBDA_FUNCTION_NAME" => is_function.then(|| "f".into()),
                _ => variable.map(Into::into),
            });
            assert_eq!(found.as_ref().map(|id| id.as_deref()).map_err(drop), sent, "{is_function} {variable:?}");
        }
    }
}
