//! Reads and writes that overlap, put into the order that makes the difference.

use std::time::Duration;

use dynamite_runtime::cache::Look;
use dynamite_runtime::testing::{Fault, Matcher, Side};
use dynamite_runtime::{CallOptions, Error};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::late_replicas::LateReplicas;
use crate::store::on_each_store;
use crate::support::{Fixture, LONG, cached, key, stats, task, title, titled, until};

impl Fixture {
    /// Returns what is kept of a task.
    async fn look(&self, tasks: &TaskRepository, id: &str) -> Look {
        let name = tasks.cache_key(key(id)).unwrap().unwrap();
        self.shared().store().look(&[name], Duration::from_millis(1)).await.unwrap().remove(0)
    }

    async fn is_held(&self, tasks: &TaskRepository, id: &str) -> bool {
        self.look(tasks, id).await == Look::Busy
    }
}

// 1. A read that has its answer fills the cache after a write.
on_each_store!(a_slow_read_does_not_fill_what_is_old, async |store| {
    for side in [Side::BeforeEngine, Side::AfterEngine] {
        let fixture = Fixture::new(crate::store::SharedStore::memory()).await;
        slow_read(&fixture, side).await;
    }
    slow_read(&Fixture::new(store).await, Side::AfterEngine).await;
});

async fn slow_read(fixture: &Fixture, side: Side) {
    fixture.store(&["a"]).await;
    let (reader, writer) = (fixture.tasks(), fixture.tasks());
    let gate = fixture.stage.on("GetItem").hold(side);
    let read = tokio::spawn(reader.get(key("a")).into_future());
    gate.reached().await;
    writer.put(&titled("a", "new")).await.unwrap();
    gate.open();
    read.await.unwrap().unwrap();
    for tasks in [&reader, &writer] {
        assert_eq!(title(tasks, "a").await.as_deref(), Some("new"), "{side:?}");
    }
    assert_eq!(stats(&reader).fills_refused, 1);
}

// 2. A read that begins after the write, at a replica that is late.
on_each_store!(a_late_replica_does_not_fill_the_cache, async |store| {
    let (fixture, _engine) = Fixture::with_replicas(store, &LateReplicas::default()).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    tasks.put(&titled("a", "new")).await.unwrap();
    assert_eq!(title(&fixture.others(), "a").await, None, "the replica is late");
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    assert_eq!(tasks.batch_get([key("a")]).await.unwrap().found, [titled("a", "new")]);
});

on_each_store!(eventual_fills_wait_until_a_write_has_settled, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a", "b"]).await;
    let settle = Duration::from_secs(600);
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(LONG).eventual_fills(settle));
    title(&tasks, "b").await;
    assert_eq!((fixture.sent().as_str(), stats(&tasks).fills), ("GetItem", 1));
    tasks.put(&titled("a", "new")).await.unwrap();
    tasks.forget(key("b")).await.unwrap();
    title(&tasks, "a").await;
    title(&tasks, "b").await;
    tasks.batch_get([key("a"), key("b")]).await.unwrap();
    assert!(!fixture.sent().contains("consistent"));
    assert_eq!(
        (stats(&tasks).bypassed, stats(&tasks).fills),
        (4, 1),
        "nothing that a replica may not have seen is kept"
    );
});

on_each_store!(a_write_that_is_kept_settles_too, async |store| {
    let fixture = Fixture::new(store).await;
    let settle = Duration::from_secs(600);
    let short = dynamite_runtime::Keep::for_duration(Duration::from_millis(30)).write_through();
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(short).eventual_fills(settle));
    tasks.put(&task("a")).await.unwrap();
    until(async || fixture.is_held(&tasks, "a").await).await; // what was kept has expired, and nobody may fill it
    title(&tasks, "a").await;
    assert_eq!(stats(&tasks).fills, 0);
});

// 3. The write is carried out, and nobody is there any more to make the cache forget it.
on_each_store!(a_write_whose_future_is_dropped_holds_the_item, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let (writer, reader) = (fixture.tasks(), fixture.tasks());
    title(&reader, "a").await;
    let gate = fixture.stage.on("PutItem").hold(Side::BeforeEngine);
    let put = tokio::spawn(writer.put(&titled("a", "new")).into_future());
    gate.reached().await;
    put.abort();
    assert!(put.await.unwrap_err().is_cancelled());
    // It may still be carried out, so what is read now is not kept.
    assert_eq!(title(&reader, "a").await.as_deref(), Some("old"));
    assert!(fixture.is_held(&reader, "a").await);
    fixture.others().put(&titled("a", "new")).await.unwrap(); // now it is
    for tasks in [&writer, &reader] {
        assert_eq!(title(tasks, "a").await.as_deref(), Some("new"));
    }
    until(async || stats(&writer).owed == 0).await;
    assert!(fixture.is_held(&reader, "a").await);
});

