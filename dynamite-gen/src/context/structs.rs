//! Structs: their fields and paths, and how each field is read and written.

use serde::Serialize;

use super::key_parts::{self, KeyPart};
use super::scope::{EntityScope, ModuleScope};
use super::{discriminator, docs, entity_filter, literal, redact, rust_code};
use crate::model::{
    Access, Attribute, AttributeId, CommonAttribute, FieldSource, IdVec, IndexField, KeySource, Literal,
    PreserveUnknown, Type,
};
use crate::naming::Ident;

/// A struct that is read from a map or an item.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StructContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) derives: Vec<String>,
    /// The arguments of the macro that implements `Debug`, if it is not derived.
    pub(crate) redacted: Option<String>,
    pub(crate) fields: Vec<FieldContext>,
    pub(crate) paths: Vec<PathContext>,
    /// The name of the reader, which no field has.
    pub(crate) reader: &'static str,
    /// The attributes that are read, each into a local variable: `email("email")`.
    pub(crate) reads: Vec<String>,
    /// The statements that split keys into parts after reading.
    pub(crate) splits: Vec<String>,
    /// The statements that compare the table's key with the struct, which is the variable `item`.
    pub(crate) checks: Vec<String>,
    /// The literals of the paths to request; `None` for all attributes.
    pub(crate) projection: Option<Vec<Vec<String>>>,
    /// It has the time at which its items expire.
    pub(crate) expires: bool,
    /// The discriminator and its value, if it is read: `DISCRIMINATOR = "order"`.
    pub(crate) discriminator: Option<String>,
    /// The tests that the table's keys pass, if the table has several entities.
    pub(crate) key_tests: Vec<String>,
    /// The last field keeps undeclared attributes.
    pub(crate) preserves: bool,
    /// The fields that may be nested to any depth.
    pub(crate) discards: Vec<String>,
    /// The content of serde's attribute on the field that keeps undeclared attributes, if the struct derives
    /// `Deserialize`.
    pub(crate) unknown_serde: Option<&'static str>,
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
    /// `Debug` hides the value.
    pub(crate) hidden: bool,
}

/// The constant of the path of an attribute.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PathContext {
    pub(crate) constant: String,
    pub(crate) ty: String,
    pub(crate) read_only: bool,
    /// The literal of the name on the wire.
    pub(crate) wire: String,
    /// The expression for the value of an absent attribute.
    pub(crate) default: Option<String>,
    pub(crate) doc: Vec<String>,
}

/// The way in which an attribute is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadForm {
    Plain,
    /// Null counts as absent, so that the default applies.
    Default,
    /// Only the form in which keys are written is accepted.
    Key,
    /// The text of a computed key, which is looked at after the other attributes.
    Computed,
}

/// The documentation of a field and of its path.
pub(super) struct FieldDocs {
    pub(super) field: Vec<String>,
    pub(super) path: Vec<String>,
}

/// The name of the reader, and the one that it has if a field has that name.
const READER: &str = "reader";
const OTHER_READER: &str = "reader_";

