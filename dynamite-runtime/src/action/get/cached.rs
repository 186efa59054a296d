//! Reads one item through the cache.

use crate::client::{CachedGet, Dynamite};
use crate::operation::{CallInfo, GetItem};

/// Returns the read of an item through the cache, if the cache keeps this entity, and the read is not consistent.
pub(super) fn cached_get(db: &Dynamite, info: CallInfo, operation: &GetItem) -> Option<CachedGet> {
    let key = operation.key.as_ref().ok().filter(|_| !operation.consistent)?;
    let read = db.cached_get(&operation.table, info, key)?;
    Some(read.with_input(operation.clone().input(None).ok()?))
}
