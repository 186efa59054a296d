//! Deletes one item.

use std::marker::PhantomData;

use aws_sdk_dynamodb::types::ReturnValue;

use super::Idempotent;
use super::future::{BoxFuture, Call, awaitable, named_then};
use super::returned_item::{last_item, no_item};
use super::write_time::WriteTime;
use crate::client::error::Result;
use crate::client::{CallName, Dynamite};
use crate::codec::{InvalidInput, RawItem};
use crate::condition::Condition;
use crate::entity::{Entity, Revision, checked_raw_key, raw_key};
use crate::operation::guard::{Guards, Requirement};
use crate::operation::sdk::DeleteItemInputBuilder;
use crate::operation::transact::transact_item;
use crate::operation::{DeleteItem, Expected, Measured, Requires, WriteResponse};
use crate::schema::{absent_or_not_other, exists, revision_is};

/// A request to delete an item by its key, made by [`Repository::delete`](crate::Repository::delete).
///
/// A missing item is not an error, unless the delete has an [expected revision](Self::expect_revision) or a
/// [condition](Self::only_if) that is false for a missing item.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// orders.delete(OrderKey::new("ACME", 1)).only_if(Order::STATUS.eq(Status::Open)).await?;
///
/// assert_eq!(orders.get(OrderKey::new("ACME", 1)).await?, None);
/// # Ok(()) }
/// ```
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
            guards: Guards::default(),
        };
        Delete {
            db: db.clone(),
            operation,
            expected: Expected::of::<E>("delete", "DeleteItem", Requires::Condition),
            of: PhantomData,
        }
    }

    /// Deletes the item with a stored key, unless its discriminator is that of another entity.
    pub(crate) fn raw(db: &Dynamite, key: &RawItem) -> Self {
        let mut operation = DeleteItem {
            entity: E::NAME,
            table: db.table_name(E::TABLE.name),
            schema: E::TABLE,
            discriminator: None,
            key: checked_raw_key::<E>(key),
            guards: Guards::default(),
        };
        if let Some(value) = E::DISCRIMINATOR {
            // Its failure is the error of another entity's item.
            operation.guards.push(Requirement::OnlyIf, absent_or_not_other(E::TABLE, value));
        }
        Delete {
            db: db.clone(),
            operation,
            expected: Expected::of::<E>("delete", "DeleteItem", Requires::Condition),
            of: PhantomData,
        }
    }

    /// Deletes the item only if a condition holds. Otherwise, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed), with the item, if there is one.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let delete = orders.delete(OrderKey::new("ACME", 7)).only_if(Order::STATUS.eq(Status::Open));
    /// assert!(matches!(delete.await, Err(Error::ConditionFailed(_))));
    /// # Ok(()) }
    /// ```
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.operation.guards.push(Requirement::OnlyIf, condition.into_expr());
        self
    }

    /// Deletes an item that has to exist: if there is none, the error is [`Error::NotFound`](crate::Error::NotFound).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.delete(OrderKey::new("ACME", 7)).must_exist().await?;
    /// assert!(matches!(orders.delete(OrderKey::new("ACME", 7)).must_exist().await, Err(Error::NotFound { .. })));
    /// # Ok(()) }
    /// ```
    pub fn must_exist(mut self) -> Self {
        if self.expected.requires != Requires::Item {
            self.expected.requires = Requires::Item;
            self.operation.guards.push(Requirement::Item, exists(E::TABLE));
        }
        self
    }

    /// Deletes the item only if it has this revision.
    ///
    /// If the item has another revision, the error is [`Error::ConditionFailed`](crate::Error::ConditionFailed); if
    /// there is no item, [`Error::NotFound`](crate::Error::NotFound). Without an optimistic lock the revision is `()`,
    /// and the item only has to exist.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// customers.delete(CustomerKey::new("ACME")).expect_revision(1).await?;
    /// # Ok(()) }
    /// ```
    pub fn expect_revision(self, revision: E::Revision) -> Self {
        let mut delete = self.must_exist();
        if let (Some(lock), Some(value)) = (E::LOCK, revision.value()) {
            delete.expected.revision = Some(value.clone());
            let absent = E::ABSENT_REVISION.and_then(Revision::value);
            delete.operation.guards.push(Requirement::Revision, revision_is(lock, value, absent));
        }
        delete
    }

    /// Makes the delete take effect only once, even if the SDK retries it. Costs twice the write units; see
    /// [`Idempotent`].
    pub fn idempotent(self) -> Idempotent<()> {
        let expected = self.expected();
        let write = transact_item(E::NAME, self.operation.input(None));
        Idempotent::new(self.db, write, expected, WriteTime::NONE, ())
    }

    /// Returns the item that was deleted, or `None` if there was none.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let deleted = orders.delete(OrderKey::new("ACME", 7)).returning_old().await?;
    /// assert_eq!(deleted, Some(order(7)));
    /// # Ok(()) }
    /// ```
    pub fn returning_old(self) -> DeleteReturning<E> {
        DeleteReturning(self)
    }

    /// Returns the request of the SDK, to inspect it or to send it yourself.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<DeleteItemInputBuilder> {
        Ok(self.operation.input(None)?)
    }

    fn name(&self) -> CallName {
        CallName::new(&self.db, self.expected.call)
    }

    /// Returns what the write expects, with the guards that it has.
    fn expected(&self) -> Expected {
        Expected { guards: self.operation.guards.clone(), ..self.expected.clone() }
    }

    fn delete(self, returned: Option<ReturnValue>) -> BoxFuture<WriteResponse> {
        let expected = self.expected();
        Box::pin(send(self.db, self.operation.input(returned), expected))
    }
}

impl<E> Clone for Delete<E> {
    fn clone(&self) -> Self {
        let (db, operation) = (self.db.clone(), self.operation.clone());
        Delete { db, operation, expected: self.expected.clone(), of: PhantomData }
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
        named_then(self.name(), self.delete(None), no_item)
    }
}

/// A [`Delete`] that returns the item that was deleted; see [`Delete::returning_old`].
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct DeleteReturning<E>(Delete<E>);

awaitable!(DeleteReturning<E: Entity>);

impl<E: Entity> Call for DeleteReturning<E> {
    type Output = Option<E>;

    fn send(self) -> BoxFuture<Measured<Option<E>>> {
        named_then(self.0.name(), self.0.delete(Some(ReturnValue::AllOld)), last_item)
    }
}

async fn send(
    db: Dynamite,
    input: Result<DeleteItemInputBuilder, InvalidInput>,
    expected: Expected,
) -> Result<WriteResponse> {
    db.delete_item(input?, expected).await
}
