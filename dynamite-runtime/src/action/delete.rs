//! Deletes one item.

use std::marker::PhantomData;

use aws_sdk_dynamodb::types::ReturnValue;

use super::Idempotent;
use super::answer::{last_item, no_item};
use super::future::{BoxFuture, Call, awaitable, then};
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::codec::InvalidInput;
use crate::condition::Condition;
use crate::entity::{Entity, Revision, raw_key};
use crate::operation::sdk::DeleteItemInputBuilder;
use crate::operation::transact::transact_item;
use crate::operation::{DeleteItem, Expected, Measured, Requires, WriteAnswer};
use crate::schema::{exists, revision_is};

/// Deletes an item. That there is none is no error, unless something was expected of it.
#[must_use = "not sent until awaited"]
pub struct Delete<E> {
    db: Dynamite,
    operation: DeleteItem,
    expected: Expected,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity> Delete<E> {
    pub(crate) fn new(db: &Dynamite, key: &E::Key) -> Self {
        let operation = DeleteItem {
            entity: E::NAME,
            table: db.table_name(E::TABLE.name),
            schema: E::TABLE,
            discriminator: E::DISCRIMINATOR,
            key: raw_key::<E>(key),
            condition: None,
        };
        Delete { db: db.clone(), operation, expected: Expected::of::<E>(Requires::Condition), of: PhantomData }
    }

    /// Deletes it only if the condition holds; [`Error::ConditionFailed`](crate::Error::ConditionFailed) otherwise.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.operation.require(condition.into_expr());
        self
    }

    /// Deletes it only with this revision: another is [`Error::ConditionFailed`](crate::Error::ConditionFailed), no item
    /// [`Error::NotFound`](crate::Error::NotFound). Without an optimistic lock there is only `()`, which says nothing
    /// but that it must exist.
    pub fn expect_revision(mut self, revision: E::Revision) -> Self {
        self.expected.requires = Requires::Item;
        self.operation.require(exists(E::TABLE));
        if let (Some(lock), Some(value)) = (E::LOCK, revision.value()) {
            self.operation.require(revision_is(lock, value));
        }
        self
    }

    /// Carries it out once, however often the SDK tries it, at twice the write units; see [`Idempotent`].
    pub fn idempotent(self) -> Idempotent<()> {
        let write = transact_item(E::NAME, self.operation.input(None));
        Idempotent::new(self.db, write, self.expected, ())
    }

    /// Answers the item that was deleted.
    pub fn returning_old(self) -> DeleteReturning<E> {
        DeleteReturning(self)
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<DeleteItemInputBuilder> {
        Ok(self.operation.input(None)?)
    }

    fn delete(self, returned: Option<ReturnValue>) -> BoxFuture<WriteAnswer> {
        Box::pin(send(self.db, self.operation.input(returned), self.expected))
    }
}

impl<E> Clone for Delete<E> {
    fn clone(&self) -> Self {
        let (db, operation) = (self.db.clone(), self.operation.clone());
        Delete { db, operation, expected: self.expected, of: PhantomData }
    }
}

impl<E> std::fmt::Debug for Delete<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Delete(..)")
    }
}

awaitable!(Delete<E: Entity>);

impl<E: Entity> Call for Delete<E> {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        then(self.delete(None), no_item)
    }
}

/// A [`Delete`] that answers the item that was deleted.
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct DeleteReturning<E>(Delete<E>);

awaitable!(DeleteReturning<E: Entity>);

impl<E: Entity> Call for DeleteReturning<E> {
    type Output = Option<E>;

    fn send(self) -> BoxFuture<Measured<Option<E>>> {
        then(self.0.delete(Some(ReturnValue::AllOld)), last_item)
    }
}

async fn send(
    db: Dynamite,
    input: Result<DeleteItemInputBuilder, InvalidInput>,
    expected: Expected,
) -> Result<WriteAnswer> {
    db.delete_item(input?, expected).await
}
