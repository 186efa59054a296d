//! `batch_write` makes any number of puts and deletes.

use std::time::Duration;

use dynamite_runtime::{BatchError, Error, Write};
use dynamite_tests::engine;
use dynamite_tests::faults::{Fault, Faults};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{order, orders, orders_and_tasks, task, tasks, with_faults};

fn numbered(range: std::ops::Range<usize>) -> Vec<Task> {
    range.map(|number| task(&format!("t{number:03}"))).collect()
}

/// Returns an empty table over a network with scripted faults, and over a direct connection, which keeps the engine.
async fn faulty_table() -> (TaskRepository, Faults, TaskRepository) {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    (TaskRepository::new(&db), faults, direct)
}

/// Returns all items of the table, in the order of their keys.
async fn stored(tasks: &TaskRepository) -> Vec<Task> {
    let mut all = tasks.scan().all().await.unwrap();
    all.sort_by(|a, b| a.task_id.cmp(&b.task_id));
    all
}

#[tokio::test]
async fn an_empty_batch_sends_no_request() {
    let (tasks, faults, _direct) = faulty_table().await;
    assert_eq!(tasks.batch_write().await.unwrap().count, 0);
    assert!(faults.requests().is_empty());
}

#[tokio::test]
async fn puts_and_deletes_share_requests_of_25() {
    let (tasks, faults, direct) = faulty_table().await;
    direct.batch_write().put_all(&numbered(0..30)).await.unwrap();
    let written = tasks.batch_write().put_all(&numbered(30..70)).delete_all(&numbered(0..30)).await.unwrap();
    assert_eq!((written.count, written.retries), (70, 0));
    assert_eq!((written.usage.requests, faults.count("BatchWriteItem")), (3, 3));
    assert_eq!(stored(&direct).await, numbered(30..70));
}

#[tokio::test]
async fn requests_stay_below_the_size_limit() {
    let (tasks, faults, direct) = faulty_table().await;
    let mut large = numbered(0..60);
    // Control characters take six bytes each in JSON, so that 25 of these would be too long.
    large.iter_mut().for_each(|task| task.steps = vec!["\u{1}".repeat(150_000)]);
    let written = tasks.batch_write().put_all(&large).await.unwrap();
    assert_eq!(written.count, 60);
    assert!(faults.count("BatchWriteItem") > 3);
    for request in faults.requests() {
        assert!(request.body.to_string().len() < 16 * 1024 * 1024);
    }
    assert_eq!(stored(&direct).await.len(), 60);
}

#[tokio::test]
async fn two_writes_to_one_key_are_refused_before_sending() {
    let (tasks, faults, _direct) = faulty_table().await;
    let batch = tasks.batch_write().put_all(&numbered(0..3)).delete(TaskKey::new("t001"));
    let Err(BatchError::Duplicate(duplicate)) = batch.clone().await else { panic!("expected a refusal") };
    assert_eq!((&duplicate.first, duplicate.indexes), (&Write::Put(task("t001")), (1, 3)));
    assert_eq!(duplicate.second, Write::Delete(TaskKey::new("t001")));
    let error = Error::from(batch.await.unwrap_err());
    let message = "BatchWriteItem on tasks: not sent: writes 1 and 3 of the batch (counted from 0) have the same key";
    assert_eq!(error.to_string(), message);
    assert!(matches!(error, Error::InvalidInput(_)));
    assert!(faults.requests().is_empty());
}

#[tokio::test]
async fn last_wins_keeps_the_last_write_to_a_key() {
    let (tasks, _faults, direct) = faulty_table().await;
    let mut newer = task("t001");
    newer.title = "newer".into();
    let batch = tasks.batch_write().put_all(&numbered(0..3)).delete(TaskKey::new("t000")).put(&newer);
    let written = batch.last_wins().await.unwrap();
    assert_eq!(written.count, 3);
    assert_eq!(stored(&direct).await, [newer, task("t002")]);
}

#[tokio::test]
async fn an_invalid_item_is_refused_before_sending() {
    let (tasks, faults, _direct) = faulty_table().await;
    let refused = tasks.batch_write().put_all(&numbered(0..40)).put(&task("")).await;
    assert!(matches!(refused, Err(BatchError::Refused(Error::InvalidInput(_)))), "{refused:?}");
    assert!(faults.requests().is_empty());
}

#[tokio::test]
async fn put_unchecked_writes_the_next_revision() {
    let orders = orders().await;
    let first = order(1, "a", 5);
    orders.create(&first).await.unwrap();
    orders.batch_write().put_unchecked(&Order { revision: 8, ..first.clone() }).await.unwrap();
    assert_eq!(orders.get(&first).await.unwrap().unwrap().revision, 9);
}

