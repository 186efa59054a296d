//! Writes that are carried out together or not at all.

use aws_sdk_dynamodb::types::TransactWriteItem;

use crate::action::future::{BoxFuture, Call, awaitable};
use crate::action::{Create, Delete, Put, Update, Upsert};
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::codec::InvalidInput;
use crate::entity::Entity;
use crate::operation::sdk::TransactWriteItemsInputBuilder;
use crate::operation::transact::transact_write_input;
use crate::operation::{Expected, Measured};
use crate::schema::TableSchema;

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
    /// Makes a part of a write of `E`, and of what is expected of it.
    pub(super) fn new<E: Entity>(
        operation: &'static str,
        (write, expected): (Result<TransactWriteItem, InvalidInput>, Expected),
    ) -> Self {
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
                TransactPart::new::<E>($name, self.idempotent().into_parts())
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
    pub fn request(self) -> Result<TransactWriteItemsInputBuilder> {
        let subjects: Vec<_> = self.parts.iter().map(|part| (part.entity, part.schema)).collect();
        let writes = self.parts.into_iter().map(|part| part.write).collect();
        Ok(transact_write_input(writes, &subjects, self.token)?)
    }
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Transaction").field(&self.parts).finish()
    }
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
    let writes: Vec<_> = transaction.parts.iter().map(|part| (part.operation, part.expected)).collect();
    Ok(Measured { value: (), usage: db.transact_write_items(transaction.request()?, &writes).await? })
}
