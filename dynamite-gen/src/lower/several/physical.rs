//! The key attributes that a table of several entities declares, with their types.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::computed::ComputedKeys;
use crate::lower::index_keys::{self, TableKeys};
use crate::lower::indexes::{bad_name, too_many};
use crate::lower::keys::MAX_KEY_NAME;
use crate::lower::names::rust_name;
use crate::model::{IdVec, IndexId, KeyAttribute, KeyKind, Projection, TableIndex};
use crate::naming::Ident;
use crate::schema::{Entry, Given, IndexText, KeyName, KeyNames, KeyText, PhysicalType, Report, TableFile};
use crate::suggest::suggest;
use crate::yaml::Path;

/// Every key attribute of the table and its indexes.
#[derive(Debug, Default)]
pub(in crate::lower) struct PhysicalKeys {
    kinds: BTreeMap<String, (KeyKind, Path)>,
    /// In the order of the file, for suggestions.
    order: Vec<String>,
    /// Names that stand in a key without a type, and nowhere with one.
    untyped: BTreeSet<String>,
    /// Some key could not be read, so a name that is not here may be meant to be.
    incomplete: bool,
}

/// The table as DynamoDB knows it, before any entity.
#[derive(Debug)]
pub(super) struct Physical {
    pub(super) keys: PhysicalKeys,
    /// `None` if it is wrong; that was reported.
    pub(super) partition: Option<KeyAttribute>,
    pub(super) sort: Given<KeyAttribute>,
    /// One for each entry of `indexes:`, in their order.
    pub(super) indexes: IdVec<IndexId, SharedIndex>,
    /// `indexes:` as a whole is wrong: an index that is not there may be meant to be.
    pub(super) unread: bool,
}

/// An index that several entities write.
#[derive(Debug)]
pub(super) struct SharedIndex {
    pub(super) name: String,
    pub(super) path: Path,
    pub(super) local: bool,
    /// What an entity calls it that says nothing else.
    pub(super) method: Option<Ident>,
    pub(super) partition: Option<Vec<KeyAttribute>>,
    pub(super) sort: Option<Vec<KeyAttribute>>,
    pub(super) projection: Option<Projection>,
}

/// What telling entities apart needs to know of the table.
pub(super) struct PhysicalTable<'a> {
    pub(super) partition_key: KeyAttribute,
    pub(super) sort_key: Option<KeyAttribute>,
    pub(super) indexes: &'a IdVec<IndexId, SharedIndex>,
    /// As of [`Physical`].
    pub(super) unread: bool,
    pub(super) discriminator: Given<&'a str>,
}

impl PhysicalKeys {
    /// The declared type of a key attribute.
    pub(in crate::lower) fn kind(&self, name: &str) -> Option<KeyKind> {
        self.kinds.get(name).map(|(kind, _)| *kind)
    }

    /// Where a key attribute is declared.
    pub(in crate::lower) fn path(&self, name: &str) -> Option<&Path> {
        self.kinds.get(name).map(|(_, path)| path)
    }

    /// Refuses a computed key that is no key of the table.
    pub(in crate::lower) fn refuse_unknown(&self, report: &Report, entry: &Entry<KeyText>, name: &str) {
        if self.incomplete || self.untyped.contains(name) {
            return;
        }
        let help = suggest(name, self.order.iter().map(String::as_str))
            .unwrap_or_else(|| format!("the key attributes of the table are {}", self.order.join(", ")));
        let message = format!("`{name}` is no key attribute of the table or of an index");
        report.key(codes::UNKNOWN_TABLE_KEY, &entry.path, message, help);
    }

    /// Adds the discriminator to an entity's computed keys, if it is a key of the table or of an index.
    pub(super) fn constant(&self, computed: &mut ComputedKeys, path: &Path, (discriminator, kind): (&str, &str)) {
        let known = computed.find_wire(discriminator).is_some();
        if self.kind(discriminator).is_some()
            && !known
            && let Some(function) = Ident::snake("entity_kind")
        {
            computed.add_discriminator(path, discriminator, function, kind);
        }
    }

    /// Takes down the names that are written with their types.
    fn collect(&mut self, report: &Report, path: &Path, names: &KeyNames) {
        for (place, KeyName { name, kind }) in names.places(path) {
            let Some(kind) = kind.map(key_kind) else {
                self.untyped.insert(name.clone());
                continue;
            };
            if name.is_empty() || name.len() > MAX_KEY_NAME {
                let message = format!("the name of a key attribute has {} bytes", name.len());
                report.key(codes::LONG_KEY_NAME, &place, message, "DynamoDB takes 1 to 255 bytes");
                self.incomplete = true;
                continue;
            }
            match self.kinds.get(name) {
                None => {
                    self.kinds.insert(name.clone(), (kind, place));
                    self.order.push(name.clone());
                }
                Some((first, _)) if *first == kind => {}
                Some((_, first)) => {
                    let message = format!("`{name}` is declared with two types");
                    let document = report.document;
                    let finding = Diagnostic::new(codes::KEY_KIND, message)
                        .at(document.value_span(&place), "this one")
                        .at(document.value_span(first), "and this one");
                    report.add(finding.help("an attribute has one type in all keys of a table"));
                }
            }
        }
    }

