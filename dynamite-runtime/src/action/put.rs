//! Writes one item whole.

mod conditional;

use aws_sdk_dynamodb::types::ReturnValue;

pub(super) use conditional::ConditionalPut;

use super::Idempotent;
use super::answer::last_item;
use super::future::{BoxFuture, Call, awaitable, then};
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::condition::Condition;
use crate::entity::{Entity, Revision};
use crate::operation::sdk::PutItemInputBuilder;
use crate::operation::{Measured, Requires};
use crate::schema::revision_is;

/// Writes an item in the place of the one that is there, if one is.
///
/// With an optimistic lock it replaces the item with the revision that the struct has, and nothing else: another
/// revision is [`Error::ConditionFailed`](crate::Error::ConditionFailed), none at all
/// [`Error::NotFound`](crate::Error::NotFound). It answers the new revision.
#[must_use = "not sent until awaited"]
pub struct Put<E: Entity>(ConditionalPut<E::Revision>);

impl<E: Entity> Put<E> {
    pub(crate) fn new(db: &Dynamite, item: &E) -> Self {
        let stored = item.revision();
        let mut put = ConditionalPut::new(db, item, stored.next());
        if let (Some(lock), Some(value)) = (E::LOCK, stored.value()) {
            put.operation.require(revision_is(lock, value));
            put.expected.requires = Requires::Item;
        }
        Put(put)
    }

    /// Writes it only if the condition holds for the item that is there;
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) otherwise.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.0.operation.require(condition.into_expr());
        self
    }

    /// Carries it out once, however often the SDK tries it, at twice the write units; see [`Idempotent`].
    pub fn idempotent(self) -> Idempotent<E::Revision> {
        self.0.idempotent()
    }

    /// Answers the item that was replaced.
    pub fn returning_old(self) -> PutReturning<E> {
        PutReturning(self.0)
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<PutItemInputBuilder> {
        self.0.request()
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
    type Output = E::Revision;

    fn send(self) -> BoxFuture<Measured<E::Revision>> {
        self.0.send_for_revision()
    }
}

/// A [`Put`] that answers the item that was replaced.
#[must_use = "not sent until awaited"]
pub struct PutReturning<E: Entity>(ConditionalPut<E::Revision>);

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
        then(self.0.send(Some(ReturnValue::AllOld)), last_item)
    }
}
