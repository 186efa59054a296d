//! The keys of a table of several entities: attributes that the table declares, with their types.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::index_keys::{IndexEntry, IndexKey, OfTable};
use crate::lower::resolve::rust_names::rust_name;
use crate::lower::syntax::dynamodb_name::MAX_KEY;
use crate::model::{IdVec, IndexId, KeyAttribute, KeyKind, Projection, TableIndex};
use crate::naming::Ident;
use crate::schema::{Entry, Given, IndexText, KeyName, KeyNames, KeyText, PhysicalType, Report, TableFile};
use crate::suggest::suggest;
use crate::yaml::Path;

/// Every key attribute of the table and its indexes.
#[derive(Debug, Default)]
pub(crate) struct TableKeys {
    declared: BTreeMap<String, DeclaredType>,
    /// In the order of the file, for suggestions.
    order: Vec<String>,
    /// Names that stand in a key without a type, and nowhere with one.
    untyped: BTreeSet<String>,
    /// Some key could not be read, so a name that is not here may be meant to be.
    incomplete: bool,
}

/// The table as DynamoDB knows it, before any entity.
#[derive(Debug)]
pub(crate) struct SharedKeys {
    pub(crate) keys: TableKeys,
    /// `None` if it is wrong; that was reported.
    pub(crate) partition: Option<KeyAttribute>,
    pub(crate) sort: Given<KeyAttribute>,
    /// One for each entry of `indexes:`, in their order.
    pub(crate) indexes: IdVec<IndexId, SharedIndex>,
    /// `indexes:` as a whole is wrong: an index that is not there may be meant to be.
    pub(crate) unread: bool,
}

/// An index that several entities write.
#[derive(Debug)]
pub(crate) struct SharedIndex {
    pub(crate) name: String,
    pub(crate) path: Path,
    pub(crate) local: bool,
    /// The method of an entity that does not name it otherwise.
    pub(crate) method: Option<Ident>,
    pub(crate) key: IndexKey<KeyAttribute>,
    pub(crate) projection: Option<Projection>,
}

/// The table as the discrimination of its entities needs it.
pub(crate) struct SharedTable<'a> {
    pub(crate) partition_key: KeyAttribute,
    pub(crate) sort_key: Option<KeyAttribute>,
    pub(crate) indexes: &'a IdVec<IndexId, SharedIndex>,
    /// As in [`SharedKeys`].
    pub(crate) unread: bool,
    pub(crate) discriminator: Given<&'a str>,
}

/// The type of a key attribute, and where it is declared.
#[derive(Debug)]
struct DeclaredType {
    kind: KeyKind,
    path: Path,
}

impl TableKeys {
    /// Returns the declared type of a key attribute.
    pub(crate) fn kind(&self, name: &str) -> Option<KeyKind> {
        self.declared.get(name).map(|declared| declared.kind)
    }

    /// Returns where a key attribute is declared.
    pub(crate) fn path(&self, name: &str) -> Option<&Path> {
        self.declared.get(name).map(|declared| &declared.path)
    }

    /// Refuses a computed key that is not a key of the table.
    pub(crate) fn refuse_unknown(&self, report: &Report, entry: &Entry<KeyText>, name: &str) {
        if self.incomplete || self.untyped.contains(name) {
            return;
        }
        let help = suggest(name, self.order.iter().map(String::as_str))
            .unwrap_or_else(|| format!("the key attributes of the table are {}", self.order.join(", ")));
        let message = format!("`{name}` is not a key attribute of the table or of an index");
        report.key(codes::UNKNOWN_TABLE_KEY, &entry.path, message, help);
    }

    /// Declares the names that are written with their types.
    fn collect(&mut self, report: &Report, path: &Path, names: &KeyNames) {
        for (path, KeyName { name, kind }) in names.paths(path) {
            let Some(kind) = kind.map(key_kind) else {
                self.untyped.insert(name.clone());
                continue;
            };
            if name.is_empty() || name.len() > MAX_KEY {
                let message = format!("the name of a key attribute has {} bytes", name.len());
                report.key(codes::LONG_KEY_NAME, &path, message, "DynamoDB takes 1 to 255 bytes");
                self.incomplete = true;
                continue;
            }
            match self.declared.get(name) {
                None => {
                    self.declared.insert(name.clone(), DeclaredType { kind, path });
                    self.order.push(name.clone());
                }
                Some(first) if first.kind == kind => {}
                Some(first) => {
                    let message = format!("`{name}` is declared with two types");
                    let document = report.document;
                    let finding = Diagnostic::new(codes::KEY_KIND, message)
                        .label(document.value_span(&path), "this one")
                        .label(document.value_span(&first.path), "and this one");
                    report.add(finding.help("an attribute has one type in all keys of a table"));
                }
            }
        }
    }

    /// Finds a key attribute by name; its type may be said where another key has it.
    fn resolve(&self, report: &Report, path: &Path, name: &str) -> Option<KeyAttribute> {
        let kind = self.kind(name);
        if kind.is_none() && !self.incomplete {
            let message = format!("`{name}` is a key without a type");
            let help = format!("write `{{ {name}: string }}` (or number, binary)");
            report.value(codes::UNTYPED_KEY, path, message, help);
        }
        Some(KeyAttribute { name: name.to_owned(), kind: kind? })
    }