    /// A key attribute by name; its type may be said where another key has it.
    fn resolve(&self, report: &Report, path: &Path, name: &str) -> Option<KeyAttribute> {
        let kind = self.kind(name);
        if kind.is_none() && !self.incomplete {
            let message = format!("the type of `{name}` is not said");
            let help = format!("write `{{ {name}: string }}` (or number, binary)");
            report.value(codes::UNTYPED_KEY, path, message, help);
        }
        Some(KeyAttribute { name: name.to_owned(), kind: kind? })
    }

    /// The one attribute of a table's key.
    fn one(&self, report: &Report, path: &Path, names: &KeyNames) -> Option<KeyAttribute> {
        let places = names.places(path);
        let [(place, name)] = places.as_slice() else {
            let message = format!("`{path}` has {} attributes; a table's has one", places.len());
            report.value(codes::WRONG_SHAPE, path, message, "write one, as in `{ pk: string }`");
            return None;
        };
        self.resolve(report, place, &name.name)
    }
}

fn key_kind(kind: PhysicalType) -> KeyKind {
    match kind {
        PhysicalType::String => KeyKind::String,
        PhysicalType::Number => KeyKind::Number,
        PhysicalType::Binary => KeyKind::Binary,
    }
}

impl Physical {
    /// Lowers the keys of the table and of its indexes; what the indexes hold is known only with the entities.
    pub(super) fn lower(report: &Report, file: &TableFile) -> Self {
        let keys = collect(report, file);
        let path = Path::top("partition_key");
        if matches!(file.partition_key, Given::Absent) {
            let help = "add `partition_key: { pk: string }`, with the attribute's own name";
            report.key(codes::MISSING_KEY, &path, "the table has no `partition_key:`", help);
        }
        let partition = file.partition_key.value().and_then(|names| keys.one(report, &path, names));
        let path = Path::top("sort_key");
        let sort = match &file.sort_key {
            Given::Absent => Given::Absent,
            Given::Broken => Given::Broken,
            Given::Is(names) => keys.one(report, &path, names).map_or(Given::Broken, Given::Is),
        };
        if let (Some(partition), Given::Is(sort)) = (&partition, &sort)
            && partition.name == sort.name
        {
            let message = "the partition key and the sort key are one attribute";
            report.key(codes::REPEATED_KEY, &path, message, "remove `sort_key:`, or name another attribute");
        }
        let indexes: IdVec<IndexId, SharedIndex> =
            file.indexes.entries.iter().map(|entry| index(report, &keys, (&partition, &sort), entry)).collect();
        too_many(report, indexes.iter().map(|index| (index.local, &index.path)));
        Physical { keys, partition, sort, indexes, unread: file.indexes.misshapen }
    }

    /// Whether every item of an index has this attribute as a key.
    pub(super) fn is_key_of(&self, index: &SharedIndex, name: &str) -> bool {
        let table = self.partition.iter().chain(self.sort.value());
        table.chain(index.keys().into_iter().flatten()).any(|key| key.name == name)
    }

    /// The table, if its key is good.
    pub(super) fn table<'a>(&'a self, discriminator: Given<&'a str>) -> Option<PhysicalTable<'a>> {
        let sort_key = match &self.sort {
            Given::Absent => None,
            Given::Broken => return None,
            Given::Is(sort) => Some(sort.clone()),
        };
        let Physical { indexes, unread, .. } = self;
        Some(PhysicalTable {
            partition_key: self.partition.clone()?,
            sort_key,
            indexes,
            unread: *unread,
            discriminator,
        })
    }
}

fn collect(report: &Report, file: &TableFile) -> PhysicalKeys {
    let mut keys = PhysicalKeys { incomplete: file.indexes.misshapen, ..PhysicalKeys::default() };
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

fn index(
    report: &Report,
    keys: &PhysicalKeys,
    (partition, sort): (&Option<KeyAttribute>, &Given<KeyAttribute>),
    entry: &Entry<IndexText>,
) -> SharedIndex {
    let mut shared = SharedIndex {
        name: entry.name.clone(),
        path: entry.path.clone(),
        local: false,
        method: None,
        partition: None,
        sort: None,
        projection: None,
    };
    let Some(text) = &entry.value else { return shared };
    bad_name(report, entry);
    if text.when.is_some() {
        let help = "write it in the entity: `indexes: { … : { name: …, when: … } }`";
        let message = "a condition belongs to an entity, since it reads the entity's attributes";
        report.key(codes::MIXED_FORMS, &entry.path.key("when"), message, help);
    }
    let table = TableKeys { partition: partition.clone(), has_sort: !matches!(sort, Given::Absent) };
    let resolve = |path: &Path, name: &KeyName| keys.resolve(report, path, &name.name);
    let found = index_keys::keys(report, table, (entry, text), &resolve);
    index_keys::repeated(report, entry, &found, |key| key.name.clone());
    shared.local = text.local;
    shared.method = rust_name(report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::snake);
    (shared.partition, shared.sort) = found;
    shared
}

impl SharedIndex {
    /// Its key attributes, if all are good.
    pub(super) fn keys(&self) -> Option<Vec<&KeyAttribute>> {
        Some(self.partition.as_ref()?.iter().chain(self.sort.as_ref()?).collect())
    }

    /// The index as DynamoDB knows it; `None` if some part of it is wrong.
    pub(super) fn table_index(&self) -> Option<TableIndex> {
        Some(TableIndex {
            name: self.name.clone(),
            local: self.local,
            partition_key: self.partition.clone()?,
            sort_key: self.sort.clone()?,
            projection: self.projection.clone()?,
        })
    }
}