on_each_store!(a_batch_and_a_transaction_that_are_dropped_hold_their_items, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks();
    let gate = fixture.stage.on(Matcher::any()).hold(Side::BeforeEngine);
    let batch = tokio::spawn(tasks.batch_write().put(&task("a")).put(&task("b")).into_future());
    gate.reached().await;
    batch.abort();
    drop(batch.await);
    gate.open();
    let gate = fixture.stage.on("TransactWriteItems").hold(Side::BeforeEngine);
    let transaction = tasks.db().transaction().add(tasks.put(&task("c"))).add(tasks.delete(key("d")));
    let transaction = tokio::spawn(transaction.into_future());
    gate.reached().await;
    transaction.abort();
    drop(transaction.await);
    for id in ["a", "b", "c", "d"] {
        until(async || fixture.is_held(&tasks, id).await).await;
    }
});

// 4. The response of a write was lost, and the write may be carried out later.
on_each_store!(an_ambiguous_write_holds_the_item, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a", "b"]).await;
    let tasks = fixture.tasks();
    let once = TaskRepository::new(&tasks.db().with(&CallOptions::new().attempts(1)));
    for (fault, is_ambiguous) in [
        (Fault::LostResponse, true),
        (Fault::Timeout, true),
        (Fault::internal(), true),
        (Fault::Throttled, false),
        (Fault::NoConnection, false),
        (Fault::error(400, "ValidationException", "no"), false),
    ] {
        for operation in ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"] {
            let id = format!("{fault:?} {operation}");
            fixture.store(&[&id]).await;
            title(&tasks, &id).await;
            fixture.stage.on(operation).then(fault.clone());
            let error = match operation {
                "PutItem" => once.put(&titled(&id, "new")).await.unwrap_err(),
                "UpdateItem" => once.update(key(&id)).set(Task::TITLE, "new").await.unwrap_err(),
                "DeleteItem" => once.delete(key(&id)).await.unwrap_err(),
                _ => once.db().transaction().add(once.put(&titled(&id, "new"))).await.unwrap_err(),
            };
            assert_eq!(fixture.is_held(&tasks, &id).await, is_ambiguous, "{id}: {error}");
        }
    }
});

// 5. An attempt was lost, a later one succeeded, and the first is carried out after it.
on_each_store!(a_write_with_a_lost_attempt_holds_the_item, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(LONG.write_through()));
    fixture.stage.on("PutItem").then(Fault::Timeout);
    tasks.put(&titled("a", "first")).await.unwrap();
    assert!(fixture.is_held(&tasks, "a").await);
    fixture.others().put(&titled("a", "late")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("late"));
    // Throttled attempts were not carried out.
    fixture.stage.on("PutItem").times(2, Fault::Throttled);
    tasks.put(&titled("b", "new")).await.unwrap();
    assert!(matches!(fixture.look(&tasks, "b").await, Look::Hit(_)));
});

// 6. Two writers leave their items in the wrong order.
on_each_store!(writers_that_overlap_leave_nothing, async |store| {
    let fixture = Fixture::new(store).await;
    let build = |cache: dynamite_runtime::cache::CacheBuilder| cache.entity::<Task>(LONG.write_through());
    let (first, second) = (fixture.tasks_with(build), fixture.tasks_with(build));
    for side in [Side::BeforeEngine, Side::AfterEngine] {
        let gate = fixture.stage.on("PutItem").hold(side);
        let put = tokio::spawn(first.put(&titled("a", "first")).into_future());
        gate.reached().await;
        // The network holds this one, too.
        let other = tokio::spawn(second.put(&titled("a", "second")).into_future());
        until(async || fixture.stage.network().in_flight() == 2).await;
        gate.open();
        put.await.unwrap().unwrap();
        other.await.unwrap().unwrap();
        let stored = title(&fixture.others(), "a").await;
        assert!(matches!(fixture.look(&first, "a").await, Look::Miss(_)), "{side:?}");
        assert_eq!(title(&second, "a").await, stored);
    }
});

// 8. Several processes read the same key: one of them fills it.
on_each_store!(one_of_many_processes_fills_a_key, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let processes: Vec<TaskRepository> = (0..5).map(|_| fixture.tasks()).collect();
    let gate = fixture.stage.on("GetItem").hold(Side::BeforeEngine);
    let read = |tasks: &TaskRepository| tokio::spawn(tasks.get(key("a")).into_future());
    let reads: Vec<_> = processes.iter().flat_map(|tasks| (0..10).map(move |_| read(tasks))).collect();
    let joined = async || processes.iter().map(|tasks| stats(tasks).joined).sum::<u64>();
    until(async || fixture.stage.network().in_flight() == 5 && joined().await == 45).await;
    gate.open();
    for read in reads {
        assert_eq!(read.await.unwrap().unwrap(), Some(task("a")));
    }
    let requests = fixture.stage.network().requests();
    assert_eq!((requests.len(), requests.iter().filter(|request| request.consistent).count()), (5, 1));
    assert_eq!(processes.iter().map(|tasks| stats(tasks).fills).sum::<u64>(), 1);
});

