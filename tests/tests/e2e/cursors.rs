//! Cursors resume a read exactly where it stopped, and are refused by any other read.

use std::str::FromStr;

use dynamite_runtime::{Cursor, Decimal, Dynamite, Error, InvalidCursor};
use dynamite_tests::store::documents::Document;
use dynamite_tests::store::jobs::Job;
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};
use dynamite_tests::store::readings::Reading;
use dynamite_tests::store::tasks::TaskRepository;
use proptest::prelude::*;

use crate::support::{self, assert_error, day, document, documents, job, jobs, order, orders, readings, with_faults};

fn reading(at: i64, level: &str, token: &[u8]) -> Reading {
    Reading {
        device: "device with \"quotes\", ümlauts & 🦀".into(),
        level: level.parse().unwrap(),
        token: token.to_vec(),
        ..support::reading(at)
    }
}

/// Converts a cursor to text and back.
fn through_text(cursor: Option<Cursor>) -> Cursor {
    let cursor = cursor.unwrap();
    let text = cursor.to_string();
    assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
    let parsed: Cursor = text.parse().unwrap();
    assert_eq!(parsed, cursor);
    assert_eq!(parsed.to_string(), text);
    parsed
}

/// Checks that pages of one item each are the result in its order, and returns their number.
macro_rules! count_single_item_pages {
    ($query:expr) => {{
        let all = $query.all().await.unwrap();
        let mut found = Vec::new();
        let mut page = $query.page(1).await.unwrap();
        while page.cursor.is_some() {
            found.extend(page.items);
            page = $query.resume(through_text(page.cursor)).page(1).await.unwrap();
        }
        found.extend(page.items);
        assert_eq!(found, all);
        found.len()
    }};
}

#[tokio::test]
async fn keys_of_every_type_survive_in_cursors() {
    let nines = "9".repeat(38);
    let levels = ["-1E+125", "-0.1", "0", "1E-130", "0.33333333333333333333333333333333333333", &nines, "9.9E+125"];
    let tokens: [&[u8]; 7] = [b"\0", b"\0\0", b"\x7f\x80", b"\xff", b"\xff\xff", b"a", b"text"];
    let ats = [i64::MIN, -1, 0, 1, 2, 3, i64::MAX];
    let all: Vec<Reading> =
        ats.iter().zip(levels).zip(tokens).map(|((at, level), token)| reading(*at, level, token)).collect();
    let table = readings(&all).await;
    let device = reading(0, "0", b"t").device;
    assert_eq!(count_single_item_pages!(table.query(&device)), 7);
    assert_eq!(count_single_item_pages!(table.query(&device).descending()), 7);
    assert_eq!(count_single_item_pages!(table.by_level(&device)), 7);
    assert_eq!(count_single_item_pages!(table.by_level(&device).descending()), 7);
    assert_eq!(count_single_item_pages!(table.by_token(&device)), 7);
    assert_eq!(count_single_item_pages!(table.by_label(&device)), 7);
    assert_eq!(count_single_item_pages!(table.scan()), 7);
}

#[tokio::test]
async fn take_resumes_between_equal_index_keys() {
    let all: Vec<Reading> = (0..9).map(|at| reading(at, "1.5", b"t")).collect();
    let table = readings(&all).await;
    let query = || table.by_level(reading(0, "0", b"t").device).level(Decimal::from(1)..);
    let (mut ats, mut cursor) = (Vec::new(), None);
    loop {
        let query = match cursor {
            Some(cursor) => query().resume(cursor),
            None => query(),
        };
        let page = query.take(2).await.unwrap();
        ats.extend(page.items.into_iter().map(|reading| reading.at));
        if page.cursor.is_none() {
            break;
        }
        cursor = Some(through_text(page.cursor));
    }
    ats.sort();
    assert_eq!(ats, (0..9).collect::<Vec<_>>());
}

/// Returns orders of two customers, and a cursor of a query of the first.
async fn orders_and_cursor() -> (OrderRepository, Cursor) {
    let orders = orders().await;
    for d in 1..=4 {
        orders.create(&order(d, "17", 2000)).await.unwrap();
        orders.create(&Order { customer_id: "CUST-2".into(), ..order(d, "17", 2000) }).await.unwrap();
    }
    let cursor = orders.query("CUST-1").order_date(day(1)..).page(1).await.unwrap().cursor.unwrap();
    (orders, cursor)
}

#[tokio::test]
async fn a_cursor_of_another_read_is_refused_before_sending() {
    let (orders, cursor) = orders_and_cursor().await;
    let (db, faults) = with_faults(orders.db());
    let orders = OrderRepository::new(&db);
    let assert_foreign = |result: Result<usize, Error>, read: &str| {
        assert!(matches!(result, Err(Error::InvalidCursor(InvalidCursor::Foreign))), "{read}: {result:?}");
    };
    let c = || cursor.clone();
    let since = || orders.query("CUST-1").order_date(day(1)..);
    assert_foreign(orders.query("CUST-2").order_date(day(1)..).resume(c()).count().await, "another partition");
    assert_foreign(orders.query("CUST-1").order_date(day(2)..).resume(c()).count().await, "another bound");
    assert_foreign(orders.query("CUST-1").order_date(..=day(1)).resume(c()).count().await, "another condition");
    assert_foreign(orders.query("CUST-1").resume(c()).count().await, "no condition");
    assert_foreign(since().descending().resume(c()).count().await, "another direction");
    assert_foreign(orders.by_creation("CUST-1").resume(c()).count().await, "a local index");
    assert_foreign(orders.high_value("CUST-1").resume(c()).count().await, "a global index");
    assert_foreign(orders.by_status(OrderStatus::Pending).resume(c()).count().await, "another key");
    assert_foreign(orders.scan().resume(c()).count().await, "a scan");
    assert_foreign(orders.scan_by_creation().resume(c()).count().await, "a scan of an index");
    assert_foreign(TaskRepository::new(&db).scan().resume(c()).count().await, "another table");
    assert_eq!(faults.requests(), []);
    assert_eq!(since().resume(c()).count().await.unwrap(), 3);
    assert_eq!(faults.count("Query"), 1);
}

