//! The progress of a batch of writes, from the moment at which its handle is taken.

use std::time::Duration;

use dynamite_runtime::{BatchProgress, Write};
use dynamite_tests::engine;
use dynamite_tests::faults::Fault;
use dynamite_tests::store::orders::Order;
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::support::{order, orders_and_tasks, task, tasks, with_faults};

fn puts(range: std::ops::Range<usize>) -> Vec<Write<Task>> {
    range.map(|number| Write::Put(task(&format!("t{number:03}")))).collect()
}

/// Returns the numbers of writes that are done, left and unknown.
fn counts(progress: &BatchProgress) -> (u64, usize, usize) {
    (progress.count(), progress.left::<Write<Task>>().len(), progress.unknown::<Write<Task>>().len())
}

#[tokio::test]
async fn a_batch_that_was_never_polled_has_everything_left() {
    let tasks = tasks().await;
    let batch = tasks.batch_write().extend(puts(0..3));
    let progress = batch.progress();
    let batch = batch.extend(puts(3..5));
    assert_eq!(progress.left::<Write<Task>>(), puts(0..5));
    drop(batch.into_future());
    assert_eq!(counts(&progress), (0, 5, 0));
    let batch = tasks.batch_write().extend(puts(0..3)).iter(puts(3..5));
    let progress = batch.progress();
    drop(batch.into_future());
    assert_eq!(progress.left::<Write<Task>>(), puts(0..3));
}

#[tokio::test]
async fn a_clone_of_a_batch_has_a_progress_of_its_own() {
    let tasks = tasks().await;
    let batch = tasks.batch_write().extend(puts(0..3));
    let (first, clone) = (batch.progress(), batch.clone());
    let second = clone.progress();
    clone.await.unwrap();
    assert_eq!((counts(&first), counts(&second)), ((0, 3, 0), (3, 0, 0)));
}

#[tokio::test]
async fn a_batch_that_is_refused_has_everything_left() {
    let tasks = tasks().await;
    let batch = tasks.batch_write().extend(puts(0..3)).put(&task(""));
    let progress = batch.progress();
    batch.await.unwrap_err();
    assert_eq!(counts(&progress), (0, 4, 0));
}

#[tokio::test]
async fn a_part_of_a_batch_has_its_own_writes() {
    let direct = engine().await.unwrap();
    orders_and_tasks(&direct).await;
    let (db, faults) = with_faults(&direct);
    let (orders, tasks) = (dynamite_tests::store::orders::OrderRepository::new(&db), TaskRepository::new(&db));
    let of_tasks = tasks.batch_write().extend(puts(0..40));
    let of_orders = orders.batch_write().put_unchecked(&order(1, "a", 5));
    let (task_progress, order_progress) = (of_tasks.progress(), of_orders.progress());
    let batch = db.batch_write().add(of_tasks).add(of_orders);
    let whole = batch.progress();
    assert_eq!((counts(&task_progress), counts(&whole)), ((0, 40, 0), (0, 40, 0)));
    assert_eq!(order_progress.left::<Write<Order>>().len(), 1);
    faults.on("BatchWriteItem").then(Fault::Unprocessed { keep: 10 }).on("BatchWriteItem").times(20, Fault::Hang);
    let cancelled = tokio::time::timeout(Duration::from_millis(300), batch.at_once(1).into_future()).await;
    assert!(cancelled.is_err());
    let (done, left, unknown) = counts(&task_progress);
    assert_eq!(done as usize + left + unknown, 40);
    assert_eq!(done + order_progress.count(), whole.count());
    let orders = order_progress.done::<Write<Order>>().len()
        + order_progress.left::<Write<Order>>().len()
        + order_progress.unknown::<Write<Order>>().len();
    assert_eq!(orders, 1);
    assert!(task_progress.left::<Write<Order>>().is_empty());
}
