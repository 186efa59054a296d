//! Failures to connect, as the SDK's HTTP client reports them.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::iter::successors;

use aws_sdk_dynamodb::error::ConnectorError;

/// The reason why a connection could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectFailure {
    Refused,
    UnknownHost,
    Tls,
    Timeout,
    /// There is no HTTP client.
    NoClient,
    Other,
}

/// Returns the reason why no connection was made; `None` if one may have been made.
///
/// The HTTP client has no types for these failures. If no error of the operating system is among the causes, the texts
/// of the errors decide. A failure that is not recognized counts as one after the request was sent.
pub(crate) fn connect_failure(error: &ConnectorError) -> Option<ConnectFailure> {
    let mut connecting = false;
    for cause in causes(error) {
        let text = cause.to_string();
        if cause.downcast_ref().is_some_and(|error: &io::Error| error.kind() == ErrorKind::ConnectionRefused) {
            return Some(ConnectFailure::Refused);
        }
        if text.contains("dns error") || text.contains("DNS lookup") || text.contains("failed to lookup address") {
            return Some(ConnectFailure::UnknownHost);
        }
        if text.contains("HTTP connect timeout") {
            return Some(ConnectFailure::Timeout);
        }
        if text.starts_with("No HTTP client was available") {
            return Some(ConnectFailure::NoClient);
        }
        connecting |= text.contains("(Connect)");
        let invalid = cause.downcast_ref().is_some_and(|error: &io::Error| error.kind() == ErrorKind::InvalidData);
        if text.contains("TLS handshake failed") || (connecting && invalid) {
            return Some(ConnectFailure::Tls);
        }
    }
    connecting.then_some(ConnectFailure::Other)
}

/// Returns `true` if it is certain that a request was not sent, because no connection was made.
pub(crate) fn never_connected(error: &ConnectorError) -> bool {
    connect_failure(error).is_some()
}

/// Returns an error and its causes. The cause of an I/O error is its payload, which `source()` skips.
pub(crate) fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(payload) => Some(payload as _),
        None => error.source(),
    })
}