#[tokio::test]
async fn every_read_method_refuses_a_foreign_cursor() {
    let (orders, cursor) = orders_and_cursor().await;
    let query = || orders.query("CUST-2").resume(cursor.clone());
    assert_error!(query().all().await, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_error!(query().page(1).await, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_error!(query().take(1).await, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_error!(query().take(0).await, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_error!(query().request(), Error::InvalidCursor(InvalidCursor::Foreign));
    let mut stream = query().stream();
    assert_error!(stream.next().await.unwrap(), Error::InvalidCursor(InvalidCursor::Foreign));
    assert!(stream.next().await.is_none());
    let mut pages = query().pages();
    assert_error!(pages.next().await.unwrap(), Error::InvalidCursor(InvalidCursor::Foreign));
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_cursor_belongs_to_the_physical_table() {
    let (orders, cursor) = orders_and_cursor().await;
    let client = orders.db().client().clone();
    let prefixed = Dynamite::builder().client(client).table_prefix("other-").build().await.unwrap();
    let query = OrderRepository::new(&prefixed).query("CUST-1").order_date(day(1)..).resume(cursor);
    assert_error!(query.all().await, Error::InvalidCursor(InvalidCursor::Foreign));
}

#[tokio::test]
async fn filters_views_and_consistency_may_change_between_pages() {
    let (orders, cursor) = orders_and_cursor().await;
    let query = || orders.query("CUST-1").order_date(day(1)..).resume(cursor.clone());
    assert_eq!(query().filter(Order::TOTAL.gt(1)).consistent().count().await.unwrap(), 3);
    assert_eq!(query().view::<dynamite_tests::store::orders::OrderSummary>().count().await.unwrap(), 3);
}

#[tokio::test]
async fn text_that_is_not_a_cursor_is_refused() {
    let (_, cursor) = orders_and_cursor().await;
    let text = cursor.to_string();
    for invalid in ["", "no cursor", "ä", "====", &format!("{text}="), &format!("{text}AAAA"), &format!(" {text}")] {
        assert_error!(Cursor::from_str(invalid), Error::InvalidCursor(InvalidCursor::Malformed));
    }
    let newer = format!("BA{}", &text[2..]);
    assert_error!(Cursor::from_str(&newer), Error::InvalidCursor(InvalidCursor::Version));
}

#[tokio::test]
async fn a_damaged_cursor_is_refused() {
    let jobs = jobs().await;
    for id in ["a", "b", "c"] {
        jobs.put(&Job { id: id.into(), ..job() }).await.unwrap();
    }
    let cursor = jobs.live().page(1).await.unwrap().cursor.unwrap().to_string();
    assert!(cursor.parse::<Cursor>().is_ok());
    for index in 0..cursor.len() {
        let replacement = if &cursor[index..=index] == "A" { "B" } else { "A" };
        let damaged = format!("{}{replacement}{}", &cursor[..index], &cursor[index + 1..]);
        assert!(matches!(damaged.parse::<Cursor>(), Err(Error::InvalidCursor(_))), "{index}");
    }
    assert_error!("zzzz".parse::<Cursor>(), Error::InvalidCursor(InvalidCursor::Malformed));
}

/// Text that ends between two keys still parses as a cursor, but no read accepts it.
#[tokio::test]
async fn a_truncated_cursor_is_refused_before_sending() {
    let (orders, cursor) = orders_and_cursor().await;
    let (db, faults) = with_faults(orders.db());
    let orders = OrderRepository::new(&db);
    let text = cursor.to_string();
    for end in 0..text.len() {
        if let Ok(truncated) = Cursor::from_str(&text[..end]) {
            let query = orders.query("CUST-1").order_date(day(1)..).resume(truncated);
            assert_error!(query.all().await, Error::InvalidCursor(InvalidCursor::Foreign));
        }
    }
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn debug_of_a_cursor_shows_no_key() {
    let documents = documents().await;
    for name in ["s3cr3t-a", "s3cr3t-b"] {
        documents.put(&Document { tenant: "s3cr3t".into(), ..document(name, 1) }).await.unwrap();
    }
    let page = documents.query("s3cr3t", 7).page(1).await.unwrap();
    assert!(!format!("{:?}", page.cursor).contains("s3cr3t"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_text_is_a_cursor_or_an_error(form in "(|AQ|Ag|Aw)", text in "[A-Za-z0-9_-]{0,120}") {
        let text = form + &text;
        match Cursor::from_str(&text) {
            Ok(cursor) => prop_assert_eq!(cursor.to_string(), text),
            Err(error) => prop_assert!(matches!(error, Error::InvalidCursor(_))),
        }
    }
}
