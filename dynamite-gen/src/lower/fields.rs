//! Attributes of the entity and fields of structs: they are declared alike.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Index, IndexMut};

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Access, Attribute, AttributeId, IdVec, Literal, Type};
use crate::rust_type;
use crate::schema::{Entry, FieldText, Given, Report};
use crate::source::Span;
use crate::yaml::Path;

use super::literal;
use super::names::{Names, field_names};
use super::types::{Resolved, Types, is_built_in};

/// DynamoDB's longest name of an attribute.
const MAX_NAME: usize = 65_535;

/// The attributes of an entity, or the fields of a struct: what one mapping declares.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    list: IdVec<AttributeId, Field>,
    names: Names<AttributeId>,
    /// Each name in Rust, with the attribute that has it.
    idents: BTreeMap<String, Path>,
    /// Each name in the item, with the attribute that has it.
    wires: BTreeMap<String, Path>,
    /// The names in the item of those whose declaration is wrong, as far as they are known.
    broken_wires: BTreeSet<String>,
}

/// An attribute of an entity, or a field of a struct.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) model: Attribute,
    /// The name in the schema.
    pub(super) name: String,
    /// The entry that declares it.
    pub(super) path: Path,
    /// Where its name stands, for readers that may know another file only.
    pub(super) span: Span,
    /// The type as the schema writes it.
    pub(super) type_text: String,
    /// `false` for `stored: false`.
    pub(super) stored: bool,
    /// Whether its entry has a `rust_type:`.
    pub(super) has_rust_type: bool,
}

impl Field {
    /// Returns whether the configuration gives it its Rust type.
    pub(super) fn is_configured(&self) -> bool {
        matches!(self.model.ty, Type::Mapped { .. })
            && !self.has_rust_type
            && is_built_in(self.type_text.trim_end_matches('?'))
    }
}

impl Index<AttributeId> for Fields {
    type Output = Field;

    fn index(&self, id: AttributeId) -> &Field {
        &self.list[id]
    }
}

impl IndexMut<AttributeId> for Fields {
    fn index_mut(&mut self, id: AttributeId) -> &mut Field {
        &mut self.list[id]
    }
}

impl Fields {
    /// Lowers every entry; a wrong one is left out, and known to be.
    pub(super) fn lower(report: &Report, types: &Types, entries: &[Entry<FieldText>]) -> Self {
        let mut fields = Fields::default();
        for entry in entries {
            fields.declare(report, types, entry);
        }
        fields
    }

    /// Finds a field by its name in the schema.
    pub(super) fn find(&self, name: &str) -> Given<AttributeId> {
        self.names.find(name)
    }

    /// Finds a field by its name in the item.
    pub(super) fn find_wire(&self, wire: &str) -> Option<AttributeId> {
        self.list.find(|field| field.model.wire == wire)
    }

    /// Returns the names in the schema.
    pub(super) fn names(&self) -> &Names<AttributeId> {
        &self.names
    }

    /// Iterates over the fields in schema order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Field> + Clone {
        self.list.iter()
    }

    /// Iterates over the fields with their ids.
    pub(super) fn enumerate(&self) -> impl Iterator<Item = (AttributeId, &Field)> + Clone {
        self.list.enumerate()
    }

    /// Iterates over the ids of the fields.
    pub(super) fn ids(&self) -> impl Iterator<Item = AttributeId> + use<> {
        self.list.ids()
    }

    /// Iterates over what the model has of the fields, to change it.
    pub(super) fn models_mut(&mut self) -> impl Iterator<Item = &mut Attribute> {
        self.list.iter_mut().map(|field| &mut field.model)
    }

    /// Returns what the model has of the fields.
    pub(super) fn models(&self) -> IdVec<AttributeId, Attribute> {
        self.list.iter().map(|field| field.model.clone()).collect()
    }

    /// Returns the path of the field that has a name in the item.
    pub(super) fn wire(&self, wire: &str) -> Option<&Path> {
        self.wires.get(wire)
    }

    /// Returns whether an attribute of this name in the item is written.
    pub(super) fn stores(&self, wire: &str) -> bool {
        self.list.iter().any(|field| field.model.wire == wire && field.stored)
    }

    /// Returns whether an attribute of this name in the item is declared, and its declaration is wrong.
    pub(super) fn is_broken(&self, wire: &str) -> bool {
        self.broken_wires.contains(wire)
    }

    fn declare(&mut self, report: &Report, types: &Types, entry: &Entry<FieldText>) {
        let lowered = entry.value.as_ref().and_then(|text| Some((text, field(report, types, entry, text)?)));
        let Some((text, model)) = lowered else {
            let wire = entry.value.as_ref().and_then(|text| text.attribute.as_ref());
            self.broken_wires.insert(wire.unwrap_or(&entry.name).clone());
            return self.names.declare(&entry.name, None);
        };
        self.refuse_taken(report, entry, &model);
        let id = self.list.push(Field {
            model,
            name: entry.name.clone(),
            path: entry.path.clone(),
            span: report.document.key_span(&entry.path),
            type_text: text.ty.clone(),
            stored: text.stored != Some(false),
            has_rust_type: text.rust_type.is_some(),
        });
        self.names.declare(&entry.name, Some(id));
    }

    fn refuse_taken(&mut self, report: &Report, entry: &Entry<FieldText>, attribute: &Attribute) {
        if let Some(first) = self.wires.insert(attribute.wire.clone(), entry.path.clone()) {
            let message = format!("two attributes are called `{}` in the item", attribute.wire);
            let finding = Diagnostic::new(codes::BAD_ATTRIBUTE_NAME, message)
                .at(named(report, &entry.path), "this one")
                .at(named(report, &first), "and this one");
            report.add(finding.help("give one of them another name with `attribute:`"));
        }
        let field = attribute.field.to_string();
        let constant = attribute.constant.to_string();
        let first = self.idents.insert(field.clone(), entry.path.clone());
        let second = self.idents.insert(constant.clone(), entry.path.clone());
        if let Some(first) = first {
            field_collision(report, (&entry.path, &first), &format!("the field `{field}`"));
        } else if let Some(first) = second.filter(|_| field != constant) {
            field_collision(report, (&entry.path, &first), &format!("the constant `{constant}`"));
        }
    }
}

