//! A partition or a table without capacity does not hold up the others of a batch.

use std::time::Duration;

use dynamite_runtime::{BatchError, Write};
use dynamite_tests::engine;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{document, task, tasks, with_faults};

/// The time of a batch: enough for hundreds of entries that nothing holds up.
const DEADLINE: Duration = Duration::from_secs(6);

/// Returns a name of an item; one in ten belongs to a hot partition.
fn name(number: usize) -> String {
    format!("{}-{number}", if number % 10 == 9 { "hot" } else { "cool" })
}

fn numbered(count: usize) -> Vec<Task> {
    (0..count).map(|number| task(&name(number))).collect()
}

fn is_hot(write: &Write<Task>) -> bool {
    matches!(write, Write::Put(task) if task.task_id.starts_with("hot"))
}

#[tokio::test]
async fn writes_pass_those_of_a_partition_without_capacity() {
    for at_once in [1, 16] {
        let direct = tasks().await;
        let (db, faults) = with_faults(direct.db());
        faults.throttle_entries(Some("hot-"));
        let batch = TaskRepository::new(&db).batch_write().put_all(&numbered(500)).at_once(at_once).deadline(DEADLINE);
        let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("expected an incomplete batch") };
        assert_eq!((rest.done.len(), rest.left.len(), rest.unknown.len()), (450, 50, 0), "{at_once} at once");
        assert!(rest.left.iter().all(is_hot));
        assert_eq!(direct.scan().count().await.unwrap(), 450);
        // The partition has capacity again.
        faults.throttle_entries(None);
        TaskRepository::new(&db).batch_write().again(rest).await.unwrap();
        assert_eq!(direct.scan().count().await.unwrap(), 500);
    }
}

#[tokio::test]
async fn writes_of_a_source_pass_those_of_a_partition_without_capacity() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    faults.throttle_entries(Some("hot-"));
    let writes = numbered(500).into_iter().map(Write::Put);
    let batch = TaskRepository::new(&db).batch_write().iter(writes).deadline(DEADLINE);
    let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("expected an incomplete batch") };
    assert_eq!((rest.done, rest.left.len(), rest.unknown.len()), (450, 50, 0));
    assert!(rest.left.iter().all(is_hot));
}

#[tokio::test]
async fn reads_pass_those_of_a_partition_without_capacity() {
    let direct = tasks().await;
    direct.batch_write().put_all(&numbered(300)).await.unwrap();
    for at_once in [1, 16] {
        let (db, faults) = with_faults(direct.db());
        faults.throttle_entries(Some("hot-"));
        let keys = numbered(300).into_iter().map(|task| TaskKey::from(&task));
        let batch = TaskRepository::new(&db).batch_get(keys).at_once(at_once).deadline(DEADLINE);
        let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("expected an incomplete batch") };
        assert_eq!((rest.done.found.len(), rest.left.len()), (270, 30), "{at_once} at once");
        assert!(rest.done.missing.is_empty());
    }
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
    let Err(BatchError::Incomplete(rest)) = batch.deadline(DEADLINE).await else {
        panic!("expected an incomplete batch")
    };
    assert_eq!((rest.done.len(), rest.left.len()), (300, 300));
    assert!(rest.left.iter().all(|entry| entry.entity() == "Task"));
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
    let batch = TaskRepository::new(&db).batch_write().iter(versions).deadline(DEADLINE);
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
