//! The store of a cache, whose failures fail no call.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use super::breaker::Breaker;
use super::owed::{Debt, Owed};
use super::stats::{CacheStats, Counters};
use super::store::{CacheError, CacheKey, CacheStore, Ended, Fill, Kept, Look, StoreFuture, Writer};

/// How long a request to the store may take by default.
pub(super) const TIMEOUT: Duration = Duration::from_millis(500);

/// How long a call waits before its end counts as a failure of the store.
const SLOW: Duration = Duration::from_millis(50);

/// How long a reader has to fill a key, and a batch to fill its keys.
pub(crate) const LEASE: Duration = Duration::from_secs(5);
pub(crate) const BATCH_LEASE: Duration = Duration::from_secs(30);

/// The most keys in one request to the store.
const MOST_KEYS: usize = 500;

/// How many keys the store is asked to forget at the same time.
const AT_ONCE: usize = 32;

/// A store, and what is remembered while it does not answer.
#[derive(Debug)]
pub(crate) struct GuardedStore {
    store: Arc<dyn CacheStore>,
    breaker: Breaker,
    owed: Mutex<Owed>,
    /// Set if something is owed, so that other reads need no lock.
    is_owing: AtomicBool,
    /// Notified when the store answers again.
    answers: Notify,
    pub(crate) counters: Counters,
    /// The longest time for which anything is kept.
    longest: Duration,
    timeout: Duration,
}

impl GuardedStore {
    pub(super) fn new(store: Arc<dyn CacheStore>, longest: Duration, timeout: Duration) -> Self {
        GuardedStore {
            store,
            breaker: Breaker::default(),
            owed: Mutex::default(),
            is_owing: AtomicBool::new(false),
            answers: Notify::new(),
            counters: Counters::default(),
            longest,
            timeout,
        }
    }

    /// Returns what is kept of a key, if that is known without waiting.
    pub(crate) fn peek(self: &Arc<Self>, key: &CacheKey) -> Option<Kept> {
        if self.owes(key) { None } else { self.store.peek(key) }
    }

    /// Returns what is known of keys, in their order. A key is busy if the store does not answer.
    pub(crate) async fn look(self: &Arc<Self>, keys: &[CacheKey], lease: Duration) -> Vec<Look> {
        let mut found = Vec::with_capacity(keys.len());
        for keys in keys.chunks(MOST_KEYS) {
            // What is owed now may be paid when the answer comes, and the answer may be from before.
            let owed: Vec<bool> = keys.iter().map(|key| self.owes(key)).collect();
            let looked = self.ask(|| self.store.look(keys, lease)).await.unwrap_or_default();
            let all = looked.into_iter().chain(std::iter::repeat(Look::Busy));
            for ((key, look), was_owed) in keys.iter().zip(all).zip(owed) {
                found.push(if was_owed || self.owes(key) { Look::Busy } else { look });
            }
        }
        found
    }

    /// Keeps what was read.
    pub(crate) async fn fill(self: &Arc<Self>, mut fills: Vec<Fill>) {
        let count = fills.len();
        fills.retain(|fill| !self.owes(&fill.key));
        let mut refused = count - fills.len();
        let mut filled = 0;
        for fills in fills.chunks(MOST_KEYS) {
            if let Some(not_kept) = self.ask(|| self.store.fill(fills)).await {
                refused = refused.saturating_add(not_kept.min(fills.len()));
                filled += fills.len().saturating_sub(not_kept);
            }
        }
        self.counters.fills.add(filled);
        self.counters.fills_refused.add(refused);
    }

    /// Begins a hold. Returns `false` if the store may not have made it, or not yet. Then the write must not leave its
    /// item: the steps of others may come first.
    pub(crate) async fn begin(&self, keys: &[CacheKey], writer: Writer, hold: Duration) -> bool {
        let mut has_begun = true;
        for keys in keys.chunks(MOST_KEYS) {
            has_begun &= self.ask(|| self.store.begin(keys, writer, hold)).await.is_some();
        }
        has_begun
    }

    /// Ends a hold, now, or when the store answers again.
    pub(crate) async fn end(self: &Arc<Self>, keys: &[CacheKey], writer: Writer, ended: &Ended) {
        self.counters.invalidations.add(keys.len());
        for keys in keys.chunks(MOST_KEYS) {
            if self.ask(|| self.store.end(keys, writer, ended)).await.is_none() {
                self.owe(keys, writer, ended);
            }
        }
    }

    /// Ends a hold as soon as the store answers. Until then, reads of these keys go past the cache.
    pub(crate) fn owe(self: &Arc<Self>, keys: &[CacheKey], writer: Writer, ended: &Ended) {
        self.owed().add(keys, writer, ended, Instant::now(), self.longest);
        self.is_owing.store(true, Ordering::SeqCst);
        self.pay_later();
    }

