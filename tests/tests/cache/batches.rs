//! Batches of reads through the cache.

use dynamite_runtime::cache::{Ended, Kept, Writer};
use dynamite_runtime::testing::Fault;
use dynamite_tests::store::jobs::Job;
use dynamite_tests::store::tasks::{Task, TaskCard};
use std::time::Duration;

use crate::store::on_each_store;
use crate::support::{Fixture, LONG, key, stats, task, title, titled};

on_each_store!(hits_are_not_requested, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a", "b", "c"]).await;
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(LONG.missing_for_secs(600)));
    title(&tasks, "b").await;
    fixture.sent();
    let keys = ["a", "b", "x", "b", "c"].map(key);
    let batch = tasks.batch_get(keys.clone()).await.unwrap();
    assert_eq!(batch.found, ["a", "b", "b", "c"].map(task));
    assert_eq!(batch.missing, [key("x")]);
    assert_eq!((batch.usage.requests, batch.usage.cached, batch.usage.returned), (1, 1, 3));
    assert_eq!(fixture.stage.network().requests()[0].entries, Some(3));
    assert_eq!(fixture.sent(), "BatchGetItem (consistent)");
    let again = tasks.batch_get(keys).await.unwrap();
    assert_eq!((again.found, again.missing), (batch.found, batch.missing));
    assert_eq!((again.usage.requests, again.usage.cached, again.usage.capacity), (0, 4, 0.0));
    assert_eq!(fixture.sent(), "");
    let stats = stats(&tasks);
    assert_eq!((stats.hits, stats.hits_missing, stats.misses, stats.fills), (5, 1, 4, 4));
});

on_each_store!(a_batch_of_a_view_fills_whole_items, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    let cards = tasks.batch_get([key("a")]).view::<TaskCard>().await.unwrap();
    assert_eq!(cards.found[0].title, "old");
    assert_eq!(tasks.get(key("a")).await.unwrap(), Some(task("a")));
    let cards = tasks.batch_get([key("a")]).view::<TaskCard>().await.unwrap();
    assert_eq!((cards.found[0].title.as_str(), cards.usage.cached), ("old", 1));
    assert_eq!(fixture.sent(), "BatchGetItem (consistent)");
});

on_each_store!(keys_that_are_held_are_read_and_not_kept, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a", "b"]).await;
    let tasks = fixture.tasks();
    let held = tasks.cache_key(key("a")).unwrap().unwrap();
    fixture.shared().store().begin(&[held], Writer(1), Duration::from_secs(600)).await.unwrap();
    let batch = tasks.batch_get([key("a")]).await.unwrap();
    assert_eq!(batch.found, [task("a")]);
    assert_eq!(fixture.sent(), "BatchGetItem", "nothing of it is kept, so it need not be consistent");
    for _ in 0..2 {
        assert_eq!(tasks.batch_get([key("a"), key("b")]).await.unwrap().found.len(), 2);
    }
    assert_eq!(fixture.sent(), "BatchGetItem (consistent), BatchGetItem");
    assert_eq!(stats(&tasks).bypassed, 3);
});

on_each_store!(what_a_batch_did_not_read_is_not_kept, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(LONG.missing_for_secs(600)));
    fixture.stage.on("BatchGetItem").always(Fault::error(400, "AccessDeniedException", "no"));
    assert!(tasks.batch_get([key("a"), key("b")]).await.is_err());
    fixture.stage.network().clear_script();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
    assert_eq!(stats(&tasks).fills, 0);
});

on_each_store!(unprocessed_keys_are_read_and_kept, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a", "b", "c"]).await;
    let tasks = fixture.tasks();
    fixture.stage.on("BatchGetItem").then(Fault::Unprocessed { keep: 1 });
    let batch = tasks.batch_get(["a", "b", "c"].map(key)).await.unwrap();
    assert_eq!((batch.found.len(), stats(&tasks).fills), (3, 3));
});

on_each_store!(parts_of_entities_that_are_not_kept_go_past_it, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let jobs = dynamite_tests::store::jobs::JobRepository::new(fixture.stage.engine());
    jobs.create_table().await.unwrap();
    let tasks = fixture.tasks();
    let jobs = dynamite_tests::store::jobs::JobRepository::new(tasks.db());
    let batch = || {
        let jobs = jobs.batch_get(Vec::<<Job as dynamite_runtime::Entity>::Key>::new());
        tasks.db().batch_get().add(tasks.batch_get([key("a")])).add(jobs)
    };
    for cached in [0, 1] {
        let (found, none) = batch().await.unwrap();
        assert_eq!((found.found.len(), none.found.len(), found.usage.cached), (1, 0, cached));
    }
    assert_eq!(fixture.sent(), "BatchGetItem (consistent)");
});

on_each_store!(what_is_kept_under_another_key_is_not_returned, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a", "b"]).await;
    let tasks = fixture.tasks();
    title(&tasks, "b").await;
    let [a, b] = ["a", "b"].map(|id| tasks.cache_key(key(id)).unwrap().unwrap());
    let looks = fixture.shared().store().look(&[b], Duration::ZERO).await.unwrap();
    let dynamite_runtime::cache::Look::Hit(of_b) = looks[0].clone() else { panic!("{looks:?}") };
    for damaged in [of_b, Kept::Item("{".into()), Kept::Item(bytes::Bytes::from_static(b"\xff"))] {
        let ended = Ended::Known { settle: Duration::ZERO, item: Some((damaged, Duration::from_secs(600))) };
        fixture.shared().store().begin(&[a], Writer(1), Duration::from_secs(600)).await.unwrap();
        fixture.shared().store().end(&[a], Writer(1), &ended).await.unwrap();
        assert_eq!(tasks.batch_get([key("a")]).await.unwrap().found, [task("a")]);
    }
    assert_eq!(stats(&tasks).damaged, 3);
});

on_each_store!(a_batch_of_writes_holds_the_keys_of_each_request, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks();
    let all: Vec<Task> = (0..60).map(|id| titled(&id.to_string(), "new")).collect();
    tasks.batch_write().put_all(&all).await.unwrap();
    assert_eq!(stats(&tasks).invalidations, 60);
    fixture.stage.on("BatchWriteItem").then(Fault::Unprocessed { keep: 1 });
    tasks.batch_write().put_all(&all[..3]).await.unwrap();
    assert_eq!(stats(&tasks).invalidations, 65, "entries that were not processed are held again");
    let found = tasks.batch_get(all.iter().map(|task| key(&task.task_id))).await.unwrap();
    assert_eq!((found.found.len(), stats(&tasks).fills), (60, 60), "no key is held any more");
});