    /// Resolves the one attribute of a table's key.
    fn only(&self, report: &Report, path: &Path, names: &KeyNames) -> Option<KeyAttribute> {
        let named = names.paths(path);
        let [(path, name)] = named.as_slice() else {
            let message = format!("`{path}` has {} attributes; a table's has one", named.len());
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

impl SharedKeys {
    /// Resolves the keys of the table and of its indexes; what the indexes hold is known only with the entities.
    pub(crate) fn resolve(report: &Report, file: &TableFile) -> Self {
        let keys = collect(report, file);
        let path = Path::top("partition_key");
        if matches!(file.partition_key, Given::Absent) {
            let help = "add `partition_key: { pk: string }`, with the attribute's own name";
            report.key(codes::MISSING_KEY, &path, "the table has no `partition_key:`", help);
        }
        let partition = file.partition_key.value().and_then(|names| keys.only(report, &path, names));
        let path = Path::top("sort_key");
        let sort = file.sort_key.resolve(|names| keys.only(report, &path, names));
        if let (Some(partition), Given::Is(sort)) = (&partition, &sort)
            && partition.name == sort.name
        {
            let message = "the partition key and the sort key are one attribute";
            report.key(codes::REPEATED_KEY, &path, message, "remove `sort_key:`, or name another attribute");
        }
        let mut shared = SharedKeys { keys, partition, sort, indexes: IdVec::new(), unread: file.indexes.misshapen };
        shared.indexes = file.indexes.entries.iter().map(|entry| shared.index(report, entry)).collect();
        shared
    }

    /// Returns whether every item of an index has this attribute as a key.
    pub(crate) fn is_key_of(&self, index: &SharedIndex, name: &str) -> bool {
        let table = self.partition.iter().chain(self.sort.value());
        table.chain(index.keys().into_iter().flatten()).any(|key| key.name == name)
    }

    /// Returns the table, if its key is good.
    pub(crate) fn table<'a>(&'a self, discriminator: Given<&'a str>) -> Option<SharedTable<'a>> {
        let sort_key = match &self.sort {
            Given::Absent => None,
            Given::Broken => return None,
            Given::Is(sort) => Some(sort.clone()),
        };
        let SharedKeys { indexes, unread, .. } = self;
        Some(SharedTable { partition_key: self.partition.clone()?, sort_key, indexes, unread: *unread, discriminator })
    }
}

fn collect(report: &Report, file: &TableFile) -> TableKeys {
    let mut keys = TableKeys { incomplete: file.indexes.misshapen, ..TableKeys::default() };
    for (name, given) in [("partition_key", &file.partition_key), ("sort_key", &file.sort_key)] {
        keys.incomplete |= matches!(given, Given::Broken);
        given.value().inspect(|names| keys.collect(report, &Path::top(name), names));
    }
    for entry in &file.indexes.entries {
        let Some(text) = &entry.value else {
            keys.incomplete = true;
            continue;
        };
        for (name, given) in [("partition_key", &text.partition_key), ("sort_key", &text.sort_key)] {
            given.iter().for_each(|names| keys.collect(report, &entry.path.key(name), names));
        }
    }
    keys
}

impl SharedKeys {
    fn index(&self, report: &Report, entry: &Entry<IndexText>) -> SharedIndex {
        let mut shared = SharedIndex {
            name: entry.name.clone(),
            path: entry.path.clone(),
            local: false,
            method: None,
            key: IndexKey { partition: None, sort: None },
            projection: None,
        };
        let Some(text) = &entry.value else { return shared };
        let index = IndexEntry { report, entry, text };
        index.refuse_bad_name();
        if text.when.is_some() {
            let help = "write it in the entity: `indexes: { … : { name: …, when: … } }`";
            let message = "a condition belongs to an entity, since it reads the entity's attributes";
            report.key(codes::MIXED_FORMS, &entry.path.key("when"), message, help);
        }
        let resolve = |path: &Path, name: &KeyName| self.keys.resolve(report, path, &name.name);
        let table = OfTable { partition: self.partition.as_ref(), sort: &self.sort };
        shared.key = index.key(table, &resolve, |key| key.name.clone());
        shared.local = text.local;
        shared.method = rust_name(report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::snake);
        shared
    }
}

impl SharedIndex {
    /// Returns its key attributes, if all are good.
    pub(crate) fn keys(&self) -> Option<Vec<&KeyAttribute>> {
        Some(self.key.partition.as_ref()?.iter().chain(self.key.sort.as_ref()?).collect())
    }

    /// Returns the index as DynamoDB knows it; `None` if some part of it is wrong.
    pub(crate) fn table_index(&self) -> Option<TableIndex> {
        Some(TableIndex {
            name: self.name.clone(),
            local: self.local,
            partition_key: self.key.partition.clone()?,
            sort_key: self.key.sort.clone()?,
            projection: self.projection.clone()?,
        })
    }
}
