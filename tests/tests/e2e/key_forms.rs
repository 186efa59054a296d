//! A stored table key has to be the one that a write of the item makes. Another form of it is the key of another item.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{DecodeError, Error, RawItem, Uuid};
use dynamite_tests::mapped::Owner;
use dynamite_tests::store::campus::Lecture;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentPages, DocumentShort};
use dynamite_tests::store::gauges::Gauge;
use dynamite_tests::store::legs::Leg;
use dynamite_tests::store::orders::{Order, OrderKey};
use dynamite_tests::store::probes::Probe;
use dynamite_tests::store::shop;

use crate::support::{assert_error, day, decode_error, document, documents, n, order, orders, put_raw, s, time};

/// A text that no error may show.
const SECRET: &str = "s3cr3t";

/// Returns an item with another value of one attribute.
fn with(item: &RawItem, name: &str, value: AttributeValue) -> RawItem {
    let mut item = item.clone();
    item.insert(name.to_owned(), value);
    item
}

/// Checks that a key in another form is refused with an error that names the entity, the key and the part.
fn check(error: &DecodeError, entity: &str, key: &str, found: &str) {
    assert_eq!((error.entity(), error.path()), (entity, key), "{error}");
    assert!(error.found().contains(found), "{error} should contain {found}");
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
}

#[test]
fn every_part_of_a_stored_key_is_compared() {
    let item = document(SECRET, 1).to_item().unwrap();
    assert_eq!(Document::from_item(item.clone()).unwrap(), document(SECRET, 1));
    for (key, stored, found) in [
        ("tenant_and_folder", "acme#7", "`folder`"),
        ("tenant_and_folder", "acme#00008", "`folder`"),
        ("tenant_and_folder", "Acme#00007", "`tenant`"),
        ("tenant_and_folder", "acme#00007#", "more text"),
        ("doc_key", "DOC#S3CR3T", "`name`"),
        ("doc_key", "doc#s3cr3t", "DOC#"),
        ("doc_key", "DOC#s3cr3t ", "more text"),
        ("doc_key", "DOC#s3cr3", "`name`"),
        ("doc_key", "DOC", "DOC#"),
    ] {
        let error = decode_error(Document::from_item(with(&item, key, s(stored))));
        check(&error, "Document", key, found);
    }
    let mut without = item;
    without.remove("doc_key");
    check(&decode_error(Document::from_item(without)), "Document", "doc_key", "nothing");
}

/// The attributes were changed by a program that did not move the item to its new key.
#[tokio::test]
async fn an_item_whose_attributes_moved_away_from_its_key_is_an_error_of_get() {
    let documents = documents().await;
    let item = with(&document("a", 1).to_item().unwrap(), "name", s(SECRET));
    put_raw(documents.db(), "documents", item).await;
    let key = || DocumentKey::new("acme", 7, "a");
    check(&decode_error(documents.get(key()).await), "Document", "doc_key", "`name`");
    // A view does not identify the item.
    let pages = documents.get(key()).view::<DocumentPages>().await.unwrap();
    assert_eq!(pages.map(|view| view.pages), Some(3));
    let short = documents.get(key()).view::<DocumentShort>().await.unwrap();
    assert_eq!(short.map(|view| view.pages), Some(3));
}

/// A read finds the item under its stored key, and could not delete it by its attributes.
#[tokio::test]
async fn an_item_under_a_key_of_another_form_is_not_read_from_table_or_index() {
    let orders = orders().await;
    let item = order(3, "17", 2000).to_item().unwrap();
    put_raw(orders.db(), "orders", with(&item, "date_and_id", s("2024-05-03#17 "))).await;
    let (status, owner) = (dynamite_tests::store::orders::OrderStatus::Pending, "CUST-1");
    unreadable(orders.query(owner).all().await, "Order", "more text");
    unreadable(orders.scan().all().await, "Order", "more text");
    unreadable(orders.by_creation(owner).all().await, "Order", "more text");
    unreadable(orders.by_status(status).hydrate().all().await, "Order", "more text");
    // These indexes project neither part, so the key itself is read, and its form is that of an order.
    let by_status = orders.by_status(status).all().await.unwrap();
    assert_eq!(OrderKey::from(&by_status[0]), OrderKey::new(owner, day(3), "17 "));
    assert_eq!(orders.high_value(owner).all().await.unwrap()[0].order_id, "17 ");

    put_raw(orders.db(), "orders", with(&item, "date_and_id", s("2024-5-03#17"))).await;
    orders.delete(OrderKey::new(owner, day(3), "17 ")).await.unwrap();
    unreadable(orders.by_status(status).all().await, "OrderByStatus", "`order_date`");
    unreadable(orders.high_value(owner).all().await, "OrderByHighValue", "`order_date`");
}

/// Checks that the only item of a read can't be read, because of its key.
fn unreadable<T>(read: Result<T, Error>, entity: &str, found: &str) {
    let Err(Error::Unreadable(error)) = read else { panic!("expected an error") };
    assert_eq!(error.unreadable().len(), 1);
    check(error.unreadable()[0].error(), entity, "date_and_id", found);
}

