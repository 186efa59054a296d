//! The errors of the service, or of the connection to it.

use std::fmt;
use std::sync::Arc;

use super::{FailedRequest, Failure};
use crate::escape::one_line;

/// The error of a request that DynamoDB throttled.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::Error;
///
/// fn log(error: &Error) {
///     if let Error::Throttled(throttled) = error {
///         println!("{:?} throttled: {:?}", throttled.resource(), throttled.reason());
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Throttled(pub(super) Arc<ThrottledInner>);

pub(super) struct ThrottledInner {
    pub(super) request: FailedRequest,
    pub(super) resource: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) ambiguous: bool,
}

impl Throttled {
    /// Returns the ARN of the table or index that throttled the request, if the service reports it.
    pub fn resource(&self) -> Option<&str> {
        self.0.resource.as_deref()
    }

    /// Returns the reason as the service reports it, such as `TableWriteProvisionedThroughputExceeded`. For an
    /// `idempotent()` write, it is the reason for which its transaction was cancelled, such as `ThrottlingError`.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Returns the request that was throttled.
    pub fn request(&self) -> &FailedRequest {
        &self.0.request
    }

    /// Sets whether an attempt may have been carried out, in an error that was just made.
    pub(super) fn set_ambiguous(&mut self, ambiguous: bool) {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.ambiguous = ambiguous;
        }
    }
}

impl fmt::Display for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self.request();
        let mut text = format!("{} was throttled: {}", request.name(), request.code().unwrap_or_default());
        text.extend(self.reason().map(|reason| format!(": {reason}")));
        text.extend(self.resource().map(|resource| format!(" on {resource}")));
        text.extend(request.shown_message().map(|message| format!(": {message}")));
        one_line(f, format_args!("{text}{}", request.details()))?;
        write_ambiguity(f, self.0.ambiguous)
    }
}

impl fmt::Debug for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Throttled({self})")
    }
}

/// An error of DynamoDB, or of the connection to it, that has no variant of [`Error`](crate::Error) of its own.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::Error;
///
/// fn table_is_missing(error: &Error) -> bool {
///     matches!(error, Error::Service(error) if error.code() == Some("ResourceNotFoundException"))
/// }
/// ```
#[derive(Clone)]
pub struct ServiceError(pub(super) Arc<ServiceInner>);

pub(super) struct ServiceInner {
    pub(super) request: FailedRequest,
    pub(super) transient: bool,
    pub(super) ambiguous: bool,
}

impl ServiceError {
    /// Returns DynamoDB's name of the operation, such as `PutItem`.
    pub fn operation(&self) -> &'static str {
        self.0.request.operation()
    }

    /// Returns DynamoDB's code, such as `ResourceNotFoundException`, or `None` if no valid response arrived.
    pub fn code(&self) -> Option<&str> {
        self.0.request.code()
    }

    /// Returns the reason why no valid response arrived, or `None` if DynamoDB returned an error.
    pub fn failure(&self) -> Option<Failure> {
        self.0.request.failure()
    }

    /// Returns the request that failed.
    pub fn request(&self) -> &FailedRequest {
        &self.0.request
    }

    pub(crate) fn is_transient(&self) -> bool {
        self.0.transient
    }

    /// Sets whether an attempt may have been carried out, in an error that was just made.
    pub(super) fn set_ambiguous(&mut self, ambiguous: bool) {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.ambiguous = ambiguous;
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request().fmt(f)?;
        write_ambiguity(f, self.0.ambiguous)
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceError({self})")
    }
}

/// Adds that a request may have been carried out.
fn write_ambiguity(f: &mut fmt::Formatter<'_>, ambiguous: bool) -> fmt::Result {
    f.write_str(if ambiguous { "; it may have been carried out" } else { "" })
}
