//! How a call or a request ended, as observers are told.

use crate::client::error::{Error, FailedRequest, Failure};
use crate::observe::Outcome;
use crate::operation::Usage;

/// The end of a call or a request.
#[derive(Clone, Copy)]
pub(crate) enum Ended<'e> {
    Done,
    Failed(&'e Error),
    /// It failed without an error of a request, for this reason.
    Because(&'static str),
    Dropped,
}

impl<'e> Ended<'e> {
    /// Returns the end of what has this result.
    pub(crate) fn of<T>(result: &'e Result<T, Error>) -> Self {
        match result {
            Ok(_) => Ended::Done,
            Err(error) => Ended::Failed(error),
        }
    }

    /// Returns what was spent on what has this result, and how it ended.
    pub(crate) fn with_usage<T>(result: &'e Result<T, Error>, usage: impl FnOnce(&T) -> Usage) -> (Usage, Self) {
        match result {
            Ok(value) => (usage(value), Ended::Done),
            Err(error) => (usage_of_error(error), Ended::Failed(error)),
        }
    }

    pub(super) fn outcome(self) -> Outcome<'e> {
        match self {
            Ended::Done => Outcome::Done,
            Ended::Failed(error) => outcome_of(error),
            Ended::Because(kind) => Outcome::Failed { kind, throttling_reason: None, request_id: None },
            Ended::Dropped => Outcome::Cancelled,
        }
    }

    /// Returns DynamoDB's code of the error, if it is one of those that are known.
    pub(super) fn code(self) -> Option<&'static str> {
        match self {
            Ended::Failed(error) => error.request().and_then(FailedRequest::code).and_then(known_code),
            _ => None,
        }
    }
}

/// Returns what was spent, as far as the error says.
pub(super) fn usage_of_error(error: &Error) -> Usage {
    match error {
        Error::Unreadable(unreadable) => unreadable.usage(),
        _ => error.request().map(FailedRequest::usage).unwrap_or_default(),
    }
}

fn outcome_of(error: &Error) -> Outcome<'_> {
    let request = error.request();
    let kind = match error {
        Error::ConditionFailed(_) | Error::NotFound { .. } => return Outcome::ConditionFailed,
        // A write found the item of another entity; a read did without a request that failed.
        Error::OtherEntity(_) if request.is_some() => return Outcome::ConditionFailed,
        Error::Cancelled(cancelled) if cancelled.has_failed_condition() => return Outcome::ConditionFailed,
        Error::OtherEntity(_) => "other_entity",
        Error::InvalidInput(_) => "invalid_input",
        Error::InvalidCursor(_) => "invalid_cursor",
        Error::Decode(_) => "decode",
        Error::Unreadable(_) => "unreadable",
        Error::TableMismatch(_) => "table_mismatch",
        Error::TableNotReady { .. } => "table_not_ready",
        Error::Engine { .. } => "engine",
        Error::Incomplete(_) if request.is_none() => "incomplete",
        Error::Throttled(_) | Error::Cancelled(_) | Error::Incomplete(_) | Error::Service(_) => {
            request.map_or(OTHER, kind_of)
        }
    };
    Outcome::Failed {
        kind,
        throttling_reason: throttling_reason(error),
        request_id: request.and_then(FailedRequest::request_id),
    }
}

/// Returns the reason of a throttled request, if it is a word.
fn throttling_reason(error: &Error) -> Option<&str> {
    match error {
        Error::Throttled(throttled) => throttled.reason().filter(|reason| is_word(reason)),
        Error::Incomplete(batch) => throttling_reason(batch.cause()?),
        _ => None,
    }
}

fn is_word(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn kind_of(request: &FailedRequest) -> &'static str {
    match (request.code(), request.failure()) {
        (Some(code), _) => known_code(code).unwrap_or(OTHER),
        (None, Some(failure)) => failure_kind(failure),
        (None, None) => OTHER,
    }
}

fn failure_kind(failure: Failure) -> &'static str {
    match failure {
        Failure::NoCredentials => "no_credentials",
        Failure::CredentialsProviderFailed => "credentials_provider_failed",
        Failure::CredentialsProviderTimedOut => "credentials_provider_timed_out",
        Failure::NoRegion => "no_region",
        Failure::InvalidConfiguration => "invalid_configuration",
        Failure::UnknownHost => "unknown_host",
        Failure::ConnectionRefused => "connection_refused",
        Failure::Tls => "tls",
        Failure::ConnectTimeout => "connect_timeout",
        Failure::NoConnection => "no_connection",
        Failure::BrokenConnection => "broken_connection",
        Failure::AttemptTimeout => "attempt_timeout",
        Failure::OperationTimeout => "operation_timeout",
        Failure::InvalidResponse => "invalid_response",
    }
}

/// Returns a code of DynamoDB as a text that lives as long as the program.
fn known_code(code: &str) -> Option<&'static str> {
    CODES.iter().find(|known| **known == code).copied()
}

/// The kind of an error that is none of the known ones. Source: OpenTelemetry, `error.type`.
const OTHER: &str = "_OTHER";

/// The codes of errors of the operations that this crate sends. Sources: the API reference, and its common errors.
const CODES: &[&str] = &[
    "AccessDeniedException",
    "ConditionalCheckFailedException",
    "ExpiredTokenException",
    "IdempotentParameterMismatchException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalFailure",
    "InternalServerError",
    "InvalidClientTokenId",
    "InvalidEndpointException",
    "InvalidSignatureException",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestExpired",
    "RequestLimitExceeded",
    "RequestTimeout",
    "RequestTimeoutException",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionCanceledException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
];
