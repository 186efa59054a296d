//! Reads that are on their way. Calls that want the same item wait for one of them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use tokio::runtime::{Handle, Id};

use super::found::{Found, SharedError};
use super::store::CacheKey;

/// A read that any of those who wait for it drives on, so none of them depends on another.
pub(crate) type PendingRead = Shared<BoxFuture<'static, Result<Found, SharedError>>>;

/// The reads of each key, one for each client and runtime: clients have different timeouts, and a read ends with the
/// runtime that it began in.
#[derive(Default)]
pub(crate) struct PendingReads(Mutex<Reads>);

#[derive(Default)]
struct Reads {
    by_key: HashMap<CacheKey, Vec<Entry>>,
    /// The number of keys above which reads that nobody waits for any more are looked for.
    sweep_above: usize,
}

struct Entry {
    client: usize,
    runtime: Option<Id>,
    id: u64,
    read: WeakShared<BoxFuture<'static, Result<Found, SharedError>>>,
}

impl PendingReads {
    /// Returns the read of a client that is on its way, or a new one, and `true` if it is new. `start` makes it, and
    /// gets the id by which it is to be removed at its end.
    pub(crate) fn join_or_start(
        &self,
        key: CacheKey,
        client: usize,
        start: impl FnOnce(u64) -> BoxFuture<'static, Result<Found, SharedError>>,
    ) -> (PendingRead, bool) {
        // Dropped after the lock: a read may be dropped with it, which reports to the observers of its client.
        let mut awaited = Vec::new();
        let mut reads = self.lock();
        reads.forget_abandoned(&mut awaited);
        let of_key = reads.by_key.entry(key).or_default();
        of_key.retain(|entry| entry.is_awaited(&mut awaited));
        let runtime = Handle::try_current().ok().map(|runtime| runtime.id());
        let same = of_key.iter().find(|entry| (entry.client, entry.runtime) == (client, runtime));
        if let Some(read) = same.and_then(|entry| entry.read.upgrade()) {
            return (read, false);
        }
        let id = fastrand::u64(..);
        let read = start(id).shared();
        if let Some(weak) = read.downgrade() {
            of_key.push(Entry { client, runtime, id, read: weak });
        }
        (read, true)
    }

    /// Removes a read that has ended.
    pub(crate) fn remove(&self, key: &CacheKey, id: u64) {
        let mut reads = self.lock();
        if let Some(of_key) = reads.by_key.get_mut(key) {
            of_key.retain(|entry| entry.id != id);
            if of_key.is_empty() {
                reads.by_key.remove(key);
            }
        }
    }

    /// Lets nobody join the reads of these keys any more: they may read what was before a write.
    pub(crate) fn detach(&self, keys: &[CacheKey]) {
        let mut reads = self.lock();
        for key in keys {
            reads.by_key.remove(key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Reads> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reads {
    /// Removes reads that were dropped before their end, as soon as there are many.
    fn forget_abandoned(&mut self, awaited: &mut Vec<PendingRead>) {
        if self.by_key.len() > self.sweep_above {
            self.by_key.retain(|_, of_key| of_key.iter().any(|entry| entry.is_awaited(awaited)));
            self.sweep_above = (self.by_key.len() * 2).max(64);
        }
    }
}

impl Entry {
    /// Returns `true` if somebody waits for the read, which is added to `awaited` then.
    fn is_awaited(&self, awaited: &mut Vec<PendingRead>) -> bool {
        let read = self.read.upgrade();
        let is_awaited = read.is_some();
        awaited.extend(read);
        is_awaited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_that_nobody_waits_for_are_forgotten() {
        let reads = PendingReads::default();
        let start = |_| std::future::pending().boxed();
        let (awaited, is_new) = reads.join_or_start(CacheKey([255; 16]), 1, start);
        assert!(is_new);
        for number in 0..10_000_u128 {
            drop(reads.join_or_start(CacheKey(number.to_be_bytes()), 1, start));
        }
        assert!(reads.lock().by_key.len() <= 65);
        assert!(!reads.join_or_start(CacheKey([255; 16]), 1, start).1, "somebody waits for it");
        assert!(reads.join_or_start(CacheKey([255; 16]), 2, start).1, "of another client");
        drop(awaited);
    }

    #[test]
    fn a_read_that_ends_removes_only_itself() {
        let (reads, key) = (PendingReads::default(), CacheKey([1; 16]));
        let mut first = 0;
        let (_old, _) = reads.join_or_start(key, 1, |id| {
            first = id;
            std::future::pending().boxed()
        });
        reads.detach(&[key]);
        let (_new, is_new) = reads.join_or_start(key, 1, |_| std::future::pending().boxed());
        assert!(is_new, "a write came between");
        reads.remove(&key, first);
        assert!(!reads.join_or_start(key, 1, |_| std::future::pending().boxed()).1, "the new one can still be joined");
    }
}
