//! Comparisons of an attribute with other attributes of the same item.

use aws_sdk_dynamodb::types::AttributeValue;

use super::list::ListedOperands;
use super::operand::AttributeOperand;
use super::{Absent, Expr, Operand, Test};
use crate::codec::InvalidInput;

/// Returns the condition that two attributes compare so, as they are read.
///
/// If one of them is absent and has no default, `<>` holds, and nothing else does. If one of them is in another alternative
/// of a union, nothing holds.
pub(super) fn compare(left: &AttributeOperand, operator: &'static str, right: &AttributeOperand) -> Expr {
    untagged(left, operator, right).where_tagged(&right.tags).where_tagged(&left.tags)
}

fn untagged(left: &AttributeOperand, operator: &'static str, right: &AttributeOperand) -> Expr {
    match operator {
        "<>" if left.is_required() && right.is_required() => left.stored(operator, right),
        "<>" => untagged(left, "=", right).negated(),
        _ => {
            let stored = left.stored(operator, right);
            let stored = if right.is_required() { stored } else { left.where_present(stored) };
            let if_absent = [right.if_absent(flipped(operator), left), left.if_absent(operator, right)];
            if_absent.into_iter().flatten().fold(stored, Expr::or)
        }
    }
}

/// Returns the condition that an attribute is at least `low` and at most `high`.
pub(super) fn between(operand: &AttributeOperand, low: &AttributeOperand, high: &AttributeOperand) -> Expr {
    if [operand, low, high].into_iter().any(AttributeOperand::has_default) {
        return compare(operand, ">=", low).and(compare(operand, "<=", high));
    }
    let path = |operand: &AttributeOperand| Operand::Path(operand.path.clone());
    let stored = Expr::test(Test::Between(path(operand), path(low), path(high)));
    let stored = if low.is_required() && high.is_required() { stored } else { operand.where_present(stored) };
    stored.where_tagged(&high.tags).where_tagged(&low.tags).where_tagged(&operand.tags)
}

/// The attributes that another one is compared with, as many as fit into an expression.
pub(super) struct ListedAttributes {
    operand: AttributeOperand,
    /// Those that can be compared as they are stored.
    stored: ListedOperands,
    /// Is `true` if one of them may be absent.
    may_be_absent: bool,
    /// The condition on the others.
    others: Option<Expr>,
}

impl ListedAttributes {
    pub(super) fn new(operand: AttributeOperand) -> Self {
        ListedAttributes { operand, stored: ListedOperands::default(), may_be_absent: false, others: None }
    }

    /// Adds an attribute.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if no expression can hold so many attributes.
    pub(super) fn push(&mut self, listed: AttributeOperand) -> Result<(), InvalidInput> {
        if self.operand.has_default() || listed.has_default() || !listed.tags.is_empty() {
            let equal = compare(&self.operand, "=", &listed);
            let others = either(self.others.take(), Some(equal));
            let size = others.as_ref().map_or(Ok(()), |others| others.size().map(drop));
            self.others = others;
            return size;
        }
        self.may_be_absent |= !listed.is_required();
        self.stored.push(Operand::Path(listed.path))
    }

    /// Returns the condition that the attribute is equal to one of the list, or `None` if the list is empty.
    pub(super) fn contain(self) -> Option<Expr> {
        let ListedAttributes { operand, stored, may_be_absent, others } = self;
        let stored = stored.contain(operand.path.clone());
        let stored = stored.map(|stored| if may_be_absent { operand.where_present(stored) } else { stored });
        either(stored.map(|stored| stored.where_tagged(&operand.tags)), others)
    }
}

/// Returns the condition that one of two conditions holds, or the only condition if the other one is `None`.
fn either(first: Option<Expr>, second: Option<Expr>) -> Option<Expr> {
    first.into_iter().chain(second).reduce(Expr::or)
}

impl AttributeOperand {
    fn is_required(&self) -> bool {
        matches!(self.absent, Absent::Error)
    }

    fn has_default(&self) -> bool {
        matches!(self.absent, Absent::Value(_) | Absent::Invalid(_))
    }

    /// Returns the comparison of two attributes as they are stored.
    fn stored(&self, operator: &'static str, right: &Self) -> Expr {
        Expr::test(Test::Compare(Operand::Path(self.path.clone()), operator, Operand::Path(right.path.clone())))
    }

    /// Returns `expr`, changed so that it does not hold where this attribute is absent: two attributes that are stored as
    /// NULL are equal for DynamoDB.
    fn where_present(&self, expr: Expr) -> Expr {
        if self.is_required() { expr } else { expr.and(Expr::present(self.path.clone())) }
    }

    /// Returns the condition that `other` is absent, and that this attribute compares so with what is read in its place;
    /// `None` if it never holds.
    fn if_absent(&self, operator: &'static str, other: &Self) -> Option<Expr> {
        let compared = match &other.absent {
            Absent::Error | Absent::Nothing => return None,
            Absent::Invalid(error) => return Some(Expr::invalid(error.clone())),
            Absent::Value(default) if is_empty(default) => self.is_empty_set()?,
            Absent::Value(default) => {
                let compared = Expr::compare(Operand::Path(self.path.clone()), operator, default.clone());
                self.absent.count_in(self.path.clone(), compared)
            }
        };
        Some(Expr::absent(other.path.clone()).and(compared))
    }

    /// Returns the condition that an empty set is read; `None` if it never holds. DynamoDB stores no empty sets.
    fn is_empty_set(&self) -> Option<Expr> {
        matches!(&self.absent, Absent::Value(value) if is_empty(value)).then(|| Expr::absent(self.path.clone()))
    }
}

/// Returns `true` for an empty set, which is what an absent set is read as.
fn is_empty(value: &AttributeValue) -> bool {
    matches!(value, AttributeValue::Ss(set) if set.is_empty())
}

/// Returns the operator of the same comparison with its sides exchanged.
fn flipped(operator: &'static str) -> &'static str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
}
