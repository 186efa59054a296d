//! Which clients have an observer.

use dynamite_runtime::{Cache, CallOptions, Dynamite, Keep};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::recorded::Recorded;
use crate::support::{stage, store};

/// Gets a task with a client.
async fn get(db: &Dynamite) {
    assert!(TaskRepository::new(db).get(TaskKey::new("a")).await.unwrap().is_some());
}

#[tokio::test]
async fn what_is_made_from_an_observed_client_is_observed() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let recorded = Recorded::default();
    let db = stage.db().clone().observed(recorded.clone());
    let cache = || Cache::memory(1 << 20).entity::<Task>(Keep::for_secs(600)).build();
    let clients = [
        db.clone(),
        db.with(&CallOptions::short_reads()),
        db.clone().cached(cache()),
        stage.db().clone().cached(cache()).observed(recorded.clone()),
        db.with(&CallOptions::new().lean(true)),
    ];
    for db in &clients {
        get(db).await;
        assert_eq!(recorded.take_calls().len(), 1);
    }
    get(stage.db()).await;
    assert_eq!(recorded.take(), [""; 0]);
}

#[tokio::test]
async fn all_observers_of_a_client_are_told() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let (first, second) = (Recorded::default(), Recorded::default());
    get(&stage.db().clone().observed(first.clone()).observed(second.clone())).await;
    assert_eq!(first.take_calls().len(), 1);
    assert_eq!(second.take_calls().len(), 1);
}

#[tokio::test]
async fn a_hit_of_the_cache_is_a_call_without_requests() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let recorded = Recorded::default();
    let cache = Cache::memory(1 << 20).entity::<Task>(Keep::for_secs(600));
    let db = stage.db().clone().cached(cache).observed(recorded.clone());
    get(&db).await;
    let miss = [
        "request get GetItem Task/tasks/-: done requests=1 returned=1",
        "call get GetItem Task/tasks/-: done requests=1 returned=1",
    ];
    assert_eq!(recorded.take(), miss);
    get(&db).await;
    assert_eq!(recorded.take(), ["call get GetItem Task/tasks/-: done returned=1 cached=1"]);
    let tasks = TaskRepository::new(&db);
    tasks.batch_get([TaskKey::new("a")]).await.unwrap();
    assert_eq!(recorded.take(), ["call batch_get BatchGetItem Task/tasks/-: done returned=1 cached=1"]);
}
