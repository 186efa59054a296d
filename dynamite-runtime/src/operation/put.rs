//! `PutItem`.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue};

use super::WriteCondition;
use super::guard::Guards;
use super::sdk::PutItemInputBuilder;
use crate::codec::item_size::{check_item_size, stored_bytes};
use crate::codec::{InvalidInput, RawItem};
use crate::condition::{Expr, both};
use crate::expression::Placeholders;

/// A write of an item, with an optional condition.
#[derive(Clone)]
pub(crate) struct PutItem {
    pub(crate) entity: &'static str,
    pub(crate) table: String,
    pub(crate) item: Result<RawItem, InvalidInput>,
    /// The condition that it replaces no item of another entity.
    pub(crate) entity_condition: Option<Expr>,
    pub(crate) guards: Guards,
}

impl PutItem {
    /// Returns the SDK's request.
    pub(crate) fn input(self, returned: Option<ReturnValue>) -> Result<PutItemInputBuilder, InvalidInput> {
        let mut placeholders = Placeholders::default();
        let item = self.item?;
        check_item_size(stored_bytes(&item)).map_err(|error| error.in_entity(self.entity))?;
        let condition = both(self.entity_condition, self.guards.condition());
        let condition = WriteCondition::new(condition.as_ref(), self.entity, &mut placeholders)?;
        Ok(PutItemInputBuilder::default()
            .table_name(self.table)
            .set_item(Some(item))
            .set_condition_expression(condition.expression)
            .set_return_values_on_condition_check_failure(condition.on_failure)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.values())
            .set_return_values(returned)
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }
}