// 9. A call joins a read that began before the caller's own write.
on_each_store!(a_call_does_not_join_a_read_from_before_its_write, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    let gate = fixture.stage.on("GetItem").hold(Side::AfterEngine);
    let before = tokio::spawn(tasks.get(key("a")).into_future());
    gate.reached().await;
    fixture.stage.network().clear_script();
    tasks.put(&titled("a", "new")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    gate.open();
    assert_eq!(before.await.unwrap().unwrap().unwrap().title, "old");
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
});

on_each_store!(a_call_does_not_join_a_read_that_began_during_its_write, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    let write = fixture.stage.on("PutItem").hold(Side::BeforeEngine);
    let put = tokio::spawn(tasks.put(&titled("a", "new")).into_future());
    write.reached().await;
    let read = fixture.stage.on("GetItem").hold(Side::AfterEngine);
    let during = tokio::spawn(tasks.get(key("a")).into_future());
    read.reached().await;
    fixture.stage.network().clear_script();
    write.open();
    put.await.unwrap().unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    read.open();
    during.await.unwrap().unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
});

on_each_store!(clients_of_one_cache_share_its_reads, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let cache = fixture.shared().cache().entity::<Task>(LONG).build();
    let client = || TaskRepository::new(&dynamite_tests::configured(fixture.stage.db()).cached(cache.clone()));
    let (writer, reader) = (client(), client());
    let gate = fixture.stage.on("GetItem").hold(Side::AfterEngine);
    let before = tokio::spawn(reader.get(key("a")).into_future());
    gate.reached().await;
    fixture.stage.network().clear_script();
    writer.put(&titled("a", "new")).await.unwrap();
    assert_eq!(title(&reader, "a").await.as_deref(), Some("new"), "it does not join a read from before the write");
    gate.open();
    before.await.unwrap().unwrap();
});

// 10. A condition failed: what made it fail is not what is kept.
on_each_store!(retries_of_an_optimistic_lock_end, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    title(&tasks, "a").await;
    fixture.others().put(&titled("a", "foreign")).await.unwrap();
    let mut tries = 0;
    loop {
        tries += 1;
        let read = tasks.get(key("a")).await.unwrap().unwrap();
        let put = tasks.put(&titled("a", "new")).only_if(Task::TITLE.eq(read.title)).await;
        match put {
            Ok(()) => break,
            Err(Error::ConditionFailed(_)) => assert!(tries < 2),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((tries, title(&tasks, "a").await.as_deref()), (2, Some("new")));
});

// 11. A batch forgets the keys of each of its requests when that request is sent, and not at its end.
on_each_store!(a_batch_holds_only_what_is_in_flight, async |store| {
    let fixture = Fixture::new(store).await;
    let ids: Vec<String> = (0..30).map(|id| id.to_string()).collect();
    let tasks = fixture.tasks();
    for id in &ids {
        fixture.store(&[id]).await;
        title(&tasks, id).await;
    }
    fixture.stage.on("BatchWriteItem").then(Fault::Unprocessed { keep: 25 });
    let gate = fixture.stage.on("BatchWriteItem").hold(Side::AfterEngine);
    let new: Vec<Task> = ids.iter().map(|id| titled(id, "new")).collect();
    let batch = tokio::spawn(tasks.batch_write().put_all(&new).at_once(1).into_future());
    gate.reached().await;
    let mut held = 0;
    for id in &ids {
        held += usize::from(fixture.is_held(&tasks, id).await);
    }
    assert_eq!(held, 25);
    gate.open();
    batch.await.unwrap().unwrap();
    for id in &ids {
        assert_eq!(title(&tasks, id).await.as_deref(), Some("new"));
    }
});

// 16. Another version of this crate has written an entry.
#[tokio::test]
async fn entries_of_another_version_are_left_alone() {
    let Some(server) = dynamite_tests::redis_server::redis_server() else { return };
    let fixture = Fixture::new(crate::store::SharedStore::memory()).await;
    fixture.store(&["a"]).await;
    let cache = dynamite_runtime::Cache::redis(&server.url(), "shop")
        .unwrap()
        .entity::<Task>(LONG)
        .store_timeout(crate::store::LONG);
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    let name = format!("shop:{{{}}}:v", tasks.cache_key(key("a")).unwrap().unwrap());
    let client = redis::Client::open(server.url()).unwrap();
    let mut redis = client.get_multiplexed_async_connection().await.unwrap();
    for other in ["V2{}", "N2", "", "something else"] {
        redis::cmd("SET").arg(&name).arg(other).exec_async(&mut redis).await.unwrap();
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
        let left: String = redis::cmd("GET").arg(&name).query_async(&mut redis).await.unwrap();
        assert_eq!(left, other);
    }
    assert_eq!((stats(&tasks).bypassed, stats(&tasks).fills, stats(&tasks).damaged), (4, 0, 0));
    tasks.put(&titled("a", "new")).await.unwrap();
    assert_eq!(redis::cmd("EXISTS").arg(&name).query_async::<u32>(&mut redis).await.unwrap(), 0, "a write forgets it");
}