    /// Lets something pay what is owed, unless it does already. The runtime in which it did may have ended.
    fn pay_later(self: &Arc<Self>) {
        let Ok(runtime) = Handle::try_current() else { return };
        if self.owed().begin_paying(Instant::now()) {
            // A runtime that ends drops the future at once, which takes the lock again.
            runtime.spawn(Payer { store: Arc::downgrade(self), has_paid: false }.pay());
        }
    }

    /// Returns what the cache has done.
    pub(super) fn stats(&self) -> CacheStats {
        let owed = self.owed().len();
        self.counters.stats(owed)
    }

    fn owes(self: &Arc<Self>, key: &CacheKey) -> bool {
        if !self.is_owing.load(Ordering::SeqCst) {
            return false;
        }
        self.pay_later();
        self.owed().has(key, Instant::now())
    }

    /// Ends the holds that are owed, until the store does not answer. Returns `true` if nothing is left.
    async fn pay(&self) -> bool {
        loop {
            let some = self.owed().some(Instant::now(), MOST_KEYS);
            let paid = stream::iter(some).map(|(key, debt)| self.pay_one(key, debt)).buffer_unordered(AT_ONCE);
            let is_answering = paid.fold(false, async |before, is_paid| before || is_paid).await;
            let mut owed = self.owed();
            if owed.is_nothing() {
                self.is_owing.store(false, Ordering::SeqCst);
                owed.end_paying();
                return true;
            }
            owed.go_on_paying(Instant::now());
            if !is_answering {
                return false;
            }
        }
    }

    /// Ends the hold that is owed for a key. Returns `false` if the store does not answer.
    async fn pay_one(&self, key: CacheKey, debt: Debt) -> bool {
        let ended = debt.ended(Instant::now());
        let end =
            || -> StoreFuture<'_, ()> { Box::pin(async move { self.store.end(&[key], debt.writer(), &ended).await }) };
        let end = self.ask_for(end, Purpose::Payment).await;
        if end.is_some() {
            self.owed().remove(&key, &debt);
        }
        end.is_some()
    }

    /// Makes a request of a call to the store. Returns `None` if it fails, or takes too long, or the store is left
    /// alone.
    async fn ask<'s, T>(&'s self, request: impl FnOnce() -> StoreFuture<'s, T>) -> Option<T> {
        self.ask_for(request, Purpose::Call).await
    }

    async fn ask_for<'s, T>(&'s self, request: impl FnOnce() -> StoreFuture<'s, T>, purpose: Purpose) -> Option<T> {
        if !self.breaker.lets_pass(Instant::now()) {
            return None;
        }
        let mut asking = Asking { store: self, since: Instant::now(), purpose, has_ended: false };
        let answer = timeout(self.timeout, request()).await;
        asking.has_ended = true;
        match answer {
            Ok(Ok(answer)) => {
                if self.breaker.succeeded() {
                    tracing::info!("the store of the cache answers again");
                    self.answers.notify_waiters();
                }
                return Some(answer);
            }
            Ok(Err(error)) => self.fail(&error, purpose),
            Err(_) => self.fail(&CacheError::new(format!("it took longer than {:?}", self.timeout)), purpose),
        }
        None
    }

    /// Records that a request failed.
    fn fail(&self, error: &CacheError, purpose: Purpose) {
        self.counters.failures.add(1);
        // A part of the store may fail, in which the keys are that are owed. It is left alone only for the calls.
        if purpose == Purpose::Call && self.breaker.failed(Instant::now()) {
            tracing::warn!(%error, "reads go past the cache until its store answers again");
        }
    }

    fn owed(&self) -> MutexGuard<'_, Owed> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a request to the store is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Call,
    Payment,
}

/// A request to the store. A call that is given up while it waits for one has seen that the store does not answer.
struct Asking<'s> {
    store: &'s GuardedStore,
    since: Instant,
    purpose: Purpose,
    has_ended: bool,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let waited = self.since.elapsed();
        if !self.has_ended && waited >= SLOW.min(self.store.timeout) {
            self.store.fail(&CacheError::new(format!("a call was given up after it waited {waited:?}")), self.purpose);
        }
    }
}

/// Ends the holds that are owed to a store, until nothing is left. Another one begins if the runtime ends before.
struct Payer {
    store: Weak<GuardedStore>,
    has_paid: bool,
}

impl Payer {
    async fn pay(mut self) {
        while let Some(store) = self.store.upgrade() {
            // Another request may succeed before the pause is over.
            let mut answers = pin!(store.answers.notified());
            answers.as_mut().enable();
            if store.pay().await {
                self.has_paid = true;
                return;
            }
            sleep(TIMEOUT).await;
            let _ = timeout(store.breaker.pause(Instant::now()), answers).await;
        }
    }
}

impl Drop for Payer {
    fn drop(&mut self) {
        if let (false, Some(store)) = (self.has_paid, self.store.upgrade()) {
            store.owed().end_paying();
        }
    }
}
