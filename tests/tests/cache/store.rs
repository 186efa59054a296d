//! The stores that each test runs on.

use std::sync::Arc;
use std::time::Duration;

use dynamite_runtime::Cache;
use dynamite_runtime::cache::{CacheBuilder, CacheStore, MemoryStore, RedisStore};
use dynamite_tests::redis_server::{RedisServer, redis_server};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};

/// A time that no answer of a store takes.
pub(crate) const LONG: Duration = Duration::from_secs(600);

/// A store that several caches share, as those of several processes share a Redis.
#[derive(Debug)]
pub(crate) struct SharedStore {
    store: Arc<dyn CacheStore>,
    _server: Option<RedisServer>,
}

impl SharedStore {
    pub(crate) fn memory() -> Self {
        SharedStore { store: Arc::new(MemoryStore::new(1 << 24)), _server: None }
    }

    /// Returns a store in a new Redis, if there is one.
    pub(crate) fn redis() -> Option<Self> {
        let server = redis_server()?;
        let client = redis::Client::open(server.url()).unwrap();
        let config = ConnectionManagerConfig::new().set_response_timeout(Some(LONG));
        let connection = ConnectionManager::new_lazy_with_config(client, config).unwrap();
        Some(SharedStore { store: Arc::new(RedisStore::new(connection, "test")), _server: Some(server) })
    }

    /// Returns the builder of a new cache in this store.
    pub(crate) fn cache(&self) -> CacheBuilder {
        // A machine that is busy with other tests must not look like a store that fails.
        Cache::in_store(Arc::clone(&self.store)).store_timeout(LONG)
    }

    pub(crate) fn store(&self) -> &Arc<dyn CacheStore> {
        &self.store
    }
}

/// Defines a test that runs on each store: `on_each_store!(name, async |store: SharedStore| { … })`.
macro_rules! on_each_store {
    ($name:ident, $test:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all that its file imports")]
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn in_memory() {
                ($test)(crate::store::SharedStore::memory()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn in_redis() {
                if let Some(store) = crate::store::SharedStore::redis() {
                    ($test)(store).await;
                }
            }
        }
    };
}
pub(crate) use on_each_store;
