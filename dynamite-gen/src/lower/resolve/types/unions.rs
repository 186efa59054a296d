//! Tagged unions: a map in the item whose tag says which struct it is.

use std::collections::BTreeMap;

use crate::diagnostic::codes;
use crate::lower::resolve::rust_names::rust_name;
use crate::model::{Type, TypeId, TypeKind, UnionVariant};
use crate::naming::Ident;
use crate::schema::{AlternativeText, Conflict, Entry, EntryLabel, FileReport, TypeHead, TypeText};
use crate::yaml::Path;

use super::Types;

/// The name of the tag where none is given.
const DEFAULT_TAG: &str = "type";

/// The hint about an alternative whose name is taken.
const RENAME: &str = "give this alternative another name with `{ struct: …, rust_name: … }`";

/// The constant of the path of the tag.
const TAG: &str = "TAG";

/// The variant that an open union adds.
const UNKNOWN: &str = "Unknown";

/// Returns the name of the tag in the item.
pub(crate) fn tag(head: &TypeHead) -> &str {
    head.tag.as_deref().unwrap_or(DEFAULT_TAG)
}

/// Resolves the alternatives of a union.
pub(crate) fn resolve(
    report: &FileReport,
    types: &Types,
    entry: &Entry<TypeText>,
    head: &TypeHead,
    alternatives: &[Entry<AlternativeText>],
) -> TypeKind {
    let tag = tag(head);
    if tag.is_empty() {
        report.value(
            codes::BAD_UNION,
            &entry.path.key("tag"),
            "the tag of a union can't be empty",
            "write the name of the attribute that holds the tag, such as `type`",
        );
    }
    if alternatives.is_empty() {
        let help = "list its alternatives, as in `union: { card: Card, cash: ~ }`";
        report.key(codes::BAD_UNION, &entry.path, "the union has no alternatives", help);
    }
    let open = head.open == Some(true);
    let mut taken = Variants::new(report, open.then(|| entry.path.key("open")));
    let lowered = alternatives.iter().filter_map(|alternative| {
        let variant = alternative_of(report, types, alternative)?;
        taken.add(alternative, &variant.name);
        Some(variant)
    });
    let variants: Vec<UnionVariant> = lowered.collect();
    taken.refuse_constants(alternatives, &variants);
    TypeKind::Union { tag: tag.to_owned(), variants, open }
}

fn alternative_of(report: &FileReport, types: &Types, entry: &Entry<AlternativeText>) -> Option<UnionVariant> {
    let text = entry.value.as_ref()?;
    if entry.name.is_empty() {
        report.key(codes::BAD_UNION, &entry.path, "the value of the tag can't be empty", "write some text");
        return None;
    }
    let name = rust_name(report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::camel)?;
    let payload = match &text.payload {
        Some(payload) => Some(payload_of(report, types, &entry.path, payload)?),
        None => None,
    };
    let constant = payload.and_then(|_| Ident::constant(name.plain()));
    Some(UnionVariant {
        wire: entry.name.clone(),
        name,
        payload,
        constant,
        doc: text.doc.clone(),
        renamed_from: text.renamed_from.clone(),
    })
}

fn payload_of(report: &FileReport, types: &Types, entry: &Path, text: &str) -> Option<TypeId> {
    let long = entry.key("struct");
    let path = if report.document.node(&long).is_some() { long } else { entry.clone() };
    let resolved = types.resolve(report, &path, text)?;
    if let (Type::Named(id), false) = (&resolved.ty, resolved.optional)
        && types.is_struct(*id)
    {
        return Some(*id);
    }
    let help = "name a struct that is declared under `types:`, or write `~` for an alternative without fields";
    report.value(codes::BAD_UNION, &path, format!("`{text}` is not a struct"), help);
    None
}

/// The variants so far.
struct Variants<'a> {
    report: &'a FileReport<'a>,
    /// The path of `open: true`.
    open: Option<Path>,
    idents: BTreeMap<Ident, Path>,
}

impl<'a> Variants<'a> {
    fn new(report: &'a FileReport<'a>, open: Option<Path>) -> Self {
        Variants { report, open, idents: BTreeMap::new() }
    }

    /// Adds a variant. Refuses a name that another one has.
    fn add(&mut self, entry: &Entry<AlternativeText>, name: &Ident) {
        let help = "give one of them another name with `{ struct: …, rust_name: … }`";
        if let Some(open) = self.open.as_ref().filter(|_| name.plain() == UNKNOWN) {
            let message = format!("`{}` gives the variant `{UNKNOWN}`, which every open union already has", entry.name);
            let conflict = Conflict {
                second: EntryLabel::new(&entry.path, "also gives this variant"),
                first: EntryLabel::new(open, "adds the variant"),
            };
            self.report.conflict(codes::VARIANT_COLLISION, conflict, message, RENAME);
        } else if let Some(first) = self.idents.insert(name.clone(), entry.path.clone()) {
            let message = format!("two alternatives would have the same Rust variant: `{name}`");
            let conflict = Conflict {
                second: EntryLabel::new(&entry.path, "also gives this variant"),
                first: EntryLabel::new(&first, "gives this variant"),
            };
            self.report.conflict(codes::VARIANT_COLLISION, conflict, message, help);
        }
    }

    /// Refuses the constants of paths that are called like a variant or like another constant.
    fn refuse_constants(&self, entries: &[Entry<AlternativeText>], variants: &[UnionVariant]) {
        let mut constants: BTreeMap<&Ident, &Path> = BTreeMap::new();
        for variant in variants {
            let Some(entry) = entries.iter().find(|entry| entry.name == variant.wire) else { continue };
            let names = [Some(&variant.name), variant.constant.as_ref()];
            if names.into_iter().flatten().any(|name| name.plain() == TAG) {
                let message = format!("`{}` gives `{TAG}`, which is the path of the tag of every union", entry.name);
                self.report.key(codes::VARIANT_COLLISION, &entry.path, message, RENAME);
                continue;
            }
            let Some(constant) = &variant.constant else { continue };
            if let Some(first) = self.idents.get(constant).or_else(|| constants.get(constant).copied()) {
                self.refuse_constant(entry, constant, first);
            }
            constants.insert(constant, &entry.path);
        }
    }

    /// Refuses the constant of an alternative, whose name another one has, or its own variant.
    fn refuse_constant(&self, entry: &Entry<AlternativeText>, constant: &Ident, first: &Path) {
        if *first == entry.path {
            let message = format!(
                "the variant of `{}` and the constant that paths of its fields begin with would both be `{constant}`",
                entry.name
            );
            return self.report.key(codes::VARIANT_COLLISION, &entry.path, message, RENAME);
        }
        let message = format!("two alternatives would have the same Rust name: `{constant}`");
        let conflict = Conflict {
            second: EntryLabel::new(&entry.path, "gives the constant that paths of its fields begin with"),
            first: EntryLabel::new(first, "gives this name"),
        };
        self.report.conflict(codes::VARIANT_COLLISION, conflict, message, RENAME);
    }
}
