//! A store that fails makes no call fail, and nothing old is returned because of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use dynamite_runtime::Cache;
use dynamite_runtime::cache::{CacheKey, CacheStore, Ended, Fill, Kept, Look, MemoryStore, StoreFuture, Writer};
use dynamite_runtime::testing::{Fault, Side};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::failing_store::{Failing, two_processes};
use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached, key, stats, task, title, titled, until};

#[tokio::test]
async fn no_call_fails() {
    for hangs in [false, true] {
        let (fixture, failing, tasks, _) = two_processes().await;
        failing.hangs.store(hangs, Ordering::SeqCst);
        failing.fail(true);
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
        assert_eq!(tasks.batch_get([key("a"), key("b")]).await.unwrap().found, [task("a")]);
        tasks.put(&titled("a", "new")).await.unwrap();
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
        tasks.update(key("a")).set(Task::TITLE, "newer").await.unwrap();
        tasks.batch_write().put(&task("b")).await.unwrap();
        tasks.db().transaction().add(tasks.delete(key("b"))).await.unwrap();
        tasks.forget(key("a")).await.unwrap();
        assert_eq!(tasks.batch_get([key("a"), key("b")]).await.unwrap().found, [titled("a", "newer")]);
        let stats = stats(&tasks);
        assert!(stats.failures >= 3 && stats.hits == 0 && stats.fills == 0, "{stats:?}");
        assert_eq!(stats.owed, 2);
        // Reads that may not be kept need not be consistent.
        assert!(!fixture.sent().contains("consistent"));
    }
}

#[tokio::test]
async fn a_store_that_fails_is_left_alone() {
    let (_fixture, failing, tasks, _) = two_processes().await;
    failing.fail(true);
    for _ in 0..3 {
        title(&tasks, "a").await;
    }
    assert_eq!(failing.asked(), 3);
    let before = stats(&tasks);
    for _ in 0..20 {
        title(&tasks, "a").await;
    }
    assert_eq!(stats(&tasks).bypassed - before.bypassed, 20);
    failing.fail(false);
    until(async || tasks.get(key("a")).measured().await.unwrap().usage.cached > 0).await;
}

#[tokio::test]
async fn what_was_written_meanwhile_is_told_later() {
    let (_fixture, failing, tasks, other) = two_processes().await;
    title(&other, "a").await;
    failing.fail(true);
    tasks.put(&titled("a", "new")).await.unwrap();
    assert_eq!(stats(&tasks).owed, 1);
    // The other process reaches the store, and nobody could tell it. This one knows.
    assert_eq!(title(&other, "a").await.as_deref(), Some("old"));
    for _ in 0..5 {
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
        assert_eq!(tasks.batch_get([key("a")]).await.unwrap().found, [titled("a", "new")]);
    }
    failing.look.store(false, Ordering::SeqCst);
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"), "it goes past the store until it is told");
    failing.fail(false);
    until(async || stats(&tasks).owed == 0).await;
    assert_eq!(title(&other, "a").await.as_deref(), Some("new"));
}

#[tokio::test]
async fn one_of_begin_and_end_is_enough() {
    for begin_fails in [true, false] {
        let (fixture, failing, tasks, other) = two_processes().await;
        title(&other, "a").await;
        failing.begin.store(begin_fails, Ordering::SeqCst);
        failing.end.store(!begin_fails, Ordering::SeqCst);
        let gate = fixture.stage.on("PutItem").hold(Side::BeforeEngine);
        let put = tokio::spawn(tasks.put(&titled("a", "new")).into_future());
        gate.reached().await;
        assert_eq!(title(&other, "a").await.as_deref(), Some("old"));
        gate.open();
        put.await.unwrap().unwrap();
        for tasks in [&other, &tasks] {
            assert_eq!(title(tasks, "a").await.as_deref(), Some("new"), "begin fails: {begin_fails}");
        }
    }
}

#[tokio::test]
async fn an_ambiguous_write_without_a_begin_holds_its_key() {
    let (fixture, failing, tasks, other) = two_processes().await;
    failing.begin.store(true, Ordering::SeqCst);
    fixture.stage.on("PutItem").then(Fault::LostResponse);
    tasks.put(&titled("a", "new")).await.unwrap();
    for _ in 0..3 {
        assert_eq!(title(&other, "a").await.as_deref(), Some("new"));
    }
    assert_eq!((stats(&other).fills, stats(&other).bypassed), (0, 3));
}

#[tokio::test]
async fn a_write_that_is_dropped_while_the_store_fails_is_told_later() {
    let (fixture, failing, tasks, other) = two_processes().await;
    title(&other, "a").await;
    failing.fail(true);
    let gate = fixture.stage.on("PutItem").hold(Side::BeforeEngine);
    let put = tokio::spawn(tasks.put(&titled("a", "new")).into_future());
    gate.reached().await;
    put.abort();
    assert!(put.await.unwrap_err().is_cancelled());
    assert_eq!(stats(&tasks).owed, 1);
    failing.fail(false);
    until(async || stats(&tasks).owed == 0).await;
    title(&other, "a").await;
    assert_eq!((stats(&other).bypassed, stats(&other).hits), (1, 0), "it may still be carried out");
}