/// Returns the name of the reader where the fields of an entity are read.
pub(super) fn reader(scope: EntityScope<'_>) -> &'static str {
    let is_taken = scope.entity.attributes.iter().any(|attribute| attribute.field.as_str() == READER);
    if is_taken { OTHER_READER } else { READER }
}

impl StructContext {
    /// Returns a struct without fields.
    pub(super) fn new(scope: ModuleScope<'_>, name: &Ident, doc: Vec<String>) -> Self {
        StructContext {
            name: name.as_str().to_owned(),
            doc,
            derives: scope.derives(name.plain()),
            redacted: None,
            fields: Vec::new(),
            paths: Vec::new(),
            reader: READER,
            reads: Vec::new(),
            splits: Vec::new(),
            checks: Vec::new(),
            projection: None,
            expires: false,
            discriminator: None,
            key_tests: Vec::new(),
            preserves: false,
            discards: Vec::new(),
            unknown_serde: None,
        }
    }

    /// Adds an attribute to read into a local variable.
    pub(super) fn read(&mut self, local: &str, wire: &str, form: ReadForm) {
        let form = match form {
            ReadForm::Plain => "",
            ReadForm::Default => "default ",
            ReadForm::Key => "key ",
            ReadForm::Computed => "computed ",
        };
        self.reads.push(format!("{local}({form}{})", rust_code::string(wire)));
    }

    /// Adds a computed key to read into a local variable, whose text the reader returns later.
    pub(super) fn read_key(&mut self, scope: EntityScope<'_>, local: &str, wire: &str) {
        self.reader = reader(scope);
        self.read(local, wire, ReadForm::Computed);
    }

    /// Adds a field.
    pub(super) fn push(&mut self, field: FieldContext) {
        if field.ident == READER {
            self.reader = OTHER_READER;
        }
        self.fields.push(field);
    }

    /// Decides how `Debug` is implemented, once all fields are known. A sensitive struct shows none of them.
    pub(super) fn redact(mut self, sensitive: bool) -> Self {
        let mut fields: Vec<_> = self.fields.iter().map(|field| (field.ident.as_str(), field.hidden)).collect();
        // Undeclared attributes may be sensitive too.
        let hides = self.fields.iter().any(|field| field.hidden);
        fields.extend(self.preserves.then_some(("unknown", hides)));
        self.redacted = if sensitive { Some(self.name.clone()) } else { redact::fields(&self.name, &fields) };
        self
    }
}

/// Returns how an attribute is read that is not of the table's key.
pub(super) fn form(default: Option<&Literal>) -> ReadForm {
    if default.is_some() { ReadForm::Default } else { ReadForm::Plain }
}

/// Returns how an attribute of an entity is read: those of the table's key only in the form in which they are written.
fn form_of(scope: EntityScope<'_>, id: AttributeId) -> ReadForm {
    let attribute = &scope.entity.attributes[id];
    let source = KeySource::Attribute(id);
    let is_key = scope.entity.partition_key == source || scope.entity.sort_key.as_ref() == Some(&source);
    if is_key { key_form(scope, id) } else { form(attribute.default.as_ref()) }
}

/// Returns how a value of the table's key is read.
pub(super) fn key_form(scope: EntityScope<'_>, id: AttributeId) -> ReadForm {
    let attribute = &scope.entity.attributes[id];
    if rust_code::has_other_texts(&attribute.ty) { ReadForm::Key } else { form(attribute.default.as_ref()) }
}

/// Returns the expression for the value of a field that was read into a local variable.
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
        body.read(attribute.field.as_str(), &attribute.wire, form(attribute.default.as_ref()));
        body.push(FieldContext {
            ident: attribute.field.as_str().to_owned(),
            ty: rust_code::optional(scope.types, &attribute.ty, attribute.optional),
            doc: docs.field,
            value: taken(scope, &attribute.field, &attribute.ty, attribute.default.as_ref()),
            wire: Some(rust_code::string(&attribute.wire)),
            hidden: attribute.is_hidden(scope.types),
        });
        body.paths.push(path(scope, attribute, docs.path));
        body.discards.extend(attribute.ty.holds_documents(scope.types).then(|| attribute.field.as_str().to_owned()));
    }
    body
}

/// Returns the path of an attribute of an entity or a struct.
fn path(scope: ModuleScope<'_>, attribute: &Attribute, doc: Vec<String>) -> PathContext {
    let read_only = attribute.access != Access::Settable;
    path_of(scope, attribute, attribute.optional, read_only, doc)
}

/// Returns the path of an attribute, which may be absent in an index although it is required.
fn path_of(
    scope: ModuleScope<'_>,
    attribute: &Attribute,
    optional: bool,
    read_only: bool,
    doc: Vec<String>,
) -> PathContext {
    // Every absent set is read as empty, with a default and without.
    let default = attribute.default.as_ref().filter(|_| !matches!(attribute.ty.stored(), Type::Set(_)));
    let ty = rust_code::optional(scope.types, &attribute.ty, optional);
    PathContext {
        constant: attribute.constant.as_str().to_owned(),
        ty: if default.is_some() { format!("rt::WithDefault<{ty}>") } else { ty },
        read_only,
        wire: rust_code::string(&attribute.wire),
        default: default.map(|value| literal::expression(scope.types, &attribute.ty, value)),
        doc,
    }
}

