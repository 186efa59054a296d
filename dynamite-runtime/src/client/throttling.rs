//! Tells errors of throttled requests from others.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation as sdk;
use aws_sdk_dynamodb::types::{CancellationReason, ThrottlingReason};
use aws_smithy_runtime_api::client::interceptors::context::Error as TypeErasedError;

use super::error::was_throttled;

/// The error codes of throttled requests. Source: the developer guide, "Error handling with DynamoDB".
const THROTTLING_CODES: [&str; 4] =
    ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "LimitExceededException"];

/// An operation's error that may mean that the request was throttled.
pub(crate) trait Throttling {
    /// Returns the resources that throttled the request, with their reasons.
    fn reasons(&self) -> &[ThrottlingReason];

    /// Returns the reason of each operation of a cancelled transaction.
    fn cancellation_reasons(&self) -> &[CancellationReason] {
        &[]
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

            fn cancellation_reasons(&self) -> &[CancellationReason] {
                match self {
                    Self::TransactionCanceledException(e) => e.cancellation_reasons(),
                    _ => &[],
                }
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

/// Returns `true` if an attempt failed because it was throttled.
pub(super) fn is_throttling_error(error: &TypeErasedError) -> bool {
    macro_rules! any_of {
        ($($module:ident::$error:ident),* $(,)?) => {
            $(error.downcast_ref::<sdk::$module::$error>().is_some_and(is_throttled))||*
        };
    }
    any_of!(
        get_item::GetItemError,
        put_item::PutItemError,
        update_item::UpdateItemError,
        delete_item::DeleteItemError,
        query::QueryError,
        scan::ScanError,
        batch_get_item::BatchGetItemError,
        batch_write_item::BatchWriteItemError,
        transact_get_items::TransactGetItemsError,
        transact_write_items::TransactWriteItemsError,
    )
}

/// Returns `true` if this is the error of a throttled request.
pub(super) fn is_throttled<E: Throttling + ProvideErrorMetadata>(error: &E) -> bool {
    error.code().is_some_and(|code| THROTTLING_CODES.contains(&code)) || was_throttled(error.cancellation_reasons())
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
