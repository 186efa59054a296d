//! Which items are kept, and how long.

use std::time::Duration;

use dynamite_runtime::Keep;
use dynamite_runtime::cache::{Ended, Kept, Writer};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::store::{SharedStore, on_each_store};
use crate::support::{Fixture, LONG, key, stats, task, title, titled, until};

on_each_store!(items_are_kept_for_their_time, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let short = Keep::for_duration(Duration::from_millis(50)).missing_for_duration(Duration::from_millis(50));
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(short));
    for _ in 0..2 {
        title(&tasks, "a").await;
        title(&tasks, "missing").await;
    }
    fixture.store(&["missing"]).await;
    fixture.others().put(&titled("a", "new")).await.unwrap();
    until(async || title(&tasks, "a").await.as_deref() == Some("new")).await;
    until(async || title(&tasks, "missing").await.is_some()).await;
});

on_each_store!(larger_items_are_not_kept, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(LONG.up_to_bytes(1_000).write_through()));
    let large = titled("a", &"x".repeat(1_000));
    tasks.put(&large).await.unwrap();
    for _ in 0..2 {
        assert_eq!(tasks.get(key("a")).await.unwrap(), Some(large.clone()));
    }
    assert_eq!((stats(&tasks).fills, stats(&tasks).too_large, stats(&tasks).hits), (0, 2, 0));
    let small = titled("a", &"x".repeat(100));
    tasks.put(&small).await.unwrap();
    assert_eq!(tasks.get(key("a")).await.unwrap(), Some(small));
    assert_eq!(stats(&tasks).hits, 1);
});

on_each_store!(the_last_word_on_an_entity_holds, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(LONG).entity::<Task>(LONG.missing_for_secs(60)));
    title(&tasks, "a").await;
    title(&tasks, "a").await;
    assert_eq!(stats(&tasks).hits_missing, 1);
});

on_each_store!(items_that_cannot_be_read_are_not_kept, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks();
    let item = [("task_id".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S("a".into()))];
    let put = fixture.stage.engine().client().put_item().table_name("tasks").set_item(Some(item.into()));
    put.send().await.unwrap();
    for _ in 0..2 {
        assert!(tasks.get(key("a")).await.is_err());
    }
    assert_eq!(stats(&tasks).fills, 0);
    // As soon as it is repaired, it can be read.
    fixture.store(&["a"]).await;
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
});

/// What a store outside of the process returns is checked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_damaged_is_read_again() {
    let Some(store) = SharedStore::redis() else { return };
    let fixture = Fixture::new(store).await;
    fixture.store(&["a", "b"]).await;
    let tasks = fixture.tasks();
    title(&tasks, "b").await;
    let [name, of_b] = ["a", "b"].map(|id| tasks.cache_key(key(id)).unwrap().unwrap());
    let looks = fixture.shared().store().look(&[of_b], Duration::ZERO).await.unwrap();
    let dynamite_runtime::cache::Look::Hit(other) = looks[0].clone() else { panic!("{looks:?}") };
    let texts = ["", "{", "[]", "null", r#"{"task_id":{"S":"a"}}"#, r#"{"task_id":{"S":1}}"#];
    let mut all: Vec<Kept> = texts.into_iter().map(|text| Kept::Item(text.into())).collect();
    all.extend([Kept::Item(bytes::Bytes::from_static(b"\xff")), other]);
    for damaged in &all {
        let item = Some((damaged.clone(), Duration::from_secs(600)));
        let ended = Ended::Known { settle: Duration::ZERO, item };
        fixture.shared().store().begin(&[name], Writer(1), Duration::from_secs(600)).await.unwrap();
        fixture.shared().store().end(&[name], Writer(1), &ended).await.unwrap();
        let read = tasks.get(key("a")).measured().await.unwrap();
        assert_eq!((read.value, read.usage.requests, read.usage.cached), (Some(task("a")), 1, 0), "{damaged:?}");
    }
    assert_eq!((stats(&tasks).damaged, stats(&tasks).hits), (8, 0));
    // It was forgotten, so the next read fills the cache.
    title(&tasks, "a").await;
    title(&tasks, "a").await;
    assert_eq!(stats(&tasks).hits, 1);
}

/// What is read seldom makes room for what is read often.
#[tokio::test]
async fn a_store_in_memory_keeps_to_its_size() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    let cache = dynamite_runtime::Cache::memory(20_000).entity::<Task>(LONG.write_through());
    let tasks = TaskRepository::new(&crate::support::cached(fixture.stage.db(), cache));
    for id in 0..100 {
        tasks.put(&titled(&id.to_string(), &"x".repeat(1_000))).await.unwrap();
    }
    fixture.sent();
    let mut hits = 0;
    for id in 0..100 {
        hits += tasks.get(key(&id.to_string())).measured().await.unwrap().usage.cached;
    }
    assert!((1..20).contains(&hits), "{hits} items of more than 1,000 bytes");
}
