//! Cursors: text that goes on exactly where a read stopped, and nowhere else.

use std::str::FromStr;

use dynamite_runtime::{
    Cursor, Decimal, Dynamite, EpochSeconds, Error, InvalidCursor, TimestampMillis, TimestampSeconds,
};
use dynamite_tests::engine;
use dynamite_tests::store::documents::Document;
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};
use dynamite_tests::store::readings::{Reading, ReadingKind, ReadingRepository};
use dynamite_tests::store::tasks::TaskRepository;
use proptest::prelude::*;

use crate::support::{assert_error, day, document, documents, order, orders, time, watched};

async fn readings(all: Vec<Reading>) -> ReadingRepository {
    let table = ReadingRepository::new(&engine().await.unwrap());
    table.create_table().await.unwrap();
    for reading in &all {
        table.put(reading).await.unwrap();
    }
    table
}

fn reading(at: i64, level: &str, token: &[u8]) -> Reading {
    Reading {
        device: "device with \"quotes\", ümlauts & 🦀".into(),
        at,
        level: level.parse().unwrap(),
        token: token.to_vec(),
        label: "l".into(),
        day: day(1),
        moment: time(0),
        moment_ms: TimestampMillis::new(time(0)),
        moment_s: TimestampSeconds::new(time(0)),
        seen: EpochSeconds::new(time(0)),
        kind: ReadingKind::Hot,
        serial: dynamite_runtime::Uuid::nil(),
        depth: 1,
        slot: 1,
    }
}

/// The cursor as it comes back from where it was kept as text.
fn kept(cursor: Option<Cursor>) -> Cursor {
    let cursor = cursor.unwrap();
    let text = cursor.to_string();
    assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
    let again: Cursor = text.parse().unwrap();
    assert_eq!(again, cursor);
    assert_eq!(again.to_string(), text);
    again
}

/// Pages of one item each, by cursors that are kept as text, are the whole in its order.
macro_rules! pages_of_one {
    ($query:expr) => {{
        let whole = $query.all().await.unwrap();
        let mut found = Vec::new();
        let mut page = $query.page(1).await.unwrap();
        while page.cursor.is_some() {
            found.extend(page.items);
            page = $query.resume(kept(page.cursor)).page(1).await.unwrap();
        }
        found.extend(page.items);
        assert_eq!(found, whole);
        found.len()
    }};
}

#[tokio::test]
async fn keys_of_every_type_are_kept_exactly() {
    let nines = "9".repeat(38);
    let levels = ["-1E+125", "-0.1", "0", "1E-130", "0.33333333333333333333333333333333333333", &nines, "9.9E+125"];
    let tokens: [&[u8]; 7] = [b"\0", b"\0\0", b"\x7f\x80", b"\xff", b"\xff\xff", b"a", b"text"];
    let ats = [i64::MIN, -1, 0, 1, 2, 3, i64::MAX];
    let all = ats.iter().zip(levels).zip(tokens).map(|((at, level), token)| reading(*at, level, token)).collect();
    let table = readings(all).await;
    let device = reading(0, "0", b"t").device;
    assert_eq!(pages_of_one!(table.query(&device)), 7);
    assert_eq!(pages_of_one!(table.query(&device).descending()), 7);
    assert_eq!(pages_of_one!(table.by_level(&device)), 7);
    assert_eq!(pages_of_one!(table.by_level(&device).descending()), 7);
    assert_eq!(pages_of_one!(table.by_token(&device)), 7);
    assert_eq!(pages_of_one!(table.by_label(&device)), 7);
    assert_eq!(pages_of_one!(table.scan()), 7);
}

#[tokio::test]
async fn a_take_of_equal_index_keys_goes_on_between_them() {
    let all: Vec<Reading> = (0..9).map(|at| reading(at, "1.5", b"t")).collect();
    let table = readings(all).await;
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
        cursor = Some(kept(page.cursor));
    }
    ats.sort();
    assert_eq!(ats, (0..9).collect::<Vec<_>>());
}

/// Orders of two customers, and a cursor of a query of the first.
async fn with_cursor() -> (OrderRepository, Cursor) {
    let orders = orders().await;
    for d in 1..=4 {
        orders.create(&order(d, "17", 2000)).await.unwrap();
        orders.create(&Order { customer_id: "CUST-2".into(), ..order(d, "17", 2000) }).await.unwrap();
    }
    let cursor = orders.query("CUST-1").order_date(day(1)..).page(1).await.unwrap().cursor.unwrap();
    (orders, cursor)
}

