//! Values of every type of the schema language are read back as they were written, by the codec and by the engine.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{
    DateTime, Decimal, EpochMillis, EpochSeconds, Error, Json, LocalDateTimeSeconds, RawItem, TimestampMillis,
    TimestampSeconds, Utc, Uuid,
};
use dynamite_tests::engine;
use dynamite_tests::store::samples::{
    Card, Color, Payment, Point, Sample, SampleKey, SampleRepository, Shape, Transfer,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::json;

use crate::samples::{any_sample, plain_sample, point};
use crate::support::{n, put_raw, refused_path, s};

async fn samples() -> SampleRepository {
    let samples = SampleRepository::new(&engine().await.unwrap());
    samples.create_table().await.unwrap();
    samples
}

/// Stores a sample and reads it, with a get and a query.
async fn stored(sample: &Sample) -> Sample {
    let samples = samples().await;
    samples.put(sample).await.unwrap();
    let found = samples.get(sample).await.unwrap().unwrap();
    assert_eq!(samples.query(&sample.id).all().await.unwrap(), std::slice::from_ref(&found));
    found
}

async fn assert_round_trip(sample: Sample) {
    assert_eq!(stored(&sample).await, sample);
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Changes a sample so that it is refused, and returns the path.
fn refused(change: impl FnOnce(&mut Sample)) -> String {
    let mut sample = plain_sample("a");
    change(&mut sample);
    refused_path(sample.to_item())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sample_round_trips_through_an_item(sample in any_sample()) {
        let item = sample.to_item().unwrap();
        prop_assert_eq!(Sample::from_item(item).unwrap(), sample);
    }
}

#[tokio::test]
async fn samples_round_trip_through_the_engine() {
    let samples = samples().await;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for number in 0..64 {
        let mut sample = any_sample().new_tree(&mut runner).unwrap().current();
        sample.id = number.to_string();
        samples.put(&sample).await.unwrap();
        assert_eq!(samples.get(&sample).await.unwrap(), Some(sample));
    }
}

#[tokio::test]
async fn smallest_and_largest_integers_round_trip() {
    let largest = 10_i128.pow(38) - 1;
    let low = Sample {
        i_8: i8::MIN,
        i_16: i16::MIN,
        i_32: i32::MIN,
        i_64: i64::MIN,
        i_128: -largest,
        u_8: 0,
        u_16: 0,
        u_32: 0,
        u_64: 0,
        u_128: 0,
        ..plain_sample("low")
    };
    let high = Sample {
        i_8: i8::MAX,
        i_16: i16::MAX,
        i_32: i32::MAX,
        i_64: i64::MAX,
        i_128: largest,
        u_8: u8::MAX,
        u_16: u16::MAX,
        u_32: u32::MAX,
        u_64: u64::MAX,
        u_128: largest.unsigned_abs(),
        big_set: [0, largest.unsigned_abs()].into(),
        ..plain_sample("high")
    };
    assert_round_trip(low).await;
    assert_round_trip(high).await;
}

#[test]
fn integers_of_more_than_38_significant_digits_are_refused() {
    assert_eq!(refused(|sample| sample.i_128 = i128::MAX), "i_128");
    assert_eq!(refused(|sample| sample.i_128 = i128::MIN), "i_128");
    assert_eq!(refused(|sample| sample.u_128 = u128::MAX), "u_128");
    assert_eq!(refused(|sample| sample.big_set = [10_u128.pow(38) + 1].into()), "big_set");
    let round = Sample { u_128: 10_u128.pow(38), ..plain_sample("a") };
    assert_eq!(Sample::from_item(round.to_item().unwrap()).unwrap(), round);
}

#[tokio::test]
async fn smallest_and_largest_floats_round_trip() {
    assert_round_trip(Sample { f_32: f32::MAX, f_64: 9.9e125, ..plain_sample("high") }).await;
    assert_round_trip(Sample { f_32: f32::MIN, f_64: -9.9e125, ..plain_sample("low") }).await;
    assert_round_trip(Sample { f_32: f32::from_bits(1), f_64: 1e-130, ..plain_sample("tiny") }).await;
    assert_round_trip(Sample { f_32: 0.1, f_64: 0.1 + 0.2, ..plain_sample("inexact") }).await;
}

#[test]
fn floats_outside_the_range_of_dynamodb_are_refused() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, 1e-200, f64::MAX, f64::MIN_POSITIVE] {
        assert_eq!(refused(|sample| sample.f_64 = float), "f_64", "{float}");
    }
    for float in [f32::NAN, f32::INFINITY] {
        assert_eq!(refused(|sample| sample.f_32 = float), "f_32", "{float}");
    }
}

