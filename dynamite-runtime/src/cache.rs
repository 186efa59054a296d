//! Caching of items that are read by their keys.
//!
//! A [`Cache`] belongs to a client, because it has to see every write: [`Dynamite::cached`](crate::Dynamite::cached).
//! It keeps whole items, as DynamoDB's JSON, of the entities that it names. See docs/performance.md for what it
//! promises.
//!
//! The other types of this module are those of a [`CacheStore`], the place where items are kept: in the memory of the
//! process ([`Cache::memory`], feature `cache-memory`), in Redis ([`Cache::redis`], feature `cache-redis`), or in a
//! store of your own ([`Cache::in_store`]).
//!
//! # How a store is used
//!
//! A reader that finds nothing gets a [`Lease`], reads the item from DynamoDB, and fills the store if its lease still
//! stands. A writer begins a hold on the keys before it sends its request, and ends it after the response. While a key
//! is held, nobody can fill it, and leases that were given before are void. So a reader can't fill the store with what
//! it read before the write. If it is not certain whether a write was carried out, or nobody waits for it any more, the
//! hold stays until its deadline.

mod breaker;
mod builder;
mod found;
mod guarded_store;
mod keep;
mod kept_entity;
#[cfg(feature = "cache-memory")]
mod key_state;
#[cfg(feature = "cache-memory")]
mod memory;
#[cfg(all(test, feature = "cache-memory"))]
mod model;
mod owed;
mod pending_reads;
#[cfg(feature = "cache-redis")]
mod redis;
mod stats;
mod store;
mod table;

pub use builder::{Cache, CacheBuilder};
pub use keep::Keep;
#[cfg(feature = "cache-memory")]
pub use memory::MemoryStore;
#[cfg(feature = "cache-redis")]
pub use redis::{RedisConnection, RedisStore};
pub use stats::CacheStats;
pub use store::{CacheError, CacheKey, CacheStore, Ended, Fill, Kept, Lease, Look, StoreFuture, Writer};

pub(crate) use found::{Found, SharedError, stored};
pub(crate) use guarded_store::{BATCH_LEASE, GuardedStore, LEASE};
pub(crate) use kept_entity::{KeptEntity, NotKept};
pub(crate) use pending_reads::PendingReads;
pub(crate) use store::random_id;
pub(crate) use table::CachedTables;
