//! Retries of conflicts with a running transaction, which the SDK does not retry.

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

use super::error::may_succeed_later;

/// A classifier that makes the SDK retry a request that did nothing because it conflicted with a running transaction.
///
/// A cancelled transaction is retried only if all its reasons are transient. The retry has the same
/// token, so DynamoDB does not carry out the transaction twice.
#[derive(Debug)]
pub(super) struct Conflicts;

impl Conflicts {
    pub(super) const NAME: &str = "dynamite_conflicts";
}

impl ClassifyRetry for Conflicts {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error = context.output_or_error().and_then(Result::err).and_then(|error| error.as_operation_error());
        let Some(error) = error else { return RetryAction::NoActionIndicated };
        let put = error.downcast_ref().is_some_and(PutItemError::is_transaction_conflict_exception);
        let update = error.downcast_ref().is_some_and(UpdateItemError::is_transaction_conflict_exception);
        let delete = error.downcast_ref().is_some_and(DeleteItemError::is_transaction_conflict_exception);
        let cancelled = match (error.downcast_ref(), error.downcast_ref()) {
            (Some(TransactWriteItemsError::TransactionCanceledException(e)), _) => {
                may_succeed_later(e.cancellation_reasons())
            }
            (_, Some(TransactGetItemsError::TransactionCanceledException(e))) => {
                may_succeed_later(e.cancellation_reasons())
            }
            _ => false,
        };
        match put || update || delete || cancelled {
            true => RetryAction::transient_error(),
            false => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        Self::NAME
    }
}
