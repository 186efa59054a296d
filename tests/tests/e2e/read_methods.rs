//! The methods that run a read: `page`, `pages`, `take`, `all`, `stream` and `count`, of a table and of an index.

use dynamite_runtime::{Decimal, Page};
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};
use futures_util::TryStreamExt;

use crate::support::{order, orders};

/// Returns orders on seven days, whose totals are 100 to 700.
async fn seven_orders() -> OrderRepository {
    let orders = orders().await;
    for d in 1..=7 {
        orders.create(&order(d, "17", i64::from(d) * 100)).await.unwrap();
    }
    orders
}

fn totals(found: &[Order]) -> Vec<Decimal> {
    found.iter().map(|order| order.total).collect()
}

fn hundreds(all: &[i64]) -> Vec<Decimal> {
    all.iter().map(|n| (n * 100).into()).collect()
}

#[tokio::test]
async fn a_page_is_one_request() {
    let orders = seven_orders().await;
    let first = orders.query("CUST-1").page(3).await.unwrap();
    assert_eq!(totals(&first.items), hundreds(&[1, 2, 3]));
    assert_eq!((first.requests, first.scanned), (1, 3));
    let second = orders.query("CUST-1").resume(first.cursor.unwrap()).page(100).await.unwrap();
    assert_eq!(totals(&second.items), hundreds(&[4, 5, 6, 7]));
    assert_eq!((second.requests, second.scanned, second.cursor), (1, 4, None));
}

#[tokio::test]
async fn a_full_last_page_may_be_followed_by_an_empty_one() {
    let orders = seven_orders().await;
    let page = orders.query("CUST-1").page(7).await.unwrap();
    assert_eq!(page.items.len(), 7);
    // An engine may know that no item follows.
    if let Some(cursor) = page.cursor {
        let next = orders.query("CUST-1").resume(cursor).page(7).await.unwrap();
        assert_eq!((next.items.len(), next.cursor), (0, None));
    }
}

#[tokio::test]
async fn take_returns_a_cursor_only_if_more_may_follow() {
    let orders = seven_orders().await;
    let five = orders.query("CUST-1").take(5).await.unwrap();
    assert_eq!(totals(&five.items), hundreds(&[1, 2, 3, 4, 5]));
    let rest = orders.query("CUST-1").resume(five.cursor.unwrap()).take(5).await.unwrap();
    assert_eq!((totals(&rest.items), rest.cursor), (hundreds(&[6, 7]), None));
    let all = orders.query("CUST-1").take(usize::MAX).await.unwrap();
    assert_eq!((all.items.len(), all.cursor), (7, None));
}

#[tokio::test]
async fn take_0_sends_nothing_and_keeps_the_cursor() {
    let orders = seven_orders().await;
    let page = orders.query("CUST-1").take(0).await.unwrap();
    assert_eq!((page.items.len(), page.requests, page.cursor), (0, 0, None));
    let cursor = orders.query("CUST-1").page(2).await.unwrap().cursor.unwrap();
    let page = orders.query("CUST-1").resume(cursor.clone()).take(0).await.unwrap();
    assert_eq!(page.cursor, Some(cursor));
}

#[tokio::test]
async fn all_stream_pages_and_count_agree() {
    let orders = seven_orders().await;
    let query = || orders.query("CUST-1").filter(Order::TOTAL.ge(300)).descending();
    let expected = hundreds(&[7, 6, 5, 4, 3]);
    assert_eq!(totals(&query().all().await.unwrap()), expected);
    assert_eq!(totals(&query().stream().try_collect::<Vec<_>>().await.unwrap()), expected);
    let pages: Vec<Page<Order>> = query().pages().try_collect().await.unwrap();
    assert_eq!(totals(&pages.iter().flat_map(|page| page.items.clone()).collect::<Vec<_>>()), expected);
    assert_eq!(pages.last().unwrap().cursor, None);
    assert_eq!(query().count().await.unwrap(), 5);
}

