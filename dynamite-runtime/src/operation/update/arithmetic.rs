//! Changes that build on the value that is there: numbers that are added, elements that are appended.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Change;
use crate::codec::{Attribute, InvalidInput, Number, to_value};
use crate::condition::{Expr, Operand};
use crate::decimal::Decimal;
use crate::path::Step;

/// The value that a change builds on where there is none, or the reason why it has no stored form.
pub(crate) type Fallback = Result<Option<AttributeValue>, InvalidInput>;

/// A change, and the condition under which its result stays within the type of the attribute.
pub(crate) struct Arithmetic {
    pub(crate) condition: Option<Expr>,
    pub(crate) change: Result<Change, InvalidInput>,
}

impl Arithmetic {
    /// Adds a number to the one that is there.
    pub(crate) fn add<N: Number>(path: Vec<Step>, value: &N, fallback: Fallback) -> Self {
        let condition = within_type(path, value.room_to_add(), fallback.as_ref().ok().and_then(Option::as_ref));
        let change = to_value(value).and_then(|value| Ok(Change::Add { value, or: fallback? }));
        Arithmetic { condition, change }
    }

    /// Subtracts a number from the one that is there.
    pub(crate) fn subtract<N: Number>(path: Vec<Step>, value: &N, fallback: Fallback) -> Self {
        let condition = within_type(path, value.room_to_subtract(), fallback.as_ref().ok().and_then(Option::as_ref));
        let change = to_value(value).and_then(|value| Ok(Change::Subtract { value, or: fallback? }));
        Arithmetic { condition, change }
    }
}

/// Appends elements to the list that is there.
pub(crate) fn append<T: Attribute>(items: Vec<T>, fallback: Fallback) -> Result<Change, InvalidInput> {
    to_value(&items).and_then(|value| Ok(Change::Append { value, or: fallback? }))
}

/// Puts elements before those of the list that is there.
pub(crate) fn prepend<T: Attribute>(items: Vec<T>, fallback: Fallback) -> Result<Change, InvalidInput> {
    to_value(&items).and_then(|value| Ok(Change::Prepend { value, or: fallback? }))
}

/// Returns the number that an addition begins with where there is none.
pub(crate) fn zero() -> AttributeValue {
    AttributeValue::N("0".into())
}

/// Returns the list that elements are appended to where there is none.
pub(crate) fn empty_list() -> AttributeValue {
    AttributeValue::L(Vec::new())
}

/// Returns the condition that the number which is there leaves room for a change, so that the result stays within its
/// type.
///
/// `missing` is what a number that is not there counts as. 128 bits have room for more digits than DynamoDB has, so there
/// a limit may be none.
fn within_type<N: Attribute>(
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
