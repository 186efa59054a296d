//! A condition of a transaction on an item that it does not change.

use aws_sdk_dynamodb::types::{ConditionCheck, ReturnValuesOnConditionCheckFailure, TransactWriteItem};

use super::write::{TransactPart, TransactWrite};
use crate::apart::is_there;
use crate::condition::{Condition, Expr};
use crate::entity::Entity;
use crate::expression::Placeholders;
use crate::op::write::{Expected, Requires, raw_key};
use crate::{Dynamite, InvalidInput, Result};

/// Demands of a transaction that an item exists and that a condition holds for it; the item stays as it is.
#[must_use = "a check does nothing until it is added to a transaction"]
pub struct Check<E: Entity> {
    db: Dynamite,
    key: E::Key,
    condition: Expr,
}

impl<E: Entity> Check<E> {
    pub(crate) fn new(db: &Dynamite, key: E::Key, condition: Condition<E>) -> Self {
        Check { db: db.clone(), key, condition: condition.into_expr() }
    }

    fn write(self) -> Result<TransactWriteItem> {
        let mut placeholders = Placeholders::default();
        let condition = placeholders.condition(&is_there(E::TABLE, E::KIND).and(self.condition));
        let check = ConditionCheck::builder()
            .table_name(self.db.table_name(E::TABLE.name))
            .set_key(Some(raw_key::<E>(&self.key)?))
            .condition_expression(condition.map_err(|error| error.in_entity(E::NAME))?)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.values())
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build();
        let check = check.map_err(|_| InvalidInput::value("a check without a condition").in_entity(E::NAME))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

impl<E: Entity> Clone for Check<E> {
    fn clone(&self) -> Self {
        Check { db: self.db.clone(), key: self.key.clone(), condition: self.condition.clone() }
    }
}

impl<E: Entity> std::fmt::Debug for Check<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Check({})", E::NAME)
    }
}

impl<E: Entity> TransactWrite for Check<E> {
    fn part(self) -> TransactPart {
        TransactPart::new::<E>("check", self.write(), Expected::of::<E>(Requires::Item))
    }
}
