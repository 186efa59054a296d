//! Computed keys: the constant that holds the template, and the function that builds the key.

use serde::Serialize;

use super::rust_code::{self, string};
use super::scope::EntityScope;
use super::{docs, parameter::ParamContext, sparse_condition};
use crate::model::{AttributeId, ComputedKey, ComputedKeyId, KeyKind, KeySource, Segment, When};
use crate::naming::Ident;

/// A computed key of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ComputedKeyContext {
    pub(crate) constant: String,
    pub(crate) function: String,
    pub(crate) doc: Vec<String>,
    /// The literal of the name on the wire.
    pub(crate) name: String,
    /// `None` for a key that copies a number.
    pub(crate) segments: Option<Vec<String>>,
    pub(crate) params: Vec<ParamContext>,
    pub(crate) return_type: String,
    pub(crate) statements: Vec<String>,
    pub(crate) result: String,
}

/// Returns the name of the constant with the template of a computed key.
pub(super) fn constant(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    let name = Ident::joined("", [&scope.entity.name, &scope.entity.computed[key].function], "_");
    Ident::constant(name.plain()).map_or_else(|| "TEMPLATE".into(), |ident| ident.as_str().to_owned())
}

/// Returns the name of the function that builds a computed key. No parameter or local has such a name.
fn function(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    scope.entity.computed[key].function.followed("_key").to_string()
}

/// Returns the attributes that the function takes, which are those of the template and the condition, in schema order.
pub(super) fn inputs(key: &ComputedKey) -> Vec<AttributeId> {
    let mut all = key.parts();
    all.extend(key.when.iter().flat_map(When::attributes));
    all.sort_unstable();
    all.dedup();
    all
}

/// Returns the call that builds a key; `argument` returns the expression for an attribute.
pub(super) fn call(scope: EntityScope<'_>, key: ComputedKeyId, argument: impl Fn(AttributeId) -> String) -> String {
    let arguments: Vec<_> = inputs(&scope.entity.computed[key]).into_iter().map(argument).collect();
    format!("{}::{}({})", scope.entity.name, function(scope, key), arguments.join(", "))
}

/// Returns the expression that builds a key for a query, from parts that are all present and whatever its condition.
pub(super) fn build(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    format!("{}.build(&[{}])", constant(scope, key), part_list(scope, key, "&"))
}

fn part_list(scope: EntityScope<'_>, key: ComputedKeyId, reference: &str) -> String {
    let segments = scope.entity.computed[key].template.iter();
    let parts = segments.filter_map(|segment| match segment {
        Segment::Part { attribute, .. } => Some(format!("{reference}{}", scope.entity.attributes[*attribute].field)),
        Segment::Literal(_) => None,
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Returns the Rust type of the value of a key that is present.
pub(super) fn value_type(scope: EntityScope<'_>, key: &ComputedKey) -> String {
    match (key.kind, key.parts().first()) {
        (KeyKind::Number, Some(part)) => rust_code::ty(scope.module.types, &scope.entity.attributes[*part].ty),
        _ => "String".into(),
    }
}

/// Returns the computed key that a key attribute has the text of, if it is one with a template.
pub(super) fn template_of(scope: EntityScope<'_>, source: &KeySource) -> Option<ComputedKeyId> {
    match source {
        KeySource::Computed(key) if scope.entity.computed[*key].kind != KeyKind::Number => Some(*key),
        _ => None,
    }
}

/// Returns the context of a computed key.
pub(super) fn context(scope: EntityScope<'_>, id: ComputedKeyId) -> ComputedKeyContext {
    let key = &scope.entity.computed[id];
    let value = value_type(scope, key);
    let copies = key.kind == KeyKind::Number;
    ComputedKeyContext {
        constant: constant(scope, id),
        function: function(scope, id),
        doc: doc(scope, key),
        name: string(&key.wire),
        segments: (!copies).then(|| segments(scope, key)),
        params: inputs(key).into_iter().map(|attribute| ParamContext::reference(scope, attribute)).collect(),
        return_type: if key.optional { format!("Option<{value}>") } else { value },
        statements: statements(scope, key),
        result: result(scope, id, copies),
    }
}

fn doc(scope: EntityScope<'_>, key: &ComputedKey) -> Vec<String> {
    let template: String = key.template.iter().map(|segment| segment_text(scope, segment)).collect();
    let mut doc = vec![format!("{}: {}", docs::code(&key.wire), docs::code(&template))];
    if key.optional {
        let why =
            if key.when.is_some() { "where the condition of its index is false" } else { "without all its parts" };
        doc[0].push_str(&format!(", absent {why}"));
    }
    doc[0].push('.');
    doc
}

fn segment_text(scope: EntityScope<'_>, segment: &Segment) -> String {
    match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Part { attribute, width: None } => format!("{{{}}}", scope.entity.attributes[*attribute].wire),
        Segment::Part { attribute, width: Some(width) } => {
            format!("{{{}:{width}}}", scope.entity.attributes[*attribute].wire)
        }
    }
}

fn segments(scope: EntityScope<'_>, key: &ComputedKey) -> Vec<String> {
    let code = |segment: &Segment| match segment {
        Segment::Literal(text) => format!("rt::key::TemplateSegment::Literal({})", string(text)),
        Segment::Part { attribute, width } => {
            rust_code::segment(scope.module.types, &scope.entity.attributes[*attribute].ty, *width)
        }
    };
    key.template.iter().map(code).collect()
}

fn statements(scope: EntityScope<'_>, key: &ComputedKey) -> Vec<String> {
    let mut statements = Vec::new();
    if let Some(when) = &key.when {
        statements.push(format!("if {} {{ return Ok(None); }}", sparse_condition::negated(scope, when)));
    }
    for part in key.parts() {
        let attribute = &scope.entity.attributes[part];
        if attribute.optional {
            statements.push(format!("let Some({0}) = {0} else {{ return Ok(None); }};", attribute.field));
        }
    }
    statements
}

fn result(scope: EntityScope<'_>, id: ComputedKeyId, copies: bool) -> String {
    let key = &scope.entity.computed[id];
    if copies {
        let part = copied(scope, key);
        return if key.optional { format!("Ok(Some({part}))") } else { format!("Ok({part})") };
    }
    let build = format!("{}.build(&[{}])", constant(scope, id), part_list(scope, id, ""));
    if key.optional { format!("{build}.map(Some)") } else { build }
}

/// Returns the expression for the number that a key copies.
fn copied(scope: EntityScope<'_>, key: &ComputedKey) -> String {
    let part = key.parts().first().map(|part| &scope.entity.attributes[*part]);
    part.map_or_else(String::new, |part| match rust_code::is_copy(scope.module.types, &part.ty) {
        true => format!("*{}", part.field),
        false => format!("{}.clone()", part.field),
    })
}
