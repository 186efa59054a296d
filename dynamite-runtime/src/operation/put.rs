//! `PutItem`.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValue};

use super::WriteCondition;
use super::batch::SizeWriter;
use super::guard::Guards;
use super::sdk::PutItemInputBuilder;
use crate::codec::InvalidInput;
use crate::condition::{Expr, both};
use crate::entity::{Entity, json_item_with_revision, written_item};
use crate::expression::Placeholders;

/// A write of an item, with an optional condition.
#[derive(Clone)]
pub(crate) struct PutItem {
    pub(crate) entity: &'static str,
    pub(crate) table: String,
    /// The item as JSON.
    pub(crate) item: Result<String, InvalidInput>,
    /// The condition that it replaces no item of another entity.
    pub(crate) entity_condition: Option<Expr>,
    pub(crate) guards: Guards,
}

/// Returns an item as JSON with this revision instead of its own, if its keys and its size are what DynamoDB allows. Without
/// a revision, an entity with an optimistic lock is refused, since it has no greater one.
pub(crate) fn checked_item<E: Entity>(item: &E, revision: Option<E::Revision>) -> Result<String, InvalidInput> {
    SizeWriter::of_item(item)?;
    json_item_with_revision(item, revision)
}

impl PutItem {
    /// Returns the SDK's request.
    pub(crate) fn input(self, returned: Option<ReturnValue>) -> Result<PutItemInputBuilder, InvalidInput> {
        let (input, json) = self.input_and_item(returned)?;
        Ok(input.set_item(Some(written_item(&json)?)))
    }

    /// Returns the SDK's request without the item, and the item as JSON.
    pub(crate) fn input_and_item(
        self,
        returned: Option<ReturnValue>,
    ) -> Result<(PutItemInputBuilder, String), InvalidInput> {
        let mut placeholders = Placeholders::default();
        let item = self.item?;
        let condition = both(self.entity_condition, self.guards.condition());
        let condition = WriteCondition::new(condition.as_ref(), self.entity, &mut placeholders)?;
        let input = PutItemInputBuilder::default()
            .table_name(self.table)
            .set_condition_expression(condition.expression)
            .set_return_values_on_condition_check_failure(condition.on_failure)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.values())
            .set_return_values(returned)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        Ok((input, item))
    }
}
