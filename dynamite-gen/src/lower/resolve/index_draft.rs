//! An index with its parts resolved, as one entity sees it, before the model has it.

use crate::model::{IndexId, KeySource, Projection, Stage, TableIndex, When};
use crate::naming::Ident;
use crate::schema::Given;
use crate::yaml::Path;

use super::catalog::Catalog;
use super::index_keys::IndexKey;
use super::table_key::TableKey;

/// An index with its parts resolved; what is wrong is `None`, and was reported.
#[derive(Debug)]
pub(crate) struct IndexDraft {
    pub(crate) id: IndexId,
    pub(crate) name: String,
    /// The documentation of the method.
    pub(crate) doc: Option<String>,
    pub(crate) path: Path,
    pub(crate) local: bool,
    pub(crate) method: Option<Ident>,
    pub(crate) key: IndexKey<KeySource>,
    /// The condition that makes it sparse.
    pub(crate) when: Given<When>,
    pub(crate) projection: Option<Projection>,
    pub(crate) stage: Stage,
}

impl IndexDraft {
    /// Returns the key attributes, the partition keys first, if all are good.
    pub(crate) fn keys(&self) -> Option<Vec<KeySource>> {
        Some([self.key.partition.clone()?, self.key.sort.clone()?].concat())
    }

    /// Iterates over the key attributes that are good.
    pub(crate) fn good_keys(&self) -> impl Iterator<Item = &KeySource> {
        self.key.partition.iter().chain(&self.key.sort).flatten()
    }

    /// Returns the keys that every item of the index holds: the table's and its own.
    pub(crate) fn held_keys(&self, key: &TableKey) -> Vec<KeySource> {
        key.sources().chain(self.good_keys()).cloned().collect()
    }

    /// Returns whether an item may be left out of the index, as far as is known.
    pub(crate) fn is_sparse(&self, catalog: &Catalog) -> bool {
        !matches!(self.when, Given::Absent) || self.good_keys().any(|source| catalog.may_be_absent(source))
    }

    /// Returns the index as DynamoDB knows it; `None` if some part of it is wrong.
    pub(crate) fn table_index(&self, catalog: &Catalog) -> Option<TableIndex> {
        let physical =
            |keys: &Option<Vec<KeySource>>| Some(keys.as_ref()?.iter().map(|key| catalog.physical(key)).collect());
        Some(TableIndex {
            name: self.name.clone(),
            local: self.local,
            partition_key: physical(&self.key.partition)?,
            sort_key: physical(&self.key.sort)?,
            projection: self.projection.clone()?,
            stage: self.stage,
        })
    }
}
