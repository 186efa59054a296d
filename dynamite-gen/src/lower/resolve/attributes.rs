//! The declaration of an attribute, or of the field of a struct: its type, its names, its default.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::syntax::dynamodb_name;
use crate::model::{Access, Attribute, Literal, Type};
use crate::rust_type;
use crate::schema::{Conflict, Entry, EntryLabel, FieldText, FileReport, TextPart};
use crate::source::Span;
use crate::yaml::Path;

use super::fields::{Field, Fields};
use super::literal;
use super::rust_names::field_names;
use super::types::Types;
use super::types::expression::{Resolved, is_built_in};

/// Declares the attributes of an entity, or the fields of a struct; a wrong one is left out, and known to be.
pub(crate) fn declare(report: &FileReport, types: &Types, entries: &[Entry<FieldText>]) -> Fields {
    let mut fields = Fields::default();
    let mut taken = Taken { report, idents: BTreeMap::new(), wires: BTreeMap::new() };
    for entry in entries {
        let wire = entry.value.as_ref().and_then(|text| text.attribute.as_ref());
        match entry.value.as_ref().and_then(|text| field(report, types, entry, text)) {
            Some(field) => {
                taken.refuse(entry, &field.model);
                fields.push(field);
            }
            None => fields.push_broken(&entry.name, wire.unwrap_or(&entry.name)),
        }
    }
    fields
}

/// The names that are given so far, each with the entry that has it.
struct Taken<'a> {
    report: &'a FileReport<'a>,
    /// Names in Rust.
    idents: BTreeMap<String, &'a Path>,
    /// Names in the item.
    wires: BTreeMap<String, &'a Path>,
}

impl<'a> Taken<'a> {
    /// Refuses names that another attribute has.
    fn refuse(&mut self, entry: &'a Entry<FieldText>, attribute: &Attribute) {
        if let Some(first) = self.wires.insert(attribute.wire.clone(), &entry.path) {
            let message = format!("two attributes have the same name in DynamoDB: `{}`", attribute.wire);
            let finding = Diagnostic::new(codes::BAD_ATTRIBUTE_NAME, message)
                .label(wire_name_span(self.report, &entry.path), "also has this name")
                .label(wire_name_span(self.report, first), "has this name");
            self.report.add(finding.help("give one of them another name with `attribute:`"));
        }
        let field = attribute.field.to_string();
        let constant = attribute.constant.to_string();
        let first = self.idents.insert(field.clone(), &entry.path);
        let second = self.idents.insert(constant.clone(), &entry.path);
        if let Some(first) = first {
            self.refuse_ident(&entry.path, first, &format!("field: `{field}`"));
        } else if let Some(first) = second.filter(|_| field != constant) {
            self.refuse_ident(&entry.path, first, &format!("constant: `{constant}`"));
        }
    }

    fn refuse_ident(&self, second: &Path, first: &Path, what: &str) {
        let conflict = Conflict {
            second: EntryLabel::new(second, "also gives this name"),
            first: EntryLabel::new(first, "gives this name"),
        };
        let message = format!("two attributes would have the same Rust {what}");
        let help = "give one of them another `rust_name:`";
        self.report.conflict(codes::FIELD_COLLISION, conflict, message, help);
    }
}

/// Resolves one entry.
fn field(report: &FileReport, types: &Types, entry: &Entry<FieldText>, text: &FieldText) -> Option<Field> {
    Some(Field {
        model: attribute(report, types, entry, text)?,
        name: entry.name.clone(),
        path: entry.path.clone(),
        span: report.document.key_span(&entry.path),
        type_text: text.ty.clone(),
        stored: text.stored != Some(false),
        has_rust_type: text.rust_type.is_some(),
        is_built_in: is_built_in(text.ty.trim_end_matches('?')),
    })
}

fn attribute(report: &FileReport, types: &Types, entry: &Entry<FieldText>, text: &FieldText) -> Option<Attribute> {
    let names = field_names(report, &entry.path, &entry.name, text.rust_name.as_deref());
    let wire = wire_name(report, &entry.path, text.attribute.as_deref().unwrap_or(&entry.name));
    let resolved = types.resolve(report, &type_path(report, &entry.path), &text.ty)?;
    let ty = with_rust_type(report, &entry.path, text.rust_type.as_deref(), resolved.ty)?;
    let resolved = Resolved { ty, ..resolved };
    let ((field, constant), wire) = (names?, wire?);
    Some(Attribute {
        wire,
        field,
        constant,
        default: default(report, types, entry, text, &resolved),
        sensitive: is_sensitive(report, types, entry, text.sensitive, &resolved),
        optional: resolved.optional,
        ty: resolved.ty,
        doc: text.doc.clone(),
        access: Access::Settable,
        in_key: None,
        renamed_from: text.renamed_from.clone(),
    })
}