fn field_collision(report: &Report, (second, first): (&Path, &Path), what: &str) {
    let places = ((second, "this one"), (first, "and this one"));
    let message = format!("two attributes give {what}");
    report.clash(codes::FIELD_COLLISION, places, message, "give one of them another name in Rust with `rust_name:`");
}

fn field(report: &Report, types: &Types, entry: &Entry<FieldText>, text: &FieldText) -> Option<Attribute> {
    let names = field_names(report, &entry.path, &entry.name, text.rust_name.as_deref());
    let wire = wire_name(report, &entry.path, text.attribute.as_deref().unwrap_or(&entry.name));
    let resolved = types.resolve(report, &type_path(report, &entry.path), &text.ty)?;
    let rust = rust_type(report, &entry.path, text.rust_type.as_deref(), &resolved.ty)?;
    let resolved =
        Resolved { ty: rust.map_or_else(|| resolved.ty.clone(), |rust| resolved.ty.mapped(rust)), ..resolved };
    let ((field, constant), wire) = (names?, wire?);
    Some(Attribute {
        wire,
        field,
        constant,
        default: default(report, types, entry, text, &resolved),
        optional: resolved.optional,
        ty: resolved.ty,
        doc: text.doc.clone(),
        access: Access::Settable,
        in_key: None,
    })
}

/// The user's own type of an entry, if it names one; `None` if what it names is wrong, which was reported.
pub(super) fn rust_type(report: &Report, entry: &Path, given: Option<&str>, ty: &Type) -> Option<Option<String>> {
    let Some(text) = given else { return Some(None) };
    let path = entry.key("rust_type");
    if let Type::Set(_) = ty {
        let message = "a set as a whole has no type of yours";
        let help = "give its elements one: `set<Tag>`, with `Tag: { type: string, rust_type: … }` under `types:`";
        report.key(codes::BAD_RUST_TYPE, &path, message, help);
        return None;
    }
    match rust_type::parse(text) {
        Ok(printed) => Some(Some(printed)),
        Err((range, why)) => {
            let message = format!("`{text}` is not the path of a type: {why}");
            report.inside(codes::BAD_RUST_TYPE, (&path, range), message, rust_type::HELP);
            None
        }
    }
}

/// Where the type of an entry stands: the entry itself, or under `type:`.
pub(super) fn type_path(report: &Report, path: &Path) -> Path {
    match report.document.node(path) {
        Some(node) if node.text().is_none() => path.key("type"),
        _ => path.clone(),
    }
}

fn wire_name(report: &Report, path: &Path, wire: &str) -> Option<String> {
    if !wire.is_empty() && wire.len() <= MAX_NAME {
        return Some(wire.to_owned());
    }
    let message = if wire.is_empty() {
        "the name of an attribute is empty".to_owned()
    } else {
        format!("the name of an attribute has {} bytes", wire.len())
    };
    let finding = Diagnostic::new(codes::BAD_ATTRIBUTE_NAME, message).at(named(report, path), "");
    report.add(finding.help(format!("DynamoDB takes 1 to {MAX_NAME} bytes")));
    None
}

/// Where an entry says its name in the item: under `attribute:`, or as its key.
pub(super) fn named(report: &Report, path: &Path) -> Span {
    let given = path.key("attribute");
    match report.document.node(&given) {
        Some(_) => report.document.value_span(&given),
        None => report.document.key_span(path),
    }
}

fn default(
    report: &Report,
    types: &Types,
    entry: &Entry<FieldText>,
    text: &FieldText,
    resolved: &Resolved,
) -> Option<Literal> {
    let given = text.default.as_ref()?;
    let path = entry.path.key("default");
    if resolved.optional {
        let message = format!("`{}` may be absent, so nothing is ever missing", entry.name);
        let finding = Diagnostic::new(codes::DEFAULT_REFUSED, message).at(report.document.value_span(&path), "");
        let ty = report.document.value_span(&type_path(report, &entry.path));
        report.add(finding.at(ty, "may be absent").help("remove either the `?` of the type or the default"));
        return None;
    }
    match literal::default(types, &resolved.ty, given) {
        Ok(literal) => Some(literal),
        Err(why) => {
            report.value(codes::BAD_DEFAULT, &path, why, help_for(&resolved.ty, &text.ty));
            None
        }
    }
}

fn help_for(ty: &Type, text: &str) -> String {
    match ty.stored() {
        Type::Bytes | Type::Json => format!("remove the default, or make it optional: `{text}?`"),
        _ => format!("write a value of type `{text}`, or remove the default"),
    }
}
