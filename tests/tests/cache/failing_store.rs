//! A store that can fail, and two processes that share it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use dynamite_runtime::Cache;
use dynamite_runtime::cache::{CacheError, CacheKey, CacheStore, Ended, Fill, Look, StoreFuture, Writer};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached};

/// A store that fails as one process sees it, while others reach it.
#[derive(Debug, Default)]
pub(crate) struct Failing {
    store: Option<Arc<dyn CacheStore>>,
    pub(crate) look: AtomicBool,
    pub(crate) fill: AtomicBool,
    pub(crate) begin: AtomicBool,
    pub(crate) end: AtomicBool,
    /// Set if it does not answer instead of failing.
    pub(crate) hangs: AtomicBool,
    asked: AtomicUsize,
}

impl Failing {
    pub(crate) fn over(store: &Arc<dyn CacheStore>) -> Arc<Self> {
        Arc::new(Failing { store: Some(Arc::clone(store)), ..Failing::default() })
    }

    pub(crate) fn fail(&self, fails: bool) {
        for method in [&self.look, &self.fill, &self.begin, &self.end] {
            method.store(fails, Ordering::SeqCst);
        }
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::SeqCst)
    }

    fn ask<'a, T: Send + 'a>(
        &'a self,
        fails: &AtomicBool,
        call: impl FnOnce(&'a Arc<dyn CacheStore>) -> StoreFuture<'a, T>,
    ) -> StoreFuture<'a, T> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if !fails.load(Ordering::SeqCst) {
            return call(self.store.as_ref().unwrap());
        }
        if self.hangs.load(Ordering::SeqCst) {
            return Box::pin(std::future::pending());
        }
        Box::pin(async { Err(CacheError::new("scripted")) })
    }
}

impl CacheStore for Failing {
    fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
        self.ask(&self.look, |store| store.look(keys, lease))
    }

    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
        self.ask(&self.fill, |store| store.fill(fills))
    }

    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
        self.ask(&self.begin, |store| store.begin(keys, writer, hold))
    }

    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
        self.ask(&self.end, |store| store.end(keys, writer, ended))
    }
}

/// Returns a client whose store can fail, and another process.
pub(crate) async fn two_processes() -> (Fixture, Arc<Failing>, TaskRepository, TaskRepository) {
    let fixture = Fixture::new(SharedStore::memory()).await;
    fixture.store(&["a"]).await;
    let failing = Failing::over(fixture.shared().store());
    let cache = Cache::in_store(failing.clone()).entity::<Task>(LONG.write_through());
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    let other = fixture.tasks();
    (fixture, failing, tasks, other)
}
