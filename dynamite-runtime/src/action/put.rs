//! Writes one item whole.

use aws_sdk_dynamodb::types::{
    AttributeValue, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
};

use super::Idempotent;
use super::idempotent::write_of;
use super::write::{Answer, Expected, Requires, answered, both, last_item, raw_item, revision_is, write_error};
use crate::codec::RawItem;
use crate::condition::{Condition, Expr};
use crate::entity::{Entity, Revision};
use crate::expression::Placeholders;
use crate::future::{BoxFuture, Call, awaitable, then};
use crate::send::attempted;
use crate::{Dynamite, InvalidInput, Measured, Result, Usage, sdk};

/// An item on its way, with the condition under which it is written.
pub(crate) struct Writing<E: Entity> {
    db: Dynamite,
    item: Result<RawItem, InvalidInput>,
    revision: E::Revision,
    condition: Option<Expr>,
    pub(super) requires: Requires,
}

impl<E: Entity> Writing<E> {
    /// The item with this revision.
    pub(crate) fn new(db: &Dynamite, item: &E, revision: Option<E::Revision>) -> Self {
        let item = raw_item(item).and_then(|item| with_revision::<E>(item, revision));
        let revision = revision.unwrap_or_else(E::Revision::first);
        Writing { db: db.clone(), item, revision, condition: None, requires: Requires::Condition }
    }

    pub(crate) fn only_if(&mut self, condition: Expr) {
        self.condition = both(self.condition.take(), Some(condition));
    }

    pub(crate) fn instead(&mut self, or: Expr) {
        self.condition = self.condition.take().map(|condition| condition.or(or));
    }

    pub(crate) fn request(self, returned: Option<ReturnValue>) -> Result<sdk::PutItemInputBuilder> {
        let mut placeholders = Placeholders::default();
        let condition = self.condition.map(|condition| placeholders.condition(&condition)).transpose();
        let condition = condition.map_err(|error| error.in_entity(E::NAME))?;
        let on_failure = condition.as_ref().map(|_| ReturnValuesOnConditionCheckFailure::AllOld);
        Ok(sdk::PutItemInputBuilder::default()
            .table_name(self.db.table_name(E::TABLE.name))
            .set_item(Some(self.item?))
            .set_condition_expression(condition)
            .set_return_values_on_condition_check_failure(on_failure)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.values())
            .set_return_values(returned)
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }

    /// Writes it; answers the item that was there, if asked for.
    fn written(self, returned: Option<ReturnValue>) -> BoxFuture<Answer> {
        let (db, expected) = (self.db.clone(), Expected::of::<E>(self.requires));
        Box::pin(send(db, self.request(returned), expected))
    }

    /// As a transaction of its own.
    pub(crate) fn idempotent(self) -> Idempotent<E::Revision> {
        let (db, requires, revision) = (self.db.clone(), self.requires, self.revision);
        Idempotent::new::<E>(db, write_of::<E>(self.request(None)), requires, revision)
    }

    /// Writes it; answers the revision written.
    pub(crate) fn revised(self) -> BoxFuture<Measured<E::Revision>> {
        let revision = self.revision;
        Box::pin(with_answer(self.written(None), revision))
    }
}

async fn send(db: Dynamite, request: Result<sdk::PutItemInputBuilder>, expected: Expected) -> Result<Answer> {
    let (sent, attempts) = attempted(request?.send_with(db.client())).await;
    let output = sent.map_err(|error| write_error("PutItem", expected, error, attempts))?;
    Ok(answered(output.attributes, Usage::of(&output.consumed_capacity, attempts)))
}

pub(super) async fn with_answer<V>(sent: BoxFuture<Answer>, value: V) -> Result<Measured<V>> {
    Ok(Measured { value, usage: sent.await?.usage })
}

/// The item with another revision than the struct has; `None` if there is no next one.
pub(crate) fn with_revision<E: Entity>(
    mut item: RawItem,
    revision: Option<E::Revision>,
) -> Result<RawItem, InvalidInput> {
    if let Some((lock, value)) = lock::<E>(revision)? {
        item.insert(lock.to_owned(), value);
    }
    Ok(item)
}

/// The attribute of the optimistic lock, if the entity has one, and its value.
pub(crate) fn lock<E: Entity>(
    revision: Option<E::Revision>,
) -> Result<Option<(&'static str, AttributeValue)>, InvalidInput> {
    let Some(lock) = E::LOCK else { return Ok(None) };
    let Some(value) = revision.and_then(Revision::value) else {
        return Err(InvalidInput::value("the greatest revision there is").in_field(lock).in_entity(E::NAME));
    };
    Ok(Some((lock, value)))
}

impl<E: Entity> Clone for Writing<E> {
    fn clone(&self) -> Self {
        Writing {
            db: self.db.clone(),
            item: self.item.clone(),
            revision: self.revision,
            condition: self.condition.clone(),
            requires: self.requires,
        }
    }
}

/// Writes an item in the place of the one that is there, if one is.
///
/// With an optimistic lock it replaces the item with the revision that the struct has, and nothing else: another
/// revision is [`Error::ConditionFailed`](crate::Error::ConditionFailed), none at all
/// [`Error::NotFound`](crate::Error::NotFound). It answers the new revision.
#[must_use = "not sent until awaited"]
pub struct Put<E: Entity>(Writing<E>);

impl<E: Entity> Put<E> {
    pub(crate) fn new(db: &Dynamite, item: &E) -> Self {
        let stored = item.revision();
        let mut writing = Writing::new(db, item, stored.next());
        if let (Some(lock), Some(value)) = (E::LOCK, stored.value()) {
            writing.condition = Some(revision_is(lock, value));
            writing.requires = Requires::Item;
        }
        Put(writing)
    }

    /// Writes it only if the condition holds for the item that is there;
    /// [`Error::ConditionFailed`](crate::Error::ConditionFailed) otherwise.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.0.only_if(condition.into_expr());
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
    pub fn request(self) -> Result<sdk::PutItemInputBuilder> {
        self.0.request(None)
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
        self.0.revised()
    }
}

/// A [`Put`] that answers the item that was replaced.
#[must_use = "not sent until awaited"]
pub struct PutReturning<E: Entity>(Writing<E>);

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
        then(self.0.written(Some(ReturnValue::AllOld)), last_item)
    }
}
