//! The key attributes that a table of several entities declares, with their types.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::misplaced;
use crate::lower::syntax::dynamodb_name::MAX_KEY;
use crate::model::{KeyAttribute, KeyKind};
use crate::schema::{Entry, FileReport, Given, KeyName, KeyNames, KeyText, PhysicalType, TableFile};
use crate::suggest::suggest;
use crate::yaml::Path;

/// The key attributes of the table and its indexes.
#[derive(Debug, Default)]
pub(crate) struct TableKeys {
    declared: BTreeMap<String, KeyType>,
    /// All names, with and without a type, in the order of the file, for suggestions.
    order: Vec<String>,
    /// The names that are in a key without a type. Another key may give the type.
    untyped: BTreeSet<String>,
    /// Whether some key could not be read, so that a name that is not here may be meant to be.
    incomplete: bool,
}

/// The type of a key attribute, and where it is declared.
#[derive(Debug)]
struct KeyType {
    kind: KeyKind,
    path: Path,
}

impl TableKeys {
    /// Declares the key attributes of a table and of its indexes.
    pub(crate) fn collect(report: &FileReport, file: &TableFile) -> Self {
        let mut keys = TableKeys { incomplete: file.indexes.misshapen, ..TableKeys::default() };
        for (name, given) in [("partition_key", &file.partition_key), ("sort_key", &file.sort_key)] {
            keys.incomplete |= matches!(given, Given::Broken);
            given.value().inspect(|names| keys.declare(report, &Path::top(name), names));
        }
        for entry in &file.indexes.entries {
            let Some(text) = &entry.value else {
                keys.incomplete = true;
                continue;
            };
            for (name, given) in [("partition_key", &text.partition_key), ("sort_key", &text.sort_key)] {
                given.iter().for_each(|names| keys.declare(report, &entry.path.key(name), names));
            }
        }
        keys
    }

    /// Returns the declared type of a key attribute.
    pub(crate) fn kind(&self, name: &str) -> Option<KeyKind> {
        self.declared.get(name).map(|declared| declared.kind)
    }

    /// Returns where a key attribute is declared.
    pub(crate) fn path(&self, name: &str) -> Option<&Path> {
        self.declared.get(name).map(|declared| &declared.path)
    }

    /// Refuses a computed key that is not a key of the table.
    pub(crate) fn refuse_unknown(&self, report: &FileReport, entry: &Entry<KeyText>, name: &str) {
        if self.incomplete || self.untyped.contains(name) {
            return;
        }
        let help =
            suggest(name, self.order.iter().map(String::as_str)).unwrap_or_else(|| match self.order.as_slice() {
                [] => "the table declares no key attributes; declare them, as in `partition_key: { pk: string }`"
                    .to_owned(),
                declared => format!("declared key attributes: `{}`", declared.join("`, `")),
            });
        let message = format!("`{name}` is not a key attribute of the table or of an index");
        report.key(codes::UNKNOWN_TABLE_KEY, &entry.path, message, help);
    }

    /// Declares the names that are written with their types.
    fn declare(&mut self, report: &FileReport, path: &Path, names: &KeyNames) {
        for (path, KeyName { name, kind }) in names.paths(path) {
            let Some(kind) = kind.map(key_kind) else {
                self.untyped.insert(name.clone());
                self.suggest(name);
                continue;
            };
            if name.is_empty() || name.len() > MAX_KEY {
                let message = format!("the name of a key attribute has {} bytes", name.len());
                report.key(codes::LONG_KEY_NAME, &path, message, "use a name of 1 to 255 bytes");
                self.incomplete = true;
                continue;
            }
            match self.declared.get(name) {
                None => {
                    self.declared.insert(name.clone(), KeyType { kind, path });
                    self.suggest(name);
                }
                Some(first) if first.kind == kind => {}
                Some(first) => {
                    let message = format!("`{name}` is declared with two types");
                    let document = report.document;
                    let finding = Diagnostic::new(codes::KEY_KIND, message)
                        .label(document.value_span(&path), "declared with another type here")
                        .label(document.value_span(&first.path), "first declared here");
                    report.add(finding.help("use one type: an attribute has the same type in all keys of a table"));
                }
            }
        }
    }

    /// Adds a name to those that can be suggested.
    fn suggest(&mut self, name: &str) {
        if !self.order.iter().any(|known| known == name) {
            self.order.push(name.to_owned());
        }
    }

    /// Finds a key attribute by name; another key may give its type.
    pub(crate) fn resolve(&self, report: &FileReport, path: &Path, name: &str) -> Option<KeyAttribute> {
        let kind = self.kind(name);
        if kind.is_none() && misplaced::is_template(name) {
            let key = misplaced::computed_key_name(path);
            let message = format!("`{name}` is a template, but a key is declared here");
            let help = format!("write `{{ {key}: string }}`, and `{key}: \"{name}\"` under `keys:` of the entity");
            report.value(codes::UNTYPED_KEY, path, message, help);
        } else if kind.is_none() && !self.incomplete {
            let message = format!("`{name}` is a key without a type");
            let help = format!("write `{{ {name}: string }}`, or `number` or `binary` instead of `string`");
            report.value(codes::UNTYPED_KEY, path, message, help);
        }
        Some(KeyAttribute { name: name.to_owned(), kind: kind? })
    }

    /// Resolves the one attribute of a table's key.
    pub(crate) fn only(&self, report: &FileReport, path: &Path, names: &KeyNames) -> Option<KeyAttribute> {
        let named = names.paths(path);
        let [(path, name)] = named.as_slice() else {
            let message = format!("`{path}` has {} attributes, but a key of a table has one", named.len());
            report.value(codes::WRONG_SHAPE, path, message, "write one, as in `{ pk: string }`");
            return None;
        };
        self.resolve(report, path, &name.name)
    }
}

fn key_kind(kind: PhysicalType) -> KeyKind {
    match kind {
        PhysicalType::String => KeyKind::String,
        PhysicalType::Number => KeyKind::Number,
        PhysicalType::Binary => KeyKind::Binary,
    }
}
