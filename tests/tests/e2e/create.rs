//! `create` writes an item that does not exist yet.

use dynamite_runtime::Error;
use dynamite_tests::store::orders::Order;
use dynamite_tests::store::tasks::Task;

use crate::support::{assert_error, created, order, orders, task, tasks};

#[tokio::test]
async fn writes_a_new_item() {
    let tasks = tasks().await;
    tasks.create(&task("a")).await.unwrap();
    assert_eq!(tasks.get(&task("a")).await.unwrap(), Some(task("a")));
}

#[tokio::test]
async fn an_existing_item_fails_and_is_carried_by_the_error() {
    let tasks = tasks().await;
    tasks.create(&task("a")).await.unwrap();
    let error = tasks.create(&Task { title: "other".into(), ..task("a") }).await.unwrap_err();
    assert_eq!(error.old::<Task>().unwrap(), Some(task("a")));
    assert!(matches!(error, Error::ConditionFailed(failed) if failed.entity() == "Task"));
    assert_eq!(tasks.get(&task("a")).await.unwrap(), Some(task("a")));
}

#[tokio::test]
async fn items_are_the_same_only_if_the_whole_key_is() {
    let orders = orders().await;
    for order in [order(1, "17", 5), order(2, "17", 5), order(1, "18", 5)] {
        orders.create(&order).await.unwrap();
    }
    assert_error!(orders.create(&order(2, "17", 6)).await, Error::ConditionFailed(_));
}

#[tokio::test]
async fn reading_the_old_item_as_another_entity_is_a_decode_error() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let error = orders.create(&order(1, "17", 5)).await.unwrap_err();
    assert_error!(error.old::<Task>(), Error::Decode(_));
    assert_eq!(error.old::<Order>().unwrap(), Some(created(order(1, "17", 5))));
}
