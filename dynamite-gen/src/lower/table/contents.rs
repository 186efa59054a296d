//! The contents of a table, with one entity or several.

use crate::model::{Collection, Entity, EntityId, IdVec, IndexId, KeyAttribute, TableIndex};
use crate::naming::Ident;

/// The keys and indexes of a table, and the entities in it.
pub(crate) struct Contents {
    pub(crate) partition_key: KeyAttribute,
    pub(crate) sort_key: Option<KeyAttribute>,
    pub(crate) indexes: IdVec<IndexId, TableIndex>,
    pub(crate) ttl: Option<String>,
    pub(crate) discriminator: Option<String>,
    pub(crate) entities: IdVec<EntityId, Entity>,
    pub(crate) handle: Option<Ident>,
    pub(crate) collections: Vec<Collection>,
}
