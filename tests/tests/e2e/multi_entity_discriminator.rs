//! Several entities in one table, distinguished by a discriminator.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::operation::query::builders::QueryInputBuilder;
use dynamite_runtime::{Dynamite, EpochSeconds, Error, after, prefix};
use dynamite_tests::engine;
use dynamite_tests::store::shop::{
    Customer, CustomerContact, CustomerKey, CustomerOrders, CustomerRepository, Order, OrderBrief, OrderKey,
    OrderRepository, OrderStatus, Partition, Remark, RemarkKey, RemarkRepository, Setting, SettingRepository, Shop,
};

use crate::support::{day, decode_error, n, put_raw, s, time, with_faults};

/// The repositories of the table.
struct Repositories {
    db: Dynamite,
    shop: Shop,
    customers: CustomerRepository,
    orders: OrderRepository,
    remarks: RemarkRepository,
    settings: SettingRepository,
}

async fn empty_table() -> Repositories {
    let db = engine().await.unwrap();
    let table = repositories(&db);
    table.shop.create_table().await.unwrap();
    table
}

fn repositories(db: &Dynamite) -> Repositories {
    Repositories {
        db: db.clone(),
        shop: Shop::new(db),
        customers: CustomerRepository::new(db),
        orders: OrderRepository::new(db),
        remarks: RemarkRepository::new(db),
        settings: SettingRepository::new(db),
    }
}

fn customer(id: u32) -> Customer {
    Customer { customer_id: id, email: format!("{id}@example.com"), name: "Ann".into(), orders: 0 }
}

fn order(customer_id: u32, d: u32, id: &str, status: OrderStatus) -> Order {
    Order {
        customer_id,
        placed_on: day(d),
        order_id: id.into(),
        status,
        total: 10 * d,
        note: None,
        expires_at: Some(EpochSeconds::new(time(0))),
    }
}

fn remark(customer_id: u32, about: &str) -> Remark {
    Remark { customer_id, about: about.into(), text: "late".into(), revision: 0 }
}

/// Returns a table with a customer, two orders of the customer, a remark between them, a second customer and a setting.
async fn filled_table() -> Repositories {
    let table = empty_table().await;
    for id in [1, 2] {
        table.customers.create(&customer(id)).await.unwrap();
    }
    table.orders.create(&order(1, 3, "a", OrderStatus::Paid)).await.unwrap();
    table.orders.create(&order(1, 9, "b", OrderStatus::Shipped)).await.unwrap();
    table.orders.create(&order(2, 5, "c", OrderStatus::Paid)).await.unwrap();
    table.remarks.create(&remark(1, "2024-05-05")).await.unwrap();
    table.settings.put(&Setting { sk: "theme".into(), value: "dark".into() }).await.unwrap();
    table
}

#[tokio::test]
async fn an_item_has_its_discriminator_and_omits_attributes_kept_in_keys() {
    let item = order(7, 3, "a", OrderStatus::Paid).to_item().unwrap();
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str);
    assert_eq!(text("kind"), Some("order"));
    assert_eq!(text("pk"), Some("CUSTOMER#0000000007"));
    assert_eq!(text("sk"), Some("ORDER#2024-05-03#a"));
    for name in ["customer_id", "placed_on", "order_id"] {
        assert_eq!(item.get(name), None, "{name}");
    }
    assert_eq!(item.get("gsi2sk"), Some(&n("30")));
    assert_eq!(Order::from_item(item).unwrap(), order(7, 3, "a", OrderStatus::Paid));
    let setting = Setting { sk: "theme".into(), value: "dark".into() };
    assert_eq!(setting.to_item().unwrap().get("kind"), Some(&s("Setting")));
}

#[tokio::test]
async fn each_entity_is_read_by_its_key() {
    let table = filled_table().await;
    assert_eq!(table.customers.get(CustomerKey::new(1)).await.unwrap(), Some(customer(1)));
    let key = OrderKey::new(1, day(3), "a");
    assert_eq!(table.orders.get(key).await.unwrap(), Some(order(1, 3, "a", OrderStatus::Paid)));
    let found = table.remarks.get(RemarkKey::new(1, "2024-05-05")).await.unwrap();
    assert_eq!(found.map(|remark| remark.revision), Some(1));
    assert_eq!(table.remarks.get(RemarkKey::new(1, "nothing")).await.unwrap(), None);
    let brief = table.orders.get(OrderKey::new(1, day(3), "a")).view::<OrderBrief>().await.unwrap();
    assert_eq!(brief, Some(OrderBrief { order_id: "a".into(), status: OrderStatus::Paid }));
}

