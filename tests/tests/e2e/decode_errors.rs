//! A stored item that does not match the schema is an error that names the path and shows no value.

use std::error::Error as _;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{DecodeError, Error, RawItem};
use dynamite_tests::engine;
use dynamite_tests::store::jobs::Job;
use dynamite_tests::store::samples::{Payment, Sample, SampleKey, SampleRepository};
use dynamite_tests::store::tasks::{Task, TaskCard, TaskKey, TaskState};

use crate::samples::{plain_sample, point};
use crate::support::{assert_error, decode_error, job, jobs, n, put_raw, s, task, tasks};

/// A value that no error may show.
const SECRET: &str = "s3cr3t";

fn map<const N: usize>(entries: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Returns the error of a sample with one attribute replaced or removed.
fn error_with(name: &str, value: Option<AttributeValue>) -> DecodeError {
    let mut item: RawItem = plain_sample("a").to_item().unwrap();
    item.remove(name);
    item.extend(value.map(|value| (name.to_owned(), value)));
    decode_error(Sample::from_item(item))
}

#[test]
fn a_wrong_attribute_type_is_named_with_the_expected_one() {
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
        let error = error_with(name, Some(value));
        assert_eq!((error.entity(), error.path()), ("Sample", name));
        assert!(error.expected().contains(expected), "{name}: {}", error.expected());
        assert!(error.found().contains(found), "{name}: {}", error.found());
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
    }
}

#[test]
fn an_invalid_value_is_never_shown() {
    let cases = [
        ("u_8", n("256")),
        ("i_8", n("-129")),
        ("u_64", n("-1")),
        ("u_128", n("1E+60")),
        ("i_32", n("1.5")),
        ("f_32", n("9E+99")),
        ("unique", s(SECRET)),
        ("moment", s(SECRET)),
        ("moment", s("2024-05-31T12:00:00.1234567891Z")),
        ("moment", s("2016-12-31T23:59:60Z")),
        ("moment", s("9999-12-31T23:59:59-01:00")),
        ("moment", s("0000-01-01T00:00:00+01:00")),
        ("moment_ms", s("2024-05-31T12:00:00.1234567Z")),
        ("day", s("2024-5-31")),
        ("epoch_s", n("1.5")),
        ("epoch_ms", n("9E+99")),
        ("color", s(SECRET)),
        ("document", n("0.1234567890123456789")),
    ];
    for (name, value) in cases {
        let raw = value.as_s().or(value.as_n()).unwrap().clone();
        let error = error_with(name, Some(value));
        assert_eq!((error.entity(), error.path()), ("Sample", name));
        assert!(!error.found().is_empty() && !error.expected().is_empty());
        assert!(!format!("{error} {error:?}").contains(&raw), "{error}");
    }
}

#[test]
fn a_missing_attribute_is_named() {
    for name in ["id", "text", "u_8", "exact", "document", "point", "texts", "table", "payment", "moment"] {
        let error = error_with(name, None);
        assert_eq!((error.entity(), error.path(), error.found()), ("Sample", name, "nothing"));
    }
}

#[test]
fn the_path_of_an_error_leads_into_lists_maps_and_structs() {
    let wrong_x = map([("x", s(SECRET)), ("label", s("l"))]);
    let without_x = map([("label", s("l"))]);
    let transfer =
        map([("by", s("transfer")), ("iban", s("i")), ("steps", AttributeValue::L(vec![without_x.clone()]))]);
    let lists = AttributeValue::L(vec![AttributeValue::L(vec![n("1"), n("2")]), AttributeValue::L(vec![s(SECRET)])]);
    let cases = [
        ("point", wrong_x.clone(), "point.x"),
        ("maybe_point", without_x.clone(), "maybe_point.x"),
        ("points", AttributeValue::L(vec![without_x.clone()]), "points[0].x"),
        ("table", map([(SECRET, wrong_x)]), "table.*.x"),
        ("words", map([(SECRET, n("1"))]), "words.*"),
        ("nested", lists, "nested[1][0]"),
        ("blobs", AttributeValue::L(vec![s(SECRET)]), "blobs[0]"),
        ("payment", transfer, "payment.steps[0].x"),
        ("day_set", AttributeValue::Ss(vec![SECRET.into()]), "day_set[0]"),
        ("document", map([(SECRET, AttributeValue::L(vec![AttributeValue::B(Blob::new("b"))]))]), "document.*[0]"),
    ];
    for (name, value, path) in cases {
        let error = error_with(name, Some(value));
        assert_eq!(error.path(), path);
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
    }
}

#[test]
fn a_union_needs_a_known_tag() {
    for (value, found) in [
        (map([("number", s(SECRET))]), "nothing"),
        (map([("by", s(SECRET))]), "an unknown tag"),
        (map([("by", n("1"))]), "number (N)"),
    ] {
        let error = error_with("payment", Some(value));
        assert_eq!(error.path(), "payment.by");
        assert!(error.found().contains(found), "{}", error.found());
        assert!(!format!("{error}").contains(SECRET));
    }
    let card = map([("by", s("card"))]);
    assert_eq!(error_with("payment", Some(card)).path(), "payment.number");
}