#[test]
fn attributes_that_are_keys_have_the_form_in_which_they_are_written() {
    let probe =
        Probe { id: Uuid::from_u128(0xAB), seen: time(0), place: "x".into(), revision: 1, unknown: Default::default() };
    let item = probe.to_item().unwrap();
    assert_eq!(Probe::from_item(item.clone()).unwrap(), probe);
    for (key, stored) in [
        ("id", "00000000-0000-0000-0000-0000000000AB"),
        ("id", "000000000000000000000000000000ab"),
        ("id", "{00000000-0000-0000-0000-0000000000ab}"),
        ("seen", "2024-05-01T00:00:00.000000005+00:00"),
        ("seen", "2024-05-01T00:00:00.00000000500Z"),
        ("seen", "2024-05-01T00:00:00Z"),
        ("seen", "2024-05-01t00:00:00.000000005Z"),
    ] {
        check(&decode_error(Probe::from_item(with(&item, key, s(stored)))), "Probe", key, "another form");
    }
}

/// A Rust type may read several stored values as one.
#[test]
fn a_key_of_a_type_of_the_user_is_compared_in_its_stored_form() {
    let gauge = Gauge { owner: Owner("ann".into()), limit: 7, note: String::new() };
    let item = gauge.to_item().unwrap();
    assert_eq!(Gauge::from_item(item.clone()).unwrap(), gauge);
    check(&decode_error(Gauge::from_item(with(&item, "owner", s("Ann")))), "Gauge", "owner", "another form");
    check(&decode_error(Gauge::from_item(with(&item, "copy", n("8")))), "Gauge", "copy", "`limit`");
    assert_eq!(Gauge::from_item(with(&item, "copy", n("7.0"))).unwrap(), gauge, "numbers are keys by their value");
}

/// `airline` is read from the partition key, and is part of the sort key too.
#[test]
fn a_part_that_both_keys_have_is_the_same_in_both() {
    let leg = Leg {
        airline: "SK".into(),
        number: 1,
        day: day(2),
        gate: None,
        origin: "Oslo".into(),
        target: "Rome".into(),
        seats: 10,
    };
    let item = leg.to_item().unwrap();
    assert_eq!(Leg::from_item(item.clone()).unwrap(), leg);
    let error = decode_error(Leg::from_item(with(&item, "sk", s("00001#2024-05-02#001#DY"))));
    check(&error, "Leg", "sk", "`airline`");
}

/// Only the text of the key decides, whether the entity shares its table or not.
#[test]
fn entities_of_a_shared_table_compare_their_keys_too() {
    let order = shop::Order {
        customer_id: 1,
        placed_on: day(3),
        order_id: "a".into(),
        status: shop::OrderStatus::Paid,
        total: 1,
        note: None,
        expires_at: None,
    };
    let item = order.to_item().unwrap();
    assert_eq!(shop::Order::from_item(item.clone()).unwrap(), order);
    for (key, stored, found) in [
        ("pk", "CUSTOMER#1", "`customer_id`"),
        ("pk", "CUSTOMER#00000000001", "more text"),
        ("sk", "ORDER#2024-5-03#a", "`placed_on`"),
        ("sk", "ORDER#2024-05-03", "\"#\""),
    ] {
        check(&decode_error(shop::Order::from_item(with(&item, key, s(stored)))), "Order", key, found);
    }
    let remark = shop::Remark { customer_id: 1, about: SECRET.into(), text: "x".into(), revision: 1 };
    let item = remark.to_item().unwrap();
    let error = decode_error(shop::Remark::from_item(with(&item, "sk", s("ORDER#other"))));
    check(&error, "Remark", "sk", "`about`");
}

#[test]
fn an_entity_known_by_its_keys_alone_is_unreadable_in_another_form() {
    let lecture = Lecture { room: "Blue".into(), day: day(1), slot: 2, topic: "Rust".into() };
    let item = lecture.to_item().unwrap();
    assert_eq!(item["sk"], s("LECTURE#2024-05-01#002"));
    for (key, stored, found) in
        [("sk", "LECTURE#2024-05-01#2", "`slot`"), ("pk", "ROOM#blue", "`room`"), ("pk", "ROOM#Blue#", "more text")]
    {
        check(&decode_error(Lecture::from_item(with(&item, key, s(stored)))), "Lecture", key, found);
    }
    // It begins with no literal of the entity, so it is not one of its items.
    let error = Lecture::from_item(with(&item, "sk", s("lecture#2024-05-01#002")));
    assert_error!(error, Error::OtherEntity(_));
}

#[test]
fn a_stored_order_with_the_key_of_a_write_is_read() {
    let item = order(3, "17", 2000).to_item().unwrap();
    assert_eq!(Order::from_item(item).unwrap(), order(3, "17", 2000));
}
