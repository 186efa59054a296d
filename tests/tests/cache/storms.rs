//! Many readers and writers at once, with late replicas, writes that are given up, and lost responses: nothing that is
//! kept is older than a write that was answered.
//!
//! `CACHE_STORM_ROUNDS` sets the number of rounds; each has some 200 writes and 900 reads.

use std::collections::HashMap;
use std::env;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamite_runtime::cache::{CacheKey, CacheStore, Ended, Fill, Kept, Look, StoreFuture, Writer};
use dynamite_runtime::testing::{Fault, Stage};
use dynamite_runtime::{Cache, Json};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::late_replicas::LateReplicas;
use crate::store::{SharedStore, on_each_store};
use crate::support::{Fixture, LONG, cached, key, titled};

const PROCESSES: usize = 3;
const READERS: usize = 3;
const STEPS: usize = 100;
/// The number of keys that are used at a time, and of the writes after which one of them is replaced by a new one: a
/// write that was given up holds its key for the rest of the storm.
const KEYS: u64 = 4;
const WRITES: u64 = 8;

/// What a storm does besides reads and writes.
#[derive(Clone, Copy, Debug, Default)]
struct Weather {
    write_through: bool,
    /// Some writes are given up while they are on their way.
    cancelled: bool,
    /// Some responses are lost, and some requests throttled.
    faults: bool,
    eventual: bool,
}

/// The part of the protocol that a storm leaves out, to see that it finds what is wrong then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Without {
    Nothing,
    /// The cache forgets after a write only.
    Holds,
    /// And readers fill without a lease, as most guides do it.
    Leases,
    /// Readers fill with what a replica has, also just after a write.
    ConsistentReads,
}

#[derive(Debug)]
struct Weakened(Arc<dyn CacheStore>, Without);

impl CacheStore for Weakened {
    fn peek(&self, key: &CacheKey) -> Option<Kept> {
        self.0.peek(key)
    }

    fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
        self.0.look(keys, lease)
    }

    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
        if self.1 != Without::Leases {
            return self.0.fill(fills);
        }
        Box::pin(async move {
            for fill in fills {
                let item = Some((fill.kept.clone(), fill.keep));
                self.0.begin(&[fill.key], Writer(0), Duration::from_secs(1)).await?;
                self.0.end(&[fill.key], Writer(0), &Ended::Known { settle: Duration::ZERO, item }).await?;
            }
            Ok(0)
        })
    }

    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
        let keys = if matches!(self.1, Without::Holds | Without::Leases) { &[] } else { keys };
        self.0.begin(keys, writer, hold)
    }

    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let forget = Ended::Known { settle: Duration::ZERO, item: None };
            let is_weak = matches!(self.1, Without::Holds | Without::Leases);
            self.0.end(keys, writer, if is_weak { &forget } else { ended }).await
        })
    }
}

struct Storm {
    stage: Stage,
    store: Arc<dyn CacheStore>,
    replicas: LateReplicas,
    weather: Weather,
    processes: Vec<TaskRepository>,
    round: u64,
    writes: AtomicU64,
    /// The number of the last write of each key that was answered, in the order of the table.
    answered: Mutex<HashMap<String, u64>>,
    hits: AtomicU64,
    stale: AtomicU64,
}

/// What a storm has found.
#[derive(Debug, Default)]
struct Found {
    hits: u64,
    stale: u64,
    stale_at_rest: u64,
}

