//! Several entities in one table, told apart by a discriminator.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Dynamite, EpochSeconds, Error, after, prefix};
use dynamite_tests::engine;
use dynamite_tests::store::shop::{
    Customer, CustomerContact, CustomerKey, CustomerOrders, CustomerRepository, Order, OrderBrief, OrderKey,
    OrderRepository, OrderStatus, Partition, Remark, RemarkKey, RemarkRepository, Setting, SettingRepository, Shop,
};

use crate::support::{day, time, watched};

/// The table with its repositories.
struct Tables {
    db: Dynamite,
    shop: Shop,
    customers: CustomerRepository,
    orders: OrderRepository,
    remarks: RemarkRepository,
    settings: SettingRepository,
}

async fn tables() -> Tables {
    let db = engine().await.unwrap();
    let tables = on(&db);
    tables.shop.create_table().await.unwrap();
    tables
}

fn on(db: &Dynamite) -> Tables {
    Tables {
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

/// A customer with two orders and a remark that lies among them, a second customer, and a setting.
async fn filled() -> Tables {
    let tables = tables().await;
    for id in [1, 2] {
        tables.customers.create(&customer(id)).await.unwrap();
    }
    tables.orders.create(&order(1, 3, "a", OrderStatus::Paid)).await.unwrap();
    tables.orders.create(&order(1, 9, "b", OrderStatus::Shipped)).await.unwrap();
    tables.orders.create(&order(2, 5, "c", OrderStatus::Paid)).await.unwrap();
    tables.remarks.create(&remark(1, "2024-05-05")).await.unwrap();
    tables.settings.put(&Setting { sk: "theme".into(), value: "dark".into() }).await.unwrap();
    tables
}

#[tokio::test]
async fn an_item_has_its_kind_and_no_attribute_that_a_key_keeps() {
    let item = order(7, 3, "a", OrderStatus::Paid).to_item().unwrap();
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str);
    assert_eq!(text("kind"), Some("order"));
    assert_eq!(text("pk"), Some("CUSTOMER#0000000007"));
    assert_eq!(text("sk"), Some("ORDER#2024-05-03#a"));
    for kept in ["customer_id", "placed_on", "order_id"] {
        assert_eq!(item.get(kept), None, "{kept}");
    }
    assert_eq!(item.get("gsi2sk"), Some(&AttributeValue::N("30".into())));
    assert_eq!(Order::from_item(item).unwrap(), order(7, 3, "a", OrderStatus::Paid));
    let setting = Setting { sk: "theme".into(), value: "dark".into() };
    assert_eq!(setting.to_item().unwrap().get("kind"), Some(&AttributeValue::S("Setting".into())));
}

#[tokio::test]
async fn each_entity_is_read_by_its_key() {
    let tables = filled().await;
    assert_eq!(tables.customers.get(CustomerKey::new(1)).await.unwrap(), Some(customer(1)));
    let key = OrderKey::new(1, day(3), "a");
    assert_eq!(tables.orders.get(key).await.unwrap(), Some(order(1, 3, "a", OrderStatus::Paid)));
    let found = tables.remarks.get(RemarkKey::new(1, "2024-05-05")).await.unwrap();
    assert_eq!(found.map(|remark| remark.revision), Some(1));
    assert_eq!(tables.remarks.get(RemarkKey::new(1, "nothing")).await.unwrap(), None);
    let brief = tables.orders.get(OrderKey::new(1, day(3), "a")).view::<OrderBrief>().await.unwrap();
    assert_eq!(brief, Some(OrderBrief { order_id: "a".into(), status: OrderStatus::Paid }));
}

#[tokio::test]
async fn a_query_stays_among_its_own() {
    let tables = filled().await;
    let orders = tables.orders.query(1).all().await.unwrap();
    assert_eq!(orders, [order(1, 3, "a", OrderStatus::Paid), order(1, 9, "b", OrderStatus::Shipped)]);
    let late = tables.orders.query(1).placed_on(after(day(3))).all().await.unwrap();
    assert_eq!(late, [order(1, 9, "b", OrderStatus::Shipped)]);
    let one = tables.orders.query(1).placed_on(day(9)).order_id(prefix("b")).descending().all().await.unwrap();
    assert_eq!(one.len(), 1);
    assert_eq!(tables.customers.query(1).all().await.unwrap(), [customer(1)]);
    assert_eq!(tables.remarks.query(1).count().await.unwrap(), 1);
    assert_eq!(tables.settings.query().sk("theme").all().await.unwrap().len(), 1);
    assert_eq!(tables.orders.query(1).filter(Order::TOTAL.gt(50)).count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_query_filters_on_the_kind_only_where_others_come_up() {
    let tables = tables().await;
    let filter = |request: aws_sdk_dynamodb::operation::query::builders::QueryInputBuilder| {
        request.get_filter_expression().clone()
    };
    assert!(filter(tables.orders.query(1).request().unwrap()).is_some());
    assert_eq!(filter(tables.customers.query(1).request().unwrap()), None);
    assert_eq!(filter(tables.customers.by_email("x").request().unwrap()), None);
    assert_eq!(filter(tables.settings.query().request().unwrap()), None);
    assert!(filter(tables.shop.customer_orders(1).request().unwrap()).is_some());
    assert_eq!(filter(tables.shop.partition(1).request().unwrap()), None);
}

#[tokio::test]
async fn a_scan_finds_its_own() {
    let tables = filled().await;
    assert_eq!(tables.customers.scan().all().await.unwrap().len(), 2);
    assert_eq!(tables.orders.scan().all().await.unwrap().len(), 3);
    assert_eq!(tables.remarks.scan().count().await.unwrap(), 1);
    assert_eq!(tables.settings.scan().all().await.unwrap().len(), 1);
    assert_eq!(tables.orders.scan_by_status().all().await.unwrap().len(), 2);
    assert_eq!(tables.orders.scan().view::<OrderBrief>().all().await.unwrap().len(), 3);
}

#[tokio::test]
async fn an_index_is_called_by_each_entity_as_it_likes() {
    let tables = filled().await;
    assert_eq!(tables.customers.by_email("2@example.com").all().await.unwrap(), [customer(2)]);
    let paid = tables.orders.by_status(OrderStatus::Paid).all().await.unwrap();
    assert_eq!(paid.iter().map(|order| order.order_id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    assert!(tables.orders.by_status(OrderStatus::Shipped).all().await.unwrap().is_empty(), "left out by `when`");
    let contact = tables.customers.by_email("1@example.com").view::<CustomerContact>().all().await.unwrap();
    assert_eq!(contact, [CustomerContact { customer_id: 1, email: "1@example.com".into() }]);
    // An index that projects little takes what it can from the keys.
    let found = tables.orders.by_id("b").all().await.unwrap();
    let found = found.first().unwrap();
    assert_eq!((found.customer_id, found.placed_on, found.total), (1, day(9), 90));
    assert_eq!(tables.orders.get(found).await.unwrap(), Some(order(1, 9, "b", OrderStatus::Shipped)));
}

#[tokio::test]
async fn the_discriminator_can_be_the_key_of_an_index() {
    let tables = filled().await;
    let every = tables.customers.every().all().await.unwrap();
    assert_eq!(every.iter().map(|found| found.customer_id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(tables.orders.every().placed_on(..=day(5)).all().await.unwrap().len(), 2);
    assert_eq!(tables.settings.every_setting().count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_local_index_is_shared_too() {
    let tables = filled().await;
    let recent = tables.orders.recent(1).consistent().all().await.unwrap();
    assert_eq!(recent.iter().map(|order| order.status).collect::<Vec<_>>(), [OrderStatus::Paid, OrderStatus::Shipped]);
}

#[tokio::test]
async fn a_setter_writes_the_keys_of_every_index_it_feeds() {
    let tables = filled().await;
    let key = OrderKey::new(1, day(3), "a");
    tables.orders.update(key.clone()).set_status(OrderStatus::Shipped).await.unwrap();
    assert_eq!(tables.orders.by_status(OrderStatus::Paid).count().await.unwrap(), 1);
    tables.orders.update(key.clone()).set_total(77).set(Order::NOTE, "gift").await.unwrap();
    assert_eq!(tables.orders.by_id("a").total(77).count().await.unwrap(), 1);
    let found = tables.orders.get(key).await.unwrap().unwrap();
    assert_eq!((found.status, found.total, found.note.as_deref()), (OrderStatus::Shipped, 77, Some("gift")));
}

#[tokio::test]
async fn another_entitys_item_is_a_named_error() {
    let tables = filled().await;
    // A remark about this would have the key of the first order.
    let key = || RemarkKey::new(1, "2024-05-03#a");
    let Err(Error::OtherEntity(other)) = tables.remarks.get(key()).await else {
        panic!("an order was read as a remark")
    };
    assert_eq!((other.expected(), other.found()), ("Remark", Some("Order")));
    assert_eq!(other.to_string(), "expected an item of Remark, found an item of Order");

    let update = tables.remarks.update(key()).set(Remark::TEXT, "x").await;
    let Err(error @ Error::OtherEntity(_)) = update else { panic!("an order was changed as a remark") };
    assert_eq!(error.old::<Order>().unwrap(), Some(order(1, 3, "a", OrderStatus::Paid)));
    let delete = tables.remarks.delete(key()).await;
    assert!(matches!(delete, Err(Error::OtherEntity(_))), "{delete:?}");
    let delete = tables.remarks.delete(key()).expect_revision(1).await;
    assert!(matches!(delete, Err(Error::OtherEntity(_))), "{delete:?}");
    let upsert = tables.remarks.upsert(&remark(1, "2024-05-03#a")).await;
    assert!(matches!(upsert, Err(Error::OtherEntity(_))), "{upsert:?}");
    let put = tables.remarks.put(&remark(1, "2024-05-03#a")).await;
    assert!(matches!(put, Err(Error::OtherEntity(_))), "{put:?}");
    let once = tables.remarks.put(&remark(1, "2024-05-03#a")).idempotent().await;
    assert!(matches!(once, Err(Error::OtherEntity(_))), "{once:?}");
    let create = tables.remarks.create(&remark(1, "2024-05-03#a")).await;
    assert!(matches!(create, Err(Error::ConditionFailed(_))), "{create:?}");
    let stored = tables.orders.get(OrderKey::new(1, day(3), "a")).await.unwrap();
    assert_eq!(stored, Some(order(1, 3, "a", OrderStatus::Paid)), "nothing was changed");
}

#[tokio::test]
async fn updates_and_deletes_go_on_where_there_is_no_item_of_another() {
    let tables = filled().await;
    let missing = tables.remarks.update(RemarkKey::new(1, "nothing")).set(Remark::TEXT, "x").await;
    assert!(matches!(missing, Err(Error::NotFound { entity: "Remark", .. })), "{missing:?}");
    tables.remarks.delete(RemarkKey::new(1, "nothing")).await.unwrap();
    let old = tables.remarks.delete(RemarkKey::new(1, "2024-05-05")).returning_old().await.unwrap();
    assert_eq!(old.map(|remark| remark.about), Some("2024-05-05".into()));
    tables.remarks.upsert(&remark(3, "new")).await.unwrap();
}

#[tokio::test]
async fn an_item_of_an_unknown_kind_is_a_named_error() {
    let tables = filled().await;
    let mut item = remark(1, "x").to_item().unwrap();
    for kind in [Some(AttributeValue::S("invoice".into())), None] {
        item.remove("kind");
        item.extend(kind.map(|kind| ("kind".to_owned(), kind)));
        let put = tables.db.client().put_item().table_name(tables.shop.table_name()).set_item(Some(item.clone()));
        put.send().await.unwrap();
        let Err(Error::OtherEntity(other)) = tables.remarks.get(RemarkKey::new(1, "x")).await else { panic!() };
        assert_eq!(other.found(), None);
    }
}

#[tokio::test]
async fn a_collection_reads_its_entities_in_one_query() {
    let tables = filled().await;
    let (db, faults) = watched(&tables.db);
    let found = on(&db).shop.customer_orders(1).consistent().all().await.unwrap();
    let expected = [
        CustomerOrders::Order(order(1, 3, "a", OrderStatus::Paid)),
        CustomerOrders::Order(order(1, 9, "b", OrderStatus::Shipped)),
        CustomerOrders::Customer(customer(1)),
    ];
    assert_eq!(found, expected);
    assert_eq!(faults.count("Query"), 1);

    let all = tables.shop.partition(1).descending().all().await.unwrap();
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
    let tables = filled().await;
    let first = tables.shop.partition(1).page(3).await.unwrap();
    assert_eq!(first.items.len(), 3);
    let rest = tables.shop.partition(1).resume(first.cursor.unwrap()).page(3).await.unwrap();
    assert_eq!((rest.items.len(), rest.cursor.is_none()), (1, true));
    assert_eq!(tables.shop.customer_orders(1).count().await.unwrap(), 3);
}
