//! The conditions of sparse indexes.

use super::scalar;
use super::walk::Reading;
use crate::model::{AttributeId, Comparison, Entity, TypeDefinitions, When};

/// Returns whether a condition holds for what was read; `None` if it depends on an attribute that can't be read.
pub(super) fn holds(
    types: &TypeDefinitions,
    entity: &Entity,
    reading: &impl Fn(AttributeId) -> Option<Reading>,
    when: &When,
) -> Option<bool> {
    let all = |joined: &[When]| -> Option<Vec<bool>> {
        joined.iter().map(|when| holds(types, entity, reading, when)).collect()
    };
    match when {
        When::Not(inner) => holds(types, entity, reading, inner).map(|inner| !inner),
        When::All(joined) => all(joined).map(|all| all.into_iter().all(|holds| holds)),
        When::Any(joined) => all(joined).map(|all| all.into_iter().any(|holds| holds)),
        When::Exists(attribute) => match reading(*attribute)? {
            Reading::Unreadable => None,
            found => Some(found != Reading::Absent),
        },
        When::Compare { attribute, comparison, literal } => {
            let ty = &entity.attributes.get(*attribute)?.ty;
            let found = match reading(*attribute)? {
                Reading::Unreadable => return None,
                Reading::Absent | Reading::Other => return Some(false),
                Reading::Scalar(found) => found,
            };
            let literal = scalar::of_literal(types, ty, literal)?;
            let order = scalar::compare(&found, &literal)?;
            Some(match comparison {
                Comparison::Equal => order.is_eq(),
                Comparison::NotEqual => order.is_ne(),
                Comparison::Less => order.is_lt(),
                Comparison::LessOrEqual => order.is_le(),
                Comparison::Greater => order.is_gt(),
                Comparison::GreaterOrEqual => order.is_ge(),
            })
        }
    }
}