#[tokio::test]
async fn smallest_and_largest_decimals_round_trip() {
    let nines = "9".repeat(38);
    for text in ["0", "1E-130", "-1E-130", "1E+125", &format!("{nines}E+88"), &format!("-{nines}E-167"), "0.10"] {
        let exact = decimal(text);
        let sample = Sample { exact, decimal_set: [exact].into(), maybe_list: Some(vec![exact]), ..plain_sample("a") };
        assert_round_trip(sample).await;
    }
}

#[test]
fn decimals_outside_the_range_of_dynamodb_are_refused() {
    let nines = "9".repeat(38);
    for text in ["1E+126", "1E-131", &format!("{nines}E+89"), &format!("{nines}9"), "NaN", "Infinity"] {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
        assert!(serde_json::from_value::<Decimal>(json!(text)).is_err(), "{text}");
    }
    assert_eq!(serde_json::to_value(decimal("12.50")).unwrap(), json!("12.5"));
    assert_eq!(serde_json::from_value::<Decimal>(json!("12.50")).unwrap(), decimal("12.5"));
    assert!(serde_json::from_value::<Decimal>(json!(12.5)).is_err(), "digits may be lost");
    let year_10000 = time("+10000-01-01T00:00:00Z");
    let path = refused(|sample| sample.time_set = [time("2024-05-31T12:00:00Z"), year_10000].into());
    assert_eq!(path, "time_set");
}

#[tokio::test]
async fn empty_values_round_trip() {
    let sample = Sample {
        text: String::new(),
        blob: vec![],
        texts: vec![String::new()],
        blobs: vec![vec![]],
        maybe_text: Some(String::new()),
        maybe_list: Some(vec![]),
        text_set: [String::new()].into(),
        blob_set: [vec![]].into(),
        words: [("word".to_owned(), String::new())].into(),
        document: json!({ "list": [], "map": {}, "text": "" }),
        ..plain_sample("a")
    };
    assert_round_trip(sample).await;
}

/// Returns a sample with this time in its timestamps, epochs and day.
fn sample_at(moment: DateTime<Utc>) -> Sample {
    Sample {
        moment,
        moment_ms: TimestampMillis::new(moment),
        moment_s: TimestampSeconds::new(moment),
        epoch_s: EpochSeconds::new(moment),
        epoch_ms: EpochMillis::new(moment),
        day: moment.date_naive(),
        ..plain_sample("a")
    }
}

#[tokio::test]
async fn earliest_and_latest_times_round_trip() {
    let first = time("0000-01-01T00:00:00Z");
    let last = time("9999-12-31T23:59:59.999999999Z");
    for moment in [first, last, time("1969-12-31T23:59:59.999999999Z")] {
        let sample = Sample {
            day_set: [moment.date_naive()].into(),
            time_set: [moment].into(),
            local_set: [LocalDateTimeSeconds::new(moment.naive_utc())].into(),
            epoch_set: [EpochSeconds::new(moment)].into(),
            ..sample_at(moment)
        };
        assert_round_trip(sample).await;
    }
}

#[test]
fn times_whose_text_would_not_sort_are_refused() {
    let later = DateTime::from_timestamp(253_402_300_800, 0).unwrap();
    assert_eq!(refused(|sample| sample.moment = later), "moment");
    assert_eq!(refused(|sample| sample.moment_ms = TimestampMillis::new(later)), "moment_ms");
    assert_eq!(refused(|sample| sample.day = later.date_naive()), "day");
    let leap_second = time("2016-12-31T23:59:60Z");
    assert_eq!(refused(|sample| sample.moment = leap_second), "moment");
}

#[test]
fn times_are_stored_with_the_declared_precision() {
    let moment = time("2024-05-31T12:00:00.123456789Z");
    let sample = Sample { unique: Uuid::from_u128(0xABCD), ..sample_at(moment) };
    let item = sample.to_item().unwrap();
    for (name, expected) in [
        ("moment", s("2024-05-31T12:00:00.123456789Z")),
        ("moment_ms", s("2024-05-31T12:00:00.123Z")),
        ("moment_s", s("2024-05-31T12:00:00Z")),
        ("epoch_s", n("1717156800")),
        ("epoch_ms", n("1717156800123")),
        ("day", s("2024-05-31")),
        ("unique", s("00000000-0000-0000-0000-00000000abcd")),
    ] {
        assert_eq!(item[name], expected, "{name}");
    }
}

