//! `again` sends what a batch did not do, in an order in which no old version replaces a newer one.

use std::time::Duration;

use dynamite_runtime::{BatchError, Dynamite, Error, Write};
use dynamite_tests::engine;
use dynamite_tests::faults::Fault;
use dynamite_tests::store::orders::OrderKey;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{order, orders_and_tasks, task, tasks, with_faults};

fn version(number: usize) -> Task {
    Task { title: format!("version {number}"), ..task("t") }
}

#[tokio::test]
async fn the_newest_write_to_a_key_is_sent() {
    let direct = tasks().await;
    let (db, faults) = with_faults(direct.db());
    faults.on("BatchWriteItem").times(9, Fault::HangAfterExecution);
    let writes = (0..3).map(version).map(Write::Put);
    let batch = TaskRepository::new(&db).batch_write().iter(writes).deadline(Duration::from_millis(300));
    let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("expected an incomplete batch") };
    assert_eq!(rest.unknown, [Write::Put(version(0))]);
    assert_eq!(rest.left, [Write::Put(version(1)), Write::Put(version(2))]);
    let written = direct.batch_write().again(rest).await.unwrap();
    assert_eq!(written.count, 1);
    assert_eq!(direct.get(TaskKey::new("t")).await.unwrap(), Some(version(2)));
}

#[tokio::test]
async fn a_newer_write_of_the_new_batch_wins() {
    let tasks = tasks().await;
    let rest = async || {
        let batch = tasks.batch_write().put(&version(1)).put(&task("other")).deadline(Duration::ZERO);
        let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("it had no time") };
        rest
    };
    tasks.batch_write().put(&version(2)).again(*rest().await).await.unwrap();
    assert_eq!(tasks.get(TaskKey::new("t")).await.unwrap(), Some(version(2)));
    tasks.batch_write().again(rest().await).delete(TaskKey::new("t")).await.unwrap();
    assert_eq!(tasks.get(TaskKey::new("t")).await.unwrap(), None);
    // Writes that were added twice are still an error.
    let twice = tasks.batch_write().again(rest().await).put(&task("new")).put(&task("new")).await;
    assert!(matches!(twice, Err(BatchError::Duplicate(_))), "{twice:?}");
    // Before a stream, too.
    let stream = tasks.batch_write().again(rest().await).iter([Write::Put(version(3))]);
    stream.await.unwrap();
    assert_eq!(tasks.get(TaskKey::new("t")).await.unwrap(), Some(version(3)));
}

#[tokio::test]
async fn writes_to_several_tables_are_sent_again() {
    let direct = engine().await.unwrap();
    let (orders, tasks) = orders_and_tasks(&direct).await;
    let batch = direct.batch_write().add(orders.batch_write().put_unchecked(&order(1, "a", 5)));
    let batch = batch.add(tasks.batch_write().put(&task("t")).delete(TaskKey::new("u"))).deadline(Duration::ZERO);
    let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("it had no time") };
    assert_eq!((rest.left.len(), rest.unknown.len()), (3, 0));
    let newer = tasks.batch_write().put(&version(7));
    let written = direct.batch_write().again(rest).add(newer).await.unwrap();
    assert_eq!(written.count, 3);
    assert_eq!(tasks.scan().all().await.unwrap(), [version(7)]);
    assert_eq!(orders.scan().count().await.unwrap(), 1);
}

#[tokio::test]
async fn writes_are_sent_again_to_the_tables_of_their_own_clients() {
    let direct = engine().await.unwrap();
    let dev = Dynamite::builder().client(direct.client().clone()).table_prefix("dev-").build().await.unwrap();
    let (tasks, dev_tasks) = (TaskRepository::new(&direct), TaskRepository::new(&dev));
    tasks.create_table().await.unwrap();
    dev_tasks.create_table().await.unwrap();
    let batch = direct.batch_write().add(dev_tasks.batch_write().put(&task("t"))).deadline(Duration::ZERO);
    let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("it had no time") };
    direct.batch_write().again(rest).await.unwrap();
    assert_eq!(tasks.scan().count().await.unwrap(), 0);
    assert_eq!(dev_tasks.scan().all().await.unwrap(), [task("t")]);
}

#[tokio::test]
async fn keys_of_a_batch_of_reads_are_refused() {
    let direct = engine().await.unwrap();
    let (orders, tasks) = orders_and_tasks(&direct).await;
    let reads = direct.batch_get().add(tasks.batch_get([TaskKey::new("t")]));
    let reads = reads.add(orders.batch_get([OrderKey::from(&order(1, "a", 5))])).deadline(Duration::ZERO);
    let Err(BatchError::Incomplete(rest)) = reads.await else { panic!("it had no time") };
    let refused = direct.batch_write().again(rest).await;
    assert!(matches!(refused, Err(BatchError::Refused(Error::InvalidInput(_)))), "{refused:?}");
}

#[tokio::test]
async fn of_two_batches_that_are_sent_again_the_later_is_newer() {
    let tasks = tasks().await;
    let rest = async |number| {
        let batch = tasks.batch_write().put(&version(number)).deadline(Duration::ZERO);
        let Err(BatchError::Incomplete(rest)) = batch.await else { panic!("it had no time") };
        rest
    };
    let (older, newer) = (rest(1).await, rest(2).await);
    let written = tasks.batch_write().again(older).again(newer).await.unwrap();
    assert_eq!(written.count, 1);
    assert_eq!(tasks.get(TaskKey::new("t")).await.unwrap(), Some(version(2)));
    let (older, newer) = (rest(3).await, rest(4).await);
    let written = tasks.batch_write().again(newer).again(older).await.unwrap();
    assert_eq!(written.count, 1);
    assert_eq!(tasks.get(TaskKey::new("t")).await.unwrap(), Some(version(4)));
    // What was sent again, and left again, is as old as it was.
    let (older, newer) = (rest(7).await, rest(8).await);
    let older = tasks.batch_write().again(older).deadline(Duration::ZERO).await;
    let Err(BatchError::Incomplete(older)) = older else { panic!("it had no time") };
    let written = tasks.batch_write().again(newer).again(older).await.unwrap();
    assert_eq!(written.count, 1);
    assert_eq!(tasks.get(TaskKey::new("t")).await.unwrap(), Some(version(8)));
    // As parts of a batch over several tables, too.
    let (older, newer) = (rest(5).await, rest(6).await);
    let (older, newer) = (tasks.batch_write().again(older), tasks.batch_write().again(newer));
    let written = tasks.db().batch_write().add(newer).add(older).await.unwrap();
    assert_eq!(written.count, 1);
    assert_eq!(tasks.get(TaskKey::new("t")).await.unwrap(), Some(version(6)));
}
