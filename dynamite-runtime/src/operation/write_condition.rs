//! The condition of a write as DynamoDB reads it.

use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;

use crate::codec::InvalidInput;
use crate::condition::Expr;
use crate::expression::Placeholders;

/// The expression of a condition, and what its failure returns.
pub(crate) struct WriteCondition {
    pub(crate) expression: Option<String>,
    pub(crate) on_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl WriteCondition {
    /// Writes a condition on an item of `entity`; its failure returns the item that was there.
    pub(crate) fn new(
        condition: Option<&Expr>,
        entity: &'static str,
        placeholders: &mut Placeholders,
    ) -> Result<Self, InvalidInput> {
        let expression = condition.map(|condition| placeholders.condition(condition)).transpose();
        let expression = expression.map_err(|error| error.in_entity(entity))?;
        let on_failure = expression.as_ref().map(|_| ReturnValuesOnConditionCheckFailure::AllOld);
        Ok(WriteCondition { expression, on_failure })
    }
}
