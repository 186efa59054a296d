//! A stored item that does not fit the schema is an error that says where, and never what.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{DecodeError, Error, RawItem};
use dynamite_tests::engine;
use dynamite_tests::store::samples::{Payment, Sample, SampleKey, SampleRepository};
use dynamite_tests::store::tasks::{Task, TaskCard, TaskKey, TaskState};

use crate::samples::{plain, point};
use crate::support::{assert_error, decode_error, task, tasks};

/// What no error may hold.
const SECRET: &str = "s3cr3t";

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn n(text: &str) -> AttributeValue {
    AttributeValue::N(text.into())
}

fn map<const N: usize>(entries: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The error of a plain sample with one attribute changed, or taken away.
fn error_of(name: &str, value: Option<AttributeValue>) -> DecodeError {
    let mut item: RawItem = plain("a").to_item().unwrap();
    item.remove(name);
    item.extend(value.map(|value| (name.to_owned(), value)));
    decode_error(Sample::from_item(item))
}

#[test]
fn another_type_is_named_with_what_was_expected() {
    let list = AttributeValue::L(vec![s(SECRET)]);
    let cases = [
        ("text", n("1"), "a string (S)", "number (N)"),
        ("flag", s(SECRET), "a boolean (BOOL)", "string (S)"),
        ("u_8", s(SECRET), "`u8`", "string (S)"),
        ("exact", AttributeValue::Null(true), "a number (N)", "null (NULL)"),
        ("blob", s(SECRET), "bytes (B)", "string (S)"),
        ("texts", AttributeValue::Ss(vec![SECRET.into()]), "a list (L)", "set of strings (SS)"),
        ("text_set", list.clone(), "a set of strings (SS)", "list (L)"),
        ("int_set", AttributeValue::Ss(vec![SECRET.into()]), "a set of numbers (NS)", "set of strings (SS)"),
        ("blob_set", AttributeValue::Ns(vec!["1".into()]), "a set of bytes (BS)", "set of numbers (NS)"),
        ("table", list.clone(), "a map (M)", "list (L)"),
        ("point", list.clone(), "`Point`", "list (L)"),
        ("maybe_number", s(SECRET), "`i64`", "string (S)"),
        ("retries", s(SECRET), "`u32`", "string (S)"),
        ("document", AttributeValue::B(Blob::new(SECRET)), "a JSON document", "bytes (B)"),
        ("color", n("1"), "`Color`", "number (N)"),
        ("moment", n("1"), "RFC 3339", "number (N)"),
        ("epoch_s", s(SECRET), "seconds since 1970", "string (S)"),
    ];
    for (name, value, expected, found) in cases {
        let error = error_of(name, Some(value));
        assert_eq!((error.entity(), error.path()), ("Sample", name));
        assert!(error.expected().contains(expected), "{name}: {}", error.expected());
        assert!(error.found().contains(found), "{name}: {}", error.found());
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
    }
}

#[test]
fn a_value_that_does_not_fit_is_never_shown() {
    let cases = [
        ("u_8", n("256")),
        ("i_8", n("-129")),
        ("u_64", n("-1")),
        ("u_128", n("1E+60")),
        ("i_32", n("1.5")),
        ("f_32", n("9E+99")),
        ("unique", s(SECRET)),
        ("moment", s(SECRET)),
        ("moment_ms", s("2024-05-31T12:00:00.1234567Z")),
        ("day", s("2024-5-31")),
        ("epoch_s", n("1.5")),
        ("epoch_ms", n("9E+99")),
        ("color", s(SECRET)),
        ("document", n("0.1234567890123456789")),
    ];
    for (name, value) in cases {
        let raw = value.as_s().or(value.as_n()).unwrap().clone();
        let error = error_of(name, Some(value));
        assert_eq!((error.entity(), error.path()), ("Sample", name));
        assert!(!error.found().is_empty() && !error.expected().is_empty());
        assert!(!format!("{error} {error:?}").contains(&raw), "{error}");
    }
}

#[test]
fn what_is_missing_is_named() {
    for name in ["id", "text", "u_8", "exact", "document", "point", "texts", "table", "payment", "moment"] {
        let error = error_of(name, None);
        assert_eq!((error.entity(), error.path(), error.found()), ("Sample", name, "nothing"));
    }
}

#[test]
fn the_path_leads_into_lists_maps_and_structs() {
    let bad_point = map([("x", s(SECRET)), ("label", s("l"))]);
    let no_x = map([("label", s("l"))]);
    let transfer = map([("by", s("transfer")), ("iban", s("i")), ("steps", AttributeValue::L(vec![no_x.clone()]))]);
    let lists = AttributeValue::L(vec![AttributeValue::L(vec![n("1"), n("2")]), AttributeValue::L(vec![s(SECRET)])]);
    let cases = [
        ("point", bad_point.clone(), "point.x"),
        ("maybe_point", no_x.clone(), "maybe_point.x"),
        ("points", AttributeValue::L(vec![no_x.clone()]), "points[0].x"),
        ("table", map([(SECRET, bad_point)]), "table.*.x"),
        ("words", map([(SECRET, n("1"))]), "words.*"),
        ("nested", lists, "nested[1][0]"),
        ("blobs", AttributeValue::L(vec![s(SECRET)]), "blobs[0]"),
        ("payment", transfer, "payment.steps[0].x"),
        ("day_set", AttributeValue::Ss(vec![SECRET.into()]), "day_set[0]"),
        ("document", map([(SECRET, AttributeValue::L(vec![AttributeValue::B(Blob::new("b"))]))]), "document.*[0]"),
    ];
    for (name, value, path) in cases {
        let error = error_of(name, Some(value));
        assert_eq!(error.path(), path);
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
    }
}

#[test]
fn a_union_needs_a_tag_it_knows() {
    for (value, found) in [
        (map([("number", s(SECRET))]), "nothing"),
        (map([("by", s(SECRET))]), "an unknown tag"),
        (map([("by", n("1"))]), "number (N)"),
    ] {
        let error = error_of("payment", Some(value));
        assert_eq!(error.path(), "payment.by");
        assert!(error.found().contains(found), "{}", error.found());
        assert!(!format!("{error}").contains(SECRET));
    }
    let card = map([("by", s("card"))]);
    assert_eq!(error_of("payment", Some(card)).path(), "payment.number");
}

#[tokio::test]
async fn reads_of_the_engine_say_the_same() {
    let samples = SampleRepository::new(&engine().await.unwrap());
    samples.create_table().await.unwrap();
    let mut item = plain("a").to_item().unwrap();
    item.insert("point".into(), map([("x", s(SECRET)), ("label", s("l"))]));
    samples.db().client().put_item().table_name("samples").set_item(Some(item)).send().await.unwrap();
    assert_eq!(decode_error(samples.get(SampleKey::new("a")).await).path(), "point.x");
    assert_eq!(decode_error(samples.query("a").all().await).path(), "point.x");
    assert_eq!(decode_error(samples.scan().page(5).await).path(), "point.x");
    assert_eq!(decode_error(samples.delete(SampleKey::new("a")).returning_old().await).path(), "point.x");
    let whole = Sample { point: point(), payment: Payment::Cash, ..plain("a") };
    samples.put(&whole).await.unwrap();
    assert_eq!(samples.get(SampleKey::new("a")).await.unwrap(), Some(whole));
}

#[tokio::test]
async fn an_item_of_an_index_and_a_view_are_named_as_such() {
    let tasks = tasks().await;
    let mut item = task("a").to_item().unwrap();
    item.insert("queue".into(), n("1"));
    item.insert("bucket".into(), s("no template"));
    item.insert("author".into(), map([("name", n("1"))]));
    tasks.db().client().put_item().table_name("tasks").set_item(Some(item)).send().await.unwrap();
    let error = decode_error(tasks.scan_by_bucket().all().await);
    assert_eq!((error.entity(), error.path()), ("TaskByBucket", "bucket"));
    let error = decode_error(tasks.get(TaskKey::new("a")).view::<TaskCard>().await);
    assert_eq!((error.entity(), error.path()), ("TaskCard", "author.name"));
}

#[tokio::test]
async fn one_bad_item_spoils_neither_the_stream_nor_the_others() {
    let tasks = tasks().await;
    for (title, bad) in [("1", false), ("2", true), ("3", false), ("4", true), ("5", false)] {
        let mut item = Task { title: title.into(), ..task(title) }.to_item().unwrap();
        if bad {
            item.insert("bucket".into(), s("mail#open"));
            item.insert("budget".into(), s(SECRET));
        }
        tasks.db().client().put_item().table_name("tasks").set_item(Some(item)).send().await.unwrap();
    }
    let mut seen = Vec::new();
    let mut stream = tasks.scan().stream();
    while let Some(read) = stream.next().await {
        seen.push(read.map(|task| task.title));
    }
    let mut good: Vec<_> = seen.iter().filter_map(|read| read.as_ref().ok().cloned()).collect();
    good.sort();
    assert_eq!(good, ["1", "3", "5"]);
    let bad: Vec<_> = seen.into_iter().filter_map(Result::err).collect();
    assert_eq!(bad.len(), 2);
    for error in bad {
        assert_eq!(decode_error::<()>(Err(error)).path(), "budget");
    }
    // The index holds only keys, and these are good.
    assert_eq!(tasks.by_bucket("mail", TaskState::Open).count().await.unwrap(), 5);
    assert_error!(tasks.scan().all().await, Error::Decode(_));
}

#[tokio::test]
async fn errors_come_in_the_place_of_their_items() {
    let tasks = tasks().await;
    for (title, bad) in [("1", false), ("2", true), ("3", false), ("4", true), ("5", false)] {
        let mut item =
            Task { title: title.into(), score: Some(title.parse().unwrap()), ..task(title) }.to_item().unwrap();
        if bad {
            item.insert("budget".into(), s(SECRET));
        }
        tasks.db().client().put_item().table_name("tasks").set_item(Some(item)).send().await.unwrap();
    }
    let mut stream = tasks.by_rank("red").stream();
    let mut seen = Vec::new();
    while let Some(read) = stream.next().await {
        seen.push(read.ok().map_or("bad".to_owned(), |task| task.title));
    }
    assert_eq!(seen, ["1", "bad", "3", "bad", "5"]);
}