#[tokio::test]
async fn a_query_returns_only_its_own_entity() {
    let table = filled_table().await;
    let orders = table.orders.query(1).all().await.unwrap();
    assert_eq!(orders, [order(1, 3, "a", OrderStatus::Paid), order(1, 9, "b", OrderStatus::Shipped)]);
    let late = table.orders.query(1).placed_on(after(day(3))).all().await.unwrap();
    assert_eq!(late, [order(1, 9, "b", OrderStatus::Shipped)]);
    let found = table.orders.query(1).placed_on(day(9)).order_id(prefix("b")).descending().all().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(table.customers.query(1).all().await.unwrap(), [customer(1)]);
    assert_eq!(table.remarks.query(1).count().await.unwrap(), 1);
    assert_eq!(table.settings.query().sk("theme").all().await.unwrap().len(), 1);
    assert_eq!(table.orders.query(1).filter(Order::TOTAL.gt(50)).count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_query_filters_on_the_discriminator_only_where_needed() {
    let table = empty_table().await;
    let filter = |request: QueryInputBuilder| request.get_filter_expression().clone();
    assert!(filter(table.orders.query(1).request().unwrap()).is_some());
    assert_eq!(filter(table.customers.query(1).request().unwrap()), None);
    assert_eq!(filter(table.customers.by_email("x").request().unwrap()), None);
    assert_eq!(filter(table.settings.query().request().unwrap()), None);
    assert!(filter(table.shop.customer_orders(1).request().unwrap()).is_some());
    assert_eq!(filter(table.shop.partition(1).request().unwrap()), None);
}

#[tokio::test]
async fn a_scan_returns_only_its_own_entity() {
    let table = filled_table().await;
    assert_eq!(table.customers.scan().all().await.unwrap().len(), 2);
    assert_eq!(table.orders.scan().all().await.unwrap().len(), 3);
    assert_eq!(table.remarks.scan().count().await.unwrap(), 1);
    assert_eq!(table.settings.scan().all().await.unwrap().len(), 1);
    assert_eq!(table.orders.scan_by_status().all().await.unwrap().len(), 2);
    assert_eq!(table.orders.scan().view::<OrderBrief>().all().await.unwrap().len(), 3);
}

#[tokio::test]
async fn each_entity_has_its_own_name_for_an_index() {
    let table = filled_table().await;
    assert_eq!(table.customers.by_email("2@example.com").all().await.unwrap(), [customer(2)]);
    let paid = table.orders.by_status(OrderStatus::Paid).all().await.unwrap();
    assert_eq!(paid.iter().map(|order| order.order_id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    assert!(table.orders.by_status(OrderStatus::Shipped).all().await.unwrap().is_empty(), "left out by `when`");
    let contact = table.customers.by_email("1@example.com").view::<CustomerContact>().all().await.unwrap();
    assert_eq!(contact, [CustomerContact { customer_id: 1, email: "1@example.com".into() }]);
    // Items of an index that projects little have the attributes that its keys contain.
    let found = table.orders.by_id("b").all().await.unwrap();
    let found = found.first().unwrap();
    assert_eq!((found.customer_id, found.placed_on, found.total), (1, day(9), 90));
    assert_eq!(table.orders.get(found).await.unwrap(), Some(order(1, 9, "b", OrderStatus::Shipped)));
}

#[tokio::test]
async fn the_discriminator_can_be_the_key_of_an_index() {
    let table = filled_table().await;
    let every = table.customers.every().all().await.unwrap();
    // Their sort keys are equal, so their order is not defined.
    assert_eq!(every.iter().map(|found| found.customer_id).collect::<BTreeSet<_>>(), [1, 2].into());
    assert_eq!(table.orders.every().placed_on(..=day(5)).all().await.unwrap().len(), 2);
    assert_eq!(table.settings.every_setting().count().await.unwrap(), 1);
}

#[tokio::test]
async fn entities_share_a_local_index() {
    let table = filled_table().await;
    let recent = table.orders.recent(1).consistent().all().await.unwrap();
    assert_eq!(recent.iter().map(|order| order.status).collect::<Vec<_>>(), [OrderStatus::Paid, OrderStatus::Shipped]);
}

#[tokio::test]
async fn a_setter_writes_the_keys_of_every_index() {
    let table = filled_table().await;
    let key = OrderKey::new(1, day(3), "a");
    table.orders.update(key.clone()).set_status(OrderStatus::Shipped).await.unwrap();
    assert_eq!(table.orders.by_status(OrderStatus::Paid).count().await.unwrap(), 1);
    table.orders.update(key.clone()).set_total(77).set(Order::NOTE, "gift").await.unwrap();
    assert_eq!(table.orders.by_id("a").total(77).count().await.unwrap(), 1);
    let found = table.orders.get(key).await.unwrap().unwrap();
    assert_eq!((found.status, found.total, found.note.as_deref()), (OrderStatus::Shipped, 77, Some("gift")));
}

#[tokio::test]
async fn an_item_of_another_entity_is_an_other_entity_error() {
    let table = filled_table().await;
    // A remark about this text has the same key as the first order.
    let key = || RemarkKey::new(1, "2024-05-03#a");
    let Err(Error::OtherEntity(other)) = table.remarks.get(key()).await else {
        panic!("expected an error of another entity")
    };
    assert_eq!((other.expected(), other.found()), ("Remark", Some("Order")));
    assert_eq!(other.to_string(), "GetItem on shop: expected an item of Remark, found an item of Order");

    let update = table.remarks.update(key()).set(Remark::TEXT, "x").await;
    let Err(error @ Error::OtherEntity(_)) = update else { panic!("expected an error of another entity") };
    assert_eq!(error.old::<Order>().unwrap(), Some(order(1, 3, "a", OrderStatus::Paid)));
    let delete = table.remarks.delete(key()).await;
    assert!(matches!(delete, Err(Error::OtherEntity(_))), "{delete:?}");
    let delete = table.remarks.delete(key()).expect_revision(1).await;
    assert!(matches!(delete, Err(Error::OtherEntity(_))), "{delete:?}");
    let upsert = table.remarks.upsert(&remark(1, "2024-05-03#a")).await;
    assert!(matches!(upsert, Err(Error::OtherEntity(_))), "{upsert:?}");
    let put = table.remarks.put(&remark(1, "2024-05-03#a")).await;
    assert!(matches!(put, Err(Error::OtherEntity(_))), "{put:?}");
    let idempotent_put = table.remarks.put(&remark(1, "2024-05-03#a")).idempotent().await;
    assert!(matches!(idempotent_put, Err(Error::OtherEntity(_))), "{idempotent_put:?}");
    let create = table.remarks.create(&remark(1, "2024-05-03#a")).await;
    assert!(matches!(create, Err(Error::ConditionFailed(_))), "{create:?}");
    let stored = table.orders.get(OrderKey::new(1, day(3), "a")).await.unwrap();
    assert_eq!(stored, Some(order(1, 3, "a", OrderStatus::Paid)), "nothing was changed");
}

#[tokio::test]
async fn updates_and_deletes_work_if_no_other_entity_has_the_key() {
    let table = filled_table().await;
    let missing = table.remarks.update(RemarkKey::new(1, "nothing")).set(Remark::TEXT, "x").await;
    assert!(matches!(missing, Err(Error::NotFound { entity: "Remark", .. })), "{missing:?}");
    table.remarks.delete(RemarkKey::new(1, "nothing")).await.unwrap();
    let old = table.remarks.delete(RemarkKey::new(1, "2024-05-05")).returning_old().await.unwrap();
    assert_eq!(old.map(|remark| remark.about), Some("2024-05-05".into()));
    table.remarks.upsert(&remark(3, "new")).await.unwrap();
}

#[tokio::test]
async fn an_item_with_an_unknown_discriminator_is_an_other_entity_error() {
    let table = filled_table().await;
    let mut item = remark(1, "x").to_item().unwrap();
    item.insert("kind".to_owned(), s("invoice"));
    put_raw(&table.db, &table.shop.table_name(), item).await;
    let Err(Error::OtherEntity(other)) = table.remarks.get(RemarkKey::new(1, "x")).await else {
        panic!("expected an error of another entity")
    };
    assert_eq!(other.found(), None);
}

#[tokio::test]
async fn an_item_without_a_discriminator_is_a_decode_error() {
    let table = filled_table().await;
    let mut item = remark(1, "x").to_item().unwrap();
    item.remove("kind");
    put_raw(&table.db, &table.shop.table_name(), item).await;
    let error = decode_error(table.remarks.get(RemarkKey::new(1, "x")).await);
    assert_eq!((error.entity(), error.path(), error.found()), ("Remark", "kind", "nothing"));
}

#[tokio::test]
async fn a_collection_reads_its_entities_in_one_query() {
    let table = filled_table().await;
    let (db, faults) = with_faults(&table.db);
    let found = repositories(&db).shop.customer_orders(1).consistent().all().await.unwrap();
    let expected = [
        CustomerOrders::Order(order(1, 3, "a", OrderStatus::Paid)),
        CustomerOrders::Order(order(1, 9, "b", OrderStatus::Shipped)),
        CustomerOrders::Customer(customer(1)),
    ];
    assert_eq!(found, expected);
    assert_eq!(faults.count("Query"), 1);

    let all = table.shop.partition(1).descending().all().await.unwrap();
    let kinds: Vec<_> = all
        .iter()
        .map(|item| match item {
            Partition::Customer(_) => "customer",
            Partition::Order(_) => "order",
            Partition::Remark(_) => "remark",
        })
        .collect();
    assert_eq!(kinds, ["customer", "order", "remark", "order"]);
}

#[tokio::test]
async fn a_collection_is_read_page_by_page() {
    let table = filled_table().await;
    let first = table.shop.partition(1).page(3).await.unwrap();
    assert_eq!(first.items.len(), 3);
    let rest = table.shop.partition(1).resume(first.cursor.unwrap()).page(3).await.unwrap();
    assert_eq!((rest.items.len(), rest.cursor.is_none()), (1, true));
    assert_eq!(table.shop.customer_orders(1).count().await.unwrap(), 3);
}
