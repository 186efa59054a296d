//! The condition that an attribute is equal to one of several values or attributes.

use super::attributes::ListedAttributes;
use super::limits::ExpressionSize;
use super::operand::{AttributeOperand, Compared};
use super::{Condition, Expr, IntoOperand, Operand, Test};
use crate::codec::{Attribute, InvalidInput, into_stored};
use crate::path::{Path, Step};

/// The maximum number of operands of DynamoDB's `IN`. Source: the developer guide, "Expression parameters" quotas.
const MAX_IN_OPERANDS: usize = 100;

/// The values of a list that are dropped one by one after one that can't be stored: more than an expression can hold.
const MOST_DISCARDED: usize = 2048;

impl<R, V: Attribute, A> Path<R, V, A> {
    /// Returns the condition that the attribute is equal to one of `operands`: values, or other attributes of the item.
    /// The condition never holds if `operands` is empty. Absent attributes count as in [`eq`](Self::eq).
    ///
    /// DynamoDB's expressions can hold some 680 different values. More make the request fail with
    /// [`Error::InvalidInput`](crate::Error::InvalidInput), and the rest of `operands` is not read.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let two = Order::TOTAL.is_in([200, 400]);
    /// assert_eq!(orders.query("ACME").filter(two).count().await?, 2);
    /// # Ok(()) }
    /// ```
    pub fn is_in<Kind, T: IntoOperand<R, V::Present, Kind>>(
        &self,
        operands: impl IntoIterator<Item = T>,
    ) -> Condition<R> {
        let mut operands = operands.into_iter().map(|operand| operand.into_operand().0);
        let mut attributes = ListedAttributes::new(AttributeOperand::of(self));
        let (mut values, mut empty) = (ListedOperands::default(), false);
        while let Some(operand) = operands.next() {
            let added = match operand {
                Compared::Attribute(attribute) => attributes.push(attribute),
                Compared::Value(value) => match value.exact() {
                    // No stored value is equal to one that is finer.
                    None => continue,
                    Some(value) if value.is_absent() => {
                        empty = true;
                        continue;
                    }
                    Some(value) => match into_stored(value) {
                        Ok(value) => values.push(Operand::Value(value)),
                        Err(invalid) => {
                            // Others may be nested as deeply.
                            operands.take(MOST_DISCARDED).for_each(Compared::discard);
                            return self.condition(Err(invalid));
                        }
                    },
                },
            };
            // The operands after it can't make the condition smaller.
            if let Err(too_large) = added {
                return Condition::new(Expr::invalid(too_large));
            }
        }
        let values = values.contain(self.steps()).map(|listed| self.condition(Ok(listed)));
        let attributes = attributes.contain().map(Condition::new);
        let empty = empty.then(|| self.tagged(self.is_empty()));
        let all = values.into_iter().chain(attributes).chain(empty);
        all.reduce(Condition::or).unwrap_or_else(|| self.tagged(Expr::never_holds(self.steps())))
    }
}

/// The operands of a list, as many as fit into an expression.
#[derive(Default)]
pub(super) struct ListedOperands {
    operands: Vec<Operand>,
    size: ExpressionSize,
}

impl ListedOperands {
    /// Adds an operand.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if no expression can hold so many operands.
    pub(super) fn push(&mut self, operand: Operand) -> Result<(), InvalidInput> {
        let separator = if self.operands.is_empty() { 0 } else { ", ".len() };
        self.size = self.size.plus(ExpressionSize::of_text(0, separator)).plus(operand.size());
        self.size.check()?;
        self.operands.push(operand);
        Ok(())
    }

    /// Returns the condition that the value at `path` is one of the list, or `None` if the list is empty.
    pub(super) fn contain(self, path: Vec<Step>) -> Option<Expr> {
        let chunks = self.operands.chunks(MAX_IN_OPERANDS);
        chunks.map(|operands| Expr::test(Test::In(path.clone(), operands.to_vec()))).reduce(Expr::or)
    }
}
