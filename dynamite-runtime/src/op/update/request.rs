//! The request of an update or an upsert, and what it checks before it is sent.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};

use super::Changes;
use crate::codec::{Attribute, RawItem, to_value};
use crate::condition::{Expr, Operand};
use crate::entity::Entity;
use crate::expression::{Placeholders, checked_length};
use crate::op::write::{Answer, Expected, answered, write_error};
use crate::path::Step;
use crate::send::attempted;
use crate::{Decimal, Dynamite, Result, Usage, sdk};

/// Where an addition begins if there is no number.
pub(crate) fn zero() -> AttributeValue {
    AttributeValue::N("0".into())
}

/// Where an addition begins if there is no list.
pub(crate) fn empty() -> AttributeValue {
    AttributeValue::L(Vec::new())
}

/// What a change of a number asks of the one that is there, so that the result stays within its type.
///
/// `missing` is what one that is not there counts as. 128 bits have room for more digits than DynamoDB has, so there a
/// limit may be none.
pub(crate) fn room<N: Attribute>(
    path: Vec<Step>,
    limit: Option<(&'static str, N)>,
    missing: Option<&AttributeValue>,
) -> Option<Expr> {
    let (comparison, limit) = limit?;
    let limit = to_value(&limit).ok()?;
    let fits = missing.is_some_and(|missing| match comparison {
        "<=" => number(missing) <= number(&limit),
        _ => number(missing) >= number(&limit),
    });
    let absent = Expr::Call("attribute_not_exists", path.clone(), None);
    let enough = Expr::Compare(Operand::Path(path), comparison, limit);
    Some(if fits { enough.or(absent) } else { enough })
}

fn number(value: &AttributeValue) -> Option<Decimal> {
    value.as_n().ok()?.parse().ok()
}

/// The SDK's request of an update or an upsert.
pub(crate) fn update_request<E: Entity>(
    db: &Dynamite,
    key: RawItem,
    changes: &Changes,
    condition: Option<Expr>,
) -> Result<sdk::UpdateItemInputBuilder> {
    check_index_keys::<E>(changes)?;
    changes.check_overlap().map_err(|error| error.in_entity(E::NAME))?;
    let mut placeholders = Placeholders::default();
    let update = changes.expression(&mut placeholders).map(checked_length).transpose();
    let update = update.map_err(|error| error.in_entity(E::NAME))?;
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

/// Sends it; the answer has the item that was asked for.
pub(crate) async fn send_update(
    db: Dynamite,
    request: Result<sdk::UpdateItemInputBuilder>,
    expected: Expected,
) -> Result<Answer> {
    let (sent, attempts) = attempted(request?.send_with(db.client())).await;
    let output = sent.map_err(|error| write_error("UpdateItem", expected, error, attempts))?;
    Ok(answered(output.attributes, Usage::of(&output.consumed_capacity, attempts)))
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
