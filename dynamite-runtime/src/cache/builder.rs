//! A cache and its builder.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::guarded_store::{GuardedStore, TIMEOUT};
use super::keep::Keep;
use super::kept_entity::KeptEntity;
use super::pending_reads::PendingReads;
use super::stats::CacheStats;
use super::store::CacheStore;
use crate::entity::Entity;

/// A cache of the items that a client reads by their keys. It is cheap to clone; all clones are one cache.
///
/// A read of an item that is kept sends nothing. `get`, its views, `batch_get` and `hydrate` of the entities that the
/// cache names go through it; consistent reads, transactions, queries and scans do not. Every write of the client to a
/// table of such an entity makes the cache forget the item.
///
/// As long as the store answers, nothing is kept that is older than a write of these clients that was answered. It
/// can't see what others write: other programs, [`client`](crate::Dynamite::client), another region of a global table,
/// and DynamoDB's own deletion of expired items. What these write is seen when the [time](Keep) of the old item is
/// over, or after [`forget`](crate::Repository::forget).
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let db = orders().await?.db().clone();
/// use dynamite_runtime::{Cache, Keep};
///
/// # #[cfg(feature = "cache-memory")] {
/// let cache = Cache::memory(64 << 20).entity::<Order>(Keep::for_secs(300).missing_for_secs(10)).build();
/// let orders = OrderRepository::new(&db.cached(cache));
/// for _ in 0..3 {
///     orders.get(OrderKey::new("ACME", 7)).await?;
/// }
/// let stats = orders.db().cache().map(Cache::stats).unwrap_or_default();
/// assert_eq!((stats.misses, stats.hits), (1, 2));
/// # }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Cache(Arc<Inner>);

struct Inner {
    store: Arc<GuardedStore>,
    entities: Vec<KeptEntity>,
    settle: Option<Duration>,
    pending_reads: PendingReads,
}

impl Cache {
    /// Keeps items in a store of your own. Several caches share one that is in an [`Arc`].
    pub fn in_store(store: impl CacheStore) -> CacheBuilder {
        CacheBuilder { store: Arc::new(store), entities: Vec::new(), settle: None, store_timeout: TIMEOUT }
    }

    /// Returns what the cache has done in this process so far.
    pub fn stats(&self) -> CacheStats {
        self.0.store.stats()
    }

    pub(crate) fn store(&self) -> &Arc<GuardedStore> {
        &self.0.store
    }

    pub(crate) fn entities(&self) -> &[KeptEntity] {
        &self.0.entities
    }

    /// Returns the reads that are on their way.
    pub(crate) fn pending_reads(&self) -> &PendingReads {
        &self.0.pending_reads
    }

    /// Returns how long nobody fills a key after a write, if misses are not read consistently.
    pub(crate) fn settle(&self) -> Option<Duration> {
        self.0.settle
    }
}

/// Shows which entities are kept, and what the cache has done.
impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.entities.iter().map(|entity| entity.name).collect();
        f.debug_struct("Cache").field("entities", &names).field("stats", &self.stats()).finish_non_exhaustive()
    }
}

/// The builder of a [`Cache`].
#[derive(Debug)]
#[must_use = "the cache is made by `build`"]
pub struct CacheBuilder {
    store: Arc<dyn CacheStore>,
    entities: Vec<KeptEntity>,
    settle: Option<Duration>,
    store_timeout: Duration,
}

impl CacheBuilder {
    /// Keeps the items of an entity. No other entity's items are kept.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # fn main() -> Outcome {
    /// use dynamite_runtime::{Cache, Keep};
    ///
    /// # #[cfg(feature = "cache-memory")]
    /// let cache = Cache::memory(64 << 20)
    ///     .entity::<Order>(Keep::for_secs(300))
    ///     .entity::<Customer>(Keep::for_secs(30).write_through())
    ///     .build();
    /// # Ok(()) }
    /// ```
    pub fn entity<E: Entity>(mut self, keep: Keep) -> Self {
        self.set(KeptEntity::new::<E>(keep));
        self
    }

    /// Keeps nothing of an entity, but makes writes to its table forget what others keep.
    ///
    /// Programs that share a store have to see each other's writes. So a program that does not keep an entity which
    /// another one keeps says this, for instance in the release before the one that begins to keep it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # fn main() -> Outcome {
    /// use dynamite_runtime::Cache;
    ///
    /// # #[cfg(feature = "cache-redis")]
    /// let cache = Cache::redis("rediss://cache:6379", "shop-prod")?.only_forget::<Order>().build();
    /// # Ok(()) }
    /// ```
    pub fn only_forget<E: Entity>(mut self) -> Self {
        self.set(KeptEntity::only_forgotten::<E>());
        self
    }

    /// The last word on an entity holds.
    fn set(&mut self, kept: KeptEntity) {
        self.entities.retain(|entity| (entity.name, entity.table.name) != (kept.name, kept.table.name));
        self.entities.push(kept);
    }

    /// Sets how long a request to the store may take, half a second by default. Then it counts as failed, and the call
    /// goes on without it.
    ///
    /// A read that is not a hit makes up to two requests to the store, and a write two: before and after the request to
    /// DynamoDB, outside of its timeouts. A batch makes one for each 500 keys.
    pub fn store_timeout(mut self, timeout: Duration) -> Self {
        self.store_timeout = timeout;
        self
    }

    /// Reads what is not kept without consistency, which costs half as much.
    ///
    /// Such a read may come from a replica that has not seen the last write. So nobody fills a key for `settle` after
    /// it was written. DynamoDB names no time after which all replicas have seen a write. If one takes longer than
    /// `settle`, an older item may be kept. All clients of a store need the same `settle`.
    pub fn eventual_fills(mut self, settle: Duration) -> Self {
        self.settle = Some(settle);
        self
    }

    /// Makes the cache.
    pub fn build(self) -> Cache {
        let longest = self.entities.iter().filter_map(|entity| entity.longest()).max().unwrap_or_default();
        let store = Arc::new(GuardedStore::new(self.store, longest, self.store_timeout));
        let pending_reads = PendingReads::default();
        Cache(Arc::new(Inner { store, entities: self.entities, settle: self.settle, pending_reads }))
    }
}

impl From<CacheBuilder> for Cache {
    fn from(builder: CacheBuilder) -> Cache {
        builder.build()
    }
}
