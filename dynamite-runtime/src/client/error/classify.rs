//! Sorts the errors of the SDK by what a caller does about them.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation as sdk;
use aws_sdk_dynamodb::types::ThrottlingReason;

use super::Error;
use super::service::{ServiceError, ServiceInner, Throttled, ThrottledInner};
use super::transient::may_succeed_later;

/// The error codes of throttled requests. Source: the developer guide, "Error handling with DynamoDB".
const THROTTLING_CODES: [&str; 4] =
    ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "LimitExceededException"];

/// An operation's error that may mean that the request was throttled.
pub(crate) trait Throttling {
    /// Returns the resources that throttled the request, with their reasons.
    fn reasons(&self) -> &[ThrottlingReason];

    /// Returns `true` for a cancelled transaction that may succeed later.
    fn may_succeed_later(&self) -> bool {
        false
    }
}

macro_rules! reasons {
    () => {
        fn reasons(&self) -> &[ThrottlingReason] {
            match self {
                Self::ProvisionedThroughputExceededException(e) => e.throttling_reasons(),
                Self::RequestLimitExceeded(e) => e.throttling_reasons(),
                Self::ThrottlingException(e) => e.throttling_reasons(),
                _ => &[],
            }
        }
    };
}

macro_rules! transactions {
    ($($module:ident::$error:ident),* $(,)?) => { $(
        impl Throttling for sdk::$module::$error {
            reasons!();

            fn may_succeed_later(&self) -> bool {
                matches!(self, Self::TransactionCanceledException(e) if may_succeed_later(e.cancellation_reasons()))
            }
        }
    )* };
}

transactions!(transact_get_items::TransactGetItemsError, transact_write_items::TransactWriteItemsError);

macro_rules! throttling {
    ($($module:ident::$error:ident),* $(,)?) => { $(
        impl Throttling for sdk::$module::$error {
            reasons!();
        }
    )* };
}

throttling!(
    get_item::GetItemError,
    put_item::PutItemError,
    update_item::UpdateItemError,
    delete_item::DeleteItemError,
    query::QueryError,
    scan::ScanError,
    batch_get_item::BatchGetItemError,
    batch_write_item::BatchWriteItemError,
);

macro_rules! never_throttled {
    ($($module:ident::$error:ident),* $(,)?) => { $(
        impl Throttling for sdk::$module::$error {
            fn reasons(&self) -> &[ThrottlingReason] {
                &[]
            }
        }
    )* };
}

never_throttled!(
    create_table::CreateTableError,
    describe_table::DescribeTableError,
    update_time_to_live::UpdateTimeToLiveError,
    describe_time_to_live::DescribeTimeToLiveError,
    update_continuous_backups::UpdateContinuousBackupsError,
    describe_continuous_backups::DescribeContinuousBackupsError,
);

/// The error code of a write that conflicted with a transaction. The write may succeed after the transaction.
const CONFLICT_CODE: &str = "TransactionConflictException";

/// Sorts an error of the SDK by what a caller does about it.
pub(crate) fn service_error<E>(operation: &'static str, error: SdkError<E>) -> Error
where
    E: Throttling + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let code = error.code().map(str::to_owned);
    if code.as_deref().is_some_and(|code| THROTTLING_CODES.contains(&code)) {
        let reason = error.as_service_error().and_then(|e| e.reasons().first()).cloned();
        return Error::Throttled(Throttled(Box::new(ThrottledInner {
            operation,
            resource: reason.as_ref().and_then(|r| r.resource()).map(str::to_owned),
            reason: reason.as_ref().and_then(|r| r.reason()).map(str::to_owned),
            ambiguous: false,
            source: error.into(),
        })));
    }
    let cancelled = error.as_service_error().is_some_and(Throttling::may_succeed_later);
    let transient = cancelled || code.as_deref() == Some(CONFLICT_CODE) || is_transient(&error);
    Error::Service(ServiceError(Box::new(ServiceInner {
        operation,
        code,
        transient,
        ambiguous: false,
        source: error.into(),
    })))
}

/// Returns `true` if the same request may succeed later: the service or the connection failed, or the response can't be
/// read.
fn is_transient<E>(error: &SdkError<E>) -> bool {
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => true,
        SdkError::DispatchFailure(failure) => failure.is_io() || failure.is_timeout(),
        // If the status is one of success, the response is truncated or does not come from DynamoDB.
        other => other.raw_response().is_some_and(|response| {
            let status = response.status();
            status.is_success() || status.is_server_error()
        }),
    }
}
