//! Writes that are carried out together or not at all.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, ReturnConsumedCapacity, TransactWriteItem};

use super::cancelled::{Cancellation, Cancelled};
use super::{MOST, distinct};
use crate::batch::stored_bytes;
use crate::codec::RawItem;
use crate::entity::{Entity, Revision};
use crate::error::service_error;
use crate::future::{BoxFuture, Call, awaitable};
use crate::op::write::{Expected, condition_failed, stripped};
use crate::op::{Create, Delete, Idempotent, Put, Update, Upsert, check_token};
use crate::schema::TableSchema;
use crate::send::{Attempts, attempted};
use crate::{Dynamite, Error, InvalidInput, Measured, Result, Usage, sdk};

/// The most bytes of all items together. Source: the API reference, TransactWriteItems.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A write that a transaction can carry out: `create`, `put`, `update`, `upsert`, `delete` and `check` of a repository.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a transaction",
    note = "`create`, `put`, `update`, `upsert`, `delete` and `check` can, if they return nothing"
)]
pub trait TransactWrite {
    #[doc(hidden)]
    fn part(self) -> TransactPart;
}

/// One write of a transaction.
#[doc(hidden)]
#[derive(Clone)]
pub struct TransactPart {
    operation: &'static str,
    entity: &'static str,
    schema: &'static TableSchema,
    write: Result<TransactWriteItem, InvalidInput>,
    expected: Expected,
}

impl TransactPart {
    pub(crate) fn new<E: Entity>(
        operation: &'static str,
        write: Result<TransactWriteItem>,
        expected: Expected,
    ) -> Self {
        let write = write.map_err(Error::into_invalid_input);
        TransactPart { operation, entity: E::NAME, schema: E::TABLE, write, expected }
    }

    fn of<E: Entity, R: Revision>(operation: &'static str, alone: Idempotent<R>) -> Self {
        let (write, expected) = alone.into_parts();
        TransactPart { operation, entity: E::NAME, schema: E::TABLE, write, expected }
    }
}

/// Shows no items.
impl std::fmt::Debug for TransactPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransactPart({} {})", self.operation, self.entity)
    }
}

macro_rules! writes {
    ($($write:ident $name:literal),*) => { $(
        impl<E: Entity> TransactWrite for $write<E> {
            fn part(self) -> TransactPart {
                TransactPart::of::<E, _>($name, self.idempotent())
            }
        }
    )* };
}

writes!(Create "create", Put "put", Update "update", Upsert "upsert", Delete "delete");

/// Up to 100 writes over any repositories of one account and region, carried out together or not at all.
///
/// It costs twice the write units. A token, made once a call, keeps it from being carried out twice however often the SDK
/// tries it. Operations on one item twice, more than 100 of them, or more than 4 MB are refused before anything is sent.
#[must_use = "not sent until awaited"]
#[derive(Clone)]
pub struct Transaction {
    db: Dynamite,
    parts: Vec<TransactPart>,
    token: Option<String>,
}

impl Transaction {
    pub(crate) fn new(db: &Dynamite) -> Self {
        Transaction { db: db.clone(), parts: Vec::new(), token: None }
    }

    /// Adds a write, or a check.
    #[expect(clippy::should_implement_trait, reason = "one call is added to others")]
    pub fn add(mut self, write: impl TransactWrite) -> Self {
        self.parts.push(write.part());
        self
    }

    /// Adds several.
    pub fn add_all<W: TransactWrite>(self, writes: impl IntoIterator<Item = W>) -> Self {
        writes.into_iter().fold(self, Transaction::add)
    }

    /// A token of your own, of 1 to 36 characters, instead of a new one for each call.
    ///
    /// For ten minutes the same transaction with the same token is carried out once, by whatever process it is sent;
    /// another one with that token is refused.
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
        let writes = checked(self.parts)?;
        check_token(self.token.as_deref())?;
        Ok(sdk::TransactWriteItemsInputBuilder::default()
            .set_transact_items(Some(writes))
            .set_client_request_token(self.token)
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Transaction").field(&self.parts).finish()
    }
}

/// The writes, if DynamoDB can take them together.
fn checked(parts: Vec<TransactPart>) -> Result<Vec<TransactWriteItem>, InvalidInput> {
    if !(1..=MOST).contains(&parts.len()) {
        let problem = format!("a transaction of {} operations: it can have 1 to {MOST}", parts.len());
        return Err(InvalidInput::value(problem));
    }
    let about: Vec<_> = parts.iter().map(|part| (part.entity, part.schema)).collect();
    let writes = parts.into_iter().map(|part| part.write).collect::<Result<Vec<_>, _>>()?;
    let subjects = || writes.iter().filter_map(subject);
    distinct(about.iter().zip(subjects()).map(|((entity, schema), (table, item))| (*entity, *schema, table, item)))?;
    let bytes: usize = subjects().map(|(_, item)| stored_bytes(item)).sum();
    if bytes > MOST_BYTES {
        let problem = format!("a transaction of at least {bytes} bytes: it can have {MOST_BYTES}");
        return Err(InvalidInput::value(problem));
    }
    Ok(writes)
}

/// The table of a write, and its item or its key.
fn subject(write: &TransactWriteItem) -> Option<(&str, &RawItem)> {
    let put = write.put().map(|put| (put.table_name(), put.item()));
    let update = write.update().map(|update| (update.table_name(), update.key()));
    let delete = write.delete().map(|delete| (delete.table_name(), delete.key()));
    let check = write.condition_check().map(|check| (check.table_name(), check.key()));
    put.or(update).or(delete).or(check)
}

awaitable!(Transaction);

impl Call for Transaction {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        Box::pin(send(self))
    }
}

async fn send(transaction: Transaction) -> Result<Measured<()>> {
    let db = transaction.db.clone();
    let about: Vec<_> = transaction.parts.iter().map(|part| (part.operation, part.entity, part.expected)).collect();
    let (sent, attempts) = attempted(transaction.request()?.send_with(db.client())).await;
    let output = sent.map_err(|error| meaning(&about, error, attempts))?;
    Ok(Measured { value: (), usage: Usage::of(output.consumed_capacity(), attempts) })
}

/// What an error means: mostly, that the transaction was cancelled.
fn meaning(
    about: &[(&'static str, &'static str, Expected)],
    error: SdkError<TransactWriteItemsError>,
    attempts: Attempts,
) -> Error {
    // A call that takes too long ends in the middle of an attempt.
    let lost = attempts.lost || matches!(error, SdkError::TimeoutError(_));
    if !error.as_service_error().is_some_and(TransactWriteItemsError::is_transaction_canceled_exception) {
        return service_error("TransactWriteItems", error).after(lost);
    }
    let (reasons, source) = stripped(error, |failed| match failed {
        TransactWriteItemsError::TransactionCanceledException(cancelled) => cancelled.cancellation_reasons.take(),
        _ => None,
    });
    let reasons = reasons.unwrap_or_default().into_iter().zip(about).enumerate();
    let reasons = reasons.filter_map(|(place, (reason, (operation, entity, expected)))| {
        let CancellationReason { item, code, .. } = reason;
        let code = code.filter(|code| code != "None")?;
        let failed = code == "ConditionalCheckFailed";
        let error = failed.then(|| condition_failed(*expected, item.clone(), code.clone(), false));
        let old = item.filter(|item| !item.is_empty());
        Some(Cancellation { place, operation, entity, code, old, error })
    });
    Error::Cancelled(Box::new(Cancelled::new(reasons.collect(), source).after(lost)))
}