#[tokio::test]
async fn json_documents_round_trip() {
    let document = json!({
        " ": null,
        "odd key.#[0]": [1, -2, 0.5, 1e30, u64::MAX, i64::MIN, true, false, null, "text", [], {}],
        "deep": { "er": [{ "still": { "more": [[["end"]]] } }] },
    });
    assert_round_trip(Sample { document: document.clone(), maybe_document: Some(document), ..plain_sample("a") }).await;
}

#[tokio::test]
async fn a_float_without_a_fraction_is_read_as_an_integer() {
    let sample = Sample { document: json!([1.0, -2.0]), ..plain_sample("a") };
    assert_eq!(stored(&sample).await.document, json!([1, -2]));
}

#[tokio::test]
async fn an_optional_null_document_is_read_as_none() {
    let sample = Sample { document: Json::Null, maybe_document: Some(Json::Null), ..plain_sample("a") };
    let found = stored(&sample).await;
    assert_eq!((found.document, found.maybe_document), (Json::Null, None));
}

fn nested_lists(depth: usize) -> Json {
    (0..depth).fold(json!("end"), |inner, _| json!([inner]))
}

fn nested_maps(depth: usize) -> Json {
    (0..depth).fold(json!("end"), |inner, _| json!({ "k": inner }))
}

#[tokio::test]
async fn documents_of_31_levels_round_trip() {
    assert_round_trip(Sample { document: nested_lists(31), ..plain_sample("a") }).await;
    assert_round_trip(Sample { document: nested_maps(31), ..plain_sample("a") }).await;
}

#[test]
fn documents_nested_deeper_are_refused() {
    assert!(refused(|sample| sample.document = nested_lists(32)).starts_with("document[0][0]"));
    assert!(refused(|sample| sample.document = nested_maps(32)).starts_with("document.*.*"));
}

#[tokio::test]
async fn map_keys_can_be_any_text() {
    let keys = [" ", ".", "a.b", "[0]", "#0", ":0", "é", "🦀", "a\"b", "\0"];
    let words: BTreeMap<String, String> = keys.iter().map(|key| ((*key).to_owned(), format!("of {key}"))).collect();
    let table = keys.iter().map(|key| ((*key).to_owned(), point())).collect();
    assert_round_trip(Sample { words, table, ..plain_sample("a") }).await;
}

#[test]
fn an_empty_map_key_is_refused() {
    let words: BTreeMap<String, String> = [(String::new(), "w".to_owned())].into();
    assert_eq!(refused(|sample| sample.words = words), "words.*");
    assert_eq!(refused(|sample| sample.document = json!([{ "": 1 }])), "document[0].*");
}

#[tokio::test]
async fn sets_of_every_element_type_round_trip() {
    let sample = Sample {
        text_set: ["a".to_owned(), "A".to_owned(), "é".to_owned()].into(),
        uuid_set: [Uuid::nil(), Uuid::from_u128(u128::MAX)].into(),
        day_set: [time("2024-02-29T00:00:00Z").date_naive()].into(),
        time_set: [time("2024-02-29T00:00:00.5Z"), time("2024-02-29T00:00:00Z")].into(),
        color_set: Color::ALL.iter().copied().collect(),
        int_set: [i64::MIN, -1, 0, i64::MAX].into(),
        decimal_set: [decimal("1E-130"), decimal("0.5"), decimal("1E125")].into(),
        epoch_set: [EpochSeconds::new(time("2024-02-29T00:00:00Z"))].into(),
        blob_set: [vec![0], vec![255, 0]].into(),
        ..plain_sample("a")
    };
    assert_round_trip(sample).await;
}

#[test]
fn an_empty_set_and_none_are_not_written() {
    let item = plain_sample("a").to_item().unwrap();
    let absent = ["text_set", "uuid_set", "int_set", "blob_set", "maybe_text", "maybe_point", "maybe_document"];
    for name in absent {
        assert!(!item.contains_key(name), "{name}");
    }
    let point = item["point"].as_m().unwrap();
    assert_eq!(point.keys().collect::<BTreeSet<_>>(), BTreeSet::from([&"x".to_owned(), &"label".to_owned()]));
}

#[tokio::test]
async fn open_and_closed_enums_round_trip() {
    for color in Color::ALL {
        assert_round_trip(Sample { color: *color, palette: *color, ..plain_sample("a") }).await;
    }
    for shape in [Shape::Round, Shape::Square, Shape::Unknown("hexagonal".into()), Shape::Unknown(String::new())] {
        assert_round_trip(Sample { shape, ..plain_sample("a") }).await;
    }
}