/// A store that answers for fewer keys than it was asked for.
#[derive(Debug)]
struct Short(MemoryStore);

impl CacheStore for Short {
    fn look<'a>(&'a self, _: &'a [CacheKey], _: Duration) -> StoreFuture<'a, Vec<Look>> {
        Box::pin(async { Ok(vec![Look::Hit(Kept::Missing)]) })
    }

    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
        Box::pin(async move { Ok(fills.len() + 5) })
    }

    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
        self.0.begin(keys, writer, hold)
    }

    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
        self.0.end(keys, writer, ended)
    }
}

#[tokio::test]
async fn answers_that_are_missing_count_as_busy() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    fixture.store(&["b", "c"]).await;
    let cache = Cache::in_store(Short(MemoryStore::new(1 << 20))).entity::<Task>(LONG);
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    let batch = tasks.batch_get(["a", "b", "c"].map(key)).await.unwrap();
    assert_eq!((batch.found, batch.missing), (vec![task("b"), task("c")], vec![key("a")]));
    assert_eq!((stats(&tasks).hits, stats(&tasks).bypassed), (1, 2));
}

/// A store whose answers to `look` are held up.
#[derive(Debug)]
struct Slow {
    store: Arc<Failing>,
    looks: AtomicUsize,
    held: tokio::sync::Semaphore,
    is_holding: AtomicBool,
}

impl CacheStore for Slow {
    fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
        Box::pin(async move {
            let looks = self.store.look(keys, lease).await;
            self.looks.fetch_add(1, Ordering::SeqCst);
            if self.is_holding.load(Ordering::SeqCst) {
                self.held.acquire().await.unwrap().forget();
            }
            looks
        })
    }

    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
        self.store.fill(fills)
    }

    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
        self.store.begin(keys, writer, hold)
    }

    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
        self.store.end(keys, writer, ended)
    }
}

/// The answer of a store that comes after what was owed is paid may be from before.
#[tokio::test]
async fn an_answer_from_before_is_not_returned() {
    let (fixture, failing, _, other) = two_processes().await;
    let slow = Arc::new(Slow {
        looks: AtomicUsize::new(0),
        store: failing.clone(),
        held: tokio::sync::Semaphore::new(0),
        is_holding: AtomicBool::new(true),
    });
    let cache = Cache::in_store(slow.clone()).entity::<Task>(LONG).store_timeout(Duration::from_secs(600));
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    title(&other, "a").await;
    failing.end.store(true, Ordering::SeqCst);
    failing.begin.store(true, Ordering::SeqCst);
    tasks.put(&titled("a", "new")).await.unwrap();
    let read = tokio::spawn(tasks.get(key("a")).into_future());
    until(async || slow.looks.load(Ordering::SeqCst) > 0).await; // the store has answered, with the old item
    failing.fail(false);
    until(async || stats(&tasks).owed == 0).await;
    slow.is_holding.store(false, Ordering::SeqCst);
    slow.held.add_permits(10);
    assert_eq!(read.await.unwrap().unwrap().unwrap().title, "new");
}

/// What a program owes does not depend on what it keeps itself.
#[tokio::test]
async fn a_program_that_keeps_nothing_pays_what_it_owes() {
    let (fixture, failing, _, other) = two_processes().await;
    let cache = Cache::in_store(failing.clone()).only_forget::<Task>();
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    title(&other, "a").await;
    failing.fail(true);
    tasks.put(&titled("a", "new")).await.unwrap();
    assert_eq!((stats(&tasks).owed, title(&other, "a").await.as_deref()), (1, Some("old")));
    failing.fail(false);
    until(async || stats(&tasks).owed == 0).await;
    assert_eq!(title(&other, "a").await.as_deref(), Some("new"));
}

/// A call that is given up sooner than the store may answer has seen that it does not.
#[tokio::test]
async fn calls_that_are_given_up_see_that_a_store_hangs() {
    let (fixture, failing, _, _) = two_processes().await;
    let cache = Cache::in_store(failing.clone()).entity::<Task>(LONG).store_timeout(Duration::from_secs(600));
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    failing.hangs.store(true, Ordering::SeqCst);
    failing.fail(true);
    let mut read = None;
    for tries in 1..20 {
        let get = tokio::time::timeout(Duration::from_millis(200) * tries, tasks.get(key("a")).into_future());
        read = get.await.ok();
        if read.is_some() {
            break;
        }
    }
    assert_eq!(read.unwrap().unwrap().unwrap().title, "old");
    assert!(stats(&tasks).failures >= 3);
}

/// A write leaves its item only if the store has confirmed its hold: otherwise the steps of another may come before.
#[tokio::test]
async fn a_write_without_a_confirmed_hold_leaves_nothing() {
    let (fixture, failing, tasks, other) = two_processes().await;
    failing.begin.store(true, Ordering::SeqCst);
    tasks.put(&titled("a", "new")).await.unwrap();
    fixture.sent();
    assert_eq!(title(&other, "a").await.as_deref(), Some("new"));
    assert_eq!(fixture.sent(), "GetItem (consistent)");
}
