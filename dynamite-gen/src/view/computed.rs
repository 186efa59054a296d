//! Computed keys: the constant that holds the template, and the function that builds the key.

use serde::Serialize;

use super::rust::{self, string};
use super::{EntityScope, docs, literals};
use crate::model::{
    AttributeId, Comparison, ComputedKey, ComputedKeyId, KeyKind, KeySource, Literal, Segment, Type, TypeId, TypeKind,
    VariantId, When,
};
use crate::naming::Ident;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct ComputedView {
    pub(crate) constant: String,
    pub(crate) function: String,
    pub(crate) doc: Vec<String>,
    pub(crate) name: String,
    /// Empty for a key that copies a number.
    pub(crate) segments: Vec<String>,
    pub(crate) params: Vec<ParamView>,
    pub(crate) answer: String,
    pub(crate) statements: Vec<String>,
    pub(crate) result: String,
}

/// A parameter, or a field, with its type.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ParamView {
    pub(crate) name: String,
    pub(crate) ty: String,
}

/// The constant of a computed key's template.
pub(super) fn constant(at: EntityScope<'_>, key: ComputedKeyId) -> String {
    let name = Ident::joined("", [&at.entity.name, &at.entity.computed[key].function], "_");
    Ident::constant(name.plain()).map_or_else(|| "TEMPLATE".into(), |ident| ident.as_str().to_owned())
}

/// The function that builds a computed key. The entity has it, where no parameter or local can have its name.
fn function(at: EntityScope<'_>, key: ComputedKeyId) -> String {
    at.entity.computed[key].function.followed("_key").to_string()
}

/// The attributes that the function takes: those of the template and of the condition, in schema order.
pub(super) fn inputs(key: &ComputedKey) -> Vec<AttributeId> {
    let mut all = key.parts();
    all.extend(key.when.iter().flat_map(When::attributes));
    all.sort_unstable();
    all.dedup();
    all
}

/// The call that builds a key; `argument` says where each attribute is.
pub(super) fn call(at: EntityScope<'_>, key: ComputedKeyId, argument: impl Fn(AttributeId) -> String) -> String {
    let arguments: Vec<_> = inputs(&at.entity.computed[key]).into_iter().map(argument).collect();
    format!("{}::{}({})", at.entity.name, function(at, key), arguments.join(", "))
}

/// Builds a key from parts that are all there, whatever its condition: for a query.
pub(super) fn build(at: EntityScope<'_>, key: ComputedKeyId) -> String {
    format!("{}.build(&[{}])", constant(at, key), part_list(at, key, "&"))
}

