//! Computed keys: the constant that holds the template, and the function that decides whether there is a key.

use serde::Serialize;

use super::parameter::{self, ParamContext};
use super::rust_code::{self, string};
use super::scope::EntityScope;
use super::{docs, sparse_condition};
use crate::model::{
    AttributeId, ComputedKey, ComputedKeyId, Entity, IdVec, KeyKind, KeySource, Segment, Type, TypeDefinitions, When,
};
use crate::naming::Ident;

/// The constant of a template.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TemplateContext {
    pub(crate) constant: String,
    pub(crate) doc: Vec<String>,
    /// The literal of the name on the wire.
    pub(crate) wire: String,
    pub(crate) segments: Vec<String>,
}

/// The function of a key that may be absent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyFunctionContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) params: Vec<ParamContext>,
    /// The Rust type of the key where it is present.
    pub(crate) value_type: String,
    pub(crate) statements: Vec<String>,
    pub(crate) result: String,
}

/// Returns the name of the constant with the template of a computed key.
pub(super) fn constant(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    let name = Ident::joined("", [&scope.entity.name, &scope.entity.computed[key].function], "_");
    Ident::constant(name.plain()).map_or_else(|| "TEMPLATE".into(), |ident| ident.as_str().to_owned())
}

/// Returns the name of the function of a key. No attribute's constant has such a name.
fn function_name(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    scope.entity.computed[key].function.followed("_key").to_string()
}

/// Returns the attributes that a key depends on, which are those of the template and the condition, in schema order.
pub(super) fn inputs(key: &ComputedKey) -> Vec<AttributeId> {
    let mut all = key.parts();
    all.extend(key.when.iter().flat_map(When::attributes));
    all.sort_unstable();
    all.dedup();
    all
}

/// Returns whether a key copies a number.
fn copies(key: &ComputedKey) -> bool {
    key.kind == KeyKind::Number
}

/// Returns whether a function decides if there is a key. A copied number needs none: it is as optional as its attribute.
fn has_function(key: &ComputedKey) -> bool {
    key.optional && (key.when.is_some() || !copies(key))
}

/// Returns the statement that writes a key, built from the fields of `self`.
pub(super) fn write(scope: EntityScope<'_>, id: ComputedKeyId) -> String {
    let key = &scope.entity.computed[id];
    let wire = string(&key.wire);
    if has_function(key) {
        let call = call(scope, "Self", id, |attribute| parameter::borrow(scope, "self.", attribute));
        return format!("rt::write_attribute({wire}, &{call}?, writer)?;");
    }
    if copies(key) {
        return format!("rt::write_attribute({wire}, &self.{}, writer)?;", copied_field(scope.entity, key));
    }
    let part = |id: AttributeId| format!("&self.{}", scope.entity.attributes[id].field);
    format!("{}.write(&[{}], writer)?;", constant(scope, id), part_list(key, part))
}

/// Returns the expression for a key to set in an update: a `Result` of an `Option`. `owner` returns the struct that has
/// an attribute as its field, with a dot, or nothing for a parameter.
pub(super) fn set(scope: EntityScope<'_>, id: ComputedKeyId, owner: impl Fn(AttributeId) -> String) -> String {
    let key = &scope.entity.computed[id];
    if has_function(key) {
        let entity = scope.entity.name.as_str();
        return call(scope, entity, id, |attribute| parameter::borrow(scope, &owner(attribute), attribute));
    }
    if let (true, Some(part)) = (copies(key), key.parts().first()) {
        let attribute = &scope.entity.attributes[*part];
        let clone = if rust_code::is_copy(scope.module.types, &attribute.ty) { "" } else { ".clone()" };
        let value = format!("{}{}{clone}", owner(*part), attribute.field);
        return if key.optional { format!("Ok({value})") } else { format!("Ok(Some({value}))") };
    }
    let part = |id: AttributeId| format!("&{}{}", owner(id), scope.entity.attributes[id].field);
    format!("{}.build(&[{}]).map(Some)", constant(scope, id), part_list(key, part))
}

/// Returns the call of the function of a key; `argument` returns the expression for an attribute.
fn call(scope: EntityScope<'_>, owner: &str, key: ComputedKeyId, argument: impl Fn(AttributeId) -> String) -> String {
    let arguments: Vec<_> = inputs(&scope.entity.computed[key]).into_iter().map(argument).collect();
    format!("{owner}::{}({})", function_name(scope, key), arguments.join(", "))
}

