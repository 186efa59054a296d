//! A store in a Redis that processes share.

mod connect;
mod lazy;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::try_join_all;
use redis::aio::ConnectionLike;
use redis::{FromRedisValue, RedisError, Script};

use super::store::{
    CacheError, CacheKey, CacheStore, Ended, FOREVER, Fill, Kept, Lease, Look, StoreFuture, Writer, random_id,
};

/// The version of the form in which entries are written. A store that finds another goes past the cache, so deployments
/// of different versions share a Redis.
const VERSION: u8 = b'1';

/// An asynchronous connection of the crate `redis` that is shared by cloning it: to one server, or to a cluster.
pub trait RedisConnection: ConnectionLike + Clone + Send + Sync + 'static {}

impl<C: ConnectionLike + Clone + Send + Sync + 'static> RedisConnection for C {}

/// The store of [`Cache::redis`](crate::Cache::redis) and [`Cache::redis_with`](crate::Cache::redis_with).
///
/// An item has two keys: `NAMESPACE:{KEY}:v` holds what is kept, a lease, or the writer that was alone when it began;
/// `NAMESPACE:{KEY}:h` the holds, by their deadlines on the server's clock. `KEY` is the [`CacheKey`], and the braces
/// put both into one slot of a cluster.
pub struct RedisStore<C> {
    connection: C,
    namespace: String,
    look: Script,
    fill: Script,
    begin: Script,
    end: Script,
}

impl<C> fmt::Debug for RedisStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

impl<C: RedisConnection> RedisStore<C> {
    /// Makes a store over a connection; see [`Cache::redis_with`](crate::Cache::redis_with).
    pub fn new(connection: C, namespace: &str) -> Self {
        RedisStore {
            connection,
            namespace: namespace.replace('%', "%25").replace('{', "%7B").replace('}', "%7D"),
            look: Script::new(include_str!("redis/look.lua")),
            fill: Script::new(include_str!("redis/fill.lua")),
            begin: Script::new(include_str!("redis/begin.lua")),
            end: Script::new(include_str!("redis/end.lua")),
        }
    }

    /// Runs a script for each key. A server that does not have the script gets it.
    ///
    /// Each is a request of its own: a connection sends them together anyway, and a cluster refuses one for keys of
    /// several slots.
    async fn run<T: FromRedisValue>(
        &self,
        script: &Script,
        calls: impl Iterator<Item = (&CacheKey, Vec<Vec<u8>>)>,
    ) -> Result<Vec<T>, CacheError> {
        let call = |(key, arguments): (&CacheKey, Vec<Vec<u8>>)| {
            let name = |suffix| format!("{}:{{{key}}}:{suffix}", self.namespace);
            let mut invocation = script.prepare_invoke();
            invocation.key(name('v')).key(name('h'));
            for argument in arguments {
                invocation.arg(argument);
            }
            let mut connection = self.connection.clone();
            async move { invocation.invoke_async::<T>(&mut connection).await }
        };
        try_join_all(calls.map(call)).await.map_err(|error| failed(&error))
    }
}

/// Returns the error of a store. It says what kind of error it is, but not what the server says: that may quote values.
fn failed(error: &RedisError) -> CacheError {
    CacheError::new(match error.code() {
        Some(code) => format!("Redis: {} ({code})", error.category()),
        None => format!("Redis: {}", error.category()),
    })
}

fn text(number: impl ToString) -> Vec<u8> {
    number.to_string().into_bytes()
}

/// Returns a time in milliseconds, which Redis can calculate with. Redis has no time of 0.
fn millis(time: Duration) -> Vec<u8> {
    text(time.min(FOREVER).as_millis().max(1))
}

fn encode(kept: &Kept) -> Vec<u8> {
    match kept {
        Kept::Item(json) => [&[b'V', VERSION], json.as_ref()].concat(),
        Kept::Missing => vec![b'N', VERSION],
    }
}

/// Reads what a script says of a key.
fn decode(answer: Vec<u8>, lease: Lease) -> Look {
    match answer[..] {
        [b'M'] => Look::Miss(lease),
        [b'N', VERSION] => Look::Hit(Kept::Missing),
        [b'V', VERSION, ..] => Look::Hit(Kept::Item(Bytes::from(answer).slice(2..))),
        // A lease, a write, or an entry of another version.
        _ => Look::Busy,
    }
}

impl<C: RedisConnection> CacheStore for RedisStore<C> {
    fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
        Box::pin(async move {
            let leases: Vec<Lease> = keys.iter().map(|_| Lease(random_id())).collect();
            let calls = keys.iter().zip(&leases).map(|(key, new)| (key, vec![text(new.0), millis(lease)]));
            let answers = self.run::<Vec<u8>>(&self.look, calls).await?;
            Ok(answers.into_iter().zip(leases).map(|(answer, lease)| decode(answer, lease)).collect())
        })
    }

    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let call = |fill: &'a Fill| (&fill.key, vec![text(fill.lease.0), encode(&fill.kept), millis(fill.keep)]);
            let refused = self.run::<usize>(&self.fill, fills.iter().map(call)).await?;
            Ok(refused.into_iter().sum())
        })
    }

    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let calls = keys.iter().map(|key| (key, vec![text(writer.0), millis(hold)]));
            self.run::<()>(&self.begin, calls).await.map(drop)
        })
    }

    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let (hold, item) = match ended {
                Ended::Unknown { hold } => (*hold, &None),
                Ended::Known { settle, item } => (*settle, item),
            };
            let hold = if hold.is_zero() { text(0) } else { millis(hold) };
            let (item, keep) =
                item.as_ref().map_or_else(Default::default, |(item, keep)| (encode(item), millis(*keep)));
            let calls = keys.iter().map(|key| (key, vec![text(writer.0), hold.clone(), item.clone(), keep.clone()]));
            self.run::<()>(&self.end, calls).await.map(drop)
        })
    }
}
