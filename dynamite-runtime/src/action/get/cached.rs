//! Reads one item through the cache.

use super::found_item;
use crate::client::error::{Error, Result};
use crate::client::{CachedGet, Dynamite};
use crate::entity::Item;
use crate::operation::{GetItem, Measured};

/// Returns the read of an item through the cache, if the cache keeps this entity, and the read is not consistent.
pub(super) fn cached_get(db: &Dynamite, entity: &str, operation: &GetItem) -> Option<CachedGet> {
    let key = operation.key.as_ref().ok().filter(|_| !operation.consistent)?;
    let read = db.cached_get(&operation.table, entity, key)?;
    Some(read.with_input(operation.clone().input(None).ok()?))
}

/// Reads an item. What is kept, but can't be read, is read again from DynamoDB, and is forgotten.
pub(super) async fn read<V: Item>(read: CachedGet) -> Result<Measured<Option<V>>> {
    let found = read.clone().read().await?;
    let is_kept = found.is_kept();
    match found_item(found.measured()) {
        Err(Error::Decode(_)) if is_kept => found_item(read.read_again().await?),
        found => found,
    }
}
