//! Deletes one item.

use std::marker::PhantomData;

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure};

use super::Idempotent;
use super::idempotent::write_of;
use super::write::{
    Answer, Expected, Requires, answered, both, exists, last_item, nothing, raw_key, revision_is, write_error,
};
use crate::apart::or_none;
use crate::codec::RawItem;
use crate::condition::{Condition, Expr};
use crate::entity::{Entity, Revision};
use crate::expression::Placeholders;
use crate::future::{BoxFuture, Call, awaitable, then};
use crate::send::attempted;
use crate::{Dynamite, InvalidInput, Measured, Result, Usage, sdk};

/// Deletes an item. That there is none is no error, unless something was expected of it.
#[must_use = "not sent until awaited"]
pub struct Delete<E> {
    db: Dynamite,
    key: Result<RawItem, InvalidInput>,
    condition: Option<Expr>,
    requires: Requires,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity> Delete<E> {
    pub(crate) fn new(db: &Dynamite, key: &E::Key) -> Self {
        Delete {
            db: db.clone(),
            key: raw_key::<E>(key),
            condition: None,
            requires: Requires::Condition,
            of: PhantomData,
        }
    }

    fn require(&mut self, condition: Expr) {
        self.condition = both(self.condition.take(), Some(condition));
    }

    /// Deletes it only if the condition holds; [`Error::ConditionFailed`](crate::Error::ConditionFailed) otherwise.
    pub fn only_if(mut self, condition: Condition<E>) -> Self {
        self.require(condition.into_expr());
        self
    }

    /// Deletes it only with this revision: another is [`Error::ConditionFailed`](crate::Error::ConditionFailed), no item
    /// [`Error::NotFound`](crate::Error::NotFound). Without an optimistic lock there is only `()`, which says nothing
    /// but that it must exist.
    pub fn expect_revision(mut self, revision: E::Revision) -> Self {
        self.requires = Requires::Item;
        self.require(exists(E::TABLE));
        if let (Some(lock), Some(value)) = (E::LOCK, revision.value()) {
            self.require(revision_is(lock, value));
        }
        self
    }

    /// Carries it out once, however often the SDK tries it, at twice the write units; see [`Idempotent`].
    pub fn idempotent(self) -> Idempotent<()> {
        let (db, requires) = (self.db.clone(), self.requires);
        Idempotent::new::<E>(db, write_of::<E>(self.request()), requires, ())
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
    pub fn request(self) -> Result<sdk::DeleteItemInputBuilder> {
        let mut placeholders = Placeholders::default();
        let condition = or_none(E::TABLE, E::KIND, self.condition);
        let condition = condition.map(|condition| placeholders.condition(&condition)).transpose();
        let condition = condition.map_err(|error| error.in_entity(E::NAME))?;
        let on_failure = condition.as_ref().map(|_| ReturnValuesOnConditionCheckFailure::AllOld);
        Ok(sdk::DeleteItemInputBuilder::default()
            .table_name(self.db.table_name(E::TABLE.name))
            .set_key(Some(self.key?))
            .set_condition_expression(condition)
            .set_return_values_on_condition_check_failure(on_failure)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.values())
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }

    fn deleted(self, returned: Option<ReturnValue>) -> BoxFuture<Answer> {
        let (db, expected) = (self.db.clone(), Expected::of::<E>(self.requires));
        Box::pin(send(db, self.request(), returned, expected))
    }
}

impl<E> Clone for Delete<E> {
    fn clone(&self) -> Self {
        Delete {
            db: self.db.clone(),
            key: self.key.clone(),
            condition: self.condition.clone(),
            requires: self.requires,
            of: PhantomData,
        }
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
        then(self.deleted(None), nothing)
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
        then(self.0.deleted(Some(ReturnValue::AllOld)), last_item)
    }
}

async fn send(
    db: Dynamite,
    request: Result<sdk::DeleteItemInputBuilder>,
    returned: Option<ReturnValue>,
    expected: Expected,
) -> Result<Answer> {
    let (sent, attempts) = attempted(request?.set_return_values(returned).send_with(db.client())).await;
    let output = sent.map_err(|error| write_error("DeleteItem", expected, error, attempts))?;
    Ok(answered(output.attributes, Usage::of(&output.consumed_capacity, attempts)))
}
