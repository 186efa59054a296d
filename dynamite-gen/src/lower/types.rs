//! The declared types, and what the text of a type stands for.

mod enums;
mod recursion;
mod resolve;
mod unions;

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::model::{TypeDefinition, TypeKind};
use crate::naming::Ident;
use crate::schema::{Entry, FieldText, Report, Section, TypeBody, TypeHead, TypeText};
use crate::yaml::Path;

pub(super) use resolve::Resolved;

use super::fields::Fields;
use super::names::{Names, rust_name};

/// The types of a file.
#[derive(Debug, Default)]
pub(super) struct Types {
    pub(super) definitions: Vec<TypeDefinition>,
    /// The entry of each.
    pub(super) paths: Vec<Path>,
    /// The fields of each struct; empty for other types.
    pub(super) fields: Vec<Fields>,
    names: Names,
    used: RefCell<BTreeSet<usize>>,
}

impl Types {
    /// Lowers all types of a file.
    pub(super) fn lower(report: &Report, section: &Section<TypeText>) -> Self {
        let entries = &section.entries;
        let mut types = Types::default();
        types.names.unknown(section.misshapen);
        // Names and values first: a field may have any of these types, and a default any of these values.
        let declared: Vec<_> = entries.iter().map(|entry| types.declare(report, entry)).collect();
        for (entry, place) in entries.iter().zip(declared) {
            if let (Some(place), Some(text)) = (place, &entry.value) {
                types.fill(report, place, entry, text);
            }
        }
        unions::refuse_tag_fields(report, &types);
        recursion::refuse(report, &types);
        types
    }

    /// Warns of the types that no attribute needs.
    pub(super) fn warn_unused(&self, report: &Report) {
        if report.has_errors() {
            return;
        }
        let used = self.used.borrow();
        for (place, path) in self.paths.iter().enumerate().filter(|(place, _)| !used.contains(place)) {
            let name = &self.definitions[place].name;
            let message = format!("the type `{}` is used nowhere", name.plain());
            report.key(codes::UNUSED_TYPE, path, message, "remove it, or give it to an attribute");
        }
    }

    /// Whether the type at a place is an enum.
    pub(super) fn is_enum(&self, place: usize) -> bool {
        self.definitions.get(place).is_some_and(|d| matches!(d.kind, TypeKind::Enum { .. }))
    }

    /// Whether the type at a place is a struct.
    pub(super) fn is_struct(&self, place: usize) -> bool {
        self.definitions.get(place).is_some_and(|d| matches!(d.kind, TypeKind::Struct(_)))
    }

    fn mark_used(&self, place: usize) {
        self.used.borrow_mut().insert(place);
    }

    fn declare(&mut self, report: &Report, entry: &Entry<TypeText>) -> Option<usize> {
        let definition = definition(report, entry);
        let place = definition.as_ref().map(|_| self.definitions.len());
        self.names.declare(&entry.name, place);
        self.definitions.push(definition?);
        self.paths.push(entry.path.clone());
        self.fields.push(Fields::default());
        place
    }

    fn fill(&mut self, report: &Report, place: usize, entry: &Entry<TypeText>, text: &TypeText) {
        let kind = match &text.body {
            TypeBody::Enum(_) => return,
            TypeBody::Struct(fields) => self.fill_struct(report, place, &entry.path, fields),
            TypeBody::Union(alternatives) => unions::lower(report, self, entry, &text.head, alternatives),
        };
        if let Some(definition) = self.definitions.get_mut(place) {
            definition.kind = kind;
        }
    }

    fn fill_struct(&mut self, report: &Report, place: usize, path: &Path, entries: &[Entry<FieldText>]) -> TypeKind {
        if entries.is_empty() {
            report.key(codes::NO_FIELDS, path, "a struct without fields", "declare its fields under `struct:`");
        }
        let fields = Fields::lower(report, self, entries);
        let list = fields.list.clone();
        if let Some(slot) = self.fields.get_mut(place) {
            *slot = fields;
        }
        TypeKind::Struct(list)
    }
}

/// A type with its name and, of an enum, its values; what needs other types comes later.
fn definition(report: &Report, entry: &Entry<TypeText>) -> Option<TypeDefinition> {
    let text = entry.value.as_ref()?;
    refuse_foreign_keys(report, &entry.path, text);
    if resolve::is_built_in(&entry.name) {
        let message = format!("`{}` is a type of the language", entry.name);
        report.key(codes::BUILT_IN_TYPE, &entry.path, message, "give this one another name");
        return None;
    }
    let name = rust_name(report, &entry.path, &entry.name, text.head.rust_name.as_deref(), Ident::camel)?;
    let kind = match &text.body {
        TypeBody::Enum(values) => enums::lower(report, &entry.path, values, text.head.open == Some(true))?,
        TypeBody::Struct(_) => TypeKind::Struct(Vec::new()),
        TypeBody::Union(_) => TypeKind::Union { tag: unions::tag(&text.head).to_owned(), variants: Vec::new() },
    };
    Some(TypeDefinition { name, doc: text.head.doc.clone(), kind })
}

/// `open` belongs to enums, `tag` to unions.
fn refuse_foreign_keys(report: &Report, path: &Path, text: &TypeText) {
    let TypeHead { open, tag, .. } = &text.head;
    if open.is_some() && !matches!(text.body, TypeBody::Enum(_)) {
        let help = "remove `open:`; structs and unions are always read strictly";
        report.key(codes::BAD_TYPE_DEFINITION, &path.key("open"), "only an enum can be open", help);
    }
    if tag.is_some() && !matches!(text.body, TypeBody::Union(_)) {
        report.key(codes::BAD_TYPE_DEFINITION, &path.key("tag"), "only a union has a tag", "remove `tag:`");
    }
}
