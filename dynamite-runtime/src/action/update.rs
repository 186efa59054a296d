//! Changes parts of an item that exists.

mod changes;
mod generated;

use std::time::SystemTime;

use aws_sdk_dynamodb::types::ReturnValue;

use super::Idempotent;
use super::future::{BoxFuture, Call, awaitable, named_then};
use super::returned_item::{no_item, required_item};
use super::write_time::WriteTime;
use crate::client::error::Result;
use crate::client::{CallName, Dynamite};
use crate::codec::InvalidInput;
use crate::condition::Condition;
use crate::entity::{Entity, Item, Revision, Timestamped, lock_value, raw_key, updated_at};
use crate::operation::guard::Requirement;
use crate::operation::sdk::UpdateItemInputBuilder;
use crate::operation::transact::transact_item;
use crate::operation::update::Change;
use crate::operation::{CallInfo, Expected, Measured, Requires, UpdateItem, WriteResponse};
use crate::path::{Step, attribute_path};
use crate::schema::{exists_as, revision_is};

pub(super) const OPERATION: &str = "UpdateItem";

/// A request to change parts of an existing item. If there is no item, the error is
/// [`Error::NotFound`](crate::Error::NotFound).
///
/// Generated updates, such as `OrderUpdate`, wrap it, and add setters of the attributes from which index keys are made.
/// One request makes all changes or none. Two changes of the same attribute are an error, and so are more changes than
/// DynamoDB's expressions can hold: 4 KB of text and 300 operators, which is room for some 300 attributes.
///
/// With `timestamps:`, an update writes the time of the write, also if it changes nothing else.
///
/// With an optimistic lock, an update increments the stored revision. If a response is lost and the SDK retries the
/// request, it is incremented twice, unless the update has [`expect_revision`](Self::expect_revision) or is
/// [`idempotent`](Self::idempotent).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// orders
///     .update(OrderKey::new("ACME", 1))
///     .set(Order::STATUS, Status::Paid)
///     .add_to(Order::TAGS, ["express"])
///     .only_if(Order::STATUS.eq(Status::Open))
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct Update<E: Entity> {
    db: Dynamite,
    key: E::Key,
    operation: UpdateItem,
    /// The revision that the item has to have.
    expected: Option<E::Revision>,
    time: WriteTime,
}

impl<E: Entity> Update<E> {
    pub(crate) fn new(db: &Dynamite, key: E::Key) -> Self {
        Update {
            db: db.clone(),
            key,
            operation: UpdateItem::new::<E>(db.table_name(E::TABLE.name)),
            expected: None,
            time: WriteTime::of_update::<E>(db),
        }
    }

    /// Returns the key of the item, from which generated setters build index keys.
    #[doc(hidden)]
    pub fn key(&self) -> &E::Key {
        &self.key
    }

