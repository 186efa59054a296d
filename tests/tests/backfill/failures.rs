//! Backfills over networks that fail, and of items that others change meanwhile.

use dynamite_runtime::testing::{Fault, Gate, Side};
use dynamite_runtime::{BackfillSummary, Error, Result};
use dynamite_tests::engine;
use dynamite_tests::faults::{ATTEMPTS, Faults};
use dynamite_tests::store::chores::Chore;
use tokio::task::JoinHandle;

use crate::support::{Chores, chore, key, keys, s};

/// Returns a table over a network, and the same table without it.
async fn faulty() -> (Chores, Faults, Chores) {
    let direct = Chores::new(&engine().await.unwrap()).await;
    let faults = Faults::default();
    (Chores::of(&faults.client(&direct.db)), faults, direct)
}

/// Starts a backfill whose first write is held before the engine has it.
async fn held(table: Chores, faults: &Faults) -> (Gate, JoinHandle<Result<BackfillSummary>>) {
    let gate = faults.on("UpdateItem").hold(Side::BeforeEngine);
    let job = tokio::spawn(async move { table.all.backfill().run().await });
    gate.reached().await;
    (gate, job)
}

#[tokio::test]
async fn throttled_writes_are_sent_until_they_are_accepted() {
    let (table, faults, direct) = faulty().await;
    for id in 0..5 {
        direct.put_old(&chore(id)).await;
    }
    faults.on("UpdateItem").times(3 * ATTEMPTS, Fault::Throttled);
    faults.on("Scan").times(2 * ATTEMPTS, Fault::Throttled);
    let summary = table.all.backfill().run().await.unwrap();
    assert_eq!(summary.counts.written, 5);
    direct.assert_derived(|_| true).await;
}

#[tokio::test]
async fn a_lost_response_counts_as_written_and_changes_nothing_twice() {
    let (table, faults, direct) = faulty().await;
    direct.put_old(&chore(1)).await;
    faults.on("UpdateItem").then(Fault::LostResponse);
    assert_eq!(table.all.backfill().run().await.unwrap().counts.written, 1);
    direct.assert_derived(|_| true).await;
}

#[tokio::test]
async fn an_error_ends_the_step_and_the_next_call_continues() {
    let (table, faults, direct) = faulty().await;
    direct.put_old(&chore(1)).await;
    for operation in ["Scan", "UpdateItem"] {
        faults.on(operation).then(Fault::denied());
        let mut job = table.all.backfill();
        let error = job.next().await.unwrap_err();
        assert!(matches!(error, Error::Service(_)), "{error}");
        while job.next().await.unwrap().is_some() {}
        assert_eq!(job.summary().counts.scanned, 1, "{operation}");
        direct.assert_derived(|_| true).await;
        direct.put_old(&chore(1)).await;
    }
}

#[tokio::test]
async fn an_item_that_the_service_refuses_is_refused() {
    let (table, faults, direct) = faulty().await;
    direct.put_old(&chore(1)).await;
    direct.put_old(&chore(2)).await;
    faults.on("UpdateItem").then(Fault::error(400, "ValidationException", "Item size has exceeded the maximum"));
    let mut job = table.all.backfill();
    let step = job.next().await.unwrap().unwrap();
    assert_eq!((step.counts.written, step.counts.refused), (1, 1));
    assert!(matches!(step.refused[0].error(), Error::Service(_)));
}

#[tokio::test]
async fn an_item_that_changed_is_read_again_once() {
    let (table, faults, direct) = faulty().await;
    direct.put_old(&chore(1)).await;
    let (gate, job) = held(table, &faults).await;
    let changed = Chore { due: "2026-06-01".parse().unwrap(), ..chore(1) };
    direct.put_old(&changed).await;
    gate.open();
    let counts = job.await.unwrap().unwrap().counts;
    assert_eq!((counts.written, counts.raced), (1, 0));
    assert_eq!(faults.count("GetItem"), 1);
    assert_eq!(keys(&direct.stored(1).await), keys(&changed.to_item().unwrap()));
}

#[tokio::test]
async fn an_item_that_changes_twice_is_left_for_the_next_run() {
    let (table, faults, direct) = faulty().await;
    direct.put_old(&chore(1)).await;
    let (first, job) = held(table, &faults).await;
    let second = faults.on("UpdateItem").hold(Side::BeforeEngine);
    direct.put_old(&Chore { due: "2026-06-01".parse().unwrap(), ..chore(1) }).await;
    first.open();
    second.reached().await;
    direct.put_old(&Chore { due: "2026-07-01".parse().unwrap(), ..chore(1) }).await;
    second.open();
    let summary = job.await.unwrap().unwrap();
    assert_eq!((summary.counts.written, summary.counts.raced), (0, 1));
    assert!(!summary.is_clean());
    assert!(keys(&direct.stored(1).await).is_empty());
}

#[tokio::test]
async fn an_item_that_was_deleted_is_not_made_again() {
    let (table, faults, direct) = faulty().await;
    direct.put_old(&chore(1)).await;
    let (gate, job) = held(table, &faults).await;
    direct.chores.delete(key(1)).await.unwrap();
    gate.open();
    let counts = job.await.unwrap().unwrap().counts;
    assert_eq!((counts.written, counts.unchanged), (0, 1));
    assert!(direct.items().await.is_empty());
}

#[tokio::test]
async fn a_change_of_another_attribute_does_not_matter() {
    let (table, faults, direct) = faulty().await;
    direct.put_old(&chore(1)).await;
    let (gate, job) = held(table, &faults).await;
    direct.chores.update(key(1)).set(Chore::NOTE, "changed").await.unwrap();
    gate.open();
    assert_eq!(job.await.unwrap().unwrap().counts.written, 1);
    assert_eq!(faults.count("GetItem"), 0);
    let stored = direct.chores.get(key(1)).await.unwrap().unwrap();
    assert_eq!((stored.note.as_str(), stored.revision), ("changed", 2));
}

#[tokio::test]
async fn an_item_that_became_one_of_another_entity_is_left_alone() {
    let (table, faults, direct) = faulty().await;
    direct.put_old(&chore(1)).await;
    let (gate, job) = held(table, &faults).await;
    let mut item = direct.stored(1).await;
    item.insert("kind".into(), s("other"));
    direct.put_raw(item.clone()).await;
    gate.open();
    let counts = job.await.unwrap().unwrap().counts;
    assert_eq!((counts.written, counts.unrecognized), (0, 1));
    assert_eq!(direct.stored(1).await, item);
}
