//! The key type of an entity.

use serde::Serialize;

use super::index::IndexContext;
use super::key_parts;
use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::{computed_key, docs, redact, rust_code};
use crate::model::{AttributeId, KeyKind, KeySource, Type};
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
}

/// Returns the context of the key type of an entity.
pub(super) fn context(scope: EntityScope<'_>, indexes: &[IndexContext]) -> KeyContext {
    let entity = scope.entity;
    let name = entity.name.suffixed("Key");
    let projections = indexes.iter().filter_map(|index| index.projection.as_ref()).map(|item| item.name.clone());
    let sources = std::iter::once(&entity.partition_key).chain(&entity.sort_key);
    KeyContext {
        doc: docs::key(scope),
        derives: scope.module.derives(name.plain()),
        redacted: redacted(scope, &name),
        name: name.as_str().to_owned(),
        fields: entity.key_parts.iter().map(|part| field(scope, *part)).collect(),
        params: entity.key_parts.iter().map(|part| ParamContext::owned(scope, *part, false)).collect(),
        writes: sources.map(|source| write(scope, source)).collect(),
        reads: reads(scope),
        sources: std::iter::once(entity.name.as_str().to_owned()).chain(projections).collect(),
    }
}

/// Returns how `Debug` is implemented, if a field is hidden.
fn redacted(scope: EntityScope<'_>, name: &Ident) -> Option<String> {
    let parts = scope.entity.key_parts.iter().map(|part| &scope.entity.attributes[*part]);
    let fields: Vec<_> = parts.map(|part| (part.field.as_str(), part.is_hidden(scope.module.types))).collect();
    redact::fields(name.as_str(), &fields)
}

/// Returns where each field of the key type is read from: the attribute that it is, or its part of a computed key.
fn reads(scope: EntityScope<'_>) -> Vec<String> {
    scope.entity.key_parts.iter().map(|part| read(scope, *part)).collect()
}

fn read(scope: EntityScope<'_>, part: AttributeId) -> String {
    let entity = scope.entity;
    let field = &entity.attributes[part].field;
    let mut sources = std::iter::once(&entity.partition_key).chain(&entity.sort_key);
    let computed = sources.clone().find_map(|source| match source {
        KeySource::Computed(key) if entity.computed[*key].parts().contains(&part) => Some(*key),
        _ => None,
    });
    let is_attribute = sources.any(|source| *source == KeySource::Attribute(part));
    match computed.filter(|_| !is_attribute) {
        None => format!("{field}({})", rust_code::string(&entity.attributes[part].wire)),
        Some(key) if entity.computed[key].kind == KeyKind::Number => {
            format!("{field}({})", rust_code::string(&entity.computed[key].wire))
        }
        Some(key) => {
            let index = key_parts::index_of(scope, key, part);
            format!("{field}({}[{index}])", computed_key::constant(scope, key))
        }
    }
}

fn field(scope: EntityScope<'_>, part: AttributeId) -> KeyFieldContext {
    let attribute = &scope.entity.attributes[part];
    let field = &attribute.field;
    KeyFieldContext {
        ident: field.as_str().to_owned(),
        ty: rust_code::ty(scope.module.types, &attribute.ty),
        doc: docs::key_field(scope, part),
        given: if attribute.ty == Type::String { format!("{field}: {field}.into()") } else { field.to_string() },
    }
}

fn write(scope: EntityScope<'_>, source: &KeySource) -> String {
    match source {
        KeySource::Computed(key) => computed_key::write(scope, *key),
        KeySource::Attribute(attribute) => {
            let wire = rust_code::string(scope.entity.wire_name(source));
            format!("rt::write_attribute({wire}, &self.{}, writer)?;", scope.entity.attributes[*attribute].field)
        }
    }
}
