//! Converts the errors of transactions, most of which mean that the transaction was cancelled.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;

use super::Error;
use super::cancelled::{Cancellation, Cancelled};
use super::classify::service_error;
use super::write::{condition_failed, is_ambiguous, without};
use crate::client::attempts::Attempts;
use crate::operation::Expected;

/// Converts the error of a transaction of writes; `writes` holds the name and the requirements of each write.
pub(crate) fn transact_write_error(
    writes: &[(&'static str, Expected)],
    error: SdkError<TransactWriteItemsError>,
    attempts: Attempts,
) -> Error {
    let ambiguous = is_ambiguous(&error, attempts);
    if !error.as_service_error().is_some_and(TransactWriteItemsError::is_transaction_canceled_exception) {
        return service_error("TransactWriteItems", error).with_ambiguity(ambiguous);
    }
    let (reasons, source) = without(error, |failed| match failed {
        TransactWriteItemsError::TransactionCanceledException(cancelled) => cancelled.cancellation_reasons.take(),
        _ => None,
    });
    let reasons = reasons.unwrap_or_default().into_iter().zip(writes).enumerate();
    let reasons = reasons.filter_map(|(index, (reason, (operation, expected)))| {
        let CancellationReason { item, code, .. } = reason;
        let code = code.filter(|code| code != "None")?;
        let failed = code == "ConditionalCheckFailed";
        let error = failed.then(|| condition_failed(*expected, item.clone(), code.clone(), false));
        let old = item.filter(|item| !item.is_empty());
        Some(Cancellation { index, operation, entity: expected.entity, code, old, error })
    });
    Error::Cancelled(Box::new(Cancelled::new(reasons.collect(), source).with_ambiguity(ambiguous)))
}

/// Converts the error of a transaction of reads of these entities.
pub(crate) fn transact_get_error(
    entities: impl Iterator<Item = &'static str>,
    error: SdkError<TransactGetItemsError>,
) -> Error {
    let Some(TransactGetItemsError::TransactionCanceledException(failed)) = error.as_service_error() else {
        return service_error("TransactGetItems", error);
    };
    let reasons = failed.cancellation_reasons().iter().zip(entities).enumerate();
    let reasons = reasons.filter_map(|(index, (reason, entity))| {
        let code = reason.code().filter(|code| *code != "None")?.to_owned();
        Some(Cancellation { index, operation: "get", entity, code, old: None, error: None })
    });
    Error::Cancelled(Box::new(Cancelled::new(reasons.collect(), error)))
}
