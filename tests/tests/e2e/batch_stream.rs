//! Writes from a source that is longer than memory should hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynamite_runtime::{BatchError, Error, Write};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use futures_util::{StreamExt, stream};

use crate::support::{task, tasks, watched};

fn numbered(at: usize) -> Task {
    task(&format!("t{at}"))
}

#[tokio::test]
async fn an_iterator_is_written_to_its_end() {
    let tasks = tasks().await;
    let written = tasks.batch_write().put(&task("first")).iter((0..1_000).map(numbered).map(Write::Put)).await.unwrap();
    assert_eq!(written.count, 1_001);
    assert_eq!(tasks.scan().count().await.unwrap(), 1_001);
}

#[tokio::test]
async fn a_stream_is_asked_for_no_more_than_can_be_sent() {
    let sound = tasks().await;
    let (db, faults) = watched(sound.db());
    faults.times(100, "BatchWriteItem", Fault::Silence);
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let endless = stream::iter(0..).map(move |at| {
        count.fetch_add(1, Ordering::Relaxed);
        Write::Put(numbered(at))
    });
    let batch = TaskRepository::new(&db).batch_write().stream(endless).at_once(2).deadline(Duration::from_millis(200));
    let progress = batch.progress();
    let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("it is complete") };
    assert_eq!((incomplete.done, incomplete.unknown.len()), (0, 50));
    assert_eq!(incomplete.left.len() + 50, taken.load(Ordering::Relaxed));
    assert!(taken.load(Ordering::Relaxed) <= 200, "{}", taken.load(Ordering::Relaxed));
    assert_eq!(progress.count(), 0);
}

#[tokio::test]
async fn writes_to_one_key_are_made_in_their_order() {
    let sound = tasks().await;
    let (db, faults) = watched(sound.db());
    for fault in [Fault::Partly(3), Fault::LostResponse, Fault::Partly(0), Fault::internal(), Fault::throttled()] {
        faults.next("BatchWriteItem", fault);
    }
    let versions = (0..200).map(|at| {
        let mut task = task(&format!("t{}", at % 7));
        task.title = format!("version {at}");
        Write::Put(task)
    });
    let deletes = [Write::Delete(TaskKey::new("t0")), Write::Put(task("last")), Write::Delete(TaskKey::new("last"))];
    let written = TaskRepository::new(&db).batch_write().iter(versions.chain(deletes)).await.unwrap();
    assert_eq!(written.count, 203);
    let mut titles: Vec<_> = sound.scan().all().await.unwrap().into_iter().map(|task| task.title).collect();
    titles.sort();
    assert_eq!(titles, (193..200).map(|at| format!("version {at}")).filter(|t| t != "version 196").collect::<Vec<_>>());
}

#[tokio::test]
async fn a_write_that_can_not_be_made_ends_the_source() {
    let tasks = tasks().await;
    let writes = ["a", "", "b"].map(task).map(Write::Put);
    let Err(BatchError::Incomplete(incomplete)) = tasks.batch_write().iter(writes).await else {
        panic!("it is complete")
    };
    assert!(matches!(incomplete.cause, Some(Error::InvalidInput(_))), "{:?}", incomplete.cause);
    assert!(incomplete.left.contains(&Write::Put(task(""))));
    assert_eq!(incomplete.unknown, []);
    let stored = tasks.scan().count().await.unwrap();
    assert_eq!(stored as u64, incomplete.done);
}
