//! The key type of an entity.

use serde::Serialize;

use super::index::IndexContext;
use super::key_parts::{self, KeyPart};
use super::parameter::ParamContext;
use super::scope::EntityScope;
use super::structs::{FieldContext, ReadForm, StructContext};
use super::{computed_key, docs, rust_code};
use crate::model::{AttributeId, KeySource, Type};
use crate::naming::Ident;

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
    /// How it is read from the table's key.
    pub(crate) body: StructContext,
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
        body: body(scope, &name),
        sources: std::iter::once(entity.name.as_str().to_owned()).chain(projections).collect(),
    }
}

/// Returns how the key type is read: each part from the attribute that it is, or from the computed key that holds it.
fn body(scope: EntityScope<'_>, name: &Ident) -> StructContext {
    let entity = scope.entity;
    let sources = std::iter::once(&entity.partition_key).chain(&entity.sort_key);
    let mut body = StructContext::new(scope.module, name, Vec::new());
    let mut parts = Vec::new();
    for id in &entity.key_parts {
        let attribute = &entity.attributes[*id];
        let computed = sources.clone().find_map(|source| match source {
            KeySource::Computed(key) if entity.computed[*key].parts().contains(id) => Some(*key),
            _ => None,
        });
        let value = match computed {
            Some(key) if !sources.clone().any(|source| *source == KeySource::Attribute(*id)) => {
                let part = KeyPart { key, attribute: *id, optional: false };
                parts.push(part);
                key_parts::value(scope, part)
            }
            _ => {
                body.read(attribute.field.as_str(), &attribute.wire, ReadForm::Plain);
                format!("{}.take()?", attribute.field)
            }
        };
        body.push(FieldContext {
            ident: attribute.field.as_str().to_owned(),
            ty: rust_code::ty(scope.module.types, &attribute.ty),
            doc: Vec::new(),
            value,
            wire: None,
        });
    }
    key_parts::split_keys(&mut body, scope, &parts);
    body
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
