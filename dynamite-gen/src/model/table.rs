//! A table as DynamoDB knows it, and the entities in it.

use crate::naming::Ident;

use super::{Collection, Entity, EntityId, IdVec, IndexId, KeyAttribute, TableSettings, TypeDefinitions};

/// One table: what `CreateTable` needs, and the entities that live in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// The schema file, relative to the schema folder, with `/` on every platform.
    pub(crate) source: String,
    /// The physical name.
    pub(crate) name: String,
    /// The Rust module: `page-hits` gives `page_hits`.
    pub(crate) module: Ident,
    pub(crate) doc: Option<String>,
    pub(crate) partition_key: KeyAttribute,
    pub(crate) sort_key: Option<KeyAttribute>,
    /// In schema order.
    pub(crate) indexes: IdVec<IndexId, TableIndex>,
    /// The name in the item of the attribute that DynamoDB expires items by.
    pub(crate) ttl: Option<String>,
    pub(crate) settings: TableSettings,
    /// The attribute that holds the kind of each item, where a table of several entities has one.
    pub(crate) discriminator: Option<String>,
    pub(crate) entities: IdVec<EntityId, Entity>,
    /// The name of the handle for what spans the entities; `None` for a table of one entity.
    pub(crate) handle: Option<Ident>,
    /// In schema order.
    pub(crate) collections: Vec<Collection>,
    /// The enums, structs and tagged unions that it may use: those of all files of types alone, then the file's own, in
    /// schema order.
    pub(crate) types: TypeDefinitions,
}

impl Table {
    /// Returns whether generated code reads an index.
    pub(crate) fn is_read(&self, index: IndexId) -> bool {
        self.indexes[index].stage != Stage::Building
    }

    /// Returns whether DynamoDB reads the table, or this index of it, consistently on request.
    pub(crate) fn is_consistent(&self, index: Option<IndexId>) -> bool {
        index.is_none_or(|id| self.indexes[id].local)
    }
}

/// A secondary index as DynamoDB knows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TableIndex {
    pub(crate) name: String,
    pub(crate) local: bool,
    /// One for a local index; one to four for a global index.
    pub(crate) partition_key: Vec<KeyAttribute>,
    /// Exactly one for a local index; none to four for a global index.
    pub(crate) sort_key: Vec<KeyAttribute>,
    pub(crate) projection: Projection,
    pub(crate) stage: Stage,
}

/// Where a global index is between being declared and being gone, for a table that has items already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It is written and read.
    #[default]
    Active,
    /// Its keys are written, and nothing reads it: the table may not have it yet.
    Building,
    /// Its keys are written, and reading it is deprecated: the table may not have it any more.
    Retiring,
}

/// The attributes that an index holds besides its own keys and the table's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Projection {
    All,
    KeysOnly,
    /// Names in the item of top-level attributes, as the schema lists them: DynamoDB keeps the list, with the keys in it.
    Include(Vec<String>),
}
