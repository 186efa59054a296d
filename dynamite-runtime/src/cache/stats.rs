//! What a cache has done.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a cache has done in this process so far; returned by [`Cache::stats`](crate::Cache::stats).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStats {
    /// Reads that were answered by the cache, with an item, or with that there is none.
    pub hits: u64,
    /// Those of the hits that were answered with that there is no item.
    pub hits_missing: u64,
    /// Reads that found nothing kept, and asked DynamoDB to fill the cache.
    pub misses: u64,
    /// Reads that waited for a read of the same key that was on its way.
    pub joined: u64,
    /// Reads that went past the cache: the key was being written or filled by another, or the store did not answer.
    pub bypassed: u64,
    /// Items that were kept after a miss.
    pub fills: u64,
    /// Items that were not kept, because they were written while they were read, or their lease had ended.
    pub fills_refused: u64,
    /// Items that were not kept, because they are larger than [`Keep::up_to_bytes`](crate::Keep::up_to_bytes).
    pub too_large: u64,
    /// Keys that a write or `forget` has made the cache forget, at once or as soon as its store answers.
    pub invalidations: u64,
    /// Those of the bypassed reads that found something kept which is not the item that was asked for, or can't be
    /// read. It is forgotten.
    pub damaged: u64,
    /// Requests to the store that failed, or that took too long.
    pub failures: u64,
    /// Keys that were written while the store did not answer, and that it has still to forget. Reads of them go past
    /// the cache. If there are more than 100,000, all reads go past it until the longest [time](crate::Keep) for
    /// which this process keeps anything is over.
    pub owed: u64,
}

impl CacheStats {
    /// Returns the number of reads of items that could come from the cache.
    pub fn reads(&self) -> u64 {
        self.hits.saturating_add(self.joined).saturating_add(self.misses).saturating_add(self.bypassed)
    }

    /// Returns the part of these reads for which nothing was sent, from 0 to 1: hits, and those that joined another
    /// read.
    ///
    /// A miss reads consistently, which costs twice as much as a get without a cache, unless the cache has
    /// [`eventual_fills`](crate::cache::CacheBuilder::eventual_fills). So a cache costs read units if there are more
    /// misses than reads for which nothing was sent.
    pub fn hit_ratio(&self) -> f64 {
        let reads = self.reads();
        if reads == 0 { 0.0 } else { (self.hits.saturating_add(self.joined)) as f64 / reads as f64 }
    }
}

/// The counters behind [`CacheStats`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) hits: Counter,
    pub(crate) hits_missing: Counter,
    pub(crate) misses: Counter,
    pub(crate) joined: Counter,
    pub(crate) bypassed: Counter,
    pub(crate) fills: Counter,
    pub(crate) fills_refused: Counter,
    pub(crate) too_large: Counter,
    pub(crate) invalidations: Counter,
    pub(crate) damaged: Counter,
    pub(crate) failures: Counter,
}

impl Counters {
    pub(super) fn stats(&self, owed: usize) -> CacheStats {
        CacheStats {
            hits: self.hits.get(),
            hits_missing: self.hits_missing.get(),
            misses: self.misses.get(),
            joined: self.joined.get(),
            bypassed: self.bypassed.get(),
            fills: self.fills.get(),
            fills_refused: self.fills_refused.get(),
            too_large: self.too_large.get(),
            invalidations: self.invalidations.get(),
            damaged: self.damaged.get(),
            failures: self.failures.get(),
            owed: owed.try_into().unwrap_or(u64::MAX),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(count.try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
