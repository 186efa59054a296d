//! Any number of puts and deletes, made together.

use std::time::Duration;

use dynamite_runtime::{BatchError, Error, Write};
use dynamite_tests::engine;
use dynamite_tests::faults::{Fault, Faults};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{order, orders, task, tasks, watched};

fn some(range: std::ops::Range<usize>) -> Vec<Task> {
    range.map(|at| task(&format!("t{at:03}"))).collect()
}

/// A repository over a network that can fail, and the one of the sound network, which keeps the engine.
async fn failing() -> (TaskRepository, Faults, TaskRepository) {
    let sound = tasks().await;
    let (db, faults) = watched(sound.db());
    (TaskRepository::new(&db), faults, sound)
}

/// What is in the table, by its key.
async fn stored(tasks: &TaskRepository) -> Vec<Task> {
    let mut all = tasks.scan().all().await.unwrap();
    all.sort_by(|a, b| a.task_id.cmp(&b.task_id));
    all
}

#[tokio::test]
async fn no_write_is_no_request() {
    let (tasks, faults, _sound) = failing().await;
    assert_eq!(tasks.batch_write().await.unwrap().count, 0);
    assert!(faults.seen().is_empty());
}

#[tokio::test]
async fn puts_and_deletes_are_mixed_in_requests_of_25() {
    let (tasks, faults, sound) = failing().await;
    sound.batch_write().put_all(&some(0..30)).await.unwrap();
    let written = tasks.batch_write().put_all(&some(30..70)).delete_all(&some(0..30)).await.unwrap();
    assert_eq!((written.count, written.retries), (70, 0));
    assert_eq!((written.usage.requests, faults.count("BatchWriteItem")), (3, 3));
    assert_eq!(stored(&sound).await, some(30..70));
}

#[tokio::test]
async fn requests_stay_below_what_dynamodb_takes() {
    let (tasks, faults, sound) = failing().await;
    let mut large = some(0..60);
    // Control characters take six bytes each in JSON, so that 25 of these would be too long.
    large.iter_mut().for_each(|task| task.steps = vec!["\u{1}".repeat(150_000)]);
    let written = tasks.batch_write().put_all(&large).await.unwrap();
    assert_eq!(written.count, 60);
    assert!(faults.count("BatchWriteItem") > 3);
    for request in faults.seen() {
        assert!(request.body.to_string().len() < 16 * 1024 * 1024);
    }
    assert_eq!(stored(&sound).await.len(), 60);
}

#[tokio::test]
async fn two_writes_to_one_key_are_refused_before_anything_is_sent() {
    let (tasks, faults, _sound) = failing().await;
    let batch = tasks.batch_write().put_all(&some(0..3)).delete(TaskKey::new("t001"));
    let Err(BatchError::Duplicate(duplicate)) = batch.clone().await else { panic!("it was not refused") };
    assert_eq!((&duplicate.first, duplicate.indexes), (&Write::Put(task("t001")), (1, 3)));
    assert_eq!(duplicate.second, Write::Delete(TaskKey::new("t001")));
    let error = Error::from(batch.await.unwrap_err());
    let text = "not sent: writes 1 and 3 of the batch (counted from 0) have the same key";
    assert_eq!(error.to_string(), text);
    assert!(matches!(error, Error::InvalidInput(_)));
    assert!(faults.seen().is_empty());
}

#[tokio::test]
async fn the_last_of_two_writes_wins_if_that_is_asked_for() {
    let (tasks, _faults, sound) = failing().await;
    let mut newer = task("t001");
    newer.title = "newer".into();
    let batch = tasks.batch_write().put_all(&some(0..3)).delete(TaskKey::new("t000")).put(&newer);
    let written = batch.last_wins().await.unwrap();
    assert_eq!(written.count, 3);
    assert_eq!(stored(&sound).await, [newer, task("t002")]);
}

#[tokio::test]
async fn what_can_not_be_stored_is_refused_before_anything_is_sent() {
    let (tasks, faults, _sound) = failing().await;
    let refused = tasks.batch_write().put_all(&some(0..40)).put(&task("")).await;
    assert!(matches!(refused, Err(BatchError::Refused(Error::InvalidInput(_)))), "{refused:?}");
    assert!(faults.seen().is_empty());
}

#[tokio::test]
async fn a_locked_item_is_written_unchecked_with_its_next_revision() {
    let orders = orders().await;
    let first = order(1, "a", 5);
    orders.create(&first).await.unwrap();
    orders.batch_write().put_unchecked(&Order { revision: 8, ..first.clone() }).await.unwrap();
    assert_eq!(orders.get(&first).await.unwrap().unwrap().revision, 9);
}

