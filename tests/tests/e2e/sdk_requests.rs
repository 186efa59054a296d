//! Access to the SDK: the requests of builders, items of the SDK, and the `Debug` output of both.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure, Select};
use dynamite_runtime::{Error, prefix};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository, OrderStatus, OrderSummary};
use dynamite_tests::store::tasks::{Contact, Task, TaskKey};

use crate::support::{created, day, order, orders, task, tasks, with_faults};

#[tokio::test]
async fn sending_the_request_does_the_same_as_awaiting() {
    let orders = orders().await;
    let client = orders.db().client();
    let stored = order(1, "17", 5);
    orders.create(&stored).request().unwrap().send_with(client).await.unwrap();
    let output = orders.get(&stored).consistent().request().unwrap().send_with(client).await.unwrap();
    assert_eq!(Order::from_item(output.item.unwrap()).unwrap(), created(stored.clone()));
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
async fn a_query_request_has_table_index_and_expressions() {
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

/// DynamoDB refuses expression names and values that no expression uses.
#[tokio::test]
async fn count_requests_no_attributes() {
    let orders = orders().await;
    let (db, faults) = with_faults(orders.db());
    let orders = OrderRepository::new(&db);
    assert_eq!(orders.query("CUST-1").view::<OrderSummary>().count().await.unwrap(), 0);
    let body = &faults.requests()[0].body;
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
fn invalid_items_are_errors_in_both_directions() {
    assert!(matches!(Order::from_item([].into()), Err(Error::Decode(_))));
    let year_10000 = dynamite_runtime::DateTime::from_timestamp(253_402_300_800, 0).unwrap();
    let unsupported = Order { created_at: year_10000, ..order(1, "17", 1) };
    assert!(matches!(unsupported.to_item(), Err(Error::InvalidInput(_))));
}

const SECRET: &str = "s3cr3t";

/// Builders may be logged, so they show names of attributes, but neither keys nor values.
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
    // A second item follows the first page, so that the page has a cursor.
    for id in [SECRET.to_owned(), format!("{SECRET} 2")] {
        tasks.put(&task(&id)).await.unwrap();
    }
    let page = tasks.scan().page(1).await.unwrap();
    let outputs = [
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
    for output in outputs {
        assert!(!output.contains(SECRET), "{output}");
    }
    assert!(format!("{update:?}").contains("contact.name"));
    assert!(format!("{:?}", condition()).contains("counters.*"));
}
