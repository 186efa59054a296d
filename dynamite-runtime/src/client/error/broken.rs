//! Responses to batches whose tables are not those of the request.

use super::service::{ServiceError, ServiceInner};
use super::{Error, FailedRequest, RequestName};
use crate::client::Attempts;
use crate::client::response::BrokenResponse;

/// Returns the error of a response in which a table of the request is missing, or which has a table that was not
/// requested.
pub(crate) fn broken_response(name: RequestName, attempts: &Attempts) -> Error {
    let problem = BrokenResponse::new("its tables are not those of the request");
    let request = FailedRequest::broken(name, problem, attempts);
    Error::Service(ServiceError(Box::new(ServiceInner { request, transient: true, ambiguous: false })))
}