#[tokio::test]
async fn several_tables_share_requests() {
    let db = engine().await.unwrap();
    let (orders, tasks) = orders_and_tasks(&db).await;
    let (faulty, faults) = with_faults(&db);
    let writes = orders.batch_write().put_unchecked(&order(1, "a", 5));
    let batch = faulty.batch_write().add(writes).add(tasks.batch_write().put_all(&numbered(0..4)));
    assert_eq!(batch.await.unwrap().count, 5);
    assert_eq!(faults.count("BatchWriteItem"), 1);
    assert_eq!(stored(&tasks).await, numbered(0..4));
    assert_eq!(orders.scan().count().await.unwrap(), 1);
}

#[tokio::test]
async fn unwritten_entries_of_several_tables_keep_their_types() {
    let db = engine().await.unwrap();
    let tasks = TaskRepository::new(&db);
    tasks.create_table().await.unwrap();
    // There is no table of orders.
    let orders = OrderRepository::new(&db);
    let writes = orders.batch_write().delete(OrderKey::from(&order(1, "a", 5)));
    let batch = db.batch_write().add(writes).add(tasks.batch_write().put(&task("t")));
    let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("expected an incomplete batch") };
    let entities: Vec<_> = incomplete.left.iter().map(|entry| entry.entity()).collect();
    assert_eq!(entities, ["Order", "Task"]);
    assert!(incomplete.left[0].get::<Write<Order>>().is_some());
    assert_eq!(incomplete.left[1].get::<Write<Task>>(), Some(&Write::Put(task("t"))));
}

#[tokio::test]
async fn unprocessed_writes_are_sent_again() {
    let (tasks, faults, direct) = faulty_table().await;
    faults
        .on("BatchWriteItem")
        .then(Fault::Unprocessed { keep: 10 })
        .on("BatchWriteItem")
        .then(Fault::Unprocessed { keep: 0 });
    let written = tasks.batch_write().put_all(&numbered(0..25)).await.unwrap();
    assert_eq!((written.count, written.retries), (25, 30));
    assert_eq!(stored(&direct).await, numbered(0..25));
}

#[tokio::test]
async fn a_missed_deadline_lists_done_left_and_unknown_writes() {
    let (tasks, faults, direct) = faulty_table().await;
    faults.on("BatchWriteItem").then(Fault::Unprocessed { keep: 10 }).on("BatchWriteItem").times(90, Fault::Hang);
    let batch = tasks.batch_write().put_all(&numbered(0..60)).at_once(1).deadline(Duration::from_millis(300));
    let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("expected an incomplete batch") };
    let puts = |range| numbered(range).into_iter().map(Write::Put).collect::<Vec<_>>();
    assert_eq!(incomplete.done, puts(0..10));
    assert_eq!(incomplete.unknown, puts(10..35));
    assert_eq!(incomplete.left, puts(35..60));
    assert_eq!(stored(&direct).await, numbered(0..10));
    let message = "BatchWriteItem on tasks: the batch is incomplete: 10 done, 25 left, 25 with an unknown outcome: given up at the \
         deadline, or after a minute without progress";
    assert_eq!(incomplete.to_string(), message);
    assert_eq!(Error::from(BatchError::Incomplete(incomplete)).to_string(), message);
}

#[tokio::test]
async fn the_progress_of_a_cancelled_batch_can_be_read() {
    let (tasks, faults, direct) = faulty_table().await;
    faults.on("BatchWriteItem").then(Fault::Unprocessed { keep: 10 }).on("BatchWriteItem").times(90, Fault::Hang);
    let batch = tasks.batch_write().put_all(&numbered(0..60)).at_once(1);
    let progress = batch.progress();
    let cancelled = tokio::time::timeout(Duration::from_millis(300), batch.into_future()).await;
    assert!(cancelled.is_err());
    assert_eq!(progress.count(), 10);
    assert_eq!(progress.done::<Write<Task>>().len(), 10);
    assert_eq!(progress.unknown::<Write<Task>>().len(), 25);
    assert_eq!(progress.left::<Write<Task>>().len(), 25);
    // Another batch writes the rest.
    let rest = [progress.unknown::<Write<Task>>(), progress.left()].concat();
    direct.batch_write().extend(rest).await.unwrap();
    assert_eq!(stored(&direct).await, numbered(0..60));
}

#[tokio::test]
async fn a_batch_with_a_lost_response_is_sent_again() {
    for fault in [Fault::LostResponse, Fault::BrokenBody, Fault::Truncated, Fault::Garbage, Fault::internal()] {
        let (tasks, faults, direct) = faulty_table().await;
        faults.on("BatchWriteItem").times(5, fault);
        tasks.batch_write().put_all(&numbered(0..40)).await.unwrap();
        assert_eq!(stored(&direct).await, numbered(0..40));
    }
}
