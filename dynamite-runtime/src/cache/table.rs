//! The tables whose items a cache keeps, as a client names them.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::kept_entity::KeptEntity;
use super::store::CacheKey;
use crate::codec::{RawItem, attributes_from_json};
use crate::operation::batch::Identity;
use crate::schema::TableSchema;

/// The tables of which a cache keeps any entity, by their physical names.
#[derive(Clone, Debug, Default)]
pub(crate) struct CachedTables(HashMap<String, CachedTable>);

/// A table of which a cache keeps some entities.
#[derive(Clone, Debug)]
pub(crate) struct CachedTable {
    schema: &'static TableSchema,
    entities: Vec<KeptEntity>,
    /// The beginning of the hash of a key: the region and the table.
    hash: Sha256,
}

impl CachedTables {
    /// Returns the tables of these entities. `physical` returns the physical name of a table of the schemas.
    pub(crate) fn new(entities: &[KeptEntity], region: &str, physical: impl Fn(&str) -> String) -> Self {
        let mut tables = CachedTables::default();
        for entity in entities {
            let name = physical(entity.table.name);
            let table = || CachedTable { schema: entity.table, entities: Vec::new(), hash: hash(region, &name) };
            tables.0.entry(name.clone()).or_insert_with(table).entities.push(*entity);
        }
        tables
    }

    /// Returns the table with this physical name.
    pub(crate) fn get(&self, physical: &str) -> Option<&CachedTable> {
        self.0.get(physical)
    }
}

impl CachedTable {
    /// Returns the entity with this name, if its items are kept.
    pub(crate) fn entity(&self, name: &str) -> Option<KeptEntity> {
        self.entities.iter().find(|entity| entity.name == name && entity.is_kept()).copied()
    }

    /// Returns the name of an item in the cache; `None` if a key attribute is missing.
    pub(crate) fn key_of_item(&self, item: &RawItem) -> Option<CacheKey> {
        Identity::of(0, self.schema, item).map(|identity| self.key(&identity))
    }

    /// Returns the name of an item, given as JSON, in the cache.
    pub(crate) fn key_of_json(&self, json: &str) -> Option<CacheKey> {
        let names: Vec<&str> = self.schema.keys().iter().map(|key| key.name).collect();
        self.key_of_item(&attributes_from_json(json, &names).ok()?)
    }

    /// Returns the name of the item with this identity in the cache.
    pub(crate) fn key(&self, identity: &Identity) -> CacheKey {
        let mut hash = self.hash.clone();
        hash.update(identity.key());
        let hash: [u8; 32] = hash.finalize().into();
        let mut key = [0; 16];
        key.copy_from_slice(&hash[..16]);
        CacheKey(key)
    }
}

/// Begins the hash of a key. Each part has its length before it, so that no two tables begin alike.
fn hash(region: &str, table: &str) -> Sha256 {
    let mut hash = Sha256::new();
    for part in [region, table] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash
}
