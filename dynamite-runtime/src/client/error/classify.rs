//! Sorts the errors of the SDK by what a caller does about them.

use std::sync::Arc;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::CancellationReason;
use aws_smithy_types::retry::ErrorKind;

use super::request::{FailedRequest, RequestName};
use super::service::{ServiceError, ServiceInner, Throttled, ThrottledInner};
use super::transient::{is_transient_code, may_succeed_later};
use super::{Error, Failure};
use crate::client::attempts::Attempts;
use crate::client::throttling::{Throttling, is_throttled};

/// Sorts an error of the SDK by what a caller does about it.
pub(crate) fn service_error<E>(name: RequestName, error: SdkError<E>, attempts: &Attempts) -> Error
where
    E: Throttling + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let cancelled = error.as_service_error().map_or(&[][..], Throttling::cancellation_reasons);
    if error.as_service_error().is_some_and(is_throttled) {
        let reasons = reason_codes(cancelled);
        let reason = error.as_service_error().and_then(|e| e.reasons().first()).cloned();
        return Error::Throttled(Throttled(Arc::new(ThrottledInner {
            request: FailedRequest::new(name, error, attempts).with_reasons(&reasons),
            resource: reason.as_ref().and_then(|r| r.resource()).map(str::to_owned),
            reason: reason.as_ref().and_then(|r| r.reason()).map(str::to_owned).or_else(|| reasons.first().cloned()),
            ambiguous: false,
        })));
    }
    let reasons = reason_codes(cancelled);
    let transient = may_succeed_later(cancelled) || error.code().is_some_and(is_transient_code) || is_transient(&error);
    let request = FailedRequest::new(name, error, attempts).with_reasons(&reasons);
    let transient = request.failure().and_then(is_transient_failure).unwrap_or(transient);
    Error::Service(ServiceError(Arc::new(ServiceInner { request, transient, ambiguous: false })))
}

/// Returns the codes of the reasons for which a transaction was cancelled.
fn reason_codes(reasons: &[CancellationReason]) -> Vec<String> {
    reasons.iter().filter_map(|reason| reason.code.clone()).filter(|code| code != "None").collect()
}

/// Returns `true` if the same request may succeed later: the service or the connection failed, or the response can't be
/// read.
fn is_transient<E>(error: &SdkError<E>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => true,
        SdkError::DispatchFailure(failure) => {
            failure.is_io() || failure.is_timeout() || failure.as_other() == Some(ErrorKind::TransientError)
        }
        // If the status is one of success, the response is truncated or does not come from DynamoDB.
        other => other.raw_response().is_some_and(|response| {
            let status = response.status();
            status.is_success() || status.is_server_error()
        }),
    }
}

/// Returns whether a failure is transient, or `None` if the SDK classifies it correctly. The SDK treats a host without
/// a valid certificate like one that can't be reached, and does not know about the provider of credentials.
fn is_transient_failure(failure: Failure) -> Option<bool> {
    match failure {
        Failure::CredentialsProviderFailed | Failure::CredentialsProviderTimedOut => Some(true),
        Failure::Tls => Some(false),
        _ => None,
    }
}
