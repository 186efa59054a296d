//! Reads keys of a batch from the cache.

use super::keys::{DistinctKeys, KeyResult, KeyResults};
use crate::client::{CachedBatch, CachedEntry};
use crate::codec::StoredItem;
use crate::operation::Usage;

/// The keys of a batch that were read from the cache, and those that are to be kept in it.
pub(super) struct CachedKeys {
    batch: CachedBatch,
    /// The table of each key that was kept.
    tables: Vec<usize>,
}

impl DistinctKeys {
    /// Reads keys from the cache, and removes them from the batch. Makes the batch read whole items where the cache is to
    /// keep them.
    pub(super) async fn take_cached(&mut self) -> Option<CachedKeys> {
        let entries = self.entries.iter().filter_map(|entry| {
            let table = self.tables.get(entry.table).filter(|table| !table.consistent)?;
            let entity = self.entities.get(entry.index)?;
            Some(CachedEntry { index: entry.index, table: &table.table, identity: &entry.identity, entity })
        });
        let batch = self.db.look_for(entries).await?;
        let misses: Vec<usize> = batch.misses().collect();
        for index in misses {
            let table = self.entries.get(index).map(|entry| entry.table);
            if let Some(table) = table.and_then(|table| self.tables.get_mut(table)) {
                table.consistent |= batch.reads_consistently();
                table.projection = None;
            }
        }
        let tables = batch.hits.iter().filter_map(|(index, _)| Some(self.entries.get(*index)?.table)).collect();
        let is_hit = |index: usize| batch.hits.binary_search_by_key(&index, |(hit, _)| *hit).is_ok();
        self.entries.retain(|entry| !is_hit(entry.index));
        Some(CachedKeys { batch, tables })
    }
}

impl CachedKeys {
    /// Keeps what was read.
    pub(super) async fn fill(&self, results: &KeyResults) {
        let item = |index| match results.peek(index) {
            Some(KeyResult::Found(item)) => Some(Some(item)),
            Some(KeyResult::Missing) => Some(None),
            Some(KeyResult::Unread) | None => None::<Option<&StoredItem>>,
        };
        self.batch.fill(item).await;
    }

    /// Adds what was kept to the results.
    pub(super) fn add_to(self, results: &mut KeyResults) {
        for ((index, item), table) in self.batch.hits.into_iter().zip(self.tables) {
            let usage = Usage { cached: 1, returned: item.is_some().into(), ..Usage::default() };
            results.add(index, item.map_or(KeyResult::Missing, KeyResult::Found), table, usage);
        }
    }
}
