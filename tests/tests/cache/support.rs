//! What several suites use: tasks behind a network, and clients with caches.

use std::time::Duration;

use dynamite_runtime::cache::CacheBuilder;
use dynamite_runtime::testing::Stage;
use dynamite_runtime::{Cache, CacheStats, Dynamite, Keep};
use dynamite_tests::store::tasks::{Contact, Task, TaskKey, TaskRepository, TaskState};
use dynamite_tests::{configured, engine};

use crate::late_replicas::LateReplicas;
use crate::store::SharedStore;

/// A time that no test waits for.
pub(crate) const LONG: Keep = Keep::for_secs(600);

/// An engine with the table of tasks, and the store of its caches.
pub(crate) struct Fixture {
    pub(crate) stage: Stage,
    store: SharedStore,
}

impl Fixture {
    pub(crate) async fn new(store: SharedStore) -> Self {
        Self::over(&engine().await.unwrap(), store).await
    }

    /// Returns one with replicas that are late. Keep the second part, because the engine ends with it.
    pub(crate) async fn with_replicas(store: SharedStore, replicas: &LateReplicas) -> (Self, Dynamite) {
        let engine = engine().await.unwrap();
        (Self::over(&replicas.client(&engine), store).await, engine)
    }

    async fn over(engine: &Dynamite, store: SharedStore) -> Self {
        let stage = Stage::over(engine).tables::<(Task,)>().await.unwrap();
        Fixture { stage, store }
    }

    /// Returns a repository with a cache of its own, as another process would have.
    pub(crate) fn tasks(&self) -> TaskRepository {
        self.tasks_with(|cache| cache.entity::<Task>(LONG))
    }

    pub(crate) fn tasks_with(&self, build: impl FnOnce(CacheBuilder) -> CacheBuilder) -> TaskRepository {
        TaskRepository::new(&cached(self.stage.db(), build(self.store.cache())))
    }

    /// Returns a repository without a cache or a network.
    pub(crate) fn others(&self) -> TaskRepository {
        TaskRepository::new(self.stage.engine())
    }

    /// Stores tasks behind the back of all caches.
    pub(crate) async fn store(&self, ids: &[&str]) {
        for id in ids {
            self.others().put(&task(id)).await.unwrap();
        }
    }

    /// Returns the requests that were sent since this was called before, as `2 x GetItem`.
    pub(crate) fn sent(&self) -> String {
        let mut lines: Vec<(String, usize)> = Vec::new();
        for request in self.stage.network().requests() {
            let is_consistent = request.body.to_string().contains(r#""ConsistentRead":true"#);
            let line = request.operation.clone() + if is_consistent { " (consistent)" } else { "" };
            match lines.last_mut() {
                Some((last, count)) if *last == line => *count += 1,
                _ => lines.push((line, 1)),
            }
        }
        self.stage.network().clear_requests();
        let times = |count| if count == 1 { String::new() } else { format!("{count} x ") };
        lines.into_iter().map(|(line, count)| times(count) + &line).collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn shared(&self) -> &SharedStore {
        &self.store
    }
}

pub(crate) fn cached(db: &Dynamite, cache: CacheBuilder) -> Dynamite {
    configured(db).cached(cache)
}

pub(crate) fn stats(tasks: &TaskRepository) -> CacheStats {
    tasks.db().cache().map(Cache::stats).unwrap()
}

pub(crate) fn key(id: &str) -> TaskKey {
    TaskKey::new(id)
}

pub(crate) fn task(id: &str) -> Task {
    titled(id, "old")
}

pub(crate) fn titled(id: &str, title: &str) -> Task {
    Task {
        task_id: id.into(),
        team: "red".into(),
        queue: "mail".into(),
        state: TaskState::Open,
        owner: Some("ann".into()),
        due: None,
        priority: 1,
        score: None,
        title: title.into(),
        budget: 10,
        balance: -3,
        spent: None,
        steps: vec!["first".into()],
        remarks: None,
        labels: ["x".to_owned()].into(),
        numbers: [].into(),
        counters: [].into(),
        contact: None,
        author: Contact { name: "Ann".into(), phone: None, calls: 0 },
    }
}

/// Reads a task, and returns its title.
pub(crate) async fn title(tasks: &TaskRepository, id: &str) -> Option<String> {
    tasks.get(key(id)).await.unwrap().map(|task| task.title)
}

/// Waits until something holds that other tasks bring about.
pub(crate) async fn until(what: impl AsyncFn() -> bool) {
    for _ in 0..60_000 {
        if what().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it never happens");
}