fn part_list(at: EntityScope<'_>, key: ComputedKeyId, reference: &str) -> String {
    let segments = at.entity.computed[key].template.iter();
    let parts = segments.filter_map(|segment| match segment {
        Segment::Part { attribute, .. } => Some(format!("{reference}{}", at.entity.attributes[*attribute].field)),
        Segment::Literal(_) => None,
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// What the key's value is in Rust, where it is present.
pub(super) fn value_type(at: EntityScope<'_>, key: &ComputedKey) -> String {
    match (key.kind, key.parts().first()) {
        (KeyKind::Number, Some(part)) => rust::ty(at.scope.types, &at.entity.attributes[*part].ty),
        _ => "String".into(),
    }
}

/// Whether a key attribute stands in the item as a template's text.
pub(super) fn template_of(at: EntityScope<'_>, source: &KeySource) -> Option<ComputedKeyId> {
    match source {
        KeySource::Computed(key) if at.entity.computed[*key].kind != KeyKind::Number => Some(*key),
        _ => None,
    }
}

pub(super) fn view(at: EntityScope<'_>, id: ComputedKeyId) -> ComputedView {
    let key = &at.entity.computed[id];
    let value = value_type(at, key);
    let copies = key.kind == KeyKind::Number;
    ComputedView {
        constant: constant(at, id),
        function: function(at, id),
        doc: doc(at, key),
        name: string(&key.wire),
        segments: if copies { Vec::new() } else { segments(at, key) },
        params: inputs(key).into_iter().map(|attribute| param(at, attribute)).collect(),
        answer: if key.optional { format!("Option<{value}>") } else { value },
        statements: statements(at, key),
        result: result(at, id, copies),
    }
}

fn param(at: EntityScope<'_>, attribute: AttributeId) -> ParamView {
    let attribute = &at.entity.attributes[attribute];
    let ty = rust::optional(at.scope.types, &attribute.ty, attribute.optional);
    ParamView { name: attribute.field.as_str().to_owned(), ty: format!("&{ty}") }
}

fn doc(at: EntityScope<'_>, key: &ComputedKey) -> Vec<String> {
    let template: String = key.template.iter().map(|segment| segment_text(at, segment)).collect();
    let mut doc = vec![format!("{}: {}", docs::code(&key.wire), docs::code(&template))];
    if key.optional {
        let why =
            if key.when.is_some() { "where the condition of its index is false" } else { "without all its parts" };
        doc[0].push_str(&format!(", absent {why}"));
    }
    doc[0].push('.');
    doc
}

fn segment_text(at: EntityScope<'_>, segment: &Segment) -> String {
    match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Part { attribute, width: None } => format!("{{{}}}", at.entity.attributes[*attribute].wire),
        Segment::Part { attribute, width: Some(width) } => {
            format!("{{{}:{width}}}", at.entity.attributes[*attribute].wire)
        }
    }
}

fn segments(at: EntityScope<'_>, key: &ComputedKey) -> Vec<String> {
    let code = |segment: &Segment| match segment {
        Segment::Literal(text) => format!("rt::key::Segment::Literal({})", string(text)),
        Segment::Part { attribute, width } => {
            rust::segment(at.scope.types, &at.entity.attributes[*attribute].ty, *width)
        }
    };
    key.template.iter().map(code).collect()
}

fn statements(at: EntityScope<'_>, key: &ComputedKey) -> Vec<String> {
    let mut statements = Vec::new();
    if let Some(when) = &key.when {
        statements.push(format!("if {} {{ return Ok(None); }}", negated(at, when)));
    }
    for part in key.parts() {
        let attribute = &at.entity.attributes[part];
        if attribute.optional {
            statements.push(format!("let Some({0}) = {0} else {{ return Ok(None); }};", attribute.field));
        }
    }
    statements
}

fn result(at: EntityScope<'_>, id: ComputedKeyId, copies: bool) -> String {
    let key = &at.entity.computed[id];
    if copies {
        let part = copied(at, key);
        return if key.optional { format!("Ok(Some({part}))") } else { format!("Ok({part})") };
    }
    let build = format!("{}.build(&[{}])", constant(at, id), part_list(at, id, ""));
    if key.optional { format!("{build}.map(Some)") } else { build }
}

/// The number that a key copies.
fn copied(at: EntityScope<'_>, key: &ComputedKey) -> String {
    let part = key.parts().first().map(|part| &at.entity.attributes[*part]);
    part.map_or_else(String::new, |part| match rust::is_copy(at.scope.types, &part.ty) {
        true => format!("*{}", part.field),
        false => format!("{}.clone()", part.field),
    })
}

/// The condition of a sparse index on the function's parameters, which are references.
fn condition(at: EntityScope<'_>, when: &When) -> String {
    match when {
        When::Not(inner) => negated(at, inner),
        When::All(all) => joined(at, all, " && "),
        When::Any(all) => joined(at, all, " || "),
        When::Exists(attribute) => presence(at, *attribute, true),
        When::Compare { attribute, comparison, literal } => {
            let attribute = &at.entity.attributes[*attribute];
            let field = &attribute.field;
            let compared = compare(at, field, attribute.ty.stored(), *comparison, literal);
            let compared = match attribute.ty {
                Type::Mapped { .. } => format!("rt::stored_is({field}, |{field}| {compared})"),
                _ => compared,
            };
            if attribute.optional { format!("{field}.as_ref().is_some_and(|{field}| {compared})") } else { compared }
        }
    }
}

/// The opposite. A comparison is not turned round, since one with an absent attribute is false either way.
fn negated(at: EntityScope<'_>, when: &When) -> String {
    match when {
        When::Not(inner) => condition(at, inner),
        When::Exists(attribute) => presence(at, *attribute, false),
        _ => format!("!({})", condition(at, when)),
    }
}

/// Whether an attribute is there; an empty set is not.
fn presence(at: EntityScope<'_>, attribute: AttributeId, present: bool) -> String {
    let attribute = &at.entity.attributes[attribute];
    let test = match (&attribute.ty, present) {
        (Type::Set(_), true) => return format!("!{}.is_empty()", attribute.field),
        (Type::Set(_), false) => "is_empty",
        (_, true) => "is_some",
        (_, false) => "is_none",
    };
    format!("{}.{test}()", attribute.field)
}

fn joined(at: EntityScope<'_>, all: &[When], operator: &str) -> String {
    let one = |when: &When| match when {
        When::All(_) | When::Any(_) => format!("({})", condition(at, when)),
        _ => condition(at, when),
    };
    all.iter().map(one).collect::<Vec<_>>().join(operator)
}

fn is_open(at: EntityScope<'_>, id: TypeId) -> bool {
    matches!(at.scope.types[id].kind, TypeKind::Enum { open: true, .. })
}

/// The text that a variant is stored as.
fn variant_text<'m>(at: EntityScope<'m>, id: TypeId, variant: VariantId) -> &'m str {
    match &at.scope.types[id].kind {
        TypeKind::Enum { variants, .. } => &variants[variant].wire,
        _ => "",
    }
}

fn compare(at: EntityScope<'_>, field: &Ident, ty: &Type, comparison: Comparison, literal: &Literal) -> String {
    let operator = match comparison {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    };
    match (literal, ty) {
        (Literal::Bool(value), _) if *value == (comparison == Comparison::Equal) => format!("*{field}"),
        (Literal::Bool(_), _) => format!("!*{field}"),
        (Literal::Text(text), Type::String) => format!("{field}.as_str() {operator} {}", string(text)),
        // `Unknown` of an open enum may hold the text of a declared value; what is stored counts.
        (Literal::Variant(variant), Type::Named(id)) if is_open(at, *id) => {
            format!("{field}.as_str() {operator} {}", string(variant_text(at, *id, *variant)))
        }
        _ => format!("*{field} {operator} {}", literals::expression(at.scope.types, ty, literal)),
    }
}
