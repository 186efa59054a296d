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
    let mut idents = BTreeMap::new();
    let lowered = alternatives.iter().filter_map(|alternative| {
        let variant = alternative_of(report, types, alternative)?;
        refuse_taken(report, &mut idents, alternative, &variant.name);
        Some(variant)
    });
    TypeKind::Union { tag: tag.to_owned(), variants: lowered.collect() }
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
    Some(UnionVariant { wire: entry.name.clone(), name, payload, doc: text.doc.clone() })
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

fn refuse_taken(report: &FileReport, idents: &mut BTreeMap<Ident, Path>, entry: &Entry<AlternativeText>, name: &Ident) {
    if let Some(first) = idents.insert(name.clone(), entry.path.clone()) {
        let message = format!("two alternatives would have the same Rust variant: `{name}`");
        let conflict = Conflict {
            second: EntryLabel::new(&entry.path, "also gives this variant"),
            first: EntryLabel::new(&first, "gives this variant"),
        };
        let help = "give one of them another name with `{ struct: …, rust_name: … }`";
        report.conflict(codes::VARIANT_COLLISION, conflict, message, help);
    }
}