#[tokio::test]
async fn unions_of_every_alternative_round_trip() {
    let full = Point { y: Some(-1), tags: ["t".to_owned()].into(), ..point() };
    let day = time("2024-02-29T00:00:00Z").date_naive();
    for payment in [
        Payment::Cash,
        Payment::Card(Card { number: "4".into(), expires: Some(day) }),
        Payment::Card(Card { number: String::new(), expires: None }),
        Payment::Transfer(Transfer { iban: "NO".into(), steps: vec![full.clone(), point()] }),
    ] {
        assert_round_trip(Sample {
            payment,
            points: vec![full.clone()],
            maybe_point: Some(full.clone()),
            ..plain_sample("a")
        })
        .await;
    }
}

#[test]
fn a_union_is_stored_as_a_map_with_its_tag() {
    let item = Sample { payment: Payment::Cash, ..plain_sample("a") }.to_item().unwrap();
    assert_eq!(item["payment"].as_m().unwrap()["by"], s("cash"));
}

/// Stores a changed item, as another program might, and reads it as a sample.
async fn stored_by_others(change: impl FnOnce(&mut RawItem)) -> Sample {
    let samples = samples().await;
    let mut item = plain_sample("a").to_item().unwrap();
    change(&mut item);
    put_raw(samples.db(), "samples", item).await;
    samples.get(SampleKey::new("a")).await.unwrap().unwrap()
}

#[tokio::test]
async fn defaults_replace_missing_and_null_attributes() {
    let without_defaults = Sample { retries: 9, currency: "NOK".into(), palette: Color::Blue, ..plain_sample("a") };
    assert_round_trip(without_defaults).await;
    let missing =
        stored_by_others(|item| ["retries", "currency", "palette"].iter().for_each(|n| drop(item.remove(*n)))).await;
    assert_eq!(missing, plain_sample("a"));
    let null = stored_by_others(|item| {
        for name in ["retries", "currency", "palette"] {
            item.insert(name.into(), AttributeValue::Null(true));
        }
    });
    assert_eq!(null.await, plain_sample("a"));
}

#[tokio::test]
async fn updates_start_from_the_default_of_a_missing_attribute() {
    let samples = samples().await;
    let mut item = plain_sample("a").to_item().unwrap();
    item.remove("retries");
    let restore = || put_raw(samples.db(), "samples", item.clone());
    restore().await;
    let added = samples.update(SampleKey::new("a")).add(Sample::RETRIES, 2).returning_new().await.unwrap();
    assert_eq!(added.retries, 5);
    restore().await;
    let subtracted = samples.update(SampleKey::new("a")).subtract(Sample::RETRIES, 3).returning_new().await.unwrap();
    assert_eq!(subtracted.retries, 0);
    restore().await;
    let below_zero = samples.update(SampleKey::new("a")).subtract(Sample::RETRIES, 4).await;
    assert!(matches!(below_zero, Err(Error::ConditionFailed(_))));
}

#[tokio::test]
async fn a_stored_null_is_read_as_none() {
    let found = stored_by_others(|item| {
        for name in ["maybe_text", "maybe_number", "maybe_point", "maybe_list", "maybe_document", "text_set"] {
            item.insert(name.into(), AttributeValue::Null(true));
        }
    });
    assert_eq!(found.await, plain_sample("a"));
}

#[tokio::test]
async fn undeclared_attributes_are_ignored() {
    let found = stored_by_others(|item| {
        let deep = AttributeValue::L(vec![AttributeValue::M([("k".into(), AttributeValue::Null(true))].into())]);
        item.insert("unknown".into(), deep.clone());
        let AttributeValue::M(point) = item.get_mut("point").unwrap() else { panic!("expected a map") };
        point.insert("unknown".into(), deep);
    });
    assert_eq!(found.await, plain_sample("a"));
}

#[test]
fn numbers_are_read_in_any_notation() {
    let mut item = plain_sample("a").to_item().unwrap();
    for (name, text) in [("i_64", "1.0"), ("u_8", "2.55e2"), ("i_128", "1E37"), ("exact", "+0.50"), ("f_64", "15e-1")] {
        item.insert(name.into(), AttributeValue::N(text.into()));
    }
    let sample = Sample::from_item(item).unwrap();
    assert_eq!((sample.i_64, sample.u_8, sample.i_128), (1, 255, 10_i128.pow(37)));
    assert_eq!((sample.exact, sample.f_64), (decimal("0.5"), 1.5));
}