#[tokio::test]
async fn several_tables_share_requests() {
    let db = engine().await.unwrap();
    let (orders, tasks) = (OrderRepository::new(&db), TaskRepository::new(&db));
    orders.create_table().await.unwrap();
    tasks.create_table().await.unwrap();
    let (faulty, faults) = watched(&db);
    let writes = orders.batch_write().put_unchecked(&order(1, "a", 5));
    let both = faulty.batch_write().add(writes).add(tasks.batch_write().put_all(&some(0..4)));
    assert_eq!(both.await.unwrap().count, 5);
    assert_eq!(faults.count("BatchWriteItem"), 1);
    assert_eq!(stored(&tasks).await, some(0..4));
    assert_eq!(orders.scan().count().await.unwrap(), 1);
}

#[tokio::test]
async fn what_several_tables_left_is_told_apart_by_its_type() {
    let db = engine().await.unwrap();
    let tasks = TaskRepository::new(&db);
    tasks.create_table().await.unwrap();
    // There is no table of orders.
    let orders = OrderRepository::new(&db);
    let writes = orders.batch_write().delete(OrderKey::from(&order(1, "a", 5)));
    let batch = db.batch_write().add(writes).add(tasks.batch_write().put(&task("t")));
    let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("it is complete") };
    let entities: Vec<_> = incomplete.left.iter().map(|entry| entry.entity()).collect();
    assert_eq!(entities, ["Order", "Task"]);
    assert!(incomplete.left[0].get::<Write<Order>>().is_some());
    assert_eq!(incomplete.left[1].get::<Write<Task>>(), Some(&Write::Put(task("t"))));
}

#[tokio::test]
async fn writes_that_were_left_are_made_again() {
    let (tasks, faults, sound) = failing().await;
    faults.next("BatchWriteItem", Fault::Partly(10)).next("BatchWriteItem", Fault::Partly(0));
    let written = tasks.batch_write().put_all(&some(0..25)).await.unwrap();
    assert_eq!((written.count, written.retries), (25, 30));
    assert_eq!(stored(&sound).await, some(0..25));
}

#[tokio::test]
async fn a_deadline_gives_three_lists() {
    let (tasks, faults, sound) = failing().await;
    faults.next("BatchWriteItem", Fault::Partly(10)).times(90, "BatchWriteItem", Fault::Silence);
    let batch = tasks.batch_write().put_all(&some(0..60)).at_once(1).deadline(Duration::from_millis(300));
    let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("it is complete") };
    let puts = |range| some(range).into_iter().map(Write::Put).collect::<Vec<_>>();
    assert_eq!(incomplete.done, puts(0..10));
    assert_eq!(incomplete.unknown, puts(10..35));
    assert_eq!(incomplete.left, puts(35..60));
    assert_eq!(stored(&sound).await, some(0..10));
    let shown = "the batch is incomplete: 10 done, 25 left, 25 with an unknown outcome";
    assert_eq!(incomplete.to_string(), shown);
    assert_eq!(Error::from(BatchError::Incomplete(incomplete)).to_string(), shown);
}

#[tokio::test]
async fn a_cancelled_batch_can_still_be_asked() {
    let (tasks, faults, sound) = failing().await;
    faults.next("BatchWriteItem", Fault::Partly(10)).times(90, "BatchWriteItem", Fault::Silence);
    let batch = tasks.batch_write().put_all(&some(0..60)).at_once(1);
    let progress = batch.progress();
    let cancelled = tokio::time::timeout(Duration::from_millis(300), batch.into_future()).await;
    assert!(cancelled.is_err());
    assert_eq!(progress.count(), 10);
    assert_eq!(progress.done::<Write<Task>>().len(), 10);
    assert_eq!(progress.unknown::<Write<Task>>().len(), 25);
    assert_eq!(progress.left::<Write<Task>>().len(), 25);
    // The rest is made by another batch.
    let rest = [progress.unknown::<Write<Task>>(), progress.left()].concat();
    sound.batch_write().extend(rest).await.unwrap();
    assert_eq!(stored(&sound).await, some(0..60));
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again() {
    for lost in [Fault::LostResponse, Fault::BrokenBody, Fault::Truncated, Fault::Garbage, Fault::internal()] {
        let (tasks, faults, sound) = failing().await;
        faults.times(5, "BatchWriteItem", lost);
        tasks.batch_write().put_all(&some(0..40)).await.unwrap();
        assert_eq!(stored(&sound).await, some(0..40));
    }
}
