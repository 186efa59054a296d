//! What a backfill does with each item, and what it says of it.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{BackfillCounts, Checkpoint, Error};
use dynamite_tests::engine;
use dynamite_tests::store::chores::{Chore, State};

use crate::support::{Chores, NEW_KEYS, chore, house, key, keys, old, s};

/// Returns a table with three chores and a house of an older version, and one chore of this one.
async fn old_items() -> Chores {
    let table = Chores::new(&engine().await.unwrap()).await;
    for id in 1..=3 {
        table.put_old(&chore(id)).await;
    }
    table.put_raw(old(&house("a"))).await;
    table.chores.create(&chore(4)).await.unwrap();
    table
}

fn numbers(counts: BackfillCounts) -> [u64; 7] {
    let BackfillCounts { scanned, written, unchanged, raced, refused, unrecognized, expired, .. } = counts;
    [scanned, written, unchanged, raced, refused, unrecognized, expired]
}

#[tokio::test]
async fn a_handle_writes_the_keys_of_all_entities_in_one_scan() {
    let table = old_items().await;
    let summary = table.all.backfill().run().await.unwrap();
    assert_eq!(numbers(summary.counts), [5, 4, 1, 0, 0, 0, 0]);
    assert!(summary.is_complete && !summary.is_clean());
    table.assert_derived(|_| true).await;
    let summary = table.all.backfill().segments(4).run().await.unwrap();
    assert_eq!(numbers(summary.counts), [5, 0, 5, 0, 0, 0, 0]);
    assert!(summary.is_clean());
    assert_eq!(table.chores.by_due(None).all().await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_repository_leaves_items_of_other_entities_alone() {
    let table = old_items().await;
    let summary = table.chores.backfill().run().await.unwrap();
    assert_eq!(numbers(summary.counts), [5, 3, 1, 0, 0, 1, 0]);
    assert!(table.houses.by_city("Oslo").all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_key_of_an_item_that_left_the_index_is_removed() {
    let table = Chores::new(&engine().await.unwrap()).await;
    let done = Chore { state: State::Done, ..chore(1) };
    let mut item = done.to_item().unwrap();
    item.insert("due_pk".into(), s("WHO#nobody"));
    item.insert("load".into(), AttributeValue::N("7".into()));
    table.put_raw(item).await;
    let summary = table.all.backfill().run().await.unwrap();
    assert_eq!(summary.counts.written, 1);
    assert_eq!(keys(&table.stored(1).await), keys(&done.to_item().unwrap()));
}

#[tokio::test]
async fn nothing_else_of_an_item_changes() {
    let table = Chores::new(&engine().await.unwrap()).await;
    let mut item = old(&chore(1));
    item.remove("note");
    item.insert("legacy".into(), AttributeValue::L(vec![s("kept")]));
    item.insert("revision".into(), AttributeValue::N("41".into()));
    table.put_raw(item.clone()).await;
    table.all.backfill().run().await.unwrap();
    let mut stored = table.stored(1).await;
    assert_eq!(keys(&stored).len(), 4);
    stored.retain(|name, _| !NEW_KEYS.contains(&name.as_str()));
    assert_eq!(stored, item);
}

#[tokio::test]
async fn defaults_are_written_only_if_asked_for() {
    let table = Chores::new(&engine().await.unwrap()).await;
    let mut item = chore(1).to_item().unwrap();
    item.remove("note");
    table.put_raw(item).await;
    assert_eq!(table.chores.backfill().run().await.unwrap().counts.written, 0);
    assert_eq!(table.chores.backfill().defaults().run().await.unwrap().counts.written, 1);
    assert_eq!(table.stored(1).await.get("note"), Some(&s("none")));
}

#[tokio::test]
async fn retired_attributes_are_removed_only_if_asked_for() {
    let table = Chores::new(&engine().await.unwrap()).await;
    let mut item = chore(1).to_item().unwrap();
    item.insert("helper".into(), s("Kim"));
    item.insert("legacy".into(), s("kept"));
    table.put_raw(item).await;
    assert!(table.chores.backfill().run().await.unwrap().is_clean());
    assert_eq!(table.all.backfill().remove_retired().run().await.unwrap().counts.written, 1);
    let stored = table.stored(1).await;
    assert_eq!((stored.get("helper"), stored.get("legacy")), (None, Some(&s("kept"))));
    assert!(table.all.backfill().remove_retired().run().await.unwrap().is_clean());
}

#[tokio::test]
async fn only_some_keys_are_written() {
    let table = old_items().await;
    table.chores.backfill().only(Chore::LOAD_PK).only(Chore::LOAD).run().await.unwrap();
    let written: Vec<String> = keys(&table.stored(1).await).into_keys().collect();
    assert_eq!(written, ["load", "load_pk"]);
    table.all.backfill().only(Chore::DUE_SK).run().await.unwrap();
    let written: Vec<String> = keys(&table.stored(1).await).into_keys().collect();
    assert_eq!(written, ["due_sk", "load", "load_pk"]);
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let table = old_items().await;
    let summary = table.all.backfill().dry_run().run().await.unwrap();
    assert_eq!(numbers(summary.counts), [5, 4, 1, 0, 0, 0, 0]);
    assert!(!summary.is_clean());
    assert!(keys(&table.stored(1).await).is_empty());
}

#[tokio::test]
async fn expired_and_unrecognized_items_are_left_alone() {
    let table = Chores::new(&engine().await.unwrap()).await;
    let an_hour_ago = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - 3600;
    let mut expired = old(&chore(1));
    expired.insert("expires_at".into(), AttributeValue::N(an_hour_ago.to_string()));
    table.put_raw(expired.clone()).await;
    let foreign = [("pk".to_owned(), s("X")), ("sk".to_owned(), s("Y"))];
    table.put_raw(foreign.clone().into()).await;
    let summary = table.all.backfill().run().await.unwrap();
    assert_eq!(numbers(summary.counts), [2, 0, 0, 0, 0, 1, 1]);
    assert_eq!(table.stored(1).await, expired);
}

/// DynamoDB never deletes an item that expired more than five years ago.
#[tokio::test]
async fn items_that_stay_although_they_expired_are_written() {
    let table = Chores::new(&engine().await.unwrap()).await;
    let mut item = old(&chore(1));
    item.insert("expires_at".into(), AttributeValue::N("1000".into()));
    table.put_raw(item).await;
    assert_eq!(table.all.backfill().run().await.unwrap().counts.written, 1);
}

#[tokio::test]
async fn what_cant_be_written_is_refused_with_its_key_and_the_reason() {
    let table = Chores::new(&engine().await.unwrap()).await;
    let mut unreadable = old(&chore(1));
    unreadable.insert("effort".into(), s("secret"));
    table.put_raw(unreadable).await;
    let mut house = old(&house("a"));
    house.insert("city".into(), s(&"x".repeat(3000)));
    table.put_raw(house).await;
    table.put_old(&chore(2)).await;
    let mut job = table.all.backfill();
    let mut found = Vec::new();
    while let Some(step) = job.next().await.unwrap() {
        assert!(!format!("{step:?}").contains("secret"));
        found.extend(step.refused);
    }
    assert_eq!(numbers(job.summary().counts), [3, 1, 0, 0, 2, 0, 0]);
    found.sort_by_key(|refused| refused.entity());
    let [chore, house] = &found[..] else { panic!("{found:?}") };
    assert!(matches!(chore.error(), Error::Decode(error) if error.path() == "effort"), "{chore}");
    assert_eq!(chore.raw_key().get("sk"), Some(&s("CHORE#0000000001")));
    assert!(matches!(house.error(), Error::InvalidInput(_)), "{house}");
    assert!(house.to_string().contains("due_pk"), "{house}");
}

#[tokio::test]
async fn a_job_continues_after_its_checkpoint() {
    let table = Chores::new(&engine().await.unwrap()).await;
    for id in 0..20 {
        table.put_old(&chore(id)).await;
        table.put_raw(old(&house(&format!("h{id}")))).await;
    }
    let mut job = table.all.backfill().segments(8);
    let mut saved: Option<String> = None;
    let mut scanned = 0;
    for _ in 0..4 {
        let step = job.next().await.unwrap().unwrap();
        scanned += step.counts.scanned;
        saved = Some(step.checkpoint().to_string());
    }
    drop(job);
    let saved: Option<Checkpoint> = saved.map(|text| text.parse().unwrap());
    let summary = table.all.backfill().segments(8).resume(saved.clone()).run().await.unwrap();
    assert_eq!(scanned + summary.counts.scanned, 40);
    assert!(!summary.is_complete, "only a part was read");
    table.assert_derived(|_| true).await;
    let error = table.all.backfill().segments(4).resume(saved).run().await.unwrap_err();
    assert!(matches!(error, Error::InvalidCursor(_)), "{error}");
    let error = table.all.backfill().segments(0).run().await.unwrap_err();
    assert!(matches!(error, Error::InvalidInput(_)), "{error}");
}

#[tokio::test]
async fn an_item_whose_partition_key_is_that_of_a_shard_gets_the_shard() {
    let table = old_items().await;
    table.chores.backfill().run().await.unwrap();
    let entries = table.chores.by_load().all().await.unwrap();
    assert_eq!(entries.len(), 4);
    let read = table.chores.get(key(1)).await.unwrap().unwrap();
    assert_eq!(read.revision, 1);
}