/// Returns the type of an entry under the path of its `rust_type:`, if it has one; `None` if that is wrong, which is
/// reported.
pub(crate) fn with_rust_type(report: &FileReport, entry: &Path, given: Option<&str>, ty: Type) -> Option<Type> {
    let Some(text) = given else { return Some(ty) };
    let path = entry.key("rust_type");
    if let Type::Set(_) = ty {
        let message = "a set can't have a `rust_type:`, only its elements can";
        let help = "declare `Tag: { type: string, rust_type: … }` under `types:`, and write `set<Tag>`";
        report.key(codes::BAD_RUST_TYPE, &path, message, help);
        return None;
    }
    match rust_type::parse(text) {
        Ok(rust) => Some(ty.mapped(rust)),
        Err(error) => {
            let message = error.describe(text);
            report.part(codes::BAD_RUST_TYPE, TextPart::new(&path, error.range), message, rust_type::HELP);
            None
        }
    }
}

/// Returns whether an entry is sensitive: by its own mark, or because its type is a sensitive alias. It can't be
/// excepted from a sensitive type.
pub(crate) fn is_sensitive<T>(
    report: &FileReport,
    types: &Types,
    entry: &Entry<T>,
    mark: Option<bool>,
    resolved: &Resolved,
) -> bool {
    let of_type = || resolved.ty.named().is_some_and(|id| types.definitions[id].sensitive);
    if mark == Some(false) && (resolved.sensitive || of_type()) {
        refuse_exception(report, entry, "its type");
    }
    mark == Some(true) || resolved.sensitive
}

/// Refuses `sensitive: false` in something that is sensitive as a whole.
pub(crate) fn refuse_exception<T>(report: &FileReport, entry: &Entry<T>, whole: &str) {
    let message = format!("`{}` is sensitive, because {whole} is", entry.name);
    let help = "remove `sensitive: false`, or mark only some attributes and fields instead of the type";
    report.value(codes::SENSITIVE_TYPE, &entry.path.key("sensitive"), message, help);
}

/// Returns where the type of an entry is written: as the entry itself, or under `type:`.
pub(crate) fn type_path(report: &FileReport, path: &Path) -> Path {
    match report.document.node(path) {
        Some(node) if node.text().is_none() => path.key("type"),
        _ => path.clone(),
    }
}

fn wire_name(report: &FileReport, path: &Path, wire: &str) -> Option<String> {
    if !wire.is_empty() && wire.len() <= dynamodb_name::MAX_ATTRIBUTE {
        return Some(wire.to_owned());
    }
    let message = if wire.is_empty() {
        "the name of an attribute can't be empty".to_owned()
    } else {
        format!("the name of an attribute has {} bytes", wire.len())
    };
    let finding = Diagnostic::new(codes::BAD_ATTRIBUTE_NAME, message).label(wire_name_span(report, path), "");
    report.add(finding.help(format!("use a name of 1 to {} bytes", dynamodb_name::MAX_ATTRIBUTE)));
    None
}

/// Returns where an entry gives its name in the item: under `attribute:`, or as its key.
pub(crate) fn wire_name_span(report: &FileReport, path: &Path) -> Span {
    let given = path.key("attribute");
    match report.document.node(&given) {
        Some(_) => report.document.value_span(&given),
        None => report.document.key_span(path),
    }
}

fn default(
    report: &FileReport,
    types: &Types,
    entry: &Entry<FieldText>,
    text: &FieldText,
    resolved: &Resolved,
) -> Option<Literal> {
    let given = text.default.as_ref()?;
    let path = entry.path.key("default");
    if resolved.optional {
        let message = format!("`{}` may be absent, so a default would never be used", entry.name);
        let finding = Diagnostic::new(codes::DEFAULT_REFUSED, message).label(report.document.value_span(&path), "");
        let ty = report.document.value_span(&type_path(report, &entry.path));
        report.add(finding.label(ty, "may be absent").help("remove either the `?` of the type or the default"));
        return None;
    }
    match literal::default(types, &resolved.ty, given) {
        Ok(literal) => Some(literal),
        Err(error) => {
            let help = error.suggestion.unwrap_or_else(|| help_for(&resolved.ty, &text.ty));
            report.value(codes::BAD_DEFAULT, &path, error.message, help);
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