/// Returns the path of an attribute that all members of a collection have.
pub(super) fn common_path(scope: EntityScope<'_>, common: &CommonAttribute) -> PathContext {
    let attribute = &scope.entity.attributes[common.attribute];
    let attribute = Attribute { default: common.default.clone(), ..attribute.clone() };
    path_of(scope.module, &attribute, common.optional, true, docs::common_path(&attribute))
}

/// Returns the struct of an entity. Each field has an attribute, or is read from the key that keeps it.
pub(super) fn entity(scope: EntityScope<'_>, doc: Vec<String>) -> StructContext {
    let (module, entity) = (scope.module, scope.entity);
    let mut body = StructContext::new(module, &entity.name, doc);
    let mut parts = Vec::new();
    for (id, attribute) in entity.attributes.enumerate() {
        let value = match attribute.in_key {
            Some(key) => {
                let part = KeyPart::new(scope, key, id, attribute.optional);
                parts.push(part);
                key_parts::value(scope, part)
            }
            None => {
                body.read(attribute.field.as_str(), &attribute.wire, form_of(scope, id));
                body.paths.push(path(module, attribute, docs::path(scope, id)));
                taken(module, &attribute.field, &attribute.ty, attribute.default.as_ref())
            }
        };
        body.push(FieldContext {
            ident: attribute.field.as_str().to_owned(),
            ty: rust_code::optional(module.types, &attribute.ty, attribute.optional),
            doc: docs::field(scope, id),
            value,
            wire: attribute.in_key.is_none().then(|| rust_code::string(&attribute.wire)),
            hidden: attribute.is_hidden(module.types),
        });
    }
    key_parts::split_keys(&mut body, scope, &parts);
    key_parts::check_table_key(&mut body, scope, &parts, |_| true);
    body.discriminator = discriminator::value(scope);
    body.key_tests = entity_filter::key_tests(scope);
    body.preserves = entity.preserve_unknown.is_some();
    body.unknown_serde = entity.preserve_unknown.and_then(|field| unknown_serde(field, &body.derives));
    body.expires = entity.ttl.is_some();
    body.redact(false)
}

/// Returns serde's attribute on the field that keeps undeclared attributes. The derive is known by its name, under whatever
/// path: what is read from outside sets these attributes only if the schema asks for it.
fn unknown_serde(field: PreserveUnknown, derives: &[String]) -> Option<&'static str> {
    let deserializes = derives.iter().any(|path| path.rsplit("::").next().map(str::trim) == Some("Deserialize"));
    deserializes.then_some(match field.deserialize {
        true => "default",
        false => r#"default, deserialize_with = "rt::ignore_unknown""#,
    })
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
                body.read(attribute.field.as_str(), &attribute.wire, form_of(scope, field.attribute));
                let doc = docs::projected_path(scope, field);
                body.paths.push(path_of(module, attribute, field.optional, true, doc));
                taken(module, &attribute.field, &attribute.ty, attribute.default.as_ref())
            }
            FieldSource::Computed(key) => {
                let part = KeyPart::new(scope, key, field.attribute, field.optional);
                parts.push(part);
                key_parts::value(scope, part)
            }
        };
        body.push(FieldContext {
            ident: attribute.field.as_str().to_owned(),
            ty,
            doc: docs::projected_field(scope, field),
            value,
            wire: Some(rust_code::string(&attribute.wire)),
            hidden: attribute.is_hidden(module.types),
        });
        if entity.ttl == Some(field.attribute) && field.source == FieldSource::Attribute {
            body.expires = true;
        }
    }
    key_parts::split_keys(&mut body, scope, &parts);
    key_parts::check_table_key(&mut body, scope, &parts, |id| fields.iter().any(|field| field.attribute == id));
    body.key_tests = entity_filter::key_tests(scope);
    body.redact(false)
}
