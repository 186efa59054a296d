//! Enums: texts in the item, each with a variant in Rust.

use std::collections::BTreeMap;

use crate::diagnostic::codes;
use crate::lower::resolve::rust_names::rust_name;
use crate::model::{IdVec, TypeKind, Variant};
use crate::naming::Ident;
use crate::schema::{Conflict, Entry, EntryLabel, FileReport, ValueText};
use crate::yaml::Path;

/// The variant that an open enum adds.
const UNKNOWN: &str = "Unknown";

/// Resolves the values of an enum; `None` if one can't be known, so that no finding says that it does not exist.
pub(crate) fn resolve(report: &FileReport, path: &Path, values: &[Entry<ValueText>], open: bool) -> Option<TypeKind> {
    let section = path.key("enum");
    if values.is_empty() && is_written_empty(report, &section) {
        let help = "list its values, as in `enum: [pending, paid]`";
        report.key(codes::BAD_ENUM, path, "the enum has no values", help);
    }
    let open_path = path.key("open");
    let mut seen = Seen { report, open: open.then_some(&open_path), wires: BTreeMap::new(), idents: BTreeMap::new() };
    let mut variants = IdVec::new();
    let mut known = true;
    for entry in values {
        if !seen.is_empty_or_repeated(entry) {
            let variant = seen.variant(entry);
            known &= variant.is_some();
            variant.map(|variant| variants.push(variant));
        }
    }
    known.then_some(TypeKind::Enum { variants, open })
}

/// Returns whether the list is empty, as opposed to something that was reported.
fn is_written_empty(report: &FileReport, section: &Path) -> bool {
    use crate::yaml::NodeKind;
    match report.document.node(section).map(|node| &node.kind) {
        Some(NodeKind::List(items)) => items.is_empty(),
        Some(NodeKind::Map(map)) => map.entries().is_empty(),
        _ => false,
    }
}

/// The values so far.
struct Seen<'a> {
    report: &'a FileReport<'a>,
    /// The path of `open: true`.
    open: Option<&'a Path>,
    wires: BTreeMap<String, Path>,
    idents: BTreeMap<Ident, Path>,
}

impl Seen<'_> {
    fn variant(&mut self, entry: &Entry<ValueText>) -> Option<Variant> {
        let text = entry.value.as_ref()?;
        let name = rust_name(self.report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::camel)?;
        self.refuse_taken(entry, &name);
        Some(Variant { wire: entry.name.clone(), name, doc: text.doc.clone(), renamed_from: text.renamed_from.clone() })
    }

    fn is_empty_or_repeated(&mut self, entry: &Entry<ValueText>) -> bool {
        if entry.name.is_empty() {
            let help = "write some text: an empty value can't be part of a key";
            self.report.key(codes::BAD_ENUM, &entry.path, "a value of an enum can't be empty", help);
            return true;
        }
        let Some(first) = self.wires.insert(entry.name.clone(), entry.path.clone()) else { return false };
        let message = format!("the value `{}` appears twice", entry.name);
        let conflict = Conflict {
            second: EntryLabel::new(&entry.path, "again here"),
            first: EntryLabel::new(&first, "first here"),
        };
        self.report.conflict(codes::BAD_ENUM, conflict, message, "remove one of them");
        true
    }

    fn refuse_taken(&mut self, entry: &Entry<ValueText>, name: &Ident) {
        let help = "give one of them another name with `{ value: …, rust_name: … }`";
        if let Some(open) = self.open.filter(|_| name.plain() == UNKNOWN) {
            let message = format!("`{}` gives the variant `{UNKNOWN}`, which every open enum already has", entry.name);
            let help = "give this value another name: `{ value: …, rust_name: … }`";
            let conflict = Conflict {
                second: EntryLabel::new(&entry.path, "also gives this variant"),
                first: EntryLabel::new(open, "adds the variant"),
            };
            self.report.conflict(codes::VARIANT_COLLISION, conflict, message, help);
        } else if let Some(first) = self.idents.insert(name.clone(), entry.path.clone()) {
            let message = format!("two values would have the same Rust variant: `{name}`");
            let conflict = Conflict {
                second: EntryLabel::new(&entry.path, "also gives this variant"),
                first: EntryLabel::new(&first, "gives this variant"),
            };
            self.report.conflict(codes::VARIANT_COLLISION, conflict, message, help);
        }
    }
}
