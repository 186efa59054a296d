//! `optimistic_lock:` refuses a write that is based on an old revision.

use dynamite_runtime::Error;
use dynamite_tests::store::orders::{Order, OrderKey, OrderStatus};

use crate::support::{assert_error, created, day, order, orders, refused_path};

fn key() -> OrderKey {
    OrderKey::new("CUST-1", day(1), "17")
}

#[tokio::test]
async fn create_writes_revision_1_whatever_the_struct_holds() {
    let orders = orders().await;
    let revision = orders.create(&Order { revision: 99, ..order(1, "17", 5) }).await.unwrap();
    assert_eq!(revision, 1);
    assert_eq!(orders.get(key()).await.unwrap(), Some(created(order(1, "17", 5))));
}

#[tokio::test]
async fn put_replaces_the_revision_it_read_and_returns_the_next() {
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
async fn put_requires_an_existing_item() {
    let orders = orders().await;
    assert_error!(orders.put(&order(1, "17", 5)).await, Error::NotFound { entity: "Order", .. });
    assert_error!(orders.put(&order(1, "17", 5)).returning_old().await, Error::NotFound { entity: "Order", .. });
}

#[tokio::test]
async fn put_accepts_further_conditions() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let read = orders.get(key()).await.unwrap().unwrap();
    let put = |status| orders.put(&read).only_if(Order::STATUS.eq(status)).returning_old();
    assert_error!(put(OrderStatus::Paid).await, Error::ConditionFailed(_));
    assert_eq!(put(OrderStatus::Pending).await.unwrap(), Some(read.clone()));
}

#[tokio::test]
async fn update_increments_the_revision_and_checks_the_expected_one() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let paid = || orders.update(key()).set(Order::STATUS, OrderStatus::Paid);
    assert_eq!(paid().returning_new().await.unwrap().revision, 2);
    assert_error!(paid().expect_revision(1).await, Error::ConditionFailed(_));
    assert_eq!(paid().expect_revision(2).returning_new().await.unwrap().revision, 3);
    assert_error!(orders.update(OrderKey::new("no", day(1), "1")).expect_revision(1).await, Error::NotFound { .. });
}

#[tokio::test]
async fn upsert_increments_the_revision() {
    let orders = orders().await;
    assert_eq!(orders.upsert(&order(1, "17", 5)).await.unwrap().revision, 1);
    assert_eq!(orders.upsert(&order(1, "17", 6)).await.unwrap().revision, 2);
}

#[tokio::test]
async fn put_of_the_largest_revision_is_refused() {
    let orders = orders().await;
    let largest = Order { revision: u64::MAX, ..order(1, "17", 5) };
    assert_eq!(refused_path(orders.put(&largest).await), "revision");
}
