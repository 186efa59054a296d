//! `DeleteItem`.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue};

use super::WriteCondition;
use super::guard::Guards;
use super::sdk::DeleteItemInputBuilder;
use crate::codec::{InvalidInput, RawItem};
use crate::expression::Placeholders;
use crate::schema::{DiscriminatorValue, TableSchema, absent_or_as};

/// A deletion of an item, with an optional condition.
#[derive(Clone)]
pub(crate) struct DeleteItem {
    pub(crate) entity: &'static str,
    pub(crate) table: String,
    pub(crate) schema: &'static TableSchema,
    pub(crate) discriminator: Option<DiscriminatorValue>,
    pub(crate) key: Result<RawItem, InvalidInput>,
    pub(crate) guards: Guards,
}

impl DeleteItem {
    /// Returns the SDK's request.
    pub(crate) fn input(self, returned: Option<ReturnValue>) -> Result<DeleteItemInputBuilder, InvalidInput> {
        let mut placeholders = Placeholders::default();
        let condition = absent_or_as(self.schema, self.discriminator, self.guards.condition());
        let condition = WriteCondition::new(condition.as_ref(), self.entity, &mut placeholders)?;
        Ok(DeleteItemInputBuilder::default()
            .table_name(self.table)
            .set_key(Some(self.key?))
            .set_condition_expression(condition.expression)
            .set_return_values_on_condition_check_failure(condition.on_failure)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.values())
            .set_return_values(returned)
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }
}
