use chrono::NaiveDate;
use dynamite_runtime::{Dynamite, Error, after, prefix};
use dynamite_tests::store::orders::{Order, OrderKey, OrderLine, OrderRepository, OrderStatus, OrderSummary};

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 5, d).unwrap()
}

fn order(d: u32, id: &str, total: i64) -> Order {
    Order {
        customer_id: "CUST-1".into(),
        order_date: day(d),
        order_id: id.into(),
        status: OrderStatus::Pending,
        total: total.into(),
        lines: vec![OrderLine { sku: "a".into(), quantity: 2, price: 3.into() }],
        shipping: None,
        tags: ["x".to_owned()].into(),
        created_at: chrono::DateTime::from_timestamp(1_700_000_000 + i64::from(d), 5).unwrap(),
        expires_at: None,
        revision: 0,
        note: None,
    }
}

#[tokio::test]
async fn smoke() {
    let db = Dynamite::embedded().await.unwrap();
    let orders = OrderRepository::new(&db);
    orders.create_table().await.unwrap();
    orders.create_table().await.unwrap();
    for d in 1..=9 {
        orders.create(&order(d, "17", i64::from(d) * 300)).await.unwrap();
    }
    let exists = orders.create(&order(1, "17", 5)).await.unwrap_err();
    assert!(matches!(exists, Error::ConditionFailed(_)));
    assert_eq!(exists.old::<Order>().unwrap().unwrap().revision, 1);
    let got = orders.get(OrderKey::new("CUST-1", day(1), "17")).consistent().await.unwrap().unwrap();
    assert_eq!(got, Order { revision: 1, ..order(1, "17", 300) });
    let brief = orders.get(&got).view::<OrderSummary>().await.unwrap().unwrap();
    assert_eq!(brief.total, 300.into());
    let some = orders.query("CUST-1").order_date(day(2)..=day(4)).descending().all().await.unwrap();
    assert_eq!(some.iter().map(|o| o.order_date).collect::<Vec<_>>(), [day(4), day(3), day(2)]);
    assert_eq!(orders.query("CUST-1").order_date(after(day(4))).all().await.unwrap().len(), 5);
    assert_eq!(orders.query("CUST-1").order_date(day(4)).order_id(prefix("1")).count().await.unwrap(), 1);
    let big = orders.high_value("CUST-1").total(2000..).all().await.unwrap();
    assert_eq!(big.len(), 3);
    orders.update(&big[0]).set_total(5.into()).set(Order::STATUS, OrderStatus::Paid).await.unwrap();
    assert_eq!(orders.high_value("CUST-1").all().await.unwrap().len(), 5);
    let page = orders.query("CUST-1").filter(Order::TOTAL.gt(900)).take(2).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let rest = orders.query("CUST-1").filter(Order::TOTAL.gt(900)).resume(page.cursor.unwrap()).all().await.unwrap();
    assert_eq!(rest.len(), 3);
}
