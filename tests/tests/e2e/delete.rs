//! `delete` removes an item.

use dynamite_runtime::Error;
use dynamite_tests::store::orders::{Order, OrderStatus};
use dynamite_tests::store::tasks::{Task, TaskKey};

use crate::support::{assert_error, created, order, orders, task, tasks};

#[tokio::test]
async fn delete_removes_an_item_and_accepts_an_absent_one() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    tasks.delete(TaskKey::new("a")).await.unwrap();
    assert_eq!(tasks.get(&task("a")).await.unwrap(), None);
    tasks.delete(TaskKey::new("a")).await.unwrap();
}

#[tokio::test]
async fn returning_old_returns_the_deleted_item() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    assert_eq!(tasks.delete(&task("a")).returning_old().await.unwrap(), Some(task("a")));
    assert_eq!(tasks.delete(&task("a")).returning_old().await.unwrap(), None);
}

#[tokio::test]
async fn only_if_keeps_an_item_that_does_not_match() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let paid = || orders.delete(&order(1, "17", 5)).only_if(Order::STATUS.eq(OrderStatus::Paid));
    let failed = paid().await.unwrap_err();
    assert_eq!(failed.old::<Order>().unwrap(), Some(created(order(1, "17", 5))));
    orders.update(&order(1, "17", 5)).set(Order::STATUS, OrderStatus::Paid).await.unwrap();
    paid().await.unwrap();
    assert_error!(paid().await, Error::ConditionFailed(_));
}

#[tokio::test]
async fn an_expected_revision_is_checked() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let delete = |revision: u64| orders.delete(&order(1, "17", 5)).expect_revision(revision);
    assert_error!(delete(2).await, Error::ConditionFailed(_));
    delete(1).await.unwrap();
    assert_error!(delete(1).await, Error::NotFound { entity: "Order", .. });
}

#[tokio::test]
async fn without_a_lock_expect_revision_requires_that_the_item_exists() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    tasks.delete(&task("a")).expect_revision(()).await.unwrap();
    assert_error!(tasks.delete(&task("a")).expect_revision(()).await, Error::NotFound { entity: "Task", .. });
}

#[tokio::test]
async fn must_exist_refuses_to_delete_nothing() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    tasks.delete(&task("a")).must_exist().await.unwrap();
    assert_error!(tasks.delete(&task("a")).must_exist().await, Error::NotFound { entity: "Task", .. });
    let in_transaction = tasks.db().transaction().add(tasks.delete(&task("a")).must_exist()).await;
    assert_error!(in_transaction, Error::Cancelled(_));
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let delete = || orders.delete(&order(1, "17", 5)).must_exist();
    assert_error!(delete().expect_revision(2).await, Error::ConditionFailed(_));
    delete().expect_revision(1).must_exist().returning_old().await.unwrap();
    assert_error!(delete().await, Error::NotFound { entity: "Order", .. });
}

#[tokio::test]
async fn a_deleted_item_leaves_the_indexes() {
    let tasks = tasks().await;
    let urgent = Task { priority: 9, ..task("a") };
    tasks.put(&urgent).await.unwrap();
    assert_eq!(tasks.urgent().count().await.unwrap(), 1);
    tasks.delete(&urgent).await.unwrap();
    assert_eq!(tasks.urgent().count().await.unwrap(), 0);
}