/// Returns the parts of a template in its order; `part` returns the expression for an attribute.
pub(super) fn part_list(key: &ComputedKey, part: impl Fn(AttributeId) -> String) -> String {
    let parts = key.template.iter().filter_map(|segment| match segment {
        Segment::Part { attribute, .. } => Some(part(*attribute)),
        Segment::Literal(_) => None,
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn copied_field<'m>(entity: &'m Entity, key: &ComputedKey) -> &'m str {
    key.parts().first().map_or("", |part| entity.attributes[*part].field.as_str())
}

/// Returns the computed key that a key attribute has the text of, if it is one with a template.
pub(super) fn template_of(entity: &Entity, source: &KeySource) -> Option<ComputedKeyId> {
    match source {
        KeySource::Computed(key) if !copies(&entity.computed[*key]) => Some(*key),
        _ => None,
    }
}

/// Returns the constants of the templates of an entity.
pub(super) fn templates(scope: EntityScope<'_>) -> Vec<TemplateContext> {
    let computed: &IdVec<ComputedKeyId, ComputedKey> = &scope.entity.computed;
    let templates = computed.enumerate().filter(|(_, key)| !copies(key));
    templates.map(|(id, key)| template(scope.module.types, scope.entity, key, constant(scope, id))).collect()
}

/// Returns the constant of a template.
pub(super) fn template(
    types: &TypeDefinitions,
    entity: &Entity,
    key: &ComputedKey,
    constant: String,
) -> TemplateContext {
    let code = |segment: &Segment| match segment {
        Segment::Literal(text) => string(text),
        Segment::Part { attribute, width } => rust_code::segment(types, &entity.attributes[*attribute], *width),
    };
    TemplateContext {
        constant,
        doc: vec![format!("{}: {}.", docs::code(&key.wire), docs::template(entity, key))],
        wire: string(&key.wire),
        segments: key.template.iter().map(code).collect(),
    }
}

/// Returns the constant of the first segments of a template, which anything may follow.
pub(super) fn beginning(
    types: &TypeDefinitions,
    entity: &Entity,
    key: &ComputedKey,
    segments: usize,
    constant: String,
) -> TemplateContext {
    let first = key.template.iter().take(segments).cloned().collect();
    let mut context = template(types, entity, &ComputedKey { template: first, ..key.clone() }, constant);
    context.doc.iter_mut().for_each(|line| line.insert_str(line.len() - 1, ", and what follows"));
    context.segments.push("rest".into());
    context
}

/// Returns the functions of the keys that may be absent.
pub(super) fn functions(scope: EntityScope<'_>) -> Vec<KeyFunctionContext> {
    let computed = scope.entity.computed.enumerate().filter(|(_, key)| has_function(key));
    computed.map(|(id, key)| function(scope, id, key)).collect()
}

fn function(scope: EntityScope<'_>, id: ComputedKeyId, key: &ComputedKey) -> KeyFunctionContext {
    KeyFunctionContext {
        name: function_name(scope, id),
        doc: vec![format!("Returns {}, {}.", docs::code(&key.wire), docs::presence(scope, key))],
        params: inputs(key).into_iter().map(|attribute| ParamContext::borrowed(scope, attribute)).collect(),
        value_type: value_type(scope, key),
        statements: statements(scope, key),
        result: result(scope, id, key),
    }
}

/// Returns the Rust type of the value of a key that is present.
fn value_type(scope: EntityScope<'_>, key: &ComputedKey) -> String {
    match key.parts().first() {
        Some(part) if copies(key) => rust_code::ty(scope.module.types, &scope.entity.attributes[*part].ty),
        _ => "String".into(),
    }
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

fn result(scope: EntityScope<'_>, id: ComputedKeyId, key: &ComputedKey) -> String {
    if let (true, Some(part)) = (copies(key), key.parts().first()) {
        let attribute = &scope.entity.attributes[*part];
        return match rust_code::is_copy(scope.module.types, &attribute.ty) {
            true => format!("Ok(Some(*{}))", attribute.field),
            false => format!("Ok(Some({}.clone()))", attribute.field),
        };
    }
    let part = |id: AttributeId| {
        let attribute = &scope.entity.attributes[id];
        if attribute.ty == Type::String { format!("&{}", attribute.field) } else { attribute.field.to_string() }
    };
    format!("{}.build(&[{}]).map(Some)", constant(scope, id), part_list(key, part))
}
