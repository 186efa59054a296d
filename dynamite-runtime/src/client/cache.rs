//! The cache of a client: reads that go through it, and writes that hold their keys.

mod batch_get;
mod connect;
mod get;
mod hold;

use std::sync::Arc;

use crate::cache::{Cache, CacheKey, CachedTables, Ended, Writer};

pub(crate) use batch_get::{CachedBatch, CachedEntry};
pub(crate) use get::CachedGet;

/// A cache, and what the clients that share it know of their tables and of reads that are on their way.
#[derive(Clone)]
pub(super) struct ClientCache(Arc<Inner>);

struct Inner {
    cache: Cache,
    tables: CachedTables,
}

impl ClientCache {
    fn new(cache: Cache, tables: CachedTables) -> Self {
        ClientCache(Arc::new(Inner { cache, tables }))
    }

    /// Returns how an answered write ends, after which nothing is known of the item.
    fn known(&self) -> Ended {
        Ended::Known { settle: self.0.cache.settle().unwrap_or_default(), now: None }
    }

    /// Forgets keys that something else has written.
    async fn forget(&self, keys: &[CacheKey]) {
        self.0.cache.flights().detach(keys);
        self.0.cache.store().end(keys, Writer(fastrand::u64(..)), &self.known()).await;
        self.0.cache.flights().detach(keys);
    }
}
