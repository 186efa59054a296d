//! The reasons why a request received no valid response of DynamoDB.

use std::fmt;

use aws_sdk_dynamodb::error::{ConnectorError, ProvideErrorMetadata, SdkError};

use crate::client::attempts::{LastAttempt, Stage};
use crate::client::connection::{ConnectFailure, causes, connect_failure};
use crate::client::credentials::CredentialsFailure;

/// The reason why the last attempt of a request received no valid response of DynamoDB.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::{Error, Failure};
///
/// fn advice(error: &Error) -> Option<&'static str> {
///     match error.request()?.failure()? {
///         Failure::NoCredentials | Failure::NoRegion => Some("configure the environment"),
///         Failure::UnknownHost | Failure::ConnectionRefused => Some("check region and endpoint"),
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// There are no credentials. The request was not sent.
    NoCredentials,
    /// The provider of credentials failed. The request was not sent.
    CredentialsProviderFailed,
    /// The provider of credentials took too long. The request was not sent.
    CredentialsProviderTimedOut,
    /// There is no region. The request was not sent.
    NoRegion,
    /// The request can't be made with the configuration of the client or of its credentials. It was not sent.
    InvalidConfiguration,
    /// The name of the host was not found (DNS). The request was not sent.
    UnknownHost,
    /// The host refused the connection. The request was not sent.
    ConnectionRefused,
    /// The TLS connection could not be made: the certificate is not valid, or the host does not use TLS. The request
    /// was not sent.
    Tls,
    /// The connection was not made in time. The request was not sent.
    ConnectTimeout,
    /// No connection could be made, for another reason. The request was not sent.
    NoConnection,
    /// The connection broke, or failed in a way that does not show whether the request was sent.
    BrokenConnection,
    /// The attempt took longer than its timeout.
    AttemptTimeout,
    /// The request with all its attempts took longer than its timeout.
    OperationTimeout,
    /// A response arrived that is not one of DynamoDB, or that is empty or incomplete. It may come from a proxy. A response
    /// after which a read would never end is invalid, too: the page ends at the key after which it begins, or at that of
    /// an earlier page, or it is the 1000th in a row for which no item was read.
    InvalidResponse,
}

impl Failure {
    /// Returns `true` if the attempt was certainly not sent.
    pub fn is_unsent(self) -> bool {
        match self {
            Failure::NoCredentials
            | Failure::CredentialsProviderFailed
            | Failure::CredentialsProviderTimedOut
            | Failure::NoRegion
            | Failure::InvalidConfiguration
            | Failure::UnknownHost
            | Failure::ConnectionRefused
            | Failure::Tls
            | Failure::ConnectTimeout
            | Failure::NoConnection => true,
            Failure::BrokenConnection
            | Failure::AttemptTimeout
            | Failure::OperationTimeout
            | Failure::InvalidResponse => false,
        }
    }

    /// Returns the reason why a request received no valid response, or `None` if DynamoDB returned an error.
    pub(super) fn of<E>(error: &SdkError<E>, last: &LastAttempt) -> Option<Self>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match error {
            SdkError::ServiceError(_) if error.code().is_some() => None,
            SdkError::DispatchFailure(failure) => {
                let connector = failure.as_connector_error();
                Some(connector.map_or(Failure::BrokenConnection, |connector| Failure::of_dispatch(connector, last)))
            }
            SdkError::TimeoutError(_) if last.stage == Stage::Preparing => Some(Failure::CredentialsProviderTimedOut),
            // As for failures to connect, the text has to be checked, because this error has no type of its own.
            SdkError::TimeoutError(_) if causes(error).any(|cause| cause.to_string().contains("(all attempts")) => {
                Some(Failure::OperationTimeout)
            }
            SdkError::TimeoutError(_) => Some(Failure::AttemptTimeout),
            SdkError::ConstructionFailure(_) => Some(Failure::InvalidConfiguration),
            SdkError::ResponseError(_) if causes(error).any(|cause| cause.is::<std::io::Error>()) => {
                Some(Failure::BrokenConnection)
            }
            _ => Some(Failure::InvalidResponse),
        }
    }

    fn of_dispatch(error: &ConnectorError, last: &LastAttempt) -> Self {
        if last.stage != Stage::Sending {
            return Failure::of_preparation(error, last);
        }
        match connect_failure(error) {
            Some(ConnectFailure::Refused) => Failure::ConnectionRefused,
            Some(ConnectFailure::UnknownHost) => Failure::UnknownHost,
            Some(ConnectFailure::Tls) => Failure::Tls,
            Some(ConnectFailure::Timeout) => Failure::ConnectTimeout,
            Some(ConnectFailure::NoClient) => Failure::InvalidConfiguration,
            Some(ConnectFailure::Other) => Failure::NoConnection,
            None if error.is_timeout() => Failure::AttemptTimeout,
            None if error.is_user() => Failure::InvalidConfiguration,
            None => Failure::BrokenConnection,
        }
    }

    /// Returns the reason why a request could not be signed.
    fn of_preparation(error: &ConnectorError, last: &LastAttempt) -> Self {
        match CredentialsFailure::of(error) {
            Some(CredentialsFailure::None) => Failure::NoCredentials,
            Some(CredentialsFailure::Invalid) => Failure::InvalidConfiguration,
            Some(CredentialsFailure::Failed) => Failure::CredentialsProviderFailed,
            Some(CredentialsFailure::TimedOut) => Failure::CredentialsProviderTimedOut,
            None if last.region.is_none() => Failure::NoRegion,
            None => Failure::InvalidConfiguration,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Failure::NoCredentials => "no credentials were found",
            Failure::CredentialsProviderFailed => "the provider of credentials failed",
            Failure::CredentialsProviderTimedOut => "the provider of credentials took too long",
            Failure::NoRegion => "no region is configured",
            Failure::InvalidConfiguration => "the configuration of the client or of its credentials is invalid",
            Failure::UnknownHost => "the host was not found (DNS)",
            Failure::ConnectionRefused => "the connection was refused",
            Failure::Tls => "no TLS connection could be made",
            Failure::ConnectTimeout => "the connection was not made in time (connect timeout)",
            Failure::NoConnection => "no connection could be made",
            Failure::BrokenConnection => "the connection broke",
            Failure::AttemptTimeout => "no response arrived in time (attempt timeout)",
            Failure::OperationTimeout => "no response arrived in time (operation timeout)",
            Failure::InvalidResponse => "the response is not a valid response of DynamoDB",
        })
    }
}

impl std::error::Error for Failure {}
