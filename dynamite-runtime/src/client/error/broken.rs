//! Responses that say nothing of a part of their request.

use super::Error;
use super::service::{ServiceError, ServiceInner};

/// Returns the error of a response that says nothing of a table of the request, or has one that was not requested.
pub(crate) fn broken_response(operation: &'static str) -> Error {
    Error::Service(ServiceError(Box::new(ServiceInner {
        operation,
        code: None,
        transient: true,
        ambiguous: false,
        source: "the tables in the response are not those of the request".into(),
    })))
}
