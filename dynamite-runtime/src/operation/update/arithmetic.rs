//! Changes that build on the stored value: additions to numbers and lists.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Change;
use crate::codec::room::Room;
use crate::codec::{Attribute, InvalidInput, Number, into_stored, to_value};
use crate::condition::{Expr, Operand};
use crate::operation::guard::Requirement;
use crate::path::Step;

/// The value that a change builds on if the attribute is absent, or the reason why that value can't be stored.
pub(crate) type Fallback = Result<Option<AttributeValue>, InvalidInput>;

/// A change of a number, and the guard that keeps its result within the type of the attribute.
pub(crate) struct Arithmetic {
    pub(crate) bound: Option<(Requirement, Expr)>,
    pub(crate) change: Result<Change, InvalidInput>,
}

impl Arithmetic {
    /// Adds a number to the stored one.
    pub(crate) fn add<N: Number>(path: Vec<Step>, value: &N, fallback: Fallback) -> Self {
        let bound = within_type(path, value.room_to_add(), fallback.as_ref().ok().and_then(Option::as_ref));
        let change = to_value(value).and_then(|value| Ok(Change::Add { value, or: fallback? }));
        Arithmetic { bound, change }
    }

    /// Subtracts a number from the stored one.
    pub(crate) fn subtract<N: Number>(path: Vec<Step>, value: &N, fallback: Fallback) -> Self {
        let bound = within_type(path, value.room_to_subtract(), fallback.as_ref().ok().and_then(Option::as_ref));
        let change = to_value(value).and_then(|value| Ok(Change::Subtract { value, or: fallback? }));
        Arithmetic { bound, change }
    }
}

/// Appends elements to the stored list.
pub(crate) fn append<T: Attribute>(items: Vec<T>, fallback: Fallback) -> Result<Change, InvalidInput> {
    into_stored(items).and_then(|value| Ok(Change::Append { value, or: fallback? }))
}

/// Puts elements before those of the stored list.
pub(crate) fn prepend<T: Attribute>(items: Vec<T>, fallback: Fallback) -> Result<Change, InvalidInput> {
    into_stored(items).and_then(|value| Ok(Change::Prepend { value, or: fallback? }))
}

/// Returns the number that an addition begins with if the attribute is absent.
pub(crate) fn zero() -> AttributeValue {
    AttributeValue::N("0".into())
}

/// Returns the list that elements are appended to if the attribute is absent.
pub(crate) fn empty_list() -> AttributeValue {
    AttributeValue::L(Vec::new())
}

/// Returns the guard that the result of a change stays within its type: a comparison of the stored number with a limit.
///
/// An absent number counts as `fallback`.
pub(crate) fn within_type(
    path: Vec<Step>,
    room: Option<Room>,
    fallback: Option<&AttributeValue>,
) -> Option<(Requirement, Expr)> {
    let Room { operator, limit } = room?;
    let missing = Expr::call("attribute_not_exists", path.clone(), None);
    let in_range = Expr::compare(Operand::Path(path.clone()), operator, limit);
    let fallback_fits = fallback.is_some_and(|fallback| in_range.holds(&|_| Some(fallback)));
    let requirement = Requirement::Bound { path, counts_absent: fallback.is_some() };
    Some((requirement, if fallback_fits { in_range.or(missing) } else { in_range }))
}
