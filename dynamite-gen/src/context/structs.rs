//! Structs: their fields and paths, and how each field is read and written.

use serde::Serialize;

use super::key_parts::{self, KeyPart};
use super::scope::{EntityScope, ModuleScope};
use super::{discriminator, docs, literal, rust_code};
use crate::model::{Access, Attribute, AttributeId, FieldSource, IdVec, IndexField, KeySource, Literal, Type};
use crate::naming::Ident;

/// A struct that is read from a map or an item.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StructContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    pub(crate) fields: Vec<FieldContext>,
    pub(crate) paths: Vec<PathContext>,
    /// The attributes that are read.
    pub(crate) slots: Vec<SlotContext>,
    /// The keys that are split into parts after reading.
    pub(crate) splits: Vec<SplitContext>,
    /// The literals of the paths to request; `None` for all attributes.
    pub(crate) projection: Option<Vec<Vec<String>>>,
    /// The literal of the attribute that it expires by, if it has that.
    pub(crate) ttl: Option<String>,
    /// The expression for the value of the discriminator, if it is read.
    pub(crate) discriminator: Option<String>,
    /// The last field keeps undeclared attributes.
    pub(crate) preserves: bool,
}

/// A field of a struct.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FieldContext {
    pub(crate) ident: String,
    pub(crate) ty: String,
    pub(crate) doc: Vec<String>,
    /// The expression for the value of the field, after reading.
    pub(crate) value: String,
    /// The literal of the name on the wire; `None` if only a key keeps the field.
    pub(crate) wire: Option<String>,
}

/// The constant of the path of an attribute.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PathContext {
    pub(crate) constant: String,
    pub(crate) ty: String,
    pub(crate) read_only: bool,
    /// The literal of the name on the wire.
    pub(crate) wire: String,
    /// The expression for the value of an absent attribute, if an update can build on it.
    pub(crate) default: Option<String>,
    pub(crate) doc: Vec<String>,
}

/// A local variable that an attribute is read into.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SlotContext {
    /// The number that the name of the attribute is recognized as.
    pub(crate) number: String,
    pub(crate) local: String,
    /// The type, if it can't be inferred.
    pub(crate) ty: Option<&'static str>,
    /// The literal of the name on the wire.
    pub(crate) wire: String,
    pub(crate) read: ReadMethod,
}

/// The method of the runtime that reads an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReadMethod {
    Read,
    /// Null counts as absent, so that the default applies.
    ReadOrNull,
    /// Only the form in which keys are written is accepted.
    ReadKey,
}

/// A computed key that is split into parts.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SplitContext {
    pub(crate) pattern: Vec<String>,
    pub(crate) template: String,
    pub(crate) local: String,
}

/// The documentation of a field and of its path.
pub(super) struct FieldDocs {
    pub(super) field: Vec<String>,
    pub(super) path: Vec<String>,
}

impl StructContext {
    /// Returns a struct without fields.
    pub(super) fn new(scope: ModuleScope<'_>, name: &Ident, doc: Vec<String>) -> Self {
        StructContext {
            name: name.as_str().to_owned(),
            doc,
            derives: scope.derives(name.plain()),
            fields: Vec::new(),
            paths: Vec::new(),
            slots: Vec::new(),
            splits: Vec::new(),
            projection: None,
            ttl: None,
            discriminator: None,
            preserves: false,
        }
    }

    /// Adds a slot; `ty` is its type, if it can't be inferred.
    pub(super) fn slot(&mut self, local: &str, wire: &str, ty: Option<&'static str>) {
        self.slots.push(SlotContext {
            number: (self.slots.len() + 1).to_string(),
            local: local.to_owned(),
            ty,
            wire: rust_code::string(wire),
            read: ReadMethod::Read,
        });
    }

    /// Adds a slot for a field, whose type follows from the field.
    pub(super) fn field_slot(&mut self, field: &Ident, wire: &str, default: Option<&Literal>) {
        self.slot(field.as_str(), wire, None);
        if let (Some(slot), Some(_)) = (self.slots.last_mut(), default) {
            slot.read = ReadMethod::ReadOrNull;
        }
    }
}

/// Returns the expression for the value of a field that has a slot.
pub(super) fn taken(scope: ModuleScope<'_>, field: &Ident, ty: &Type, default: Option<&Literal>) -> String {
    match default {
        Some(default) => {
            let value = literal::expression(scope.types, ty, default);
            match ty {
                Type::Mapped { .. } => format!("{field}.take_or_stored(|| {value})?"),
                _ => format!("{field}.take_or(|| {value})"),
            }
        }
        None => format!("{field}.take()?"),
    }
}

