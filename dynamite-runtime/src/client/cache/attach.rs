//! Gives a client a cache.

use super::ClientCache;
use crate::cache::{Cache, CacheKey, CachedTables};
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::entity::{Entity, raw_key};

impl Dynamite {
    /// Returns this client with a cache. The clients that [`with`](Self::with) makes of it have the cache, too.
    ///
    /// Reads by key of the entities that the cache names go through it, and every write of the client to their tables
    /// makes it forget the item. Writes of a clone that was made before do not: give the cache to the client before you
    /// share it.
    ///
    /// Several clients can have one cache, if they are of one account and endpoint. A client has one cache: another one
    /// replaces it, and the old one sees no writes of the new client.
    ///
    /// Needs the feature `cache`, which `cache-memory` and `cache-redis` enable.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let db = orders().await?.db().clone();
    /// use dynamite_runtime::{Cache, Keep};
    ///
    /// # #[cfg(feature = "cache-memory")] {
    /// let db = db.cached(Cache::memory(64 << 20).entity::<Order>(Keep::for_secs(60)));
    /// let orders = OrderRepository::new(&db);
    /// orders.get(OrderKey::new("ACME", 7)).await?;
    /// let again = orders.get(OrderKey::new("ACME", 7)).measured().await?;
    /// assert_eq!((again.usage.requests, again.usage.cached), (0, 1));
    /// # }
    /// # Ok(()) }
    /// ```
    #[must_use = "this client has no cache; the returned one has"]
    pub fn cached(self, cache: impl Into<Cache>) -> Self {
        let cache = cache.into();
        let config = self.client().config();
        let region = config.region().map(AsRef::as_ref).unwrap_or_default();
        let tables = CachedTables::new(cache.entities(), region, |table| self.table_name(table));
        let cache = ClientCache::new(cache, tables, self.clock().clone());
        self.changed(|client| client.cache = Some(cache))
    }

    /// Returns the cache of this client, for instance for its [`stats`](Cache::stats).
    pub fn cache(&self) -> Option<&Cache> {
        self.client_cache().map(|cache| &cache.0.cache)
    }

    /// Returns the name of an item of an entity in the cache, if items of its table are kept.
    pub(crate) fn cache_key<E: Entity>(&self, key: &E::Key) -> Result<Option<CacheKey>> {
        let key = raw_key::<E>(key)?;
        let Some(cache) = self.client_cache() else { return Ok(None) };
        let table = cache.0.tables.get(&self.table_name(E::TABLE.name));
        Ok(table.and_then(|table| table.key_of_item(&key)))
    }

    /// Makes the cache forget an item that something else has written.
    pub(crate) async fn forget(&self, key: Option<CacheKey>) {
        if let (Some(cache), Some(key)) = (self.client_cache(), key) {
            cache.forget(&[key]).await;
        }
    }
}
