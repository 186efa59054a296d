//! Caches in Redis.

use redis::ConnectionAddr;

use super::lazy::LazyConnection;
use super::{RedisConnection, RedisStore};
use crate::cache::builder::{Cache, CacheBuilder};
use crate::codec::InvalidInput;

impl Cache {
    /// Keeps items in a Redis or a Valkey of one server, which processes share: `redis://cache:6379`, or `rediss://…`
    /// with TLS.
    ///
    /// Connects when it is first needed: a program starts although the server is down. `namespace` is the beginning of
    /// the names of all keys. Clients of different accounts, stages or endpoints that share a server need different
    /// ones, because the name of an item says only its region, table and key.
    ///
    /// The address can have a user, a password and the number of a database: `redis://user:password@cache:6379/0`.
    /// Valkey's `valkey://` and `valkeys://` are accepted, too. The server needs Lua scripts that write (Redis 5 or
    /// later).
    ///
    /// With TLS, the cryptography is what the process has chosen for rustls. If it has chosen none, this chooses aws-lc
    /// for the whole process: choose another before.
    ///
    /// The items lie in the server as they are, so it needs the protection that the table has. It should keep nothing
    /// on disk, and have a `maxmemory-policy` of `allkeys-lru` or `allkeys-lfu`.
    ///
    /// Needs the feature `cache-redis`.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if the address is not one of a Redis.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # async fn example(db: Dynamite) -> Outcome {
    /// use dynamite_runtime::{Cache, Keep};
    ///
    /// let cache = Cache::redis("rediss://cache:6379", "shop-prod")?.entity::<Order>(Keep::for_secs(60)).build();
    /// let orders = OrderRepository::new(&db.cached(cache));
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn redis(url: &str, namespace: &str) -> Result<CacheBuilder, InvalidInput> {
        // The address can contain a password, so the error does not show it.
        let problem =
            || InvalidInput::value("not the address of a Redis, such as `redis://cache:6379`").in_field("url");
        let client = redis::Client::open(url).map_err(|_| problem())?;
        if matches!(client.get_connection_info().addr(), ConnectionAddr::TcpTls { .. }) {
            choose_crypto_provider();
        }
        let connection = LazyConnection::new(&client).map_err(|_| problem())?;
        Ok(Cache::redis_with(connection, namespace))
    }

    /// Keeps items in a Redis over a connection of your own, such as one to a cluster, or one with certificates of your
    /// own or with credentials that rotate.
    ///
    /// It is one of the crate `redis` 1, with its feature `tokio-comp` and those that the connection needs, such as
    /// `cluster-async` or `tokio-rustls-comp`. It has to connect again by itself, and to read from primaries: a replica
    /// may be late. With TLS, the process has to have chosen its cryptography for rustls. Connecting as in the example
    /// fails if the server is down; a lazy connection manager does not.
    ///
    /// Needs the feature `cache-redis`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # async fn example(db: Dynamite) -> Result<(), Box<dyn std::error::Error>> {
    /// use dynamite_runtime::{Cache, Keep};
    ///
    /// let cluster = redis::cluster::ClusterClient::new(["rediss://cache-1:6379", "rediss://cache-2:6379"])?;
    /// let connection = cluster.get_async_connection().await?;
    /// let cache = Cache::redis_with(connection, "shop-prod").entity::<Order>(Keep::for_secs(60)).build();
    /// let orders = OrderRepository::new(&db.cached(cache));
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn redis_with(connection: impl RedisConnection, namespace: &str) -> CacheBuilder {
        Cache::in_store(RedisStore::new(connection, namespace))
    }
}

/// Installs this crate's cryptography for TLS if the process has not chosen any. Without a choice, rustls panics in a
/// program with two providers.
fn choose_crypto_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may be first, and then its choice holds.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
}
