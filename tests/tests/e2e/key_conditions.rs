//! Key conditions that `key_conditions_model` does not cover: omitted parts, and the shortest and longest keys.

use dynamite_runtime::{TimestampMillis, after, prefix};
use dynamite_tests::store::documents::Document;
use dynamite_tests::store::readings::{Reading, ReadingKind, ReadingRepository};

use crate::support::{
    day, document, documents, n, order, orders, put_raw, reading, readings, refused_path, s, time, with_faults,
};

fn ats(found: Vec<Reading>) -> Vec<i64> {
    found.into_iter().map(|reading| reading.at).collect()
}

#[tokio::test]
async fn a_query_without_a_sort_condition_reads_the_whole_partition_in_order() {
    let table = readings(&[3, -1, 2, -20].map(reading)).await;
    assert_eq!(ats(table.query("d").all().await.unwrap()), [-20, -1, 2, 3]);
    assert_eq!(ats(table.query("d").descending().all().await.unwrap()), [3, 2, -1, -20]);
    assert_eq!(ats(table.query("d").descending().ascending().all().await.unwrap()), [-20, -1, 2, 3]);
    assert_eq!(ats(table.query("other").all().await.unwrap()), [0_i64; 0]);
    assert_eq!(ats(table.by_level("d").all().await.unwrap()), [-20, -1, 2, 3]);
}

#[tokio::test]
async fn enums_are_compared_for_equality() {
    let kinds = [ReadingKind::Cold, ReadingKind::Hot, ReadingKind::Hot];
    let all: Vec<_> = (0..).zip(kinds).map(|(at, kind)| Reading { kind, ..reading(at) }).collect();
    let table = readings(&all).await;
    let mut hot = ats(table.by_kind("d").kind(ReadingKind::Hot).all().await.unwrap());
    hot.sort();
    assert_eq!(hot, [1, 2]);
    assert_eq!(ats(table.timed("d").moment(time(0)).kind(ReadingKind::Cold).all().await.unwrap()), [0]);
    assert_eq!(table.by_kind("d").kind(ReadingKind::Warm).count().await.unwrap(), 0);
}

#[tokio::test]
async fn omitted_parts_match_any_value() {
    let all: Vec<_> = (0..4).map(|at| Reading { depth: at as i32 % 2, slot: at as u8, ..reading(at) }).collect();
    let table = readings(&all).await;
    assert_eq!(ats(table.counted("d").depth(1).all().await.unwrap()), [1, 3]);
    assert_eq!(ats(table.in_millis("d").moment_ms(TimestampMillis::new(time(0))).all().await.unwrap()), [0, 1, 2, 3]);
    assert_eq!(ats(table.by_text("d").label("label 2").all().await.unwrap()), [2]);
}

#[tokio::test]
async fn an_exact_text_is_not_a_prefix() {
    let all: Vec<_> =
        (0..).zip(["a", "ab", "a!"]).map(|(at, label)| Reading { label: label.into(), ..reading(at) }).collect();
    let table = readings(&all).await;
    assert_eq!(ats(table.by_text("d").label("a").all().await.unwrap()), [0]);
    assert_eq!(ats(table.labelled("d").label("a").all().await.unwrap()), [0]);
    assert_eq!(ats(table.labelled("d").label(prefix("a")).all().await.unwrap()), [0, 2, 1]);
}

#[tokio::test]
async fn an_empty_prefix_matches_every_key() {
    let table = readings(&[1, 2].map(reading)).await;
    assert_eq!(ats(table.by_label("d").label(prefix("")).all().await.unwrap()), [1, 2]);
    assert_eq!(ats(table.by_token("d").token(prefix(vec![])).all().await.unwrap()), [1, 2]);
    assert_eq!(ats(table.labelled("d").label(prefix("")).all().await.unwrap()), [1, 2]);
    assert_eq!(ats(table.bare_label("d").label(prefix("")).all().await.unwrap()), [1, 2]);
}

#[tokio::test]
async fn the_last_part_may_be_empty_after_a_literal() {
    let documents = documents().await;
    for name in ["", "a"] {
        documents.put(&document(name, 1)).await.unwrap();
    }
    let names = async |query: dynamite_tests::store::documents::DocumentQuery<dynamite_runtime::Complete>| {
        query.all().await.unwrap().into_iter().map(|document: Document| document.name).collect::<Vec<_>>()
    };
    let query = || documents.query("acme", 7);
    assert_eq!(names(query().name("")).await, [""]);
    assert_eq!(names(query().name(..="")).await, [""]);
    assert_eq!(names(query().name(""..)).await, ["", "a"]);
    assert_eq!(names(query().name(after(""))).await, ["a"]);
}

