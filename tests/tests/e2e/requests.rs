//! Ways out: the requests of builders, items of the SDK, and what `Debug` shows of both.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure, Select};
use dynamite_runtime::{Error, prefix};
use dynamite_tests::store::orders::{Order, OrderKey, OrderStatus, OrderSummary};
use dynamite_tests::store::tasks::{Contact, Task, TaskKey};

use crate::support::{created, day, order, orders, task, tasks, watched};

#[tokio::test]
async fn requests_do_what_awaiting_does() {
    let orders = orders().await;
    let client = orders.db().client();
    let stored = order(1, "17", 5);
    orders.create(&stored).request().unwrap().send_with(client).await.unwrap();
    let got = orders.get(&stored).consistent().request().unwrap().send_with(client).await.unwrap();
    assert_eq!(Order::from_item(got.item.unwrap()).unwrap(), created(stored.clone()));
    let put = orders.put(&created(stored.clone())).request().unwrap();
    assert!(put.get_condition_expression().is_some());
    put.send_with(client).await.unwrap();
    let update = orders.update(&stored).set(Order::STATUS, OrderStatus::Paid).request().unwrap();
    assert_eq!(
        update.get_return_values_on_condition_check_failure(),
        &Some(ReturnValuesOnConditionCheckFailure::AllOld)
    );
    update.send_with(client).await.unwrap();
    orders.upsert(&stored).request().unwrap().send_with(client).await.unwrap();
    let query = orders.query("CUST-1").order_date(day(1)..).request().unwrap();
    assert_eq!(query.send_with(client).await.unwrap().count, 1);
    assert_eq!(orders.scan().request().unwrap().send_with(client).await.unwrap().count, 1);
    orders.delete(&stored).request().unwrap().send_with(client).await.unwrap();
    assert_eq!(orders.get(&stored).await.unwrap(), None);
}

#[tokio::test]
async fn a_request_of_a_query_says_where_and_what() {
    let orders = orders().await;
    let query = orders.by_status(OrderStatus::Paid).descending().request().unwrap();
    assert_eq!(query.get_table_name().as_deref(), Some("orders"));
    assert_eq!(query.get_index_name().as_deref(), Some("by_status"));
    assert_eq!(query.get_scan_index_forward(), &Some(false));
    assert_eq!(query.get_filter_expression(), &None);
    let query = orders.query("CUST-1").order_date(day(1)).order_id(prefix("1")).consistent();
    let query = query.filter(Order::TOTAL.gt(1)).request().unwrap();
    assert_eq!(query.get_consistent_read(), &Some(true));
    assert!(query.get_filter_expression().is_some());
    let view = orders.get(OrderKey::new("c", day(1), "1")).view::<OrderSummary>().request().unwrap();
    assert!(view.get_projection_expression().is_some());
}

/// DynamoDB refuses names and values that nothing uses.
#[tokio::test]
async fn a_count_asks_for_no_attributes() {
    let orders = orders().await;
    let (db, faults) = watched(orders.db());
    let orders = dynamite_tests::store::orders::OrderRepository::new(&db);
    assert_eq!(orders.query("CUST-1").view::<OrderSummary>().count().await.unwrap(), 0);
    let body = &faults.seen()[0].body;
    assert_eq!(body["Select"], Select::Count.as_str());
    assert_eq!(body["ProjectionExpression"], dynamite_runtime::Json::Null);
}

#[test]
fn items_of_the_sdk_have_the_computed_keys() {
    let item = order(1, "17", 2000).to_item().unwrap();
    assert_eq!(item["date_and_id"], AttributeValue::S("2024-05-01#17".into()));
    assert_eq!(item["big_spender"], AttributeValue::S("CUST-1".into()));
    assert_eq!(item["total"], AttributeValue::N("2000".into()));
    assert!(!item.contains_key("n") && !item.contains_key("note"));
    assert!(!order(1, "17", 1).to_item().unwrap().contains_key("big_spender"));
    assert_eq!(Order::from_item(item).unwrap(), order(1, "17", 2000));
}

#[test]
fn items_that_do_not_fit_are_errors_both_ways() {
    assert!(matches!(Order::from_item([].into()), Err(Error::Decode(_))));
    let far = dynamite_runtime::DateTime::from_timestamp(253_402_300_800, 0).unwrap();
    let in_the_year_10000 = Order { created_at: far, ..order(1, "17", 1) };
    assert!(matches!(in_the_year_10000.to_item(), Err(Error::InvalidInput(_))));
}

const SECRET: &str = "s3cr3t";

/// Builders may be logged: they name attributes, and show neither keys nor values.
#[tokio::test]
async fn debug_shows_no_values() {
    let tasks = tasks().await;
    let item = Task { title: SECRET.into(), ..task(SECRET) };
    let key = || TaskKey::new(SECRET);
    let condition = || Task::TITLE.eq(SECRET).or(Task::COUNTERS.entry(SECRET).exists());
    let size = Task::COUNTERS.entry(SECRET).size();
    let update = tasks.update(key()).set(Task::TITLE, SECRET).set(Task::COUNTERS.entry(SECRET), 1_u32);
    let update = update.set(Task::CONTACT.then(Contact::NAME), SECRET).only_if(condition());
    let query = tasks.due_in_queue(SECRET).queue(SECRET);
    tasks.put(&task(SECRET)).await.unwrap();
    let page = tasks.scan().page(1).await.unwrap();
    let shown = [
        format!("{:?}", tasks.create(&item)),
        format!("{:?}", tasks.put(&item).only_if(condition())),
        format!("{:?}", tasks.put(&item).returning_old()),
        format!("{:?}", tasks.get(key())),
        format!("{:?}", tasks.delete(key()).only_if(condition())),
        format!("{:?}", tasks.delete(key()).returning_old()),
        format!("{:?}", tasks.upsert(&item).add(Task::BUDGET, 1_u32)),
        format!("{update:?} {:?}", update.clone().returning_new()),
        format!("{query:?}"),
        format!("{:?}", tasks.query(SECRET).filter(condition())),
        format!("{:?}", tasks.scan().filter(condition()).page(1)),
        format!("{:?}", tasks.scan().filter(condition()).take(1)),
        format!("{:?}", tasks.scan().filter(condition()).all()),
        format!("{:?}", tasks.scan().filter(condition()).count()),
        format!("{:?}", tasks.scan().resume(page.cursor.clone().unwrap())),
        format!("{:?} {size:?} {:?}", condition(), Task::COUNTERS.entry(SECRET)),
        format!("{:?} {:?} {:?}", page.cursor, tasks, tasks.db()),
    ];
    for shown in shown {
        assert!(!shown.contains(SECRET), "{shown}");
    }
    assert!(format!("{update:?}").contains("contact.name"));
    assert!(format!("{:?}", condition()).contains("counters.*"));
}
