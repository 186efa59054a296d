//! Reads that are on their way. Calls that want the same item wait for one of them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use super::found::{Found, SharedError};
use crate::cache::CacheKey;

/// A read that any of those who wait for it drives on, so none of them depends on another.
pub(super) type Flight = Shared<BoxFuture<'static, Result<Found, SharedError>>>;

/// The reads of each key, one for each client: clients have different timeouts.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<CacheKey, Vec<Entry>>>);

struct Entry {
    client: usize,
    flight: WeakShared<BoxFuture<'static, Result<Found, SharedError>>>,
}

impl Flights {
    /// Returns the read of a client that is on its way, or a new one, and `true` if it is new.
    pub(super) fn join_or_start(
        &self,
        key: CacheKey,
        client: usize,
        start: impl FnOnce() -> BoxFuture<'static, Result<Found, SharedError>>,
    ) -> (Flight, bool) {
        let mut flights = self.lock();
        let of_key = flights.entry(key).or_default();
        of_key.retain(|entry| entry.flight.upgrade().is_some());
        if let Some(flight) = of_key.iter().find(|entry| entry.client == client).and_then(|e| e.flight.upgrade()) {
            return (flight, false);
        }
        let flight = start().shared();
        if let Some(weak) = flight.downgrade() {
            of_key.push(Entry { client, flight: weak });
        }
        (flight, true)
    }

    /// Removes a read that has ended.
    pub(super) fn remove(&self, key: &CacheKey, client: usize) {
        let mut flights = self.lock();
        if let Some(of_key) = flights.get_mut(key) {
            of_key.retain(|entry| entry.client != client);
            if of_key.is_empty() {
                flights.remove(key);
            }
        }
    }

    /// Lets nobody join the reads of these keys any more: they may read what was before a write.
    pub(super) fn detach(&self, keys: &[CacheKey]) {
        let mut flights = self.lock();
        if !flights.is_empty() {
            for key in keys {
                flights.remove(key);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CacheKey, Vec<Entry>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