#[tokio::test]
async fn every_read_reports_the_path_of_the_error() {
    let samples = SampleRepository::new(&engine().await.unwrap());
    samples.create_table().await.unwrap();
    let mut item = plain_sample("a").to_item().unwrap();
    item.insert("point".into(), map([("x", s(SECRET)), ("label", s("l"))]));
    put_raw(samples.db(), "samples", item).await;
    assert_eq!(decode_error(samples.get(SampleKey::new("a")).await).path(), "point.x");
    assert_eq!(decode_error(samples.query("a").all().await).path(), "point.x");
    assert_eq!(decode_error(samples.scan().page(5).await).path(), "point.x");
    assert_eq!(decode_error(samples.delete(SampleKey::new("a")).returning_old().await).path(), "point.x");
    let valid = Sample { point: point(), payment: Payment::Cash, ..plain_sample("a") };
    samples.put(&valid).await.unwrap();
    assert_eq!(samples.get(SampleKey::new("a")).await.unwrap(), Some(valid));
}

#[tokio::test]
async fn errors_name_the_index_item_or_view() {
    let tasks = tasks().await;
    let mut item = task("a").to_item().unwrap();
    item.insert("queue".into(), n("1"));
    item.insert("bucket".into(), s("no template"));
    item.insert("author".into(), map([("name", n("1"))]));
    put_raw(tasks.db(), "tasks", item).await;
    let error = decode_error(tasks.scan_by_bucket().all().await);
    assert_eq!((error.entity(), error.path()), ("TaskByBucket", "bucket"));
    let error = decode_error(tasks.get(TaskKey::new("a")).view::<TaskCard>().await);
    assert_eq!((error.entity(), error.path()), ("TaskCard", "author.name"));
}

#[tokio::test]
async fn a_stream_continues_after_an_item_that_cannot_be_decoded() {
    let tasks = tasks().await;
    for (title, invalid) in [("1", false), ("2", true), ("3", false), ("4", true), ("5", false)] {
        let mut item = Task { title: title.into(), ..task(title) }.to_item().unwrap();
        if invalid {
            item.insert("bucket".into(), s("mail#open"));
            item.insert("budget".into(), s(SECRET));
        }
        put_raw(tasks.db(), "tasks", item).await;
    }
    let mut results = Vec::new();
    let mut stream = tasks.scan().stream();
    while let Some(result) = stream.next().await {
        results.push(result.map(|task| task.title));
    }
    let mut titles: Vec<_> = results.iter().filter_map(|result| result.as_ref().ok().cloned()).collect();
    titles.sort();
    assert_eq!(titles, ["1", "3", "5"]);
    let errors: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(errors.len(), 2);
    for error in errors {
        assert_eq!(decode_error::<()>(Err(error)).path(), "budget");
    }
    // The index holds only keys, which are valid.
    assert_eq!(tasks.by_bucket("mail", TaskState::Open).count().await.unwrap(), 5);
    assert_error!(tasks.scan().all().await, Error::Unreadable(_));
}

#[tokio::test]
async fn a_decode_error_takes_the_position_of_its_item() {
    let tasks = tasks().await;
    for (title, invalid) in [("1", false), ("2", true), ("3", false), ("4", true), ("5", false)] {
        let mut item =
            Task { title: title.into(), score: Some(title.parse().unwrap()), ..task(title) }.to_item().unwrap();
        if invalid {
            item.insert("budget".into(), s(SECRET));
        }
        put_raw(tasks.db(), "tasks", item).await;
    }
    let mut stream = tasks.by_rank("red").stream();
    let mut titles = Vec::new();
    while let Some(result) = stream.next().await {
        titles.push(result.ok().map_or("error".to_owned(), |task| task.title));
    }
    assert_eq!(titles, ["1", "error", "3", "error", "5"]);
}

/// The error carries the item, because no other copy of it exists.
#[tokio::test]
async fn a_replaced_or_deleted_item_that_cannot_be_decoded_is_carried_by_the_error() {
    let jobs = jobs().await;
    let mut item = job().to_item().unwrap();
    item.insert("tries".into(), s("many"));
    put_raw(jobs.db(), "jobs", item.clone()).await;
    let Err(Error::Decode(error)) = jobs.delete(&job()).returning_old().await else {
        panic!("expected a decode error")
    };
    assert_eq!(error.item(), Some(&item));
    assert!(!format!("{error:?} {error}").contains("many"));
    put_raw(jobs.db(), "jobs", item.clone()).await;
    let Err(Error::Decode(error)) = jobs.put(&job()).returning_old().await else { panic!("expected a decode error") };
    assert_eq!(error.item(), Some(&item));
}

#[tokio::test]
async fn no_error_in_the_source_chain_shows_the_item() {
    let jobs = jobs().await;
    jobs.create(&Job { steps: vec!["a secret".into()], ..job() }).await.unwrap();
    let error = jobs.create(&job()).await.unwrap_err();
    assert_eq!(error.old::<Job>().unwrap().unwrap().steps, ["a secret"]);
    let mut texts = format!("{error:?} {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        texts.push_str(&format!("{inner:?} {inner}"));
        cause = inner.source();
    }
    assert!(texts.contains("ConditionalCheckFailed") && !texts.contains("secret"), "{texts}");
}
