//! Converts the errors of writes, most of which mean that a condition did not hold.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation as sdk;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_smithy_types::body::SdkBody;

use super::classify::service_error;
use super::condition_failed::ConditionFailed;
use super::request::RequestName;
use super::{Error, FailedRequest};
use crate::client::attempts::Attempts;
use crate::client::throttling::Throttling;
use crate::codec::RawItem;
use crate::operation::{Expected, Requires};

/// An operation's error that may be a failed condition, with the item that was found.
pub(crate) trait Conditional {
    /// Returns `true` for a failed condition.
    fn is_condition_failed(&self) -> bool;

    /// Takes the item out of the error.
    fn take_item(&mut self) -> Option<RawItem>;
}

macro_rules! conditional {
    ($($module:ident::$error:ident),*) => { $(
        impl Conditional for sdk::$module::$error {
            fn is_condition_failed(&self) -> bool {
                self.is_conditional_check_failed_exception()
            }

            fn take_item(&mut self) -> Option<RawItem> {
                match self {
                    Self::ConditionalCheckFailedException(failed) => failed.item.take(),
                    _ => None,
                }
            }
        }
    )* };
}

conditional!(put_item::PutItemError, update_item::UpdateItemError, delete_item::DeleteItemError);

/// The error of a transaction of one write.
impl Conditional for sdk::transact_write_items::TransactWriteItemsError {
    fn is_condition_failed(&self) -> bool {
        let Self::TransactionCanceledException(cancelled) = self else { return false };
        cancelled.cancellation_reasons().iter().any(|reason| reason.code() == Some("ConditionalCheckFailed"))
    }

    fn take_item(&mut self) -> Option<RawItem> {
        let Self::TransactionCanceledException(cancelled) = self else { return None };
        cancelled.cancellation_reasons.iter_mut().flatten().find_map(|reason| reason.item.take())
    }
}

/// Converts the error of a write.
pub(crate) fn write_error<X>(name: RequestName, expected: Expected, error: SdkError<X>, attempts: &Attempts) -> Error
where
    X: Conditional + Throttling + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    if !error.as_service_error().is_some_and(Conditional::is_condition_failed) {
        return service_error(name, error, attempts).with_ambiguity(attempts.ambiguous);
    }
    let (old, error) = without_item(error);
    condition_failed(expected, old, attempts.ambiguous).in_request(FailedRequest::new(name, error, attempts))
}

/// Converts the error of a transaction of one write with a token.
pub(crate) fn idempotent_write_error(
    tables: Vec<String>,
    expected: Expected,
    error: SdkError<TransactWriteItemsError>,
    attempts: &Attempts,
) -> Error {
    let failed = error.as_service_error();
    // The transaction in progress is that of an earlier attempt, or of another process that has the same token.
    let running = failed.is_some_and(TransactWriteItemsError::is_transaction_in_progress_exception);
    // DynamoDB would have recognized the token of an earlier attempt that was carried out.
    let refused = failed.is_some_and(Conditional::is_condition_failed);
    let ambiguous = (attempts.ambiguous && !refused) || running;
    let attempts = Attempts { ambiguous, ..attempts.clone() };
    write_error(RequestName::of_tables("TransactWriteItems", tables), expected, error, &attempts)
}

/// Returns the error of a failed condition, which depends on the item that was found, if there was one.
pub(super) fn condition_failed(expected: Expected, old: Option<RawItem>, ambiguous: bool) -> Error {
    let Expected { entity, discriminator, requires, guards, revision, .. } = expected;
    let old = old.filter(|item| !item.is_empty());
    let other = discriminator.zip(old.as_ref()).and_then(|(value, item)| value.mismatch(entity, item));
    if let Some(other) = other.filter(|_| requires != Requires::NoItem) {
        return Error::OtherEntity(other);
    }
    match old {
        None if requires == Requires::Item => Error::NotFound { entity, ambiguous, request: None },
        old => {
            let guard = guards.failed_on(old.as_ref());
            let failed = ConditionFailed::new(entity, guard, old).with_revision(revision);
            Error::ConditionFailed(failed.with_ambiguity(ambiguous))
        }
    }
}

/// Takes the item out of a failed condition, so that the `Debug` of the SDK's error does not show it. The body of the
/// response, which holds the item too, is removed.
fn without_item<X>(error: SdkError<X>) -> (Option<RawItem>, SdkError<X>)
where
    X: Conditional + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    without(error, Conditional::take_item)
}

/// Takes something out of the service's error, so that neither its `Debug` nor that of the response shows it.
pub(super) fn without<X, T>(error: SdkError<X>, take: impl FnOnce(&mut X) -> Option<T>) -> (Option<T>, SdkError<X>)
where
    X: std::error::Error + Send + Sync + 'static,
{
    let SdkError::ServiceError(context) = error else { return (None, error) };
    let mut response = HttpResponse::new(context.raw().status(), SdkBody::empty());
    *response.headers_mut() = context.raw().headers().clone();
    let mut failed = context.into_err();
    let taken = take(&mut failed);
    (taken, SdkError::service_error(failed, response))
}
