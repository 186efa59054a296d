//! `batch_write` from iterators and streams that are too long to hold in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynamite_runtime::{BatchError, Error, Write};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use futures_util::{StreamExt, stream};

use crate::support::{task, tasks, with_faults};

fn numbered(number: usize) -> Task {
    task(&format!("t{number}"))
}

#[tokio::test]
async fn every_write_of_an_iterator_is_written() {
    let tasks = tasks().await;
    let written = tasks.batch_write().put(&task("first")).iter((0..1_000).map(numbered).map(Write::Put)).await.unwrap();
    assert_eq!(written.count, 1_001);
    assert_eq!(tasks.scan().count().await.unwrap(), 1_001);
}

#[tokio::test]
async fn a_stream_is_polled_only_as_far_as_can_be_sent() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    faults.on("BatchWriteItem").times(100, Fault::Hang);
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let endless = stream::iter(0..).map(move |number| {
        count.fetch_add(1, Ordering::Relaxed);
        Write::Put(numbered(number))
    });
    let batch = TaskRepository::new(&db).batch_write().stream(endless).at_once(2).deadline(Duration::from_millis(200));
    let progress = batch.progress();
    let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("expected an incomplete batch") };
    assert_eq!((incomplete.done, incomplete.unknown.len()), (0, 50));
    assert_eq!(incomplete.left.len() + 50, taken.load(Ordering::Relaxed));
    assert!(taken.load(Ordering::Relaxed) <= 200, "{}", taken.load(Ordering::Relaxed));
    assert_eq!(progress.count(), 0);
}

#[tokio::test]
async fn writes_to_one_key_keep_their_order() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    for fault in [
        Fault::Unprocessed { keep: 3 },
        Fault::LostResponse,
        Fault::Unprocessed { keep: 0 },
        Fault::internal(),
        Fault::Throttled,
    ] {
        faults.on("BatchWriteItem").then(fault);
    }
    let versions = (0..200).map(|number| {
        let mut task = task(&format!("t{}", number % 7));
        task.title = format!("version {number}");
        Write::Put(task)
    });
    let deletes = [Write::Delete(TaskKey::new("t0")), Write::Put(task("last")), Write::Delete(TaskKey::new("last"))];
    let written = TaskRepository::new(&db).batch_write().iter(versions.chain(deletes)).await.unwrap();
    assert_eq!(written.count, 203);
    let mut titles: Vec<_> = direct.scan().all().await.unwrap().into_iter().map(|task| task.title).collect();
    titles.sort();
    assert_eq!(
        titles,
        (193..200).map(|number| format!("version {number}")).filter(|t| t != "version 196").collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn an_invalid_write_ends_the_batch() {
    let tasks = tasks().await;
    let writes = ["a", "", "b"].map(task).map(Write::Put);
    let Err(BatchError::Incomplete(incomplete)) = tasks.batch_write().iter(writes).await else {
        panic!("expected an incomplete batch")
    };
    assert!(matches!(incomplete.cause, Some(Error::InvalidInput(_))), "{:?}", incomplete.cause);
    assert!(incomplete.left.contains(&Write::Put(task(""))));
    assert_eq!(incomplete.unknown, []);
    let stored = tasks.scan().count().await.unwrap();
    assert_eq!(stored as u64, incomplete.done);
}