fn rounds() -> u64 {
    env::var("CACHE_STORM_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}

async fn storm(store: SharedStore, weather: Weather, without: Without) -> Found {
    let replicas = LateReplicas::up_to(Duration::from_millis(15));
    let (fixture, _engine) = Fixture::with_replicas(store, &replicas).await;
    let mut found = Found::default();
    for round in 0..rounds() {
        fixture.stage.network().clear_script();
        let of = Arc::new(Storm::new(&fixture, &replicas, round, weather, without)).run().await;
        found.hits += of.hits;
        found.stale += of.stale;
        found.stale_at_rest += of.stale_at_rest;
        fixture.stage.network().clear_requests();
    }
    println!("{weather:?}, without {without:?}: {found:?}");
    found
}

impl Storm {
    fn new(fixture: &Fixture, replicas: &LateReplicas, round: u64, weather: Weather, without: Without) -> Self {
        let store = Arc::clone(fixture.shared().store());
        let process = || {
            let cache = Cache::in_store(Weakened(Arc::clone(&store), without)).store_timeout(crate::store::LONG);
            let cache = cache.entity::<Task>(if weather.write_through { LONG.write_through() } else { LONG });
            let cache = match (weather.eventual, without) {
                (_, Without::ConsistentReads) => cache.eventual_fills(Duration::ZERO),
                (true, _) => cache.eventual_fills(Duration::from_millis(30)),
                (false, _) => cache,
            };
            TaskRepository::new(&cached(fixture.stage.db(), cache))
        };
        Storm {
            stage: fixture.stage.clone(),
            processes: (0..PROCESSES).map(|_| process()).collect(),
            store,
            replicas: replicas.clone(),
            weather,
            round,
            writes: AtomicU64::new(0),
            answered: Mutex::default(),
            hits: AtomicU64::new(0),
            stale: AtomicU64::new(0),
        }
    }

    async fn run(self: Arc<Self>) -> Found {
        let mut tasks = Vec::new();
        for process in 0..PROCESSES {
            for role in 0..=READERS {
                let storm = Arc::clone(&self);
                tasks.push(tokio::spawn(async move {
                    let steps = if role == 0 && storm.weather.eventual { STEPS / 10 } else { STEPS };
                    for _ in 0..steps {
                        let (id, tasks) = (storm.any_id(), &storm.processes[process]);
                        if role == 0 { storm.write(&id, tasks).await } else { storm.read(&id, tasks).await }
                    }
                }));
            }
        }
        for task in tasks {
            task.await.unwrap();
        }
        Found {
            hits: self.hits.load(Ordering::Relaxed),
            stale: self.stale.load(Ordering::Relaxed),
            stale_at_rest: self.stale_at_rest().await,
        }
    }

    fn any_id(&self) -> String {
        self.id(self.writes.load(Ordering::Relaxed) / WRITES + fastrand::u64(..KEYS))
    }

    fn id(&self, number: u64) -> String {
        format!("{}-{number}", self.round)
    }

    async fn write(&self, id: &str, tasks: &TaskRepository) {
        if self.weather.faults && fastrand::u8(..10) == 0 {
            let faults = [Fault::LostResponse, Fault::Throttled, Fault::Timeout];
            self.stage.on("PutItem").then(fastrand::choice(faults).unwrap());
        }
        self.writes.fetch_add(1, Ordering::Relaxed);
        let title = fastrand::u64(1..).to_string();
        let put = tasks.put(&titled(id, &title)).into_future();
        let is_given_up = self.weather.cancelled && fastrand::u8(..4) == 0;
        let limit = if is_given_up { Duration::from_micros(fastrand::u64(..10_000)) } else { Duration::MAX };
        if let Ok(Ok(())) = tokio::time::timeout(limit, put).await {
            let number = self.replicas.number(&title).await;
            let mut answered = self.answered.lock().unwrap();
            let last = answered.entry(id.to_owned()).or_default();
            *last = number.max(*last);
        }
        // Nothing is kept before a write has settled.
        nap(if self.weather.eventual { 100_000 } else { 3_000 }).await;
    }

    async fn read(&self, id: &str, tasks: &TaskRepository) {
        let before = self.answered.lock().unwrap().get(id).copied().unwrap_or_default();
        // What is kept is looked at in the store itself: what a read past the cache returns may be older.
        if let Look::Hit(kept) = self.look(id).await {
            self.hits.fetch_add(1, Ordering::Relaxed);
            if self.replicas.number(&title_of(&kept)).await < before {
                self.stale.fetch_add(1, Ordering::Relaxed);
            }
        }
        tasks.get(key(id)).await.unwrap();
        nap(1_500).await;
    }

    async fn look(&self, id: &str) -> Look {
        let name = self.processes[0].cache_key(key(id)).unwrap().unwrap();
        self.store.look(&[name], Duration::ZERO).await.unwrap().remove(0)
    }

    /// Returns the number of keys of which something is kept that is not what the table has.
    async fn stale_at_rest(&self) -> u64 {
        self.replicas.rest().await;
        let mut stale = 0;
        for id in (0..self.writes.load(Ordering::Relaxed) / WRITES + KEYS).map(|number| self.id(number)) {
            let stored = TaskRepository::new(self.stage.engine()).get(key(&id)).consistent().await.unwrap();
            if let Look::Hit(kept) = self.look(&id).await {
                stale += u64::from(title_of(&kept) != stored.map_or_else(String::new, |task| task.title));
            }
        }
        stale
    }
}

/// Returns the title of what is kept; an empty one if that is that there is no item.
fn title_of(kept: &Kept) -> String {
    let Kept::Item(json) = kept else { return String::new() };
    let item: Json = serde_json::from_slice(json).unwrap();
    item["title"]["S"].as_str().unwrap().to_owned()
}

async fn nap(most_micros: u64) {
    tokio::time::sleep(Duration::from_micros(fastrand::u64(..most_micros))).await;
}

async fn keeps_nothing_old(store: SharedStore, weather: Weather) {
    let found = storm(store, weather, Without::Nothing).await;
    assert_eq!((found.stale, found.stale_at_rest), (0, 0), "{weather:?}: {found:?}");
    assert!(found.hits > 0, "{weather:?}: nothing was kept");
}

on_each_store!(reads_and_writes, async |store| {
    keeps_nothing_old(store, Weather::default()).await;
});

on_each_store!(with_write_through, async |store| {
    keeps_nothing_old(store, Weather { write_through: true, ..Weather::default() }).await;
});

on_each_store!(with_writes_that_are_given_up, async |store| {
    keeps_nothing_old(store, Weather { cancelled: true, ..Weather::default() }).await;
});

on_each_store!(with_everything, async |store| {
    keeps_nothing_old(store, Weather { write_through: true, cancelled: true, faults: true, eventual: false }).await;
});

on_each_store!(with_eventual_fills, async |store| {
    keeps_nothing_old(store, Weather { eventual: true, ..Weather::default() }).await;
});

/// Storms find what is wrong: without holds or leases, something old is kept.
///
/// Time is virtual, so that what happens at once does not depend on how busy the machine is.
#[tokio::test(start_paused = true)]
async fn without_a_part_of_the_protocol_something_old_is_kept() {
    for without in [Without::Holds, Without::Leases, Without::ConsistentReads] {
        let mut tries = 0;
        loop {
            let found = storm(SharedStore::memory(), Weather { cancelled: true, ..Weather::default() }, without).await;
            if found.stale + found.stale_at_rest > 0 {
                break;
            }
            tries += 1;
            assert!(tries < 60, "{without:?}: {found:?}");
        }
    }
}
