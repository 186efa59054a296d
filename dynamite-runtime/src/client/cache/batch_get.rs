//! Reads of many items through the cache.

use super::ClientCache;
use crate::cache::{BATCH_LEASE, CacheKey, Fill, KeptEntity, Lease, Look, stored};
use crate::client::Dynamite;
use crate::codec::StoredItem;
use crate::operation::batch::{BatchTable, Identity};

/// A key of a batch of reads.
pub(crate) struct CachedEntry<'e> {
    /// The index of the key in the batch.
    pub(crate) index: usize,
    pub(crate) table: &'e BatchTable,
    pub(crate) identity: &'e Identity,
    /// The entity that is read.
    pub(crate) entity: &'static str,
}

/// The keys of a batch that were read from the cache, and those that are to be kept in it.
pub(crate) struct CachedBatch {
    cache: ClientCache,
    /// What was kept, by the index of its key.
    pub(crate) hits: Vec<(usize, Option<StoredItem>)>,
    leases: Vec<Lent>,
}

/// A key that this batch may fill.
struct Lent {
    index: usize,
    key: CacheKey,
    lease: Lease,
    entity: KeptEntity,
}

impl Dynamite {
    /// Looks for the keys of a batch in the cache, if there is one that keeps any of them.
    pub(crate) async fn look_for<'e>(&self, entries: impl Iterator<Item = CachedEntry<'e>>) -> Option<CachedBatch> {
        let cache = self.client_cache()?;
        let (mut names, mut wanted) = (Vec::new(), Vec::new());
        for entry in entries {
            let Some(table) = cache.0.tables.get(&entry.table.physical) else { continue };
            if let Some(entity) = table.entity(entry.entity) {
                names.push(table.key(entry.identity));
                wanted.push((entry, entity));
            }
        }
        if names.is_empty() {
            return None;
        }
        let looks = cache.store().look(&names, BATCH_LEASE).await;
        let mut batch = CachedBatch { cache: cache.clone(), hits: Vec::new(), leases: Vec::new() };
        for (look, (key, (entry, entity))) in looks.into_iter().zip(names.into_iter().zip(wanted)) {
            batch.add(look, key, &entry, entity).await;
        }
        Some(batch)
    }
}

impl CachedBatch {
    async fn add(&mut self, look: Look, key: CacheKey, entry: &CachedEntry<'_>, entity: KeptEntity) {
        let counters = &self.cache.store().counters;
        match look {
            Look::Hit(kept) => {
                if !entity.is_item(&kept, entry.identity) {
                    counters.damaged.add(1);
                    counters.bypassed.add(1);
                    self.cache.forget(&[key]).await;
                    return;
                }
                self.cache.count_hit(&kept);
                self.hits.push((entry.index, stored(kept)));
            }
            Look::Miss(lease) => {
                counters.misses.add(1);
                self.leases.push(Lent { index: entry.index, key, lease, entity });
            }
            Look::Busy => counters.bypassed.add(1),
        }
    }

    /// Returns the indexes of the keys that this batch may fill.
    pub(crate) fn misses(&self) -> impl Iterator<Item = usize> {
        self.leases.iter().map(|lent| lent.index)
    }

    /// Returns `true` if the keys that this batch may fill have to be read consistently.
    pub(crate) fn reads_consistently(&self) -> bool {
        self.cache.settle().is_none()
    }

    /// Keeps what was read. `result` returns the item of a key or that there is none, if it was read.
    pub(crate) async fn fill<'i>(&self, result: impl Fn(usize) -> Option<Option<&'i StoredItem>>) {
        let fill = |lent: &Lent| self.cache.fill(lent.key, lent.lease, &lent.entity, result(lent.index)?);
        let fills: Vec<Fill> = self.leases.iter().filter_map(fill).collect();
        self.cache.store().fill(fills).await;
    }
}
