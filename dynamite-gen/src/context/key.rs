//! The key type of an entity.

use serde::Serialize;

use super::index::IndexContext;
use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::{computed_key, docs, rust_code};
use crate::model::{AttributeId, KeySource, Type};

/// The key type of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    pub(crate) fields: Vec<KeyFieldContext>,
    pub(crate) params: Vec<ParamContext>,
    /// The statements that write the table's key.
    pub(crate) writes: Vec<String>,
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
        name: name.as_str().to_owned(),
        fields: entity.key_parts.iter().map(|part| field(scope, *part)).collect(),
        params: entity.key_parts.iter().map(|part| ParamContext::owned(scope, *part, false)).collect(),
        writes: sources.map(|source| write(scope, source)).collect(),
        sources: std::iter::once(entity.name.as_str().to_owned()).chain(projections).collect(),
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