#[tokio::test]
async fn every_read_method_resumes_at_a_cursor() {
    let orders = seven_orders().await;
    let cursor = orders.query("CUST-1").page(5).await.unwrap().cursor.unwrap();
    let query = || orders.query("CUST-1").resume(cursor.clone());
    assert_eq!(totals(&query().all().await.unwrap()), hundreds(&[6, 7]));
    assert_eq!(totals(&query().stream().try_collect::<Vec<_>>().await.unwrap()), hundreds(&[6, 7]));
    assert_eq!(query().pages().try_collect::<Vec<_>>().await.unwrap()[0].items.len(), 2);
    assert_eq!(query().count().await.unwrap(), 2);
}

#[tokio::test]
async fn a_scan_reads_everything() {
    let orders = seven_orders().await;
    orders.create(&Order { customer_id: "CUST-2".into(), ..order(1, "1", 5000) }).await.unwrap();
    let mut found = totals(&orders.scan().consistent().all().await.unwrap());
    found.sort();
    assert_eq!(found, [hundreds(&[1, 2, 3, 4, 5, 6, 7]), vec![5000.into()]].concat());
    assert_eq!(orders.scan().count().await.unwrap(), 8);
    assert_eq!(orders.scan().filter(Order::TOTAL.gt(500)).count().await.unwrap(), 3);
    assert_eq!(orders.scan().filter(Order::CUSTOMER_ID.eq("CUST-2")).count().await.unwrap(), 1);
    assert_eq!(orders.scan().stream().try_collect::<Vec<_>>().await.unwrap().len(), 8);
}

#[tokio::test]
async fn a_scan_is_paged_and_resumed() {
    let orders = seven_orders().await;
    let mut found = Vec::new();
    let mut page = orders.scan().page(2).await.unwrap();
    loop {
        found.extend(totals(&page.items));
        let Some(cursor) = page.cursor else { break };
        page = orders.scan().resume(cursor).page(2).await.unwrap();
    }
    found.sort();
    assert_eq!(found, hundreds(&[1, 2, 3, 4, 5, 6, 7]));
}

#[tokio::test]
async fn an_index_can_be_scanned() {
    let orders = seven_orders().await;
    let paid = orders.get(&order(2, "17", 0)).await.unwrap().unwrap();
    orders.update(&paid).set(Order::STATUS, OrderStatus::Paid).set_total(4000.into()).await.unwrap();
    assert_eq!(orders.scan_by_status().count().await.unwrap(), 7);
    let high_value = orders.scan_high_value().all().await.unwrap();
    assert_eq!(high_value.iter().map(|order| order.total).collect::<Vec<_>>(), [4000.into()]);
    assert_eq!(orders.scan_by_creation().consistent().take(3).await.unwrap().items.len(), 3);
    let page = orders.scan_by_status().page(4).await.unwrap();
    let rest = orders.scan_by_status().resume(page.cursor.unwrap()).all().await.unwrap();
    assert_eq!(page.items.len() + rest.len(), 7);
}

#[tokio::test]
async fn measured_calls_report_what_they_cost() {
    let orders = seven_orders().await;
    let query = || orders.query("CUST-1").filter(Order::TOTAL.ge(600));
    let all = query().all().measured().await.unwrap();
    assert_eq!((all.value.len(), all.usage.requests, all.usage.scanned), (2, 1, 7));
    assert!(all.usage.capacity > 0.0);
    let consistent = query().consistent().all().measured().await.unwrap();
    assert_eq!(consistent.usage.capacity, 2.0 * all.usage.capacity);
    let count = query().count().measured().await.unwrap();
    assert_eq!((count.value, count.usage.scanned), (2, 7));
    let page = query().page(3).measured().await.unwrap();
    assert_eq!((page.usage.scanned, page.value.scanned, page.value.capacity), (3, 3, page.usage.capacity));
    let take = query().take(1).measured().await.unwrap();
    assert_eq!((take.value.requests, take.usage.requests), (take.usage.requests, take.usage.requests));
    assert!(take.usage.requests > 1 && take.usage.scanned <= 7);
    let get = orders.get(&order(1, "17", 0)).measured().await.unwrap();
    assert_eq!((get.usage.requests, get.usage.capacity, get.usage.scanned), (1, 0.5, 0));
    let put = orders.put(&get.value.unwrap()).measured().await.unwrap();
    assert_eq!(put.value, 2);
    assert!(put.usage.capacity >= 1.0);
    let update = orders.update(&order(1, "17", 0)).measured().await.unwrap();
    assert_eq!(update.usage.requests, 1);
}
