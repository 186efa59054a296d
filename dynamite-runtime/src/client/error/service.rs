//! The errors of the service, or of the connection to it.

use std::fmt;

type Source = Box<dyn std::error::Error + Send + Sync>;

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
pub struct Throttled(pub(super) Box<ThrottledInner>);

pub(super) struct ThrottledInner {
    pub(super) operation: &'static str,
    pub(super) resource: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) ambiguous: bool,
    pub(super) source: Source,
}

impl Throttled {
    /// Returns the ARN of the table or index that throttled the request, if the service reports it.
    pub fn resource(&self) -> Option<&str> {
        self.0.resource.as_deref()
    }

    /// Returns the reason as the service reports it, such as `TableWriteProvisionedThroughputExceeded`.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0.source)
    }
}

impl fmt::Display for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was throttled", self.0.operation)?;
        if let Some(reason) = self.reason() {
            write!(f, ": {reason}")?;
        }
        if let Some(resource) = self.resource() {
            write!(f, " on {resource}")?;
        }
        Ok(())
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
pub struct ServiceError(pub(super) Box<ServiceInner>);

pub(super) struct ServiceInner {
    pub(super) operation: &'static str,
    pub(super) code: Option<String>,
    pub(super) transient: bool,
    pub(super) ambiguous: bool,
    pub(super) source: Source,
}

impl ServiceError {
    /// Returns DynamoDB's name of the operation, such as `PutItem`.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Returns DynamoDB's code, such as `ResourceNotFoundException`; `None` if no valid response was received.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    pub(crate) fn is_transient(&self) -> bool {
        self.0.transient
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0.source)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code() {
            Some(code) => write!(f, "{} failed: {code}", self.0.operation),
            None => write!(f, "{} failed: no valid response was received", self.0.operation),
        }
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceError({self})")
    }
}
