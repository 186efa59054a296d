//! The condition that an attribute is equal to one of several values.

use aws_sdk_dynamodb::types::AttributeValue;

use super::limits::{ExpressionSize, PLACEHOLDER_BYTES};
use super::{Expr, Test};
use crate::codec::InvalidInput;
use crate::codec::item_size::value_bytes;
use crate::path::Step;

/// The maximum number of operands of DynamoDB's `IN`. Source: the developer guide, "Expression parameters" quotas.
const MAX_IN_OPERANDS: usize = 100;

/// The values of a list, as many as fit into an expression.
#[derive(Default)]
pub(super) struct ListedValues {
    values: Vec<AttributeValue>,
    size: ExpressionSize,
}

impl ListedValues {
    /// Adds a value.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if no expression can hold so many values.
    pub(super) fn push(&mut self, value: AttributeValue) -> Result<(), InvalidInput> {
        let text = PLACEHOLDER_BYTES + if self.values.is_empty() { 0 } else { ", ".len() };
        self.size = self.size.plus(ExpressionSize { operators: 0, text, substituted: value_bytes(&value) });
        self.size.check()?;
        self.values.push(value);
        Ok(())
    }

    /// Returns the condition that the value at `path` is one of the list. It never holds if there are none.
    pub(super) fn contain(self, path: Vec<Step>) -> Expr {
        let chunks = self.values.chunks(MAX_IN_OPERANDS);
        let listed = chunks.map(|values| Expr::test(Test::In(path.clone(), values.to_vec())));
        listed.reduce(Expr::or).unwrap_or_else(|| Expr::never_holds(path))
    }
}
