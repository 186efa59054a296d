//! Attributes of the entity and fields of structs: they are declared alike.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Access, Attribute, Literal, Type};
use crate::rust_type;
use crate::schema::{Entry, FieldText, Report};
use crate::source::Span;
use crate::yaml::Path;

use super::literal;
use super::names::{Names, field_names};
use super::types::{Resolved, Types, is_built_in};

/// DynamoDB's longest name of an attribute.
const MAX_NAME: usize = 65_535;

/// What one mapping of attributes declares.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub(super) list: Vec<Attribute>,
    /// By name in the schema.
    pub(super) names: Names,
    /// The entry of each.
    pub(super) paths: Vec<Path>,
    /// Where the name of each stands, for those who know its file only by that.
    spans: Vec<Span>,
    /// The name of each in the schema.
    pub(super) labels: Vec<String>,
    /// The type of each, as written.
    pub(super) texts: Vec<String>,
    /// Those with `stored: false`.
    pub(super) unstored: BTreeSet<usize>,
    /// Those with a `rust_type:` of their own.
    pub(super) with_rust_type: BTreeSet<usize>,
    /// Each Rust field with the attribute that gives it.
    idents: BTreeMap<String, Path>,
    wires: BTreeMap<String, Path>,
    /// What wrong ones are called in the item, as far as it is known.
    lost: BTreeSet<String>,
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

    /// Who has this name on the wire.
    pub(super) fn wire(&self, wire: &str) -> Option<&Path> {
        self.wires.get(wire)
    }

    /// Whether an attribute of this name on the wire is written.
    pub(super) fn stores(&self, wire: &str) -> bool {
        self.list.iter().enumerate().any(|(at, attribute)| attribute.wire == wire && !self.unstored.contains(&at))
    }

    /// Where the one with this name on the wire is declared.
    pub(super) fn span(&self, wire: &str) -> Option<&Span> {
        let at = self.list.iter().position(|attribute| attribute.wire == wire)?;
        self.spans.get(at)
    }

    /// Whether it is the configuration that gives an attribute its Rust type.
    pub(super) fn is_configured(&self, at: usize) -> bool {
        matches!(self.list[at].ty, Type::Mapped { .. })
            && !self.with_rust_type.contains(&at)
            && is_built_in(self.texts[at].trim_end_matches('?'))
    }

    /// Whether an attribute of this name in the item is declared, and wrong.
    pub(super) fn is_lost(&self, wire: &str) -> bool {
        self.lost.contains(wire)
    }

    fn declare(&mut self, report: &Report, types: &Types, entry: &Entry<FieldText>) {
        let lowered = entry.value.as_ref().and_then(|text| Some((text, field(report, types, entry, text)?)));
        let Some((text, attribute)) = lowered else {
            let wire = entry.value.as_ref().and_then(|text| text.attribute.as_ref());
            self.lost.insert(wire.unwrap_or(&entry.name).clone());
            return self.names.declare(&entry.name, None);
        };
        self.refuse_taken(report, entry, &attribute);
        self.names.declare(&entry.name, Some(self.list.len()));
        if text.stored == Some(false) {
            self.unstored.insert(self.list.len());
        }
        if text.rust_type.is_some() {
            self.with_rust_type.insert(self.list.len());
        }
        self.list.push(attribute);
        self.paths.push(entry.path.clone());
        self.spans.push(report.document.key_span(&entry.path));
        self.labels.push(entry.name.clone());
        self.texts.push(text.ty.clone());
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
