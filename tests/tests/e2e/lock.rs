//! `optimistic_lock:`: who writes last does not win.

use dynamite_runtime::Error;
use dynamite_tests::store::orders::{Order, OrderKey, OrderStatus};

use crate::support::{assert_error, created, day, order, orders};

fn key() -> OrderKey {
    OrderKey::new("CUST-1", day(1), "17")
}

#[tokio::test]
async fn a_new_item_has_revision_1_whatever_the_struct_says() {
    let orders = orders().await;
    let revision = orders.create(&Order { revision: 99, ..order(1, "17", 5) }).await.unwrap();
    assert_eq!(revision, 1);
    assert_eq!(orders.get(key()).await.unwrap(), Some(created(order(1, "17", 5))));
}

#[tokio::test]
async fn a_put_replaces_the_revision_it_has_and_answers_the_next() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let read = orders.get(key()).await.unwrap().unwrap();
    assert_eq!(orders.put(&read).await.unwrap(), 2);
    assert_eq!(orders.get(key()).await.unwrap().unwrap().revision, 2);
    let stale = orders.put(&read).await.unwrap_err();
    assert_eq!(stale.old::<Order>().unwrap().unwrap().revision, 2);
    assert_error!(Err::<(), _>(stale), Error::ConditionFailed(_));
}

#[tokio::test]
async fn a_put_needs_an_item() {
    let orders = orders().await;
    assert_error!(orders.put(&order(1, "17", 5)).await, Error::NotFound { entity: "Order", .. });
    assert_error!(orders.put(&order(1, "17", 5)).returning_old().await, Error::NotFound { entity: "Order", .. });
}

#[tokio::test]
async fn a_put_may_have_conditions_besides() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let read = orders.get(key()).await.unwrap().unwrap();
    let put = |status| orders.put(&read).only_if(Order::STATUS.eq(status)).returning_old();
    assert_error!(put(OrderStatus::Paid).await, Error::ConditionFailed(_));
    assert_eq!(put(OrderStatus::Pending).await.unwrap(), Some(read.clone()));
}

#[tokio::test]
async fn every_update_adds_1_and_checks_what_is_expected() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let paid = || orders.update(key()).set(Order::STATUS, OrderStatus::Paid);
    assert_eq!(paid().returning_new().await.unwrap().revision, 2);
    assert_error!(paid().expect_revision(1).await, Error::ConditionFailed(_));
    assert_eq!(paid().expect_revision(2).returning_new().await.unwrap().revision, 3);
    assert_error!(orders.update(OrderKey::new("no", day(1), "1")).expect_revision(1).await, Error::NotFound { .. });
}

#[tokio::test]
async fn an_upsert_counts_on() {
    let orders = orders().await;
    assert_eq!(orders.upsert(&order(1, "17", 5)).await.unwrap().revision, 1);
    assert_eq!(orders.upsert(&order(1, "17", 6)).await.unwrap().revision, 2);
}

#[tokio::test]
async fn the_greatest_revision_has_no_next() {
    let orders = orders().await;
    let last = Order { revision: u64::MAX, ..order(1, "17", 5) };
    assert_eq!(crate::support::refused_path(orders.put(&last).await), "revision");
}
