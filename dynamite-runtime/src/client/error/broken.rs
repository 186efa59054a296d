//! Responses that are well-formed, but not ones of the request: with other tables, or after which a read never ends.

use std::sync::Arc;

use super::service::{ServiceError, ServiceInner};
use super::{Error, FailedRequest, RequestName};
use crate::client::Attempts;
use crate::client::response::BrokenResponse;

/// The problem of a response to a batch in which a table is missing, or which has a table or an item that was not
/// requested.
pub(crate) const OTHER_ENTRIES: &str = "its tables or items are not those of the request";

/// Returns the error of a response whose `problem` completes "the response is broken:".
pub(crate) fn broken_response(name: RequestName, problem: &'static str, attempts: &Attempts) -> Error {
    let problem = BrokenResponse::new(problem);
    let request = FailedRequest::broken(name, problem, attempts);
    Error::Service(ServiceError(Arc::new(ServiceInner { request, transient: true, ambiguous: false })))
}
