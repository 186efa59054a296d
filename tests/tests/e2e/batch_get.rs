//! Any number of keys, read together.

use dynamite_runtime::{BatchError, Error, RawItem};
use dynamite_tests::engine;
use dynamite_tests::faults::Fault;
use dynamite_tests::store::orders::{OrderKey, OrderRepository, OrderSummary};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{created, day, order, orders, task, tasks, watched};

/// A table with some tasks, `t0` and on.
async fn some(count: usize) -> TaskRepository {
    let tasks = tasks().await;
    let items: Vec<Task> = (0..count).map(|at| task(&format!("t{at}"))).collect();
    tasks.batch_write().put_all(&items).await.unwrap();
    tasks
}

fn keys(range: std::ops::Range<usize>) -> impl Iterator<Item = TaskKey> {
    range.map(|at| TaskKey::new(format!("t{at}")))
}

fn names(tasks: &[Task]) -> Vec<&str> {
    tasks.iter().map(|task| task.task_id.as_str()).collect()
}

#[tokio::test]
async fn no_key_is_no_request() {
    let sound = tasks().await;
    let (db, faults) = watched(sound.db());
    let got = TaskRepository::new(&db).batch_get([] as [TaskKey; 0]).await.unwrap();
    assert_eq!((got.found.len(), got.missing.len()), (0, 0));
    assert_eq!(faults.count("BatchGetItem"), 0);
}

#[tokio::test]
async fn items_come_in_the_order_asked_and_what_is_missing_apart() {
    let tasks = some(4).await;
    let got = tasks.batch_get(["t3", "no", "t0", "t3", "nor", "t2"].map(TaskKey::new)).await.unwrap();
    assert_eq!(names(&got.found), ["t3", "t0", "t3", "t2"]);
    assert_eq!(got.missing, ["no", "nor"].map(TaskKey::new));
    assert_eq!(got.usage.requests, 1);
}

#[tokio::test]
async fn a_key_that_is_asked_twice_is_read_once() {
    let sound = some(2).await;
    let (db, faults) = watched(sound.db());
    let got = TaskRepository::new(&db).batch_get(["t1", "t0", "t1", "t1"].map(TaskKey::new)).await.unwrap();
    assert_eq!(names(&got.found), ["t1", "t0", "t1", "t1"]);
    let body = &faults.seen()[0].body;
    assert_eq!(body["RequestItems"]["tasks"]["Keys"].as_array().map(Vec::len), Some(2), "{body}");
}

#[tokio::test]
async fn more_keys_than_a_request_takes_go_into_several() {
    let sound = some(250).await;
    let (db, faults) = watched(sound.db());
    let got = TaskRepository::new(&db).batch_get(keys(0..260)).await.unwrap();
    assert_eq!(got.found.len(), 250);
    assert_eq!(got.missing, keys(250..260).collect::<Vec<_>>());
    assert_eq!(got.found, (0..250).map(|at| task(&format!("t{at}"))).collect::<Vec<_>>());
    assert_eq!(faults.count("BatchGetItem"), 3);
}

#[tokio::test]
async fn a_view_reads_what_it_names_although_that_is_no_key() {
    let orders = orders().await;
    orders.create(&order(1, "a", 5)).await.unwrap();
    let keys = [OrderKey::new("CUST-1", day(1), "a"), OrderKey::new("CUST-1", day(1), "b")];
    let got = orders.batch_get(&keys).consistent().view::<OrderSummary>().await.unwrap();
    assert_eq!(got.found.len(), 1);
    assert_eq!(got.found[0].total, 5.into());
    assert_eq!(got.missing, keys[1..]);
}

#[tokio::test]
async fn several_tables_share_requests() {
    let db = engine().await.unwrap();
    let (orders, tasks) = (OrderRepository::new(&db), TaskRepository::new(&db));
    orders.create_table().await.unwrap();
    tasks.create_table().await.unwrap();
    let (an_order, a_task) = (created(order(1, "a", 5)), task("t0"));
    orders.create(&an_order).await.unwrap();
    tasks.create(&a_task).await.unwrap();
    let (faulty, faults) = watched(&db);
    let missing = TaskKey::new("no");
    let (got_orders, got_tasks) = faulty
        .batch_get()
        .add(orders.batch_get([&an_order]))
        .add(tasks.batch_get([missing.clone(), TaskKey::from(&a_task)]))
        .await
        .unwrap();
    assert_eq!(got_orders.found, [an_order]);
    assert_eq!((got_tasks.found, got_tasks.missing), (vec![a_task], vec![missing]));
    assert_eq!(faults.count("BatchGetItem"), 1);
}

#[tokio::test]
async fn keys_that_were_left_are_asked_again() {
    let sound = some(30).await;
    let (db, faults) = watched(sound.db());
    faults.next("BatchGetItem", Fault::Partly(7)).next("BatchGetItem", Fault::Partly(0));
    let got = TaskRepository::new(&db).batch_get(keys(0..30)).await.unwrap();
    assert_eq!(got.found, (0..30).map(|at| task(&format!("t{at}"))).collect::<Vec<_>>());
    assert_eq!(faults.count("BatchGetItem"), 3);
}

#[tokio::test]
async fn what_was_read_is_not_lost_when_time_is_over() {
    let sound = some(150).await;
    let (db, faults) = watched(sound.db());
    faults.next("BatchGetItem", Fault::Partly(40)).times(50, "BatchGetItem", Fault::Silence);
    let deadline = std::time::Duration::from_millis(300);
    let batch = TaskRepository::new(&db).batch_get(keys(0..100)).deadline(deadline);
    let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("it is complete") };
    assert_eq!((incomplete.done.found.len(), incomplete.left.len(), incomplete.unknown.len()), (40, 60, 0));
    let error = Error::from(BatchError::Incomplete(incomplete));
    assert_eq!(error.to_string(), "the batch is incomplete: 40 done, 60 left");
}

#[tokio::test]
async fn an_item_that_can_not_be_read_spoils_no_other() {
    let tasks = some(3).await;
    let mut broken: RawItem = task("t1").to_item().unwrap();
    broken.remove("title");
    let client = tasks.db().client();
    client.put_item().table_name("tasks").set_item(Some(broken)).send().await.unwrap();
    let Err(BatchError::Incomplete(incomplete)) = tasks.batch_get(keys(0..3)).await else { panic!("it is complete") };
    assert_eq!(names(&incomplete.done.found), ["t0", "t2"]);
    assert_eq!(incomplete.left, [TaskKey::new("t1")]);
    assert!(matches!(incomplete.cause, Some(Error::Decode(_))), "{:?}", incomplete.cause);
}

#[tokio::test]
async fn a_key_that_can_not_be_one_is_refused_before_anything_is_sent() {
    let sound = tasks().await;
    let (db, faults) = watched(sound.db());
    let refused = TaskRepository::new(&db).batch_get(["a", ""].map(TaskKey::new)).await;
    assert!(matches!(refused, Err(BatchError::Refused(Error::InvalidInput(_)))), "{refused:?}");
    assert!(faults.seen().is_empty());
}

#[tokio::test]
async fn a_table_that_is_not_there_is_an_error() {
    let tasks = TaskRepository::new(&engine().await.unwrap());
    let Err(BatchError::Incomplete(incomplete)) = tasks.batch_get(keys(0..1)).await else { panic!("it is complete") };
    let Some(Error::Service(error)) = &incomplete.cause else { panic!("{:?}", incomplete.cause) };
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
}
