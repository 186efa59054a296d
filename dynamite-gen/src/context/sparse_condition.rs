//! The condition of a sparse index as a Rust expression on the parameters of a key's function, which borrow.

use super::literal;
use super::rust_code::string;
use super::scope::EntityScope;
use crate::model::{Attribute, AttributeId, Comparison, Literal, Type, TypeId, TypeKind, VariantId, When};

/// Returns a condition as an expression.
fn condition(scope: EntityScope<'_>, when: &When) -> String {
    match when {
        When::Not(inner) => negated(scope, inner),
        When::All(all) => joined(scope, all, " && "),
        When::Any(all) => joined(scope, all, " || "),
        When::Exists(attribute) => presence(scope, *attribute, true),
        When::Compare { attribute, comparison, literal } => {
            let attribute = &scope.entity.attributes[*attribute];
            let field = &attribute.field;
            let compared = compare(scope, attribute, *comparison, literal);
            let compared = match attribute.ty {
                Type::Mapped { .. } => format!("rt::stored_is({field}, |{field}| {compared})"),
                _ => compared,
            };
            if attribute.optional { format!("{field}.is_some_and(|{field}| {compared})") } else { compared }
        }
    }
}

/// Returns the negation of a condition.
pub(super) fn negated(scope: EntityScope<'_>, when: &When) -> String {
    match when {
        When::Not(inner) => condition(scope, inner),
        When::Exists(attribute) => presence(scope, *attribute, false),
        When::Compare { attribute, comparison, literal } if is_total(&scope.entity.attributes[*attribute]) => {
            compare(scope, &scope.entity.attributes[*attribute], inverse(*comparison), literal)
        }
        _ => format!("!({})", condition(scope, when)),
    }
}

/// Returns whether either a comparison or its inverse is true. With an absent attribute, a value that can't be stored or
/// a number that is none, both are false.
fn is_total(attribute: &Attribute) -> bool {
    !attribute.optional && !matches!(attribute.ty, Type::Mapped { .. } | Type::F32 | Type::F64 | Type::Decimal)
}

fn inverse(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// Returns the test whether an attribute is present; an empty set is not.
fn presence(scope: EntityScope<'_>, attribute: AttributeId, present: bool) -> String {
    let attribute = &scope.entity.attributes[attribute];
    let test = match (&attribute.ty, present) {
        (Type::Set(_), true) => return format!("!{}.is_empty()", attribute.field),
        (Type::Set(_), false) => "is_empty",
        (_, true) => "is_some",
        (_, false) => "is_none",
    };
    format!("{}.{test}()", attribute.field)
}

fn joined(scope: EntityScope<'_>, all: &[When], operator: &str) -> String {
    let operand = |when: &When| match when {
        When::All(_) | When::Any(_) => format!("({})", condition(scope, when)),
        _ => condition(scope, when),
    };
    all.iter().map(operand).collect::<Vec<_>>().join(operator)
}

fn is_open(scope: EntityScope<'_>, id: TypeId) -> bool {
    matches!(scope.module.types[id].kind, TypeKind::Enum { open: true, .. })
}

/// Returns the text that a variant is stored as.
fn variant_text<'m>(scope: EntityScope<'m>, id: TypeId, variant: VariantId) -> &'m str {
    match &scope.module.types[id].kind {
        TypeKind::Enum { variants, .. } => &variants[variant].wire,
        _ => "",
    }
}

fn compare(scope: EntityScope<'_>, attribute: &Attribute, comparison: Comparison, literal: &Literal) -> String {
    let (field, ty) = (&attribute.field, attribute.ty.stored());
    let operator = comparison.operator();
    match (literal, ty) {
        (Literal::Bool(value), _) if *value == (comparison == Comparison::Equal) => format!("*{field}"),
        (Literal::Bool(_), _) => format!("!*{field}"),
        (Literal::Text(text), Type::String) if attribute.ty == Type::String => {
            format!("{field} {operator} {}", string(text))
        }
        (Literal::Text(text), Type::String) => format!("{field}.as_str() {operator} {}", string(text)),
        // `Unknown` of an open enum may have the text of a declared value, so the stored texts are compared.
        (Literal::Variant(variant), Type::Named(id)) if is_open(scope, *id) => {
            format!("{field}.as_str() {operator} {}", string(variant_text(scope, *id, *variant)))
        }
        _ => format!("*{field} {operator} {}", literal::expression(scope.module.types, ty, literal)),
    }
}
