//! The condition of a write, as an expression.

use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;

use crate::codec::InvalidInput;
use crate::condition::Expr;
use crate::expression::Placeholders;

/// The expression of a condition, and what DynamoDB returns when it fails.
pub(crate) struct WriteCondition {
    pub(crate) expression: Option<String>,
    pub(crate) on_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

impl WriteCondition {
    /// Creates the expression of a condition on an item of `entity`. If the condition fails, DynamoDB returns the
    /// stored item.
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
