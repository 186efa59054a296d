//! The guards of a change, without which DynamoDB would refuse the request as malformed, or not change what is read.

use super::Change;
use crate::condition::{Expr, type_name};
use crate::operation::guard::Requirement;
use crate::path::Step;

/// Returns the guard that the value that contains a path is there: DynamoDB refuses to change a path inside another one.
pub(super) fn parent_guard(path: &[Step]) -> Option<(Requirement, Expr)> {
    let (last, parent) = path.split_last()?;
    if parent.is_empty() {
        return None;
    }
    let type_name = match last {
        Step::Name(_) => "M",
        Step::Index(_) => "L",
    };
    Some((Requirement::Parent(parent.to_vec()), Expr::is_of_type(parent.to_vec(), type_name)))
}

/// Returns the guard that a change can build on the stored value, which may be NULL, if the change needs one.
pub(crate) fn value_guard(path: &[Step], change: &Change) -> Option<(Requirement, Expr)> {
    let is = |type_name, or_missing| {
        let stored = Expr::is_of_type(path.to_vec(), type_name);
        let missing = Expr::call("attribute_not_exists", path.to_vec(), None);
        if or_missing { stored.or(missing) } else { stored }
    };
    let condition = match change {
        Change::Set(_) | Change::Remove => return None,
        Change::SetIfAbsent(_) => is("NULL", false).negated(),
        Change::Add { or, .. } | Change::Subtract { or, .. } => is("N", or.is_some()),
        Change::Append { or, .. } | Change::Prepend { or, .. } => is("L", or.is_some()),
        Change::AddTo(set) | Change::RemoveFrom(set) => is(type_name(set), true),
    };
    Some((Requirement::Value(path.to_vec()), condition))
}
