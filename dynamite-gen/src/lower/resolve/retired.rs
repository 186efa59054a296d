//! `retired:` and `renamed_from:`, which say what became of a name that items may still have.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::codes;
use crate::model::{Retired, Type};
use crate::schema::{Conflict, EntityText, Entry, EntryLabel, FileReport, RetiredText, TypeBody, TypeText};
use crate::yaml::Path;

use super::computed_keys::ComputedKeys;
use super::fields::{Field, Fields};
use super::types::Types;

/// A name in items, or a value, that is declared.
struct Declared<'a> {
    wire: &'a str,
    path: &'a Path,
    /// The type of an attribute or a field, with its text.
    ty: Option<(&'a Type, &'a str)>,
    renamed_from: Option<&'a str>,
}

impl<'a> From<&'a Field> for Declared<'a> {
    fn from(field: &'a Field) -> Self {
        Declared {
            wire: &field.model.wire,
            path: &field.path,
            ty: Some((&field.model.ty, &field.type_text)),
            renamed_from: field.model.renamed_from.as_deref(),
        }
    }
}

impl<'a> Declared<'a> {
    fn of_entry<T>(entry: &'a Entry<T>, renamed_from: fn(&T) -> Option<&str>) -> Self {
        let renamed_from = entry.value.as_ref().and_then(renamed_from);
        Declared { wire: &entry.name, path: &entry.path, ty: None, renamed_from }
    }
}

/// Resolves what was removed from an entity.
pub(crate) fn of_entity(
    report: &FileReport,
    types: &Types,
    text: &EntityText,
    attributes: &Fields,
    computed: &ComputedKeys,
) -> Vec<Retired> {
    let keys =
        computed.iter().map(|key| Declared { wire: &key.model.wire, path: &key.path, ty: None, renamed_from: None });
    let declared: Vec<Declared> = attributes.iter().map(Declared::from).chain(keys).collect();
    Names { report, types, declared, what: "attribute" }.resolve(&text.retired.entries)
}

/// Resolves what was removed from a type, whose fields are known already.
pub(crate) fn of_type(report: &FileReport, types: &Types, text: &TypeText, fields: &Fields) -> Vec<Retired> {
    let (declared, what) = match &text.body {
        TypeBody::Alias(_) => return Vec::new(),
        TypeBody::Struct(_) => (fields.iter().map(Declared::from).collect(), "field"),
        TypeBody::Enum(values) => (named(values, |value| value.renamed_from.as_deref()), "value"),
        TypeBody::Union(alternatives) => (named(alternatives, |one| one.renamed_from.as_deref()), "alternative"),
    };
    Names { report, types, declared, what }.resolve(&text.retired)
}

fn named<T>(entries: &[Entry<T>], renamed_from: fn(&T) -> Option<&str>) -> Vec<Declared<'_>> {
    entries.iter().map(|entry| Declared::of_entry(entry, renamed_from)).collect()
}

/// What an entity or a type declares.
struct Names<'a> {
    report: &'a FileReport<'a>,
    types: &'a Types,
    declared: Vec<Declared<'a>>,
    what: &'static str,
}

impl Names<'_> {
    fn resolve(&self, entries: &[Entry<RetiredText>]) -> Vec<Retired> {
        self.refuse_renames();
        let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
        let mut all = Vec::new();
        for entry in entries {
            let Some(text) = &entry.value else { continue };
            if let Some(first) = seen.insert(&entry.name, &entry.path) {
                self.refuse_twice(entry, first);
                continue;
            }
            if entry.name.is_empty() {
                let message = format!("the name of a retired {} is empty", self.what);
                self.report.key(codes::BAD_RETIRED, &entry.path, message, "write the name that items have");
                continue;
            }
            let ty = match &text.ty {
                None => None,
                Some(ty) => match self.types.resolve(self.report, &entry.path, ty) {
                    Some(resolved) => Some(resolved.ty),
                    None => continue,
                },
            };
            self.refuse_declared(entry, text, ty.as_ref());
            all.push(Retired { wire: entry.name.clone(), ty });
        }
        all
    }

    /// Refuses a name that is retired and declared again.
    fn refuse_declared(&self, entry: &Entry<RetiredText>, text: &RetiredText, ty: Option<&Type>) {
        let Some(again) = self.declared.iter().find(|declared| declared.wire == entry.name) else { return };
        let (name, what) = (&entry.name, self.what);
        let (message, help) = match (ty, again.ty, &text.ty) {
            (Some(retired), Some((ty, written)), Some(old)) if retired.stored() != ty.stored() => (
                format!("`{name}` is retired as `{old}`, and declared as `{written}`"),
                format!("give the {what} another name: items may still have the old one, which can't be read as this"),
            ),
            (Some(_), None, _) => (
                format!("`{name}` is retired, and declared as a key"),
                "give the key another name with `attribute:`: items may still have the old attribute".to_owned(),
            ),
            _ => (
                format!("`{name}` is retired, and declared again"),
                format!("take it out of `retired:` if it means the same as before, else give the {what} another name"),
            ),
        };
        let conflict = Conflict {
            second: EntryLabel::new(again.path, "declared again"),
            first: EntryLabel::new(&entry.path, "retired here"),
        };
        self.report.conflict(codes::RETIRED_NAME, conflict, message, help);
    }

    fn refuse_twice(&self, entry: &Entry<RetiredText>, first: &Path) {
        let message = format!("`{}` is retired twice", entry.name);
        let conflict = Conflict {
            second: EntryLabel::new(&entry.path, "again here"),
            first: EntryLabel::new(first, "first here"),
        };
        self.report.conflict(codes::BAD_RETIRED, conflict, message, "remove one of them");
    }

    /// Refuses what can't have been renamed.
    fn refuse_renames(&self) {
        let mut seen = BTreeSet::new();
        for (declared, old) in self.declared.iter().filter_map(|one| Some((one, one.renamed_from?))) {
            let path = declared.path.key("renamed_from");
            let refuse = |message: String, help: &str| self.report.value(codes::BAD_RENAME, &path, message, help);
            if old == declared.wire {
                let message = format!("`{old}` still has this name in items, so it was not renamed");
                refuse(message, "remove `renamed_from:`");
            } else if old.is_empty() {
                refuse("the old name is empty".to_owned(), "write the name that items had, or remove `renamed_from:`");
            } else if self.declared.iter().any(|other| other.wire == old) {
                refuse(format!("`{old}` is declared, so nothing was renamed from it"), "remove `renamed_from:`");
            } else if !seen.insert(old) {
                refuse(format!("two names are renamed from `{old}`"), "remove one `renamed_from:`");
            }
        }
    }
}
