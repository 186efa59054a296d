//! The key of the table, as one entity makes it.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{KeyParameter, KeySource, independent};
use crate::schema::{EntryLabel, Given, KeyNames};
use crate::yaml::Path;

use super::catalog::Catalog;

/// The key of the table.
#[derive(Debug)]
pub(crate) struct TableKey {
    /// `None` if it is wrong; that was reported.
    pub(crate) partition: Option<KeySource>,
    pub(crate) sort: Given<KeySource>,
}

impl TableKey {
    /// Iterates over the key attributes that are good.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &KeySource> {
        self.partition.iter().chain(self.sort.value())
    }

    /// Returns whether a key attribute is one of the table's own.
    pub(crate) fn contains(&self, source: &KeySource) -> bool {
        self.sources().any(|own| own == source)
    }
}

impl Catalog<'_> {
    /// Resolves the table's own key, as its only entity declares it.
    pub(crate) fn table_key(&self, partition: &Given<KeyNames>, sort: &Given<KeyNames>) -> TableKey {
        let path = Path::top("partition_key");
        if matches!(partition, Given::Absent) {
            let help = "add `partition_key:` with the name of an attribute or of a computed key";
            self.report.key(codes::MISSING_KEY, &path, "the table has no `partition_key:`", help);
        }
        let partition = partition.value().and_then(|names| self.only_part(&path, names));
        let path = Path::top("sort_key");
        let sort = sort.resolve(|names| self.only_part(&path, names));
        if partition.is_some() && partition.as_ref() == sort.value() {
            let message = "the partition key and the sort key are the same attribute";
            let finding = Diagnostic::new(codes::REPEATED_KEY, message)
                .label(self.report.document.value_span(&path), "again here")
                .label(self.report.document.value_span(&Path::top("partition_key")), "first here");
            self.report.add(finding.help("remove `sort_key:`, or name another attribute"));
        }
        TableKey { partition, sort }
    }

    /// Resolves the one attribute of a table's key.
    fn only_part(&self, path: &Path, names: &KeyNames) -> Option<KeySource> {
        let named = names.paths(path);
        let [(path, name)] = named.as_slice() else {
            let message = format!("`{path}` has {} attributes, but a key of a table has one", named.len());
            let help =
                "join them in a computed key under `keys:`; only the keys of global indexes have several attributes";
            self.report.value(codes::WRONG_SHAPE, path, message, help);
            return None;
        };
        self.refuse_type(path, name);
        let source = self.source(path, &name.name)?;
        self.never_absent(path, source)
    }

    /// Refuses a key of the table that an item could be without.
    pub(crate) fn never_absent(&self, path: &Path, source: KeySource) -> Option<KeySource> {
        let optional = self.required(&source).into_iter().find(|part| self.attributes[*part].model.optional);
        if let Some(part) = optional {
            let name = &self.attributes[part].name;
            let message = format!("`{name}` may be absent, but every item needs the key of the table");
            let help = match source {
                KeySource::Attribute(_) => format!("remove the `?` from the type of `{name}`"),
                KeySource::Computed(_) => format!(
                    "remove the `?` from the type of `{name}`, or write `{{{name}|none}}` with a text for its absence"
                ),
            };
            let declared = EntryLabel::new(&self.attributes[part].path, "declared here");
            self.report.value_with(codes::KEY_MAY_BE_ABSENT, path, declared, message, help);
            return None;
        }
        Some(source)
    }
}

/// Returns what a table's own key is made of: the partition key's first, each once.
pub(crate) fn key_parameters(catalog: &Catalog, key: &TableKey) -> Vec<KeyParameter> {
    independent(key.sources().flat_map(|source| catalog.parameters(source)))
}
