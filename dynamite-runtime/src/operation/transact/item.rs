//! The requests of single operations, as parts of a transaction.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{self, ConditionCheck, TransactGetItem, TransactWriteItem};

use crate::codec::{InvalidInput, RawItem};
use crate::condition::Expr;
use crate::expression::Placeholders;
use crate::operation::WriteCondition;
use crate::operation::sdk::{DeleteItemInputBuilder, GetItemInputBuilder, PutItemInputBuilder, UpdateItemInputBuilder};

/// A request of a single write that can become part of a transaction.
pub(crate) trait IntoTransactItem {
    fn into_transact_item(self) -> Result<TransactWriteItem, BuildError>;
}

impl IntoTransactItem for PutItemInputBuilder {
    fn into_transact_item(self) -> Result<TransactWriteItem, BuildError> {
        let request = self.build()?;
        let put = types::Put::builder()
            .set_table_name(request.table_name)
            .set_item(request.item)
            .set_condition_expression(request.condition_expression)
            .set_expression_attribute_names(request.expression_attribute_names)
            .set_expression_attribute_values(request.expression_attribute_values)
            .set_return_values_on_condition_check_failure(request.return_values_on_condition_check_failure);
        Ok(TransactWriteItem::builder().put(put.build()?).build())
    }
}

impl IntoTransactItem for UpdateItemInputBuilder {
    fn into_transact_item(self) -> Result<TransactWriteItem, BuildError> {
        let request = self.build()?;
        let update = types::Update::builder()
            .set_table_name(request.table_name)
            .set_key(request.key)
            .set_update_expression(request.update_expression)
            .set_condition_expression(request.condition_expression)
            .set_expression_attribute_names(request.expression_attribute_names)
            .set_expression_attribute_values(request.expression_attribute_values)
            .set_return_values_on_condition_check_failure(request.return_values_on_condition_check_failure);
        Ok(TransactWriteItem::builder().update(update.build()?).build())
    }
}

impl IntoTransactItem for DeleteItemInputBuilder {
    fn into_transact_item(self) -> Result<TransactWriteItem, BuildError> {
        let request = self.build()?;
        let delete = types::Delete::builder()
            .set_table_name(request.table_name)
            .set_key(request.key)
            .set_condition_expression(request.condition_expression)
            .set_expression_attribute_names(request.expression_attribute_names)
            .set_expression_attribute_values(request.expression_attribute_values)
            .set_return_values_on_condition_check_failure(request.return_values_on_condition_check_failure);
        Ok(TransactWriteItem::builder().delete(delete.build()?).build())
    }
}

/// Converts the request of a write of `entity` to a part of a transaction.
pub(crate) fn transact_item(
    entity: &'static str,
    input: Result<impl IntoTransactItem, InvalidInput>,
) -> Result<TransactWriteItem, InvalidInput> {
    input?.into_transact_item().map_err(|_| InvalidInput::value("an update that changes nothing").in_entity(entity))
}

/// Returns a check of a condition on an item of `entity`, which the transaction does not change.
pub(crate) fn condition_check(
    entity: &'static str,
    table: String,
    key: RawItem,
    condition: &Expr,
) -> Result<TransactWriteItem, InvalidInput> {
    let mut placeholders = Placeholders::default();
    let condition = WriteCondition::new(Some(condition), entity, &mut placeholders)?;
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(key))
        .set_condition_expression(condition.expression)
        .set_expression_attribute_names(placeholders.names())
        .set_expression_attribute_values(placeholders.values())
        .set_return_values_on_condition_check_failure(condition.on_failure)
        .build();
    let check = check.map_err(|_| InvalidInput::value("a check without a condition").in_entity(entity))?;
    Ok(TransactWriteItem::builder().condition_check(check).build())
}

/// Converts the request of a read to a part of a transaction.
pub(crate) fn transact_get_item(request: GetItemInputBuilder) -> Result<TransactGetItem, InvalidInput> {
    let get = types::Get::builder()
        .set_table_name(request.get_table_name().clone())
        .set_key(request.get_key().clone())
        .set_projection_expression(request.get_projection_expression().clone())
        .set_expression_attribute_names(request.get_expression_attribute_names().clone());
    let get = get.build().map_err(|_| InvalidInput::value("a read without a key"))?;
    Ok(TransactGetItem::builder().get(get).build())
}