#[tokio::test]
async fn a_range_below_empty_text_contains_nothing() {
    let documents = documents().await;
    documents.put(&document("", 1)).await.unwrap();
    assert_eq!(documents.query("acme", 7).name(.."").count().await.unwrap(), 0);
    let table = readings(&[reading(1)]).await;
    assert_eq!(table.by_label("d").label(.."").count().await.unwrap(), 0);
    assert_eq!(table.by_token("d").token(..vec![]).count().await.unwrap(), 0);
    assert_eq!(table.bare_label("d").label(.."").count().await.unwrap(), 0);
    assert_eq!(refused_path(table.by_label("d").label(.."").request()), "label");
    assert_eq!(refused_path(table.bare_label("d").label(.."").request()), "bare_label");
}

#[tokio::test]
async fn keys_of_the_maximum_length_are_found() {
    let orders = orders().await;
    // After the date and its `#`, 1013 bytes are left.
    let highest = "\u{10FFFF}".repeat(253) + "~";
    let longest = "z".repeat(1013);
    for id in [highest.as_str(), &longest, "a"] {
        orders.create(&order(1, id, 1)).await.unwrap();
    }
    let query = || orders.query("CUST-1").order_date(day(1));
    assert_eq!(query().order_id(&highest).count().await.unwrap(), 1);
    assert_eq!(query().order_id(&highest..).count().await.unwrap(), 1);
    assert_eq!(query().order_id("a"..).count().await.unwrap(), 3);
    assert_eq!(query().order_id(after("a")).count().await.unwrap(), 2);
    assert_eq!(query().order_id(after(&longest)).count().await.unwrap(), 1);
    assert_eq!(query().order_id(after(&highest)).count().await.unwrap(), 0);
    assert_eq!(query().order_id(..&longest).count().await.unwrap(), 1);
    assert_eq!(query().order_id(..=&longest).count().await.unwrap(), 2);
    assert_eq!(query().order_id(prefix(&longest)).count().await.unwrap(), 1);
    assert_eq!(orders.query("CUST-1").order_date(..=day(1)).count().await.unwrap(), 3);
    assert_eq!(orders.query("CUST-1").order_date(after(day(1))).count().await.unwrap(), 0);
}

/// Parts after a value that fills its key, where no longer key could follow.
#[tokio::test]
async fn a_range_after_a_value_that_fills_the_key_is_accepted() {
    let fill = |bytes: usize| "x".repeat(bytes);
    let device = fill(1013);
    let all: Vec<_> = (1..=3)
        .map(|at| Reading { device: device.clone(), day: day(at as u32), slot: at as u8, ..reading(at) })
        .map(|reading| Reading { label: fill(1020), ..reading })
        .collect();
    let table = readings(&[]).await;
    for reading in &all {
        // Other keys of this item would be too long, so only these two are written.
        let keys = [
            ("device", s(&reading.device)),
            ("at", n(&reading.at.to_string())),
            ("of_device", s(&format!("{device}#{}", reading.day))),
            ("by_text", s(&format!("{}#{:03}", reading.label, reading.slot))),
        ];
        put_raw(table.db(), "readings", keys.map(|(name, value)| (name.to_owned(), value)).into()).await;
    }
    assert_eq!(table.of_device(&device).day(after(day(2))).count().await.unwrap(), 1);
    assert_eq!(table.of_device(&device).day(after(day(3))).count().await.unwrap(), 0);
    assert_eq!(table.of_device(&device).day(..=day(2)).count().await.unwrap(), 2);
    let by_text = || table.by_text(&device).label(fill(1020));
    assert_eq!(by_text().slot(after(1)).count().await.unwrap(), 2);
    assert_eq!(by_text().slot(after(3)).count().await.unwrap(), 0);
    assert_eq!(by_text().slot(after(255)).count().await.unwrap(), 0);

    // Nothing follows the greatest key, so nothing is sent.
    let (db, faults) = with_faults(table.db());
    let table = ReadingRepository::new(&db);
    let greatest = "\u{10FFFF}".repeat(256);
    assert_eq!(table.bare_label("d").label(after(&greatest)).count().await.unwrap(), 0);
    assert_eq!(table.labelled("d").label(after(format!("{}\u{7FF}", &greatest[..1020]))).count().await.unwrap(), 0);
    assert_eq!(refused_path(table.bare_label("d").label(after(&greatest)).request()), "bare_label");
    assert_eq!(faults.requests(), []);
    assert_eq!(table.bare_label("d").label(after(fill(1024))).count().await.unwrap(), 0);
    assert_eq!(table.labelled("d").label(after(&greatest[..1020])).count().await.unwrap(), 0);
    assert_eq!(faults.count("Query"), 2);

    assert_eq!(refused_path(table.bare_label("d").label(after(fill(1025))).count().await), "bare_label");
    assert_eq!(refused_path(table.labelled("d").label(after(fill(1023))).count().await), "labelled");
}
