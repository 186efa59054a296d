//! Writes that are carried out once, however often they are tried.
//!
//! A transaction of one write has a token, by which DynamoDB knows it again for ten minutes. The other way, a guard in the
//! item itself, would cost half as much; but it needs an attribute that no schema has, holds only until the next write puts
//! its own token there, and can't tell a deleted item from one that never was.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{self as sdk_types, ReturnConsumedCapacity, TransactWriteItem};

use super::put::with_answer;
use super::write::{Answer, Conditional, Expected, Requires, answered, write_error};
use crate::codec::RawItem;
use crate::entity::{Entity, Revision};
use crate::future::{BoxFuture, Call, awaitable};
use crate::send::{Attempts, attempted};
use crate::{Dynamite, Error, InvalidInput, Measured, Result, Usage, sdk};

/// The most characters of a token. Source: the API reference, TransactWriteItems.
const LONGEST_TOKEN: usize = 36;

/// A write that is carried out once, however often it is tried: what `idempotent()` gives.
///
/// It is sent as a transaction of one write with a token, and so costs twice the write units. It answers what the write
/// itself does, except for items: a transaction returns none. Errors are those of the write, and a failed condition is
/// never ambiguous.
#[must_use = "not sent until awaited"]
#[derive(Clone)]
pub struct Idempotent<R> {
    db: Dynamite,
    write: Result<TransactWriteItem, InvalidInput>,
    expected: Expected,
    token: Option<String>,
    revision: R,
}

impl<R> Idempotent<R> {
    pub(super) fn new<E: Entity>(
        db: Dynamite,
        write: Result<TransactWriteItem>,
        requires: Requires,
        revision: R,
    ) -> Self {
        let write = write.map_err(Error::into_invalid_input);
        Idempotent { db, write, expected: Expected::of::<E>(requires), token: None, revision }
    }

    /// The write, and what is expected of it, for a transaction of several.
    pub(crate) fn into_parts(self) -> (Result<TransactWriteItem, InvalidInput>, Expected) {
        (self.write, self.expected)
    }

    /// A token of your own, of 1 to 36 characters, instead of a new one for each call.
    ///
    /// For ten minutes the same write with the same token is carried out once, by whatever process it is sent; another
    /// write with that token is refused.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<sdk::TransactWriteItemsInputBuilder> {
        check_token(self.token.as_deref())?;
        Ok(sdk::TransactWriteItemsInputBuilder::default()
            .transact_items(self.write?)
            .set_client_request_token(self.token)
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }
}

/// Refuses a token that is empty or too long.
pub(crate) fn check_token(token: Option<&str>) -> Result<(), InvalidInput> {
    let length = token.map_or(1, |token| token.chars().count());
    if (1..=LONGEST_TOKEN).contains(&length) {
        return Ok(());
    }
    Err(InvalidInput::value(format!("a token of {length} characters: it can have 1 to {LONGEST_TOKEN}")))
}

impl<R> std::fmt::Debug for Idempotent<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Idempotent(..)")
    }
}

awaitable!(Idempotent<R: Revision>);

impl<R: Revision> Call for Idempotent<R> {
    type Output = R;

    fn send(self) -> BoxFuture<Measured<R>> {
        let (db, expected, revision) = (self.db.clone(), self.expected, self.revision);
        Box::pin(with_answer(Box::pin(send(db, self.request(), expected)), revision))
    }
}

async fn send(
    db: Dynamite,
    request: Result<sdk::TransactWriteItemsInputBuilder>,
    expected: Expected,
) -> Result<Answer> {
    let (sent, attempts) = attempted(request?.send_with(db.client())).await;
    let output = sent.map_err(|error| {
        // An earlier attempt that was carried out would have been known again.
        let failed = error.as_service_error().is_some_and(Conditional::is_condition_failed);
        let attempts = Attempts { lost: attempts.lost && !failed, ..attempts };
        write_error("TransactWriteItems", expected, error, attempts)
    })?;
    Ok(answered(None, Usage::of(output.consumed_capacity(), attempts)))
}

/// The write of a request as part of a transaction.
pub(super) trait IntoWrite {
    fn into_write(self) -> Result<TransactWriteItem, BuildError>;
}

impl IntoWrite for sdk::PutItemInputBuilder {
    fn into_write(self) -> Result<TransactWriteItem, BuildError> {
        let request = self.build()?;
        let put = sdk_types::Put::builder()
            .set_table_name(request.table_name)
            .set_item(request.item)
            .set_condition_expression(request.condition_expression)
            .set_expression_attribute_names(request.expression_attribute_names)
            .set_expression_attribute_values(request.expression_attribute_values)
            .set_return_values_on_condition_check_failure(request.return_values_on_condition_check_failure);
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    }
}

impl IntoWrite for sdk::UpdateItemInputBuilder {
    fn into_write(self) -> Result<TransactWriteItem, BuildError> {
        let request = self.build()?;
        let update = sdk_types::Update::builder()
            .set_table_name(request.table_name)
            .set_key(request.key)
            .set_update_expression(request.update_expression)
            .set_condition_expression(request.condition_expression)
            .set_expression_attribute_names(request.expression_attribute_names)
            .set_expression_attribute_values(request.expression_attribute_values)
            .set_return_values_on_condition_check_failure(request.return_values_on_condition_check_failure);
        Ok(TransactWriteItem::builder().update(update.build()?).build())
    }
}

impl IntoWrite for sdk::DeleteItemInputBuilder {
    fn into_write(self) -> Result<TransactWriteItem, BuildError> {
        let request = self.build()?;
        let delete = sdk_types::Delete::builder()
            .set_table_name(request.table_name)
            .set_key(request.key)
            .set_condition_expression(request.condition_expression)
            .set_expression_attribute_names(request.expression_attribute_names)
            .set_expression_attribute_values(request.expression_attribute_values)
            .set_return_values_on_condition_check_failure(request.return_values_on_condition_check_failure);
        Ok(TransactWriteItem::builder().delete(delete.build()?).build())
    }
}

/// The write of a request of `E`.
pub(super) fn write_of<E: Entity>(request: Result<impl IntoWrite>) -> Result<TransactWriteItem> {
    request?.into_write().map_err(|_| InvalidInput::value("an update that changes nothing").in_entity(E::NAME).into())
}

/// Of a transaction of one write.
impl Conditional for aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError {
    fn is_condition_failed(&self) -> bool {
        let Self::TransactionCanceledException(cancelled) = self else { return false };
        cancelled.cancellation_reasons().iter().any(|reason| reason.code() == Some("ConditionalCheckFailed"))
    }

    fn take_item(&mut self) -> Option<RawItem> {
        let Self::TransactionCanceledException(cancelled) = self else { return None };
        cancelled.cancellation_reasons.iter_mut().flatten().find_map(|reason| reason.item.take())
    }
}
