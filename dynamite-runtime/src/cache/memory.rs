//! A store in the memory of this process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache as Values;
use tokio::time::Instant;

use super::builder::{Cache, CacheBuilder};
use super::key_state::{KeptNow, KeyState};
use super::store::{CacheKey, CacheStore, Ended, FOREVER, Fill, Kept, Lease, Look, StoreFuture, Writer};

/// The number of locks for the states of keys.
const SHARDS: usize = 64;

/// The memory of an entry besides its item.
const ENTRY_BYTES: usize = 160;

impl Cache {
    /// Keeps items in the memory of this process, in about so many bytes. What is read seldom makes room for what is
    /// read often. Other processes do not see it, and their writes are not seen.
    ///
    /// Needs the feature `cache-memory`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # fn main() -> Outcome {
    /// use dynamite_runtime::{Cache, Keep};
    ///
    /// let cache = Cache::memory(64 << 20).entity::<Order>(Keep::for_secs(300)).build();
    /// assert_eq!(cache.stats().reads(), 0);
    /// # Ok(()) }
    /// ```
    pub fn memory(bytes: u64) -> CacheBuilder {
        Cache::in_store(MemoryStore::new(bytes))
    }
}

/// The store of [`Cache::memory`].
pub struct MemoryStore {
    values: Values<CacheKey, Entry>,
    states: Vec<Mutex<Shard>>,
}

#[derive(Clone)]
struct Entry {
    kept: Kept,
    until: Instant,
}

impl Entry {
    fn new(kept: Kept, now: Instant, keep: Duration) -> Self {
        Entry { kept, until: now + keep.min(FOREVER) }
    }

    fn bytes(&self) -> u32 {
        let item = match &self.kept {
            Kept::Item(json) => json.len(),
            Kept::Missing => 0,
        };
        u32::try_from(item.saturating_add(ENTRY_BYTES)).unwrap_or(u32::MAX)
    }
}

/// The states of some keys: only of those that are held or lent.
#[derive(Default)]
struct Shard {
    states: HashMap<CacheKey, KeyState<Instant>>,
    /// The number of states above which those that have ended are looked for.
    sweep_above: usize,
}

impl Shard {
    /// Makes a step for one key. The states of other keys are forgotten when they have ended.
    fn step<T>(&mut self, key: CacheKey, now: Instant, step: impl FnOnce(&mut KeyState<Instant>) -> T) -> T {
        let state = self.states.entry(key).or_default();
        state.expire(now);
        let done = step(state);
        if state.expire(now) {
            self.states.remove(&key);
        }
        if self.states.len() > self.sweep_above {
            self.states.retain(|_, state| !state.expire(now));
            self.sweep_above = (self.states.len() * 2).max(64);
        }
        done
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("entries", &self.values.entry_count()).finish_non_exhaustive()
    }
}

impl MemoryStore {
    /// Makes an empty store of about so many bytes.
    pub fn new(bytes: u64) -> Self {
        let values = Values::builder().max_capacity(bytes).weigher(|_, entry: &Entry| entry.bytes()).build();
        MemoryStore { values, states: std::iter::repeat_with(Mutex::default).take(SHARDS).collect() }
    }

    /// Makes a step for one key under its lock. Values change only here.
    fn step<T>(&self, key: &CacheKey, step: impl FnOnce(&mut KeyState<Instant>, Instant) -> T) -> T {
        let now = Instant::now();
        let shard = &self.states[usize::from(key.0[0]) % SHARDS];
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard.step(*key, now, |state| step(state, now))
    }

    fn value(&self, key: &CacheKey, now: Instant) -> Option<Kept> {
        self.values.get(key).filter(|entry| entry.until > now).map(|entry| entry.kept)
    }

    fn look_for(&self, key: &CacheKey, lease: Duration) -> Look {
        if let Some(kept) = self.value(key, Instant::now()) {
            return Look::Hit(kept);
        }
        self.step(key, |state, now| {
            let new = Lease(fastrand::u64(..));
            match self.value(key, now) {
                Some(kept) => Look::Hit(kept),
                None if state.lend(new, now + lease.min(FOREVER)) => Look::Miss(new),
                None => Look::Busy,
            }
        })
    }
}

/// Returns the result of a step that was made already.
fn done<'a, T: Send + 'a>(result: T) -> StoreFuture<'a, T> {
    Box::pin(std::future::ready(Ok(result)))
}

impl CacheStore for MemoryStore {
    fn peek(&self, key: &CacheKey) -> Option<Kept> {
        self.value(key, Instant::now())
    }

    fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
        done(keys.iter().map(|key| self.look_for(key, lease)).collect())
    }

    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
        let is_refused = |fill: &&Fill| {
            self.step(&fill.key, |state, now| {
                let stands = state.take_lease(fill.lease);
                if stands {
                    self.values.insert(fill.key, Entry::new(fill.kept.clone(), now, fill.keep));
                }
                !stands
            })
        };
        done(fills.iter().filter(is_refused).count())
    }

    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
        for key in keys {
            self.step(key, |state, now| {
                state.begin(writer, now + hold.min(FOREVER));
                self.values.invalidate(key);
            });
        }
        done(())
    }

    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
        for key in keys {
            self.step(key, |state, now| {
                let kept = state.end(writer, ended, |time| now + time.min(FOREVER));
                match ended {
                    Ended::Known { item: Some((item, keep)), .. } if kept == KeptNow::AsWritten => {
                        self.values.insert(*key, Entry::new(item.clone(), now, *keep));
                    }
                    _ => self.values.invalidate(key),
                }
            });
        }
        done(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_that_have_ended_are_forgotten() {
        let (mut shard, start) = (Shard::default(), Instant::now());
        for number in 0..100_000_u32 {
            let now = start + Duration::from_millis(10) * number;
            let key = CacheKey(u128::from(number).to_be_bytes());
            assert!(shard.step(key, now, |state| state.lend(Lease(1), now + Duration::from_secs(5))));
        }
        let states = shard.states.len();
        assert!(states <= 2 * 500 + 64, "{states}"); // 500 leases stand at a time
    }
}
