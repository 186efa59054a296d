//! The views of an entity.

use serde::Serialize;

use super::key_parts::{self, KeyPart};
use super::scope::EntityScope;
use super::structs::{self, FieldContext, StructContext};
use super::{discriminator, docs, entity_filter, rust_code};
use crate::model::{Type, View, ViewField, ViewFieldKind, ViewStruct};

/// A view of an entity.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ViewContext {
    pub(crate) root: StructContext,
    /// The structs of attributes that the view reads only in part.
    pub(crate) parts: Vec<StructContext>,
    /// The marker types of the table and the indexes that the view can be read from.
    pub(crate) sources: Vec<String>,
}

/// A field of a view whose type is a struct of the view.
struct Nested<'v> {
    part: &'v ViewStruct,
    doc: String,
}

/// Returns the context of a view.
pub(super) fn context(scope: EntityScope<'_>, view: &View) -> ViewContext {
    let entity = scope.entity;
    let mut parts = Vec::new();
    let mut root = body(scope, &view.root, docs::view(scope, view), &mut parts);
    let mut projection = paths(scope, &view.root);
    if let Some(discriminator) = &scope.table.discriminator {
        projection.push(vec![rust_code::string(discriminator)]);
        root.discriminator = discriminator::value(scope);
    }
    root.key_tests = entity_filter::key_tests(scope);
    root.projection = Some(projection);
    let ttl = entity.ttl.map(|ttl| &entity.attributes[ttl].wire);
    root.expires = ttl.is_some_and(|wire| view.root.fields.iter().any(|field| field.wire == *wire));
    let indexes = scope.read_indexes().filter(|index| view.indexes.contains(&index.id));
    let indexes = indexes.map(|index| format!("{}Index", index.name));
    ViewContext { root, parts, sources: std::iter::once(entity.name.as_str().to_owned()).chain(indexes).collect() }
}

/// Returns a struct of a view; adds the structs of its fields to `parts`.
fn body(scope: EntityScope<'_>, view: &ViewStruct, doc: Vec<String>, parts: &mut Vec<StructContext>) -> StructContext {
    let mut body = StructContext::new(scope.module, &view.name, doc);
    let mut nested = Vec::new();
    let mut keys = Vec::new();
    for field in &view.fields {
        let key_part = key_part(scope, field);
        let (ty, value) = match &field.kind {
            ViewFieldKind::Whole(ty) => {
                let value = match key_part {
                    Some(part) => key_parts::value(scope, part),
                    None => structs::taken(scope.module, &field.field, ty, field.default.as_ref()),
                };
                (rust_code::ty(scope.module.types, ty), value)
            }
            ViewFieldKind::Part(part) => {
                let doc = format!("The part of {} that [`{}`] reads.", docs::code(&field.wire), body.name);
                nested.push(Nested { part, doc });
                (part.name.as_str().to_owned(), format!("{}.take()?", field.field))
            }
        };
        match key_part {
            Some(part) => keys.push(part),
            None => body.read(field.field.as_str(), &field.wire, structs::form(field.default.as_ref())),
        }
        body.push(FieldContext {
            ident: field.field.as_str().to_owned(),
            ty: if field.optional { format!("Option<{ty}>") } else { ty },
            doc: docs::view_field(scope.module, field),
            value,
            wire: Some(rust_code::string(&field.wire)),
            hidden: field.is_hidden(scope.module.types),
        });
    }
    key_parts::split_keys(&mut body, scope, &keys);
    for Nested { part, doc } in nested {
        let position = parts.len();
        let part = self::body(scope, part, vec![doc], parts);
        parts.insert(position, part);
    }
    body.redact(view.sensitive)
}

/// Returns the key that a field is read back from, if a key alone keeps its attribute.
fn key_part(scope: EntityScope<'_>, field: &ViewField) -> Option<KeyPart> {
    let attribute = field.in_key?;
    let key = scope.entity.attributes[attribute].in_key?;
    Some(KeyPart::new(scope, key, attribute, field.optional))
}

/// Returns `true` if what a view reads of a struct is never empty. If it were, DynamoDB would not return the struct at all, as
/// if the item had none; so the view reads the whole struct then.
fn shows_presence(part: &ViewStruct) -> bool {
    part.fields.iter().any(|field| {
        let is_stored = match &field.kind {
            ViewFieldKind::Whole(ty) => !matches!(ty.stored(), Type::Set(_)),
            ViewFieldKind::Part(part) => shows_presence(part),
        };
        !field.optional && field.default.is_none() && is_stored
    })
}

/// Returns the paths that a view reads, each once, as literals of their names.
fn paths(scope: EntityScope<'_>, view: &ViewStruct) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for field in &view.fields {
        let key = field.in_key.and_then(|attribute| scope.entity.attributes[attribute].in_key);
        let name = rust_code::string(key.map_or(&field.wire, |key| &scope.entity.computed[key].wire));
        match &field.kind {
            ViewFieldKind::Whole(_) if all.contains(&vec![name.clone()]) => {}
            ViewFieldKind::Whole(_) => all.push(vec![name]),
            ViewFieldKind::Part(part) if shows_presence(part) => {
                all.extend(paths(scope, part).into_iter().map(|mut path| {
                    path.insert(0, name.clone());
                    path
                }));
            }
            ViewFieldKind::Part(_) => all.push(vec![name]),
        }
    }
    all
}
