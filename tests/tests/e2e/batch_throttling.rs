//! A partition or a table without capacity does not hold up the others of a batch.

use std::time::Duration;

use dynamite_runtime::{BatchError, BatchProgress, BatchWriteOutput, Write};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{document, task, tasks, with_faults};

/// The time of a batch of reads: far more than is needed for hundreds of entries that nothing holds up.
const DEADLINE: Duration = Duration::from_secs(20);

/// Returns a name of an item; one in ten belongs to a hot partition.
fn name(number: usize) -> String {
    format!("{}-{number}", if number % 10 == 9 { "hot" } else { "cool" })
}

fn numbered(count: usize) -> Vec<Task> {
    (0..count).map(|number| task(&name(number))).collect()
}

/// Waits until so many writes of a batch are done, and lets the others be done then. Returns the number of writes that
/// were done in the end.
async fn open_after<D>(
    count: u64,
    progress: BatchProgress,
    faults: Faults,
    batch: impl IntoFuture<Output = Result<BatchWriteOutput, D>>,
) -> u64 {
    let opens = async {
        while progress.count() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        faults.throttle_entries(None);
    };
    let both = async { tokio::join!(batch.into_future(), opens) };
    let (written, ()) = tokio::time::timeout(Duration::from_secs(300), both).await.expect("a batch that is held up");
    written.unwrap_or_else(|_| panic!("the batch gave up")).count
}

#[tokio::test]
async fn writes_pass_those_of_a_partition_without_capacity() {
    for at_once in [1, 16] {
        let direct = tasks().await;
        let (db, faults) = with_faults(direct.db());
        faults.throttle_entries(Some("hot-"));
        let batch = TaskRepository::new(&db).batch_write().put_all(&numbered(500)).at_once(at_once);
        let written = open_after(450, batch.progress(), faults, batch).await;
        assert_eq!(written, 500, "{at_once} at once");
        assert_eq!(direct.scan().count().await.unwrap(), 500);
    }
}

#[tokio::test]
async fn writes_of_a_source_pass_those_of_a_partition_without_capacity() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    faults.throttle_entries(Some("hot-"));
    let writes = numbered(500).into_iter().map(Write::Put);
    let batch = TaskRepository::new(&db).batch_write().iter(writes);
    assert_eq!(open_after(450, batch.progress(), faults, batch).await, 500);
}

#[tokio::test]
async fn reads_pass_those_of_a_partition_without_capacity() {
    let direct = tasks().await;
    direct.batch_write().put_all(&numbered(300)).await.unwrap();
    let read = async |at_once| {
        let (db, faults) = with_faults(direct.db());
        faults.throttle_entries(Some("hot-"));
        let keys = numbered(300).into_iter().map(|task| TaskKey::from(&task));
        let batch = TaskRepository::new(&db).batch_get(keys).at_once(at_once).deadline(DEADLINE);
        let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("expected an incomplete batch") };
        assert_eq!((rest.done.found.len(), rest.left.len()), (270, 30), "{at_once} at once");
        assert!(rest.done.missing.is_empty());
    };
    // Both wait for the deadline.
    tokio::join!(read(1), read(16));
}

#[tokio::test]
async fn a_table_without_capacity_does_not_hold_up_another_one() {
    let direct = engine().await.unwrap();
    let (tasks, documents) = (TaskRepository::new(&direct), DocumentRepository::new(&direct));
    tasks.create_table().await.unwrap();
    documents.create_table().await.unwrap();
    let (db, faults) = with_faults(&direct);
    faults.throttle_entries(Some("tasks"));
    let of_documents: Vec<Document> = (0..300).map(|number| document(&name(number), number as i64)).collect();
    let writes = DocumentRepository::new(&db).batch_write().put_all(&of_documents);
    // Those of the other table come first.
    let batch = db.batch_write().add(TaskRepository::new(&db).batch_write().put_all(&numbered(300))).add(writes);
    assert_eq!(open_after(300, batch.progress(), faults, batch).await, 600);
    assert_eq!(documents.scan().count().await.unwrap(), 300);
}

#[tokio::test]
async fn writes_to_one_key_keep_their_order_while_it_is_throttled() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    faults.throttle_entries(Some("hot-"));
    let versions = (0..100).map(|number| {
        let title = format!("version {number}");
        Write::Put(Task { title, ..task(if number % 3 == 0 { "hot-1" } else { "cool-1" }) })
    });
    let batch = TaskRepository::new(&db).batch_write().iter(versions);
    let waiting = faults.clone();
    let opens = async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        waiting.throttle_entries(None);
    };
    let (written, ()) = tokio::join!(batch.into_future(), opens);
    assert_eq!(written.unwrap().count, 100);
    let title = async |id: &str| direct.get(TaskKey::new(id)).await.unwrap().unwrap().title;
    assert_eq!((title("hot-1").await, title("cool-1").await), ("version 99".to_owned(), "version 98".to_owned()));
}
