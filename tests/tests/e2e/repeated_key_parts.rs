//! Keys that repeat a part: a query takes it once, and all repetitions in a stored key must agree.

use dynamite_runtime::RawItem;
use dynamite_runtime::sdk::QueryInputBuilder;
use dynamite_tests::engine;
use dynamite_tests::store::legs::{Leg, LegKey, LegRepository};

use crate::support::{day, decode_error, n, s};

fn leg(number: u16, d: u32) -> Leg {
    Leg {
        airline: "SK".into(),
        number,
        day: day(d),
        gate: Some(7),
        origin: "Oslo".into(),
        target: "Rome".into(),
        seats: number * 10,
    }
}

async fn filled_table() -> LegRepository {
    let legs = LegRepository::new(&engine().await.unwrap());
    legs.create_table().await.unwrap();
    for leg in [leg(1, 1), leg(1, 2), leg(2, 1), Leg { gate: None, ..leg(3, 1) }] {
        legs.create(&leg).await.unwrap();
    }
    legs
}

#[tokio::test]
async fn a_query_takes_each_part_once() {
    let legs = filled_table().await;
    assert_eq!(legs.get(LegKey::new("SK", 1, day(2))).await.unwrap(), Some(leg(1, 2)));
    assert_eq!(legs.query("SK").number(1).day(day(2)).all().await.unwrap(), [leg(1, 2)]);
    assert_eq!(legs.query("SK").number(1).day(day(2)..).all().await.unwrap(), [leg(1, 2)]);
    assert_eq!(legs.query("SK").number(1).all().await.unwrap(), [leg(1, 1), leg(1, 2)]);
    assert_eq!(legs.query("SK").number(2..=2).all().await.unwrap(), [leg(2, 1)]);
    assert_eq!(legs.by_gate(7).origin("Oslo").target("Rome").count().await.unwrap(), 3);
    assert_eq!(legs.by_gate(7).origin("Oslo").count().await.unwrap(), 3);
    assert_eq!(legs.by_gate(7).origin("Rome").count().await.unwrap(), 0);
    assert_eq!(legs.by_origin("Oslo").seats(20).target("Rome").all().await.unwrap(), [leg(2, 1)]);
    assert_eq!(legs.by_origin("Oslo").seats(20..).count().await.unwrap(), 2);
}

#[tokio::test]
async fn the_key_condition_repeats_the_part() {
    let legs = filled_table().await;
    let condition_values = |query: dynamite_runtime::Result<QueryInputBuilder>| {
        let values = query.unwrap().get_expression_attribute_values().clone().unwrap_or_default();
        values.into_values().collect::<Vec<_>>()
    };
    let values = condition_values(legs.query("SK").number(1).day(day(2)).request());
    assert!(values.contains(&s("00001#2024-05-02#001#SK")), "{values:?}");
    let values = condition_values(legs.by_origin("Oslo").seats(20).target("Rome").request());
    assert!(values.contains(&n("20")) && values.contains(&s("00020#Rome")), "{values:?}");
}

#[tokio::test]
async fn repeated_parts_that_differ_are_a_decode_error() {
    let item = leg(1, 1).to_item().unwrap();
    assert_eq!(Leg::from_item(item.clone()).unwrap(), leg(1, 1));
    let replace = |name: &str, text: &str| -> RawItem {
        let mut item = item.clone();
        item.insert(name.into(), s(text));
        item
    };
    for (name, text) in [
        ("sk", "00001#2024-05-01#002#SK"),
        ("sk", "00001#2024-05-01#+01#SK"),
        ("gate_key", "007/08"),
        ("gate_key", "100/00"),
    ] {
        let error = decode_error(Leg::from_item(replace(name, text)));
        assert_eq!((error.entity(), error.path()), ("Leg", name), "{text}");
        assert!(error.expected().contains("repeats a part with the same value"), "{error}");
    }
}
