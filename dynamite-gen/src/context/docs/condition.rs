//! The condition of a sparse index, as the schema writes it.

use super::wire_type::literal;
use crate::context::scope::EntityScope;
use crate::model::When;

/// Returns a condition as a text: `status != shipped and exists(due)`.
pub(super) fn condition(scope: EntityScope<'_>, when: &When) -> String {
    match when {
        When::Compare { attribute, comparison, literal: value } => {
            let attribute = &scope.entity.attributes[*attribute];
            let value = literal(scope.module.types, &attribute.ty, value);
            format!("{} {} {value}", attribute.wire, comparison.operator())
        }
        When::Exists(attribute) => format!("exists({})", scope.entity.attributes[*attribute].wire),
        When::Not(inner) => format!("not {}", operand(scope, inner)),
        When::All(all) => joined(scope, all, " and "),
        When::Any(all) => joined(scope, all, " or "),
    }
}

fn joined(scope: EntityScope<'_>, all: &[When], word: &str) -> String {
    all.iter().map(|when| operand(scope, when)).collect::<Vec<_>>().join(word)
}

fn operand(scope: EntityScope<'_>, when: &When) -> String {
    match when {
        When::All(_) | When::Any(_) => format!("({})", condition(scope, when)),
        _ => condition(scope, when),
    }
}