#[tokio::test]
async fn a_cursor_of_another_read_is_refused_and_nothing_is_sent() {
    let (orders, cursor) = with_cursor().await;
    let (db, faults) = watched(orders.db());
    let orders = OrderRepository::new(&db);
    let foreign = |result: Result<usize, Error>, what: &str| {
        assert!(matches!(result, Err(Error::InvalidCursor(InvalidCursor::Foreign))), "{what}: {result:?}");
    };
    let c = || cursor.clone();
    let since = || orders.query("CUST-1").order_date(day(1)..);
    foreign(orders.query("CUST-2").order_date(day(1)..).resume(c()).count().await, "another partition");
    foreign(orders.query("CUST-1").order_date(day(2)..).resume(c()).count().await, "another bound");
    foreign(orders.query("CUST-1").order_date(..=day(1)).resume(c()).count().await, "another condition");
    foreign(orders.query("CUST-1").resume(c()).count().await, "no condition");
    foreign(since().descending().resume(c()).count().await, "another direction");
    foreign(orders.by_creation("CUST-1").resume(c()).count().await, "a local index");
    foreign(orders.high_value("CUST-1").resume(c()).count().await, "a global index");
    foreign(orders.by_status(OrderStatus::Pending).resume(c()).count().await, "another key");
    foreign(orders.scan().resume(c()).count().await, "a scan");
    foreign(orders.scan_by_creation().resume(c()).count().await, "a scan of an index");
    foreign(TaskRepository::new(&db).scan().resume(c()).count().await, "another table");
    assert_eq!(faults.seen(), []);
    assert_eq!(since().resume(c()).count().await.unwrap(), 3);
    assert_eq!(faults.count("Query"), 1);
}

#[tokio::test]
async fn every_way_to_end_a_read_refuses_it() {
    let (orders, cursor) = with_cursor().await;
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
    let (orders, cursor) = with_cursor().await;
    let client = orders.db().client().clone();
    let prefixed = Dynamite::builder().client(client).table_prefix("other-").build().await.unwrap();
    let query = OrderRepository::new(&prefixed).query("CUST-1").order_date(day(1)..).resume(cursor);
    assert_error!(query.all().await, Error::InvalidCursor(InvalidCursor::Foreign));
}

#[tokio::test]
async fn filters_views_and_consistency_do_not_bind_a_cursor() {
    let (orders, cursor) = with_cursor().await;
    let query = || orders.query("CUST-1").order_date(day(1)..).resume(cursor.clone());
    assert_eq!(query().filter(Order::TOTAL.gt(1)).consistent().count().await.unwrap(), 3);
    assert_eq!(query().view::<dynamite_tests::store::orders::OrderSummary>().count().await.unwrap(), 3);
}

#[tokio::test]
async fn text_that_is_no_cursor_is_refused() {
    let (_, cursor) = with_cursor().await;
    let text = cursor.to_string();
    for other in ["", "no cursor", "ä", "====", &format!("{text}="), &format!("{text}AAAA"), &format!(" {text}")] {
        assert_error!(Cursor::from_str(other), Error::InvalidCursor(InvalidCursor::Malformed));
    }
    let newer = format!("BA{}", &text[2..]);
    assert_error!(Cursor::from_str(&newer), Error::InvalidCursor(InvalidCursor::Version));
}

/// At the latest when it is used: cut between two keys, it is still the form of a cursor.
#[tokio::test]
async fn a_truncated_cursor_is_refused_and_nothing_is_sent() {
    let (orders, cursor) = with_cursor().await;
    let (db, faults) = watched(orders.db());
    let orders = OrderRepository::new(&db);
    let text = cursor.to_string();
    for end in 0..text.len() {
        if let Ok(truncated) = Cursor::from_str(&text[..end]) {
            let query = orders.query("CUST-1").order_date(day(1)..).resume(truncated);
            assert_error!(query.all().await, Error::InvalidCursor(InvalidCursor::Foreign));
        }
    }
    assert_eq!(faults.seen(), []);
}

#[tokio::test]
async fn a_cursor_shows_no_key_when_debugged() {
    let documents = documents().await;
    for name in ["s3cr3t-a", "s3cr3t-b"] {
        documents.put(&Document { tenant: "s3cr3t".into(), ..document(name, 1) }).await.unwrap();
    }
    let page = documents.query("s3cr3t", 7).page(1).await.unwrap();
    assert!(!format!("{:?}", page.cursor).contains("s3cr3t"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    /// Whatever text comes in, it is a cursor that writes as the same text, or an error.
    #[test]
    fn any_text_is_a_cursor_or_an_error(text in "[A-Za-z0-9_-]{0,120}", version in any::<bool>()) {
        let text = if version { format!("AQ{text}") } else { text };
        match Cursor::from_str(&text) {
            Ok(cursor) => prop_assert_eq!(cursor.to_string(), text),
            Err(error) => prop_assert!(matches!(error, Error::InvalidCursor(_))),
        }
    }
}
