//! `batch_get` reads any number of keys.

use dynamite_runtime::{BatchError, Error, RawItem};
use dynamite_tests::engine;
use dynamite_tests::faults::Fault;
use dynamite_tests::store::orders::{OrderKey, OrderSummary};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{created, day, order, orders, orders_and_tasks, put_raw, task, tasks, with_faults};

/// Returns a table with this many tasks, from `t0` on.
async fn tasks_from_0(count: usize) -> TaskRepository {
    let tasks = tasks().await;
    let items: Vec<Task> = (0..count).map(|number| task(&format!("t{number}"))).collect();
    tasks.batch_write().put_all(&items).await.unwrap();
    tasks
}

fn keys(range: std::ops::Range<usize>) -> impl Iterator<Item = TaskKey> {
    range.map(|number| TaskKey::new(format!("t{number}")))
}

fn names(tasks: &[Task]) -> Vec<&str> {
    tasks.iter().map(|task| task.task_id.as_str()).collect()
}

#[tokio::test]
async fn an_empty_batch_sends_no_request() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    let output = TaskRepository::new(&db).batch_get([] as [TaskKey; 0]).await.unwrap();
    assert_eq!((output.found.len(), output.missing.len()), (0, 0));
    assert_eq!(faults.count("BatchGetItem"), 0);
}

#[tokio::test]
async fn items_keep_the_order_of_the_keys_and_missing_keys_are_listed() {
    let tasks = tasks_from_0(4).await;
    let output = tasks.batch_get(["t3", "no", "t0", "t3", "nor", "t2"].map(TaskKey::new)).await.unwrap();
    assert_eq!(names(&output.found), ["t3", "t0", "t3", "t2"]);
    assert_eq!(output.missing, ["no", "nor"].map(TaskKey::new));
    assert_eq!(output.usage.requests, 1);
}

#[tokio::test]
async fn a_repeated_key_is_requested_once_and_returned_each_time() {
    let direct = tasks_from_0(2).await;
    let (db, faults) = with_faults(direct.db());
    let output = TaskRepository::new(&db).batch_get(["t1", "t0", "t1", "t1"].map(TaskKey::new)).await.unwrap();
    assert_eq!(names(&output.found), ["t1", "t0", "t1", "t1"]);
    let body = &faults.requests()[0].body;
    assert_eq!(body["RequestItems"]["tasks"]["Keys"].as_array().map(Vec::len), Some(2), "{body}");
}

#[tokio::test]
async fn more_than_100_keys_are_split_into_requests() {
    let direct = tasks_from_0(250).await;
    let (db, faults) = with_faults(direct.db());
    let output = TaskRepository::new(&db).batch_get(keys(0..260)).await.unwrap();
    assert_eq!(output.found.len(), 250);
    assert_eq!(output.missing, keys(250..260).collect::<Vec<_>>());
    assert_eq!(output.found, (0..250).map(|number| task(&format!("t{number}"))).collect::<Vec<_>>());
    assert_eq!(faults.count("BatchGetItem"), 3);
}

#[tokio::test]
async fn a_view_without_key_attributes_matches_items_to_keys() {
    let orders = orders().await;
    orders.create(&order(1, "a", 5)).await.unwrap();
    let keys = [OrderKey::new("CUST-1", day(1), "a"), OrderKey::new("CUST-1", day(1), "b")];
    let output = orders.batch_get(&keys).consistent().view::<OrderSummary>().await.unwrap();
    assert_eq!(output.found.len(), 1);
    assert_eq!(output.found[0].total, 5.into());
    assert_eq!(output.missing, keys[1..]);
}

#[tokio::test]
async fn several_tables_share_requests() {
    let db = engine().await.unwrap();
    let (orders, tasks) = orders_and_tasks(&db).await;
    let (stored_order, stored_task) = (created(order(1, "a", 5)), task("t0"));
    orders.create(&stored_order).await.unwrap();
    tasks.create(&stored_task).await.unwrap();
    let (faulty, faults) = with_faults(&db);
    let missing = TaskKey::new("no");
    let (read_orders, read_tasks) = faulty
        .batch_get()
        .add(orders.batch_get([&stored_order]))
        .add(tasks.batch_get([missing.clone(), TaskKey::from(&stored_task)]))
        .await
        .unwrap();
    assert_eq!(read_orders.found, [stored_order]);
    assert_eq!((read_tasks.found, read_tasks.missing), (vec![stored_task], vec![missing]));
    assert_eq!(faults.count("BatchGetItem"), 1);
}

#[tokio::test]
async fn unprocessed_keys_are_requested_again() {
    let direct = tasks_from_0(30).await;
    let (db, faults) = with_faults(direct.db());
    faults
        .on("BatchGetItem")
        .then(Fault::Unprocessed { keep: 7 })
        .on("BatchGetItem")
        .then(Fault::Unprocessed { keep: 0 });
    let output = TaskRepository::new(&db).batch_get(keys(0..30)).await.unwrap();
    assert_eq!(output.found, (0..30).map(|number| task(&format!("t{number}"))).collect::<Vec<_>>());
    assert_eq!(faults.count("BatchGetItem"), 3);
}

#[tokio::test]
async fn items_read_before_the_deadline_are_returned() {
    let direct = tasks_from_0(150).await;
    let (db, faults) = with_faults(direct.db());
    faults.on("BatchGetItem").then(Fault::Unprocessed { keep: 40 }).on("BatchGetItem").times(50, Fault::Hang);
    let deadline = std::time::Duration::from_millis(300);
    let batch = TaskRepository::new(&db).batch_get(keys(0..100)).deadline(deadline);
    let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("expected an incomplete batch") };
    assert_eq!((incomplete.done.found.len(), incomplete.left.len(), incomplete.unknown.len()), (40, 60, 0));
    let error = Error::from(BatchError::Incomplete(incomplete));
    assert_eq!(
        error.to_string(),
        "BatchGetItem on tasks: the batch is incomplete: 40 done, 60 left: given up at the deadline, or after a minute \
         without progress"
    );
}

#[tokio::test]
async fn an_item_that_cannot_be_decoded_does_not_affect_others() {
    let tasks = tasks_from_0(3).await;
    let mut broken: RawItem = task("t1").to_item().unwrap();
    broken.remove("title");
    put_raw(tasks.db(), "tasks", broken).await;
    let output = tasks.batch_get(keys(0..3)).await.unwrap();
    assert_eq!(names(&output.found), ["t0", "t2"]);
    assert_eq!(output.unreadable[0].key::<TaskKey>().unwrap(), TaskKey::new("t1"));
    assert_eq!(output.unreadable[0].error().path(), "title");
}

#[tokio::test]
async fn an_invalid_key_is_refused_before_sending() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    let refused = TaskRepository::new(&db).batch_get(["a", ""].map(TaskKey::new)).await;
    assert!(matches!(refused, Err(BatchError::Refused(Error::InvalidInput(_)))), "{refused:?}");
    assert!(faults.requests().is_empty());
}

#[tokio::test]
async fn a_missing_table_is_an_error() {
    let tasks = TaskRepository::new(&engine().await.unwrap());
    let Err(BatchError::Incomplete(incomplete)) = tasks.batch_get(keys(0..1)).await else {
        panic!("expected an incomplete batch")
    };
    let Some(Error::Service(error)) = &incomplete.cause else { panic!("{:?}", incomplete.cause) };
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
}