    /// Changes the item only if a condition holds. Otherwise, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed), with the item.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let update = orders.update(OrderKey::new("ACME", 1)).set(Order::STATUS, Status::Paid);
    /// update.only_if(Order::STATUS.eq(Status::Open).and(Order::TOTAL.le(500))).await?;
    /// # Ok(()) }
    /// ```
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.operation.guards.push(Requirement::OnlyIf, condition.into_expr());
        self
    }

    /// Changes the item only if it has this revision. If it has another revision, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// let update = customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1);
    /// update.expect_revision(1).await?;
    /// # Ok(()) }
    /// ```
    pub fn expect_revision(mut self, revision: E::Revision) -> Self {
        if let (Some(lock), Some(value)) = (E::LOCK, revision.value()) {
            let absent = E::ABSENT_REVISION.and_then(Revision::value);
            self.operation.guards.push(Requirement::Revision, revision_is(lock, value, absent));
            self.expected = Some(revision);
        }
        self
    }

    /// Makes the update take effect only once, even if the SDK retries it. Costs twice the write units; see
    /// [`Idempotent`].
    ///
    /// If a response is lost and the SDK retries the request, numbers are not added twice, elements are not appended
    /// twice, and of a list from which an element is removed, no second element is removed.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1).idempotent().await?;
    /// # Ok(()) }
    /// ```
    pub fn idempotent(self) -> Idempotent<()> {
        let (db, time) = (self.db.clone(), self.time);
        let (input, expected) = self.into_input(None);
        Idempotent::new(db, transact_item(E::NAME, input), expected, time, ())
    }

    /// Returns the item as it is after the update.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let update = orders.update(OrderKey::new("ACME", 1)).set(Order::STATUS, Status::Paid);
    /// let order = update.returning_new().await?;
    /// assert_eq!(order.status, Status::Paid);
    /// # Ok(()) }
    /// ```
    pub fn returning_new(self) -> UpdateReturning<E> {
        UpdateReturning { update: self, returned: ReturnValue::AllNew }
    }

    /// Returns the item as it was before the update.
    pub fn returning_old(self) -> UpdateReturning<E> {
        UpdateReturning { update: self, returned: ReturnValue::AllOld }
    }

    /// Returns the request of the SDK, to inspect it or to send it yourself.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<UpdateItemInputBuilder> {
        Ok(self.into_input(None).0?)
    }

    /// Returns the request, and what it expects.
    fn into_input(mut self, returned: Option<ReturnValue>) -> (Result<UpdateItemInputBuilder, InvalidInput>, Expected) {
        let counted = self.count_revision().and_then(|()| self.set_time());
        self.operation.guards.push_front(Requirement::Item, exists_as(E::TABLE, E::DISCRIMINATOR));
        let mut expected = Expected::of::<E>("update", OPERATION, Requires::Item);
        expected.guards = self.operation.guards.clone();
        expected.revision = self.expected.and_then(Revision::value);
        let input = self.operation.check().and(counted);
        (input.and_then(|()| self.operation.input(raw_key::<E>(&self.key)?, returned)), expected)
    }

    /// Adds the change of the revision: to the next one of that which is expected, or by 1.
    fn count_revision(&mut self) -> Result<(), InvalidInput> {
        let Some(lock) = E::LOCK else { return Ok(()) };
        if let Some(expected) = self.expected {
            if let Some((lock, next)) = lock_value::<E>(expected.next())? {
                self.operation.change_unguarded(attribute_path(lock), Change::Set(next));
            }
            return Ok(());
        }
        let absent = E::ABSENT_REVISION.and_then(Revision::value);
        self.operation.count_revision(lock, E::Revision::room(), absent);
        Ok(())
    }

    /// Adds the changes of the time of the last write, and of the index keys that are made of it.
    fn set_time(&mut self) -> Result<(), InvalidInput> {
        let Some(time) = self.time.time else { return Ok(()) };
        for (name, value) in updated_at::<E>(&self.key, time)? {
            self.operation.change_unguarded(vec![Step::Name(name.into())], Change::Set(value));
        }
        Ok(())
    }

    fn name(&self) -> CallName {
        CallName::new(&self.db, CallInfo::of::<E>("update", OPERATION))
    }

    fn send_for(self, returned: Option<ReturnValue>) -> BoxFuture<WriteResponse> {
        let db = self.db.clone();
        let (input, expected) = self.into_input(returned);
        Box::pin(send_update(db, input, expected))
    }
}

impl<E: Timestamped> Update<E> {
    /// Sets the time of the write, instead of that of the client's clock.
    ///
    /// A write with a [token](crate::Idempotent::token) of your own needs it: with the same token, the same request has
    /// to be sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let notes = notes().await?;
    /// let time = "2026-05-01T12:00:00Z".parse::<DateTime<Utc>>()?;
    /// let update = notes.update(NoteKey::new(1)).set(Note::TEXT, "called").at(time);
    /// assert_eq!(update.returning_new().await?.updated_at, time);
    /// # Ok(()) }
    /// ```
    pub fn at(mut self, time: impl Into<SystemTime>) -> Self {
        self.time = WriteTime::given(time.into());
        self
    }
}

impl<E: Entity> Clone for Update<E> {
    fn clone(&self) -> Self {
        Update {
            db: self.db.clone(),
            key: self.key.clone(),
            operation: self.operation.clone(),
            expected: self.expected,
            time: self.time,
        }
    }
}

impl<E: Entity> std::fmt::Debug for Update<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Update({}: {})", <E as Item>::NAME, self.operation.changes.paths().join(", "))
    }
}

awaitable!(Update<E: Entity>);

impl<E: Entity> Call for Update<E> {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        named_then(self.name(), self.send_for(None), no_item)
    }
}

/// An [`Update`] that returns the item; see [`Update::returning_new`] and [`Update::returning_old`].
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct UpdateReturning<E: Entity> {
    update: Update<E>,
    returned: ReturnValue,
}

awaitable!(UpdateReturning<E: Entity>);

impl<E: Entity> Call for UpdateReturning<E> {
    type Output = E;

    fn send(self) -> BoxFuture<Measured<E>> {
        named_then(self.update.name(), self.update.send_for(Some(self.returned)), required_item)
    }
}

pub(super) async fn send_update(
    db: Dynamite,
    input: Result<UpdateItemInputBuilder, InvalidInput>,
    expected: Expected,
) -> Result<WriteResponse> {
    db.update_item(input?, expected).await
}
