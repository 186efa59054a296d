//! The cache of a client: reads that go through it, and writes that hold their keys.

mod attach;
mod batch_get;
mod get;
mod hold;

use std::sync::Arc;
use std::time::Duration;

use crate::cache::{Cache, CacheKey, CachedTables, Ended, GuardedStore, PendingReads, Writer, random_id};
use crate::clock::Clock;

pub(crate) use batch_get::{CachedBatch, CachedEntry};
pub(crate) use get::CachedGet;

/// A cache, and the tables of the client that it keeps items of.
#[derive(Clone)]
pub(super) struct ClientCache(Arc<Inner>);

struct Inner {
    cache: Cache,
    tables: CachedTables,
    clock: Clock,
}

impl ClientCache {
    fn new(cache: Cache, tables: CachedTables, clock: Clock) -> Self {
        ClientCache(Arc::new(Inner { cache, tables, clock }))
    }

    /// Returns the same cache with another clock.
    #[cfg(feature = "testing")]
    pub(super) fn with_clock(&self, clock: Clock) -> Self {
        ClientCache::new(self.0.cache.clone(), self.0.tables.clone(), clock)
    }

    fn store(&self) -> &Arc<GuardedStore> {
        self.0.cache.store()
    }

    fn pending_reads(&self) -> &PendingReads {
        self.0.cache.pending_reads()
    }

    fn settle(&self) -> Option<Duration> {
        self.0.cache.settle()
    }

    /// Returns how an answered write ends, after which nothing is known of the item.
    fn known(&self) -> Ended {
        Ended::Known { settle: self.settle().unwrap_or_default(), item: None }
    }

    /// Forgets keys that something else has written.
    async fn forget(&self, keys: &[CacheKey]) {
        self.pending_reads().detach(keys);
        self.store().end(keys, Writer(random_id()), &self.known()).await;
        self.pending_reads().detach(keys);
    }
}
