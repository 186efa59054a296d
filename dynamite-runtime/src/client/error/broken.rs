//! Responses of batches that say nothing of a part of their request.

use super::service::{ServiceError, ServiceInner};
use super::{Error, FailedRequest, RequestName};
use crate::client::Attempts;
use crate::client::response::BrokenResponse;

/// Returns the error of a response that says nothing of a table of the request, or has one that was not requested.
pub(crate) fn broken_response(name: RequestName, attempts: &Attempts) -> Error {
    let problem = BrokenResponse::new("its tables are not those of the request");
    let request = FailedRequest::broken(name, problem, attempts);
    Error::Service(ServiceError(Box::new(ServiceInner { request, transient: true, ambiguous: false })))
}
