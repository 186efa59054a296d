//! Converts the errors of transactions, most of which mean that the transaction was cancelled.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;

use super::cancelled::{Cancellation, Cancelled};
use super::classify::service_error;
use super::request::RequestName;
use super::write::{condition_failed, without};
use super::{Error, FailedRequest};
use crate::client::attempts::Attempts;
use crate::operation::Expected;

/// Converts the error of a transaction of writes; `writes` holds the name and the requirements of each write, `tables` its
/// physical table.
pub(crate) fn transact_write_error(
    writes: &[(&'static str, Expected)],
    tables: Vec<String>,
    error: SdkError<TransactWriteItemsError>,
    attempts: &Attempts,
) -> Error {
    let name = RequestName::of_tables("TransactWriteItems", tables.iter().cloned());
    // The transaction in progress is that of an earlier attempt, or of another process that has the same token.
    let running = error.as_service_error().is_some_and(TransactWriteItemsError::is_transaction_in_progress_exception);
    let ambiguous = attempts.ambiguous || running;
    if !error.as_service_error().is_some_and(TransactWriteItemsError::is_transaction_canceled_exception) {
        return service_error(name, error, attempts).with_ambiguity(ambiguous);
    }
    let (reasons, source) = without(error, |failed| match failed {
        TransactWriteItemsError::TransactionCanceledException(cancelled) => cancelled.cancellation_reasons.take(),
        _ => None,
    });
    let reasons = reasons.unwrap_or_default().into_iter().zip(writes).zip(tables).enumerate();
    let reasons = reasons.filter_map(|(index, ((reason, (operation, expected)), table))| {
        let CancellationReason { item, code, message, .. } = reason;
        let code = code.filter(|code| code != "None")?;
        let failed = code == "ConditionalCheckFailed";
        let error = failed.then(|| condition_failed(expected.clone(), item.clone(), false));
        let old = item.filter(|item| !item.is_empty());
        Some(Cancellation { index, operation, entity: expected.entity, table, code, message, old, error })
    });
    let cancelled = Cancelled::new(reasons.collect(), FailedRequest::new(name, source, attempts));
    Error::Cancelled(Box::new(cancelled.with_ambiguity(ambiguous)))
}

/// Converts the error of a transaction of reads of these entities from these physical tables.
pub(crate) fn transact_get_error(
    entities: impl Iterator<Item = &'static str>,
    tables: Vec<String>,
    error: SdkError<TransactGetItemsError>,
    attempts: &Attempts,
) -> Error {
    let name = RequestName::of_tables("TransactGetItems", tables.iter().cloned());
    let Some(TransactGetItemsError::TransactionCanceledException(failed)) = error.as_service_error() else {
        return service_error(name, error, attempts);
    };
    let reasons = failed.cancellation_reasons().iter().zip(entities).zip(tables).enumerate();
    let reasons = reasons.filter_map(|(index, ((reason, entity), table))| {
        let code = reason.code().filter(|code| *code != "None")?.to_owned();
        let message = reason.message.clone();
        Some(Cancellation { index, operation: "get", entity, table, code, message, old: None, error: None })
    });
    let reasons = reasons.collect();
    Error::Cancelled(Box::new(Cancelled::new(reasons, FailedRequest::new(name, error, attempts))))
}
