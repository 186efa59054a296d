//! The key type of an entity.

use serde::Serialize;

use super::index::IndexContext;
use super::key_parts;
use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::{computed_key, docs, redact, rust_code};
use crate::model::{AttributeId, Entity, Index, IndexItem, KeyKind, KeyParameter, KeySource, PartForm};
use crate::naming::Ident;

/// The key type of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    /// The arguments of the macro that implements `Debug`, if it is not derived.
    pub(crate) redacted: Option<String>,
    pub(crate) fields: Vec<KeyFieldContext>,
    pub(crate) params: Vec<ParamContext>,
    /// The statements that write the table's key.
    pub(crate) writes: Vec<String>,
    /// The fields, each with the place in the table's key that it is read from.
    pub(crate) reads: Vec<String>,
    /// The structs that have all fields of the key.
    pub(crate) sources: Vec<String>,
}

/// A field of the key type.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyFieldContext {
    pub(crate) ident: String,
    pub(crate) ty: String,
    pub(crate) doc: Vec<String>,
    /// The field in a struct expression, from a parameter with its name.
    pub(crate) given: String,
    /// The field, and that of an item that it is converted from, if the two may have different types.
    pub(crate) conversion: Option<String>,
}

/// Returns the context of the key type of an entity.
pub(super) fn context(scope: EntityScope<'_>, indexes: &[IndexContext]) -> KeyContext {
    let entity = scope.entity;
    let name = entity.name.suffixed("Key");
    let projections = scope.read_indexes().zip(indexes).filter(|(index, _)| holds_key(entity, index));
    let projections = projections.filter_map(|(_, index)| index.projection.as_ref()).map(|item| item.name.clone());
    let sources = std::iter::once(&entity.partition_key).chain(&entity.sort_key);
    KeyContext {
        doc: docs::key(scope),
        derives: scope.module.derives(name.plain()),
        redacted: redacted(scope, &name),
        name: name.as_str().to_owned(),
        fields: entity.key_parameters.iter().map(|parameter| field(scope, parameter)).collect(),
        params: entity.key_parameters.iter().map(|parameter| ParamContext::of_key(scope, parameter)).collect(),
        writes: sources.map(|source| write(scope, source)).collect(),
        reads: reads(scope),
        sources: std::iter::once(entity.name.as_str().to_owned()).chain(projections).collect(),
    }
}

/// Returns whether the items of an index have all that the key of the table is made of. A key that has an attribute only in
/// part does not tell it, so an index may hold the key without the attribute.
fn holds_key(entity: &Entity, index: &Index) -> bool {
    let holds = |id: AttributeId| match &index.item {
        IndexItem::Whole => true,
        IndexItem::Projected(fields) => fields.iter().any(|field| field.attribute == id),
    };
    entity.key_parameters.iter().all(|parameter| holds(parameter.attribute))
}

/// Returns how `Debug` is implemented, if a field is hidden.
fn redacted(scope: EntityScope<'_>, name: &Ident) -> Option<String> {
    let field = |parameter: &KeyParameter| {
        let attribute = &scope.entity.attributes[parameter.attribute];
        (parameter.name(&attribute.field), attribute.is_hidden(scope.module.types))
    };
    let fields: Vec<_> = scope.entity.key_parameters.iter().map(field).collect();
    let fields: Vec<_> = fields.iter().map(|(name, hidden)| (name.as_str(), *hidden)).collect();
    redact::fields(name.as_str(), &fields)
}

/// Returns where each field of the key type is read from: the attribute that it is, or its part of a computed key.
fn reads(scope: EntityScope<'_>) -> Vec<String> {
    scope.entity.key_parameters.iter().map(|parameter| read(scope, parameter)).collect()
}

fn read(scope: EntityScope<'_>, parameter: &KeyParameter) -> String {
    let entity = scope.entity;
    let attribute = &entity.attributes[parameter.attribute];
    let field = parameter.name(&attribute.field);
    let mut sources = std::iter::once(&entity.partition_key).chain(&entity.sort_key);
    let is_attribute = sources.clone().any(|source| *source == KeySource::Attribute(parameter.attribute));
    let computed = sources.find_map(|source| match source {
        KeySource::Computed(key) => Some((*key, key_parts::index_of(scope, *key, parameter)?)),
        KeySource::Attribute(_) => None,
    });
    match computed.filter(|_| !is_attribute) {
        None => format!("{field}({})", rust_code::string(&attribute.wire)),
        Some((key, _)) if entity.computed[key].kind == KeyKind::Number => {
            format!("{field}({})", rust_code::string(&entity.computed[key].wire))
        }
        Some((key, index)) => format!("{field}({}[{index}])", computed_key::constant(scope, key)),
    }
}

fn field(scope: EntityScope<'_>, parameter: &KeyParameter) -> KeyFieldContext {
    let param = ParamContext::of_key(scope, parameter);
    let attribute = &scope.entity.attributes[parameter.attribute];
    let is_text = param.conversion.is_some();
    let present = rust_code::key_parameter(scope.module.types, attribute, parameter);
    KeyFieldContext {
        ty: if parameter.optional { format!("Option<{present}>") } else { present },
        doc: docs::key_field(scope, parameter),
        given: if is_text { format!("{0}: {0}.into()", param.name) } else { param.name.clone() },
        conversion: conversion(scope, parameter, &param.name),
        ident: param.name,
    }
}

/// Returns a field, and that of an item that it is converted from, if the two may have different types. Not every item has
/// an attribute in an `Option` that the key has in one, so the type of a time is named where both may differ.
fn conversion(scope: EntityScope<'_>, parameter: &KeyParameter, name: &str) -> Option<String> {
    let attribute = &scope.entity.attributes[parameter.attribute];
    let (source, present) = (&attribute.field, rust_code::ty(scope.module.types, &attribute.ty));
    match parameter.form {
        PartForm::Bucket(_) if parameter.optional => Some(format!("{name}: {source} as {present}")),
        _ => (parameter.optional || name != source.as_str()).then(|| format!("{name}: {source}")),
    }
}

fn write(scope: EntityScope<'_>, source: &KeySource) -> String {
    let entity = scope.entity;
    let wire = rust_code::string(entity.wire_name(source));
    let field = |parameter: &KeyParameter| computed_key::given_part(scope, "self.", &entity.key_parameters, parameter);
    match (computed_key::template_of(entity, source), entity.parameters(source).first()) {
        (Some(key), _) => {
            let computed = &entity.computed[key];
            let parts = computed_key::given_parts(scope, computed, "self.", &entity.key_parameters);
            format!("{}.write(&[{parts}], writer)?;", computed_key::constant(scope, key))
        }
        (None, Some(parameter)) => format!("rt::write_attribute({wire}, {}, writer)?;", field(parameter)),
        (None, None) => String::new(),
    }
}