/// Returns a struct that the schema declares.
pub(super) fn declared(
    scope: ModuleScope<'_>,
    name: &Ident,
    doc: Vec<String>,
    fields: &IdVec<AttributeId, Attribute>,
    docs_of: impl Fn(AttributeId) -> FieldDocs,
) -> StructContext {
    let mut body = StructContext::new(scope, name, doc);
    for (id, attribute) in fields.enumerate() {
        let docs = docs_of(id);
        body.field_slot(&attribute.field, &attribute.wire, attribute.default.as_ref());
        body.fields.push(FieldContext {
            ident: attribute.field.as_str().to_owned(),
            ty: rust_code::optional(scope.types, &attribute.ty, attribute.optional),
            doc: docs.field,
            value: taken(scope, &attribute.field, &attribute.ty, attribute.default.as_ref()),
            wire: Some(rust_code::string(&attribute.wire)),
        });
        body.paths.push(path(scope, attribute, docs.path));
    }
    body
}

/// Returns the path of an attribute of an entity or a struct.
fn path(scope: ModuleScope<'_>, attribute: &Attribute, doc: Vec<String>) -> PathContext {
    let read_only = attribute.access != Access::Settable;
    let default = attribute.default.as_ref().filter(|_| !read_only);
    PathContext {
        constant: attribute.constant.as_str().to_owned(),
        ty: rust_code::optional(scope.types, &attribute.ty, attribute.optional),
        read_only,
        wire: rust_code::string(&attribute.wire),
        default: default.map(|value| literal::expression(scope.types, &attribute.ty, value)),
        doc,
    }
}

/// Returns the struct of an entity. Each field has an attribute, or is read from the key that keeps it.
pub(super) fn entity(scope: EntityScope<'_>, doc: Vec<String>) -> StructContext {
    let (module, entity) = (scope.module, scope.entity);
    let mut body = StructContext::new(module, &entity.name, doc);
    let mut parts = Vec::new();
    for (id, attribute) in entity.attributes.enumerate() {
        let value = match attribute.in_key {
            Some(key) => {
                let part = KeyPart { key, attribute: id, optional: attribute.optional };
                parts.push(part);
                key_parts::value(scope, part)
            }
            None => {
                body.field_slot(&attribute.field, &attribute.wire, attribute.default.as_ref());
                body.paths.push(path(module, attribute, docs::path(entity, attribute)));
                taken(module, &attribute.field, &attribute.ty, attribute.default.as_ref())
            }
        };
        body.fields.push(FieldContext {
            ident: attribute.field.as_str().to_owned(),
            ty: rust_code::optional(module.types, &attribute.ty, attribute.optional),
            doc: docs::field(entity, id),
            value,
            wire: attribute.in_key.is_none().then(|| rust_code::string(&attribute.wire)),
        });
    }
    key_parts::split_keys(&mut body, scope, &parts);
    read_keys_exactly(scope, &mut body);
    body.discriminator = discriminator::value(scope);
    body.preserves = entity.preserve_unknown;
    body.ttl = entity.ttl.map(|ttl| rust_code::string(&entity.attributes[ttl].wire));
    body
}

/// Returns the struct of what an index projects of an entity.
pub(super) fn projected(
    scope: EntityScope<'_>,
    name: &Ident,
    doc: Vec<String>,
    fields: &[IndexField],
) -> StructContext {
    let (module, entity) = (scope.module, scope.entity);
    let mut body = StructContext::new(module, name, doc);
    let mut parts = Vec::new();
    for field in fields {
        let attribute = &entity.attributes[field.attribute];
        let ty = rust_code::optional(module.types, &attribute.ty, field.optional);
        let value = match field.source {
            FieldSource::Attribute => {
                body.field_slot(&attribute.field, &attribute.wire, attribute.default.as_ref());
                body.paths.push(PathContext {
                    constant: attribute.constant.as_str().to_owned(),
                    ty: ty.clone(),
                    read_only: true,
                    wire: rust_code::string(&attribute.wire),
                    default: None,
                    doc: vec![format!("The path of {}.", docs::code(&attribute.wire))],
                });
                taken(module, &attribute.field, &attribute.ty, attribute.default.as_ref())
            }
            FieldSource::Computed(key) => {
                let part = KeyPart { key, attribute: field.attribute, optional: field.optional };
                parts.push(part);
                key_parts::value(scope, part)
            }
        };
        body.fields.push(FieldContext {
            ident: attribute.field.as_str().to_owned(),
            ty,
            doc: docs::field(entity, field.attribute),
            value,
            wire: Some(rust_code::string(&attribute.wire)),
        });
        if entity.ttl == Some(field.attribute) && field.source == FieldSource::Attribute {
            body.ttl = Some(rust_code::string(&attribute.wire));
        }
    }
    key_parts::split_keys(&mut body, scope, &parts);
    read_keys_exactly(scope, &mut body);
    body
}

/// Reads the attributes of the table's key only in the form in which they are written.
fn read_keys_exactly(scope: EntityScope<'_>, body: &mut StructContext) {
    for source in std::iter::once(&scope.entity.partition_key).chain(&scope.entity.sort_key) {
        let KeySource::Attribute(id) = source else { continue };
        let attribute = &scope.entity.attributes[*id];
        let wire = rust_code::string(&attribute.wire);
        let slots = body.slots.iter_mut();
        let slots = slots.filter(|slot| slot.wire == wire && rust_code::has_other_texts(&attribute.ty));
        slots.for_each(|slot| slot.read = ReadMethod::ReadKey);
    }
}
