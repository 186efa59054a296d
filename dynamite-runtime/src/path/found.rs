//! Finds the value at a path of an item.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Step;
use crate::codec::RawItem;

/// The result of following a path in an item.
pub(crate) enum Found<'a> {
    /// The path leads to this value.
    Value(&'a AttributeValue),
    /// The path leads to nothing after this number of steps.
    Nothing { steps: usize },
}

/// Returns the value at a path of an item, if there is one.
pub(crate) fn find<'a>(item: &'a RawItem, path: &[Step]) -> Option<&'a AttributeValue> {
    match Found::follow(item, path) {
        Found::Value(value) => Some(value),
        Found::Nothing { .. } => None,
    }
}

impl<'a> Found<'a> {
    /// Follows a path in an item, as far as it leads.
    pub(crate) fn follow(item: &'a RawItem, path: &[Step]) -> Self {
        let Some((Step::Name(name), rest)) = path.split_first() else { return Found::Nothing { steps: 0 } };
        let Some(mut value) = item.get(&**name) else { return Found::Nothing { steps: 0 } };
        for (index, step) in rest.iter().enumerate() {
            let next = match (step, value) {
                (Step::Name(name), AttributeValue::M(map)) => map.get(&**name),
                (Step::Index(element), AttributeValue::L(list)) => list.get(*element),
                _ => None,
            };
            match next {
                Some(next) => value = next,
                None => return Found::Nothing { steps: index + 1 },
            }
        }
        Found::Value(value)
    }
}
