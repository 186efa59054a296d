//! Writes an item with all its attributes.

mod conditional;

use std::time::SystemTime;

use aws_sdk_dynamodb::types::ReturnValue;

pub(super) use conditional::ConditionalPut;

use super::Idempotent;
use super::future::{BoxFuture, Call, awaitable, named, named_then};
use super::returned_item::last_item;
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::condition::Condition;
use crate::entity::{Entity, Revision, Timestamped};
use crate::operation::guard::Requirement;
use crate::operation::sdk::PutItemInputBuilder;
use crate::operation::{Measured, Requires};
use crate::schema::{absent_or_as, exists, revision_is};

/// A request to write an item, which replaces an existing item with the same key; made by
/// [`Repository::put`](crate::Repository::put).
///
/// With an optimistic lock, the put only replaces an item that has the revision of the struct, and returns the new
/// revision. If the item has another revision, the error is [`Error::ConditionFailed`](crate::Error::ConditionFailed);
/// if there is no item, [`Error::NotFound`](crate::Error::NotFound).
///
/// With `timestamps:`, it writes the time of creation that the struct has and the time of the write, and returns the
/// item as it was written.
///
/// In a table with a discriminator, it does not replace an item of another entity: the error is
/// [`Error::OtherEntity`](crate::Error::OtherEntity).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
/// if let Some(mut customer) = customers.get(CustomerKey::new("ACME")).await? {
///     customer.orders += 1;
///     customer.revision = customers.put(&customer).await?; // an error if somebody else changed it meanwhile
///     assert_eq!(customer.revision, 2);
/// }
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct Put<E: Entity>(ConditionalPut<E::Written>);

impl<E: Entity> Put<E> {
    pub(crate) fn new(db: &Dynamite, item: &E) -> Self {
        let stored = item.revision();
        let mut put = ConditionalPut::new(db, "put", item, stored.next(), false);
        put.operation.entity_condition = absent_or_as(E::TABLE, E::DISCRIMINATOR, None);
        if let (Some(lock), Some(value)) = (E::LOCK, stored.value()) {
            let absent = E::ABSENT_REVISION.and_then(Revision::value);
            if absent.as_ref() == Some(&value) {
                // Without an item, the revision is absent too.
                put.operation.guards.push(Requirement::Item, exists(E::TABLE));
            }
            put.expected.requires = Requires::Item;
            put.expected.revision = Some(value.clone());
            put.operation.guards.push(Requirement::Revision, revision_is(lock, value, absent));
        }
        Put(put)
    }

    /// Writes the item only if a condition holds for the existing one. Otherwise, the error is
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed), with the existing item, if there is one.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.put(&order(1)).only_if(Order::STATUS.eq(Status::Open)).await?;
    /// # Ok(()) }
    /// ```
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.0.operation.guards.push(Requirement::OnlyIf, condition.into_expr());
        self
    }

    /// Replaces an item, and never creates one: if there is none, the error is
    /// [`Error::NotFound`](crate::Error::NotFound).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.put(&order(7)).must_exist().await?;
    /// assert!(matches!(orders.put(&order(99)).must_exist().await, Err(Error::NotFound { .. })));
    /// # Ok(()) }
    /// ```
    pub fn must_exist(mut self) -> Self {
        // With an optimistic lock, a put requires the item anyway.
        if self.0.expected.requires != Requires::Item {
            self.0.expected.requires = Requires::Item;
            self.0.operation.guards.push(Requirement::Item, exists(E::TABLE));
        }
        self
    }

    /// Makes the write take effect only once, even if the SDK retries it. Costs twice the write units; see
    /// [`Idempotent`].
    pub fn idempotent(self) -> Idempotent<E::Written> {
        self.0.idempotent()
    }

    /// Returns the item that was replaced, or `None` if there was none.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let replaced = orders.put(&order(7)).returning_old().await?;
    /// assert_eq!(replaced, Some(order(7)));
    /// # Ok(()) }
    /// ```
    pub fn returning_old(self) -> PutReturning<E> {
        PutReturning(self.0)
    }

    /// Returns the request of the SDK, to inspect it or to send it yourself.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<PutItemInputBuilder> {
        self.0.request()
    }
}

impl<E: Timestamped> Put<E> {
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
    /// let written = notes.put(&note(1)).at(time).await?;
    /// assert_eq!((written.created_at, written.updated_at), (note(1).created_at, time));
    /// # Ok(()) }
    /// ```
    pub fn at(self, time: impl Into<SystemTime>) -> Self {
        Put(self.0.at(time.into()))
    }
}

impl<E: Entity> Clone for Put<E> {
    fn clone(&self) -> Self {
        Put(self.0.clone())
    }
}

impl<E: Entity> std::fmt::Debug for Put<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Put({})", E::NAME)
    }
}

awaitable!(Put<E: Entity>);

impl<E: Entity> Call for Put<E> {
    type Output = E::Written;

    fn send(self) -> BoxFuture<Measured<E::Written>> {
        named(self.0.name(), self.0.send_for_written())
    }
}

/// A [`Put`] that returns the item that was replaced; see [`Put::returning_old`].
#[must_use = "not sent until awaited"]
pub struct PutReturning<E: Entity>(ConditionalPut<E::Written>);

impl<E: Entity> Clone for PutReturning<E> {
    fn clone(&self) -> Self {
        PutReturning(self.0.clone())
    }
}

impl<E: Entity> std::fmt::Debug for PutReturning<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PutReturning({})", E::NAME)
    }
}

awaitable!(PutReturning<E: Entity>);

impl<E: Entity> Call for PutReturning<E> {
    type Output = Option<E>;

    fn send(self) -> BoxFuture<Measured<Option<E>>> {
        named_then(self.0.name(), self.0.send(Some(ReturnValue::AllOld)), last_item)
    }
}
