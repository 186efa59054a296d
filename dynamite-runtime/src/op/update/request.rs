//! The request of an update or an upsert, and what it checks before it is sent.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};

use super::Changes;
use crate::codec::number::Parts;
use crate::codec::{Attribute, RawItem};
use crate::condition::{Expr, Operand};
use crate::entity::Entity;
use crate::expression::Placeholders;
use crate::path::Path;
use crate::{Decimal, Dynamite, Result, sdk};

/// Where an addition begins if there is no number.
pub(crate) fn zero() -> AttributeValue {
    AttributeValue::N("0".into())
}

/// Where an addition begins if there is no list.
pub(crate) fn empty() -> AttributeValue {
    AttributeValue::L(Vec::new())
}

/// The number, or the default that it reads as, is not smaller than what is subtracted.
pub(super) fn large_enough<E, V: Attribute, A>(path: &Path<E, V, A>, subtracted: &AttributeValue) -> Expr {
    let enough = Expr::Compare(Operand::Path(path.steps()), ">=", subtracted.clone());
    match path.fallback(zero()) {
        Ok(Some(default)) if number(&default) >= number(subtracted) => {
            enough.or(Expr::Call("attribute_not_exists", path.steps(), None))
        }
        _ => enough,
    }
}

fn number(value: &AttributeValue) -> Option<Decimal> {
    let text = value.as_n().ok()?;
    Parts::parse(text).ok()?.decimal()
}

/// The SDK's request of an update or an upsert.
pub(crate) fn update_request<E: Entity>(
    db: &Dynamite,
    key: RawItem,
    changes: &Changes,
    condition: Option<Expr>,
) -> Result<sdk::UpdateItemInputBuilder> {
    check_index_keys::<E>(changes)?;
    let mut placeholders = Placeholders::default();
    let update = changes.expression(&mut placeholders);
    let condition = condition.map(|condition| placeholders.condition(&condition)).transpose();
    let condition = condition.map_err(|error| error.in_entity(E::NAME))?;
    let on_failure = condition.as_ref().map(|_| ReturnValuesOnConditionCheckFailure::AllOld);
    Ok(sdk::UpdateItemInputBuilder::default()
        .table_name(db.table_name(E::TABLE.name))
        .set_key(Some(key))
        .set_update_expression(update)
        .set_condition_expression(condition)
        .set_return_values_on_condition_check_failure(on_failure)
        .set_expression_attribute_names(placeholders.names())
        .set_expression_attribute_values(placeholders.values())
        .return_consumed_capacity(ReturnConsumedCapacity::Total))
}

/// Refuses index keys that are empty or too long, which DynamoDB would refuse with the whole update.
fn check_index_keys<E: Entity>(changes: &Changes) -> Result<()> {
    use crate::key::{Role, check_key};
    for index in E::TABLE.indexes {
        let partition = index.partition_key.iter().map(|key| (key, Role::Partition));
        for (key, role) in partition.chain(index.sort_key.iter().map(|key| (key, Role::Sort))) {
            if let Some(value) = changes.value_of(key.name) {
                check_key(key.name, value, role).map_err(|error| error.in_entity(E::NAME))?;
            }
        }
    }
    Ok(())
}
