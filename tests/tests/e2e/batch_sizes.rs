//! Items that are larger than 400 KB, in batches and alone.

use dynamite_runtime::{BatchError, Error, Write};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::support::{task, tasks, with_faults};

const LIMIT: usize = 400 * 1024;

/// Returns a task with a text of this length.
fn with_text(id: &str, length: usize) -> Task {
    Task { steps: vec!["x".repeat(length)], ..task(id) }
}

#[tokio::test]
async fn an_item_that_is_too_large_is_refused_by_its_index_before_anything_is_sent() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    let mut list: Vec<Task> = (0..25).map(|number| task(&format!("t{number}"))).collect();
    list[17] = with_text("t17", LIMIT);
    let refused = TaskRepository::new(&db).batch_write().put_all(&list).await;
    let Err(BatchError::Refused(Error::InvalidInput(error))) = refused else { panic!("{refused:?}") };
    assert_eq!(error.entity(), "Task");
    let text = "BatchWriteItem on tasks: not sent: write 17 of the batch (counted from 0): Task: an item larger than 400 KB, which is DynamoDB's limit";
    assert_eq!(error.to_string(), text);
    assert!(faults.requests().is_empty());
}

#[tokio::test]
async fn a_single_item_that_is_too_large_is_refused_before_it_is_sent() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    let (tasks, large) = (TaskRepository::new(&db), with_text("large", LIMIT));
    let errors = [
        tasks.put(&large).await.unwrap_err(),
        tasks.create(&large).await.unwrap_err(),
        tasks.upsert(&large).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(&error, Error::InvalidInput(error) if error.entity() == "Task"), "{error}");
        assert!(error.to_string().contains("larger than 400 KB"), "{error}");
    }
    assert!(faults.requests().is_empty());
}

#[tokio::test]
async fn an_item_just_below_the_limit_is_sent() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    let large = with_text("large", LIMIT - 1_000);
    TaskRepository::new(&db).put(&large).await.unwrap();
    TaskRepository::new(&db).batch_write().put(&large).await.unwrap();
    assert_eq!((faults.count("PutItem"), faults.count("BatchWriteItem")), (1, 1));
}

#[tokio::test]
async fn an_entry_for_which_the_service_refuses_a_request_comes_back_alone() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    faults.refuse_entries("guilty");
    let mut list: Vec<Task> = (0..60).map(|number| task(&format!("t{number}"))).collect();
    list[31].title = "guilty".into();
    for stream in [false, true] {
        let batch = TaskRepository::new(&db).batch_write();
        let (done, left, refused, cause) = if stream {
            let writes = list.clone().into_iter().map(Write::Put);
            let Err(BatchError::Incomplete(rest)) = batch.iter(writes).await else { panic!("it was not refused") };
            (rest.done as usize, rest.left, rest.refused, rest.cause)
        } else {
            let Err(BatchError::Incomplete(rest)) = batch.put_all(&list).await else { panic!("it was not refused") };
            (rest.done.len(), rest.left, rest.refused, rest.cause)
        };
        assert_eq!((done, left), (59, vec![Write::Put(list[31].clone())]));
        assert_eq!(refused, [Write::Put(list[31].clone())]);
        let Some(Error::Service(error)) = cause else { panic!("{cause:?}") };
        assert_eq!(error.code(), Some("ValidationException"));
    }
    assert_eq!(direct.scan().count().await.unwrap(), 59);
}

#[tokio::test]
async fn a_batch_of_which_everything_is_refused_ends_soon() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    faults.refuse_entries("title");
    let list: Vec<Task> = (0..500).map(|number| task(&format!("t{number}"))).collect();
    let batch = TaskRepository::new(&db).batch_write().put_all(&list).at_once(1);
    let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("it was not refused") };
    assert_eq!((rest.done.len(), rest.left.len()), (0, 500));
    assert!(faults.count("BatchWriteItem") < 100, "{}", faults.count("BatchWriteItem"));
}
