//! A table of several entities before these are known: its key and its indexes.

use crate::diagnostic::codes;
use crate::lower::resolve::index_keys::{IndexEntry, IndexKey, OfTable};
use crate::lower::resolve::rust_names::rust_name;
use crate::lower::resolve::stages;
use crate::model::{IdVec, IndexId, KeyAttribute, Projection, Stage, TableIndex};
use crate::naming::Ident;
use crate::schema::{Entry, FileReport, Given, IndexText, KeyName, TableFile};
use crate::yaml::Path;

use super::key_comparison::KeyComparison;
use super::table_keys::TableKeys;

/// The table as DynamoDB knows it, before its entities are known.
#[derive(Debug)]
pub(crate) struct TableDraft {
    pub(crate) keys: TableKeys,
    /// `None` if it is wrong; that was reported.
    pub(crate) partition: Option<KeyAttribute>,
    pub(crate) sort: Given<KeyAttribute>,
    /// One for each entry of `indexes:`, in their order.
    pub(crate) indexes: IdVec<IndexId, SharedIndex>,
    /// Whether `indexes:` as a whole is wrong, so that an index that is not there may be meant to be.
    pub(crate) unread: bool,
}

impl TableDraft {
    /// Resolves the keys of the table and of its indexes; what the indexes hold is known only with the entities.
    pub(crate) fn resolve(report: &FileReport, file: &TableFile) -> Self {
        let keys = TableKeys::collect(report, file);
        let path = Path::top("partition_key");
        if matches!(file.partition_key, Given::Absent) {
            let help = "add `partition_key:` with a name and a type, such as `partition_key: { pk: string }`";
            report.key(codes::MISSING_KEY, &path, "the table has no `partition_key:`", help);
        }
        let partition = file.partition_key.value().and_then(|names| keys.only(report, &path, names));
        let path = Path::top("sort_key");
        let sort = file.sort_key.resolve(|names| keys.only(report, &path, names));
        if let (Some(partition), Given::Is(sort)) = (&partition, &sort)
            && partition.name == sort.name
        {
            let message = "the partition key and the sort key are the same attribute";
            report.key(codes::REPEATED_KEY, &path, message, "remove `sort_key:`, or name another attribute");
        }
        let mut shared = TableDraft { keys, partition, sort, indexes: IdVec::new(), unread: file.indexes.misshapen };
        shared.indexes = file.indexes.entries.iter().map(|entry| shared.index(report, entry)).collect();
        shared
    }

    /// Returns whether every item of an index has this attribute as a key.
    pub(crate) fn is_key_of(&self, index: &SharedIndex, name: &str) -> bool {
        let table = self.partition.iter().chain(self.sort.value());
        table.chain(index.keys().into_iter().flatten()).any(|key| key.name == name)
    }

    /// Returns the table, if its key is good.
    pub(crate) fn table<'a>(
        &'a self,
        discriminator: Given<&'a str>,
        comparison: KeyComparison<'a>,
    ) -> Option<SharedTable<'a>> {
        let sort_key = match &self.sort {
            Given::Absent => None,
            Given::Broken => return None,
            Given::Is(sort) => Some(sort.clone()),
        };
        let TableDraft { indexes, unread, .. } = self;
        let partition_key = self.partition.clone()?;
        Some(SharedTable { partition_key, sort_key, indexes, unread: *unread, discriminator, comparison })
    }

    /// Resolves one index.
    fn index(&self, report: &FileReport, entry: &Entry<IndexText>) -> SharedIndex {
        let mut shared = SharedIndex {
            name: entry.name.clone(),
            doc: None,
            path: entry.path.clone(),
            local: false,
            method: None,
            key: IndexKey { partition: None, sort: None },
            projection: None,
            stage: Stage::Active,
        };
        let Some(text) = &entry.value else { return shared };
        let index = IndexEntry { report, entry, text };
        index.refuse_bad_name();
        if text.when.is_some() {
            let help = "write it in the entity: `indexes: { … : { name: …, when: … } }`";
            let message = "the condition of an index belongs to an entity, because it reads the entity's attributes";
            report.key(codes::MIXED_FORMS, &entry.path.key("when"), message, help);
        }
        let resolve = |path: &Path, name: &KeyName| self.keys.resolve(report, path, &name.name);
        let table = OfTable { partition: self.partition.as_ref(), sort: &self.sort };
        shared.key = index.key(table, &resolve, |key| key.name.clone());
        shared.local = text.local;
        shared.stage = stages::resolve(index);
        shared.doc = text.doc.clone();
        shared.method = rust_name(report, &entry.path, &entry.name, text.rust_name.as_deref(), Ident::snake);
        shared
    }
}

/// An index that several entities write.
#[derive(Debug)]
pub(crate) struct SharedIndex {
    pub(crate) name: String,
    /// The documentation of an entity that has none of its own for the index.
    pub(crate) doc: Option<String>,
    pub(crate) path: Path,
    pub(crate) local: bool,
    /// The method of an entity that does not name it otherwise.
    pub(crate) method: Option<Ident>,
    pub(crate) key: IndexKey<KeyAttribute>,
    pub(crate) projection: Option<Projection>,
    pub(crate) stage: Stage,
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
            stage: self.stage,
        })
    }
}

/// The table with a good key, for what tells its entities apart.
pub(crate) struct SharedTable<'a> {
    pub(crate) partition_key: KeyAttribute,
    pub(crate) sort_key: Option<KeyAttribute>,
    pub(crate) indexes: &'a IdVec<IndexId, SharedIndex>,
    /// As in [`TableDraft`].
    pub(crate) unread: bool,
    pub(crate) discriminator: Given<&'a str>,
    pub(crate) comparison: KeyComparison<'a>,
}
