//! Writes an item that is not there yet.

use super::Idempotent;
use super::future::{BoxFuture, Call, awaitable};
use super::put::ConditionalPut;
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::condition::expired;
use crate::entity::{Entity, Expires, Revision};
use crate::operation::sdk::PutItemInputBuilder;
use crate::operation::{Measured, Requires};
use crate::schema::absent;

/// Writes a new item; [`Error::ConditionFailed`](crate::Error::ConditionFailed), with the item that is there, if one is.
///
/// With an optimistic lock it writes revision 1, whatever the struct has, and answers it.
#[must_use = "not sent until awaited"]
pub struct Create<E: Entity>(ConditionalPut<E::Revision>);

impl<E: Entity> Create<E> {
    pub(crate) fn new(db: &Dynamite, item: &E) -> Self {
        let mut put = ConditionalPut::new(db, item, Some(E::Revision::first()));
        put.operation.require(absent(E::TABLE));
        put.expected.requires = Requires::NoItem;
        Create(put)
    }

    /// Carries it out once, however often the SDK tries it, at twice the write units; see [`Idempotent`].
    pub fn idempotent(self) -> Idempotent<E::Revision> {
        self.0.idempotent()
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

impl<E: Entity + Expires> Create<E> {
    /// Replaces an item whose time to live is over too: DynamoDB may take days to delete it.
    pub fn or_expired(mut self) -> Self {
        self.0.operation.or(expired(E::TTL));
        self
    }
}

impl<E: Entity> Clone for Create<E> {
    fn clone(&self) -> Self {
        Create(self.0.clone())
    }
}

impl<E: Entity> std::fmt::Debug for Create<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Create({})", E::NAME)
    }
}

awaitable!(Create<E: Entity>);

impl<E: Entity> Call for Create<E> {
    type Output = E::Revision;

    fn send(self) -> BoxFuture<Measured<E::Revision>> {
        self.0.send_for_revision()
    }
}
