//! Batches over tables of two accounts that have one name, which are named by their ARNs.

use dynamite_runtime::{BatchError, Dynamite, Error};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{DocumentKey, DocumentRepository};
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};

use crate::support::{document, task, with_faults};

const TASKS: &str = "arn:aws:dynamodb:us-east-1:111111111111:table/shared";
const DOCUMENTS: &str = "arn:aws:dynamodb:us-east-1:222222222222:table/shared";

/// Returns a client whose two tables are named by ARNs with the same name, its network, and a direct client.
async fn two_accounts() -> (Dynamite, Faults, Dynamite) {
    let direct = engine().await.unwrap();
    TaskRepository::new(&direct).create_table().await.unwrap();
    DocumentRepository::new(&direct).create_table().await.unwrap();
    let (db, faults) = with_faults(&direct);
    faults.name_by_arn(TASKS, "tasks").name_by_arn(DOCUMENTS, "documents");
    let named = Dynamite::builder().client(db.client().clone());
    let named = named.table_name("tasks", TASKS).table_name("documents", DOCUMENTS).build().await.unwrap();
    (named, faults, direct)
}

#[tokio::test]
async fn each_table_gets_its_own_items() {
    let (db, faults, direct) = two_accounts().await;
    let (task, document) = (task("a"), document("a", 1));
    // Some are left unprocessed, and are told apart in the response.
    faults.throttle_entries(Some("ada"));
    let writes = || {
        let documents = DocumentRepository::new(&db).batch_write().put(&document);
        db.batch_write().add(TaskRepository::new(&db).batch_write().put(&task)).add(documents)
    };
    let batch = writes().deadline(std::time::Duration::from_secs(3));
    let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("expected an incomplete batch") };
    assert_eq!((rest.done.len(), rest.left.len(), rest.unknown.len()), (1, 1, 0));
    assert_eq!((rest.done[0].entity(), rest.left[0].entity()), ("Task", "Document"));
    faults.throttle_entries(None);
    db.batch_write().again(rest).await.unwrap();
    assert_eq!(TaskRepository::new(&direct).scan().all().await.unwrap(), std::slice::from_ref(&task));
    assert_eq!(DocumentRepository::new(&direct).scan().all().await.unwrap(), std::slice::from_ref(&document));

    let tasks = TaskRepository::new(&db).batch_get([TaskKey::from(&task)]);
    let documents = DocumentRepository::new(&db).batch_get([DocumentKey::from(&document)]);
    let (tasks, documents) = db.batch_get().add(tasks).add(documents).await.unwrap();
    assert_eq!((tasks.found, documents.found), (vec![task], vec![document]));
}

#[tokio::test]
async fn a_response_without_a_table_does_not_say_that_its_items_are_missing() {
    let direct = engine().await.unwrap();
    let tasks = TaskRepository::new(&direct);
    tasks.create_table().await.unwrap();
    tasks.put(&task("a")).await.unwrap();
    let (db, faults) = with_faults(&direct);
    faults.leave_out_of_responses("tasks", 2);
    let output = TaskRepository::new(&db).batch_get(["a", "b"].map(TaskKey::new)).await.unwrap();
    assert_eq!((output.found, output.missing), (vec![task("a")], vec![TaskKey::new("b")]));
    assert_eq!(faults.count("BatchGetItem"), 3);

    faults.leave_out_of_responses("tasks", usize::MAX);
    let batch = TaskRepository::new(&db).batch_get([TaskKey::new("a")]);
    let Err(BatchError::Incomplete(rest)) = batch.deadline(std::time::Duration::from_millis(100)).await else {
        panic!("expected an incomplete batch")
    };
    assert_eq!((rest.left.len(), rest.done.missing.len()), (1, 0));
    let cause = rest.cause.unwrap();
    assert!(matches!(cause, Error::Service(_)) && cause.is_transient(), "{cause}");
    assert!(cause.to_string().contains("its tables or items are not those of the request"), "{cause}");
}
