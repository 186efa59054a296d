//! Every type of the schema language, there and back: through the codec, and through the engine.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{
    DateTime, Decimal, EpochMillis, EpochSeconds, Error, Json, LocalDateTimeSeconds, TimestampMillis, TimestampSeconds,
    Utc, Uuid,
};
use dynamite_tests::engine;
use dynamite_tests::store::samples::{
    Card, Color, Payment, Point, Sample, SampleKey, SampleRepository, Shape, Transfer,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::json;

use crate::samples::{any_sample, plain, point};
use crate::support::refused_path;

async fn samples() -> SampleRepository {
    let samples = SampleRepository::new(&engine().await.unwrap());
    samples.create_table().await.unwrap();
    samples
}

/// What the engine gives back, read whole and by way of an update.
async fn stored(sample: &Sample) -> Sample {
    let samples = samples().await;
    samples.put(sample).await.unwrap();
    let found = samples.get(sample).await.unwrap().unwrap();
    assert_eq!(samples.query(&sample.id).all().await.unwrap(), std::slice::from_ref(&found));
    found
}

async fn comes_back(sample: Sample) {
    assert_eq!(stored(&sample).await, sample);
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// What of a sample is refused, by path.
fn refused(change: impl FnOnce(&mut Sample)) -> String {
    let mut sample = plain("a");
    change(&mut sample);
    refused_path(sample.to_item())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sample_comes_back_from_an_item(sample in any_sample()) {
        let item = sample.to_item().unwrap();
        prop_assert_eq!(Sample::from_item(item).unwrap(), sample);
    }
}

#[tokio::test]
async fn any_samples_come_back_from_the_engine() {
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
async fn integers_at_their_ends() {
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
        ..plain("low")
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
        ..plain("high")
    };
    comes_back(low).await;
    comes_back(high).await;
}

#[test]
fn more_than_38_digits_are_refused_unless_the_rest_are_zeros() {
    assert_eq!(refused(|sample| sample.i_128 = i128::MAX), "i_128");
    assert_eq!(refused(|sample| sample.i_128 = i128::MIN), "i_128");
    assert_eq!(refused(|sample| sample.u_128 = u128::MAX), "u_128");
    assert_eq!(refused(|sample| sample.big_set = [10_u128.pow(38) + 1].into()), "big_set");
    let round = Sample { u_128: 10_u128.pow(38), ..plain("a") };
    assert_eq!(Sample::from_item(round.to_item().unwrap()).unwrap(), round);
}

#[tokio::test]
async fn floats_at_their_ends() {
    comes_back(Sample { f_32: f32::MAX, f_64: 9.9e125, ..plain("high") }).await;
    comes_back(Sample { f_32: f32::MIN, f_64: -9.9e125, ..plain("low") }).await;
    comes_back(Sample { f_32: f32::from_bits(1), f_64: 1e-130, ..plain("tiny") }).await;
    comes_back(Sample { f_32: 0.1, f_64: 0.1 + 0.2, ..plain("inexact") }).await;
}

#[test]
fn floats_that_dynamodb_has_not_are_refused() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, 1e-200, f64::MAX, f64::MIN_POSITIVE] {
        assert_eq!(refused(|sample| sample.f_64 = float), "f_64", "{float}");
    }
    for float in [f32::NAN, f32::INFINITY] {
        assert_eq!(refused(|sample| sample.f_32 = float), "f_32", "{float}");
    }
}

#[tokio::test]
async fn decimals_at_their_ends() {
    let nines = "9".repeat(38);
    for text in ["0", "1E-130", "-1E-130", "1E+125", &format!("{nines}E+88"), &format!("-{nines}E-167"), "0.10"] {
        let exact = decimal(text);
        let sample = Sample { exact, decimal_set: [exact].into(), maybe_list: Some(vec![exact]), ..plain("a") };
        comes_back(sample).await;
    }
}

#[test]
fn decimals_that_dynamodb_has_not_are_refused() {
    let nines = "9".repeat(38);
    for text in ["1E+126", "1E-131", &format!("{nines}E+89"), &format!("{nines}9"), "NaN", "Infinity"] {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
        assert!(serde_json::from_value::<Decimal>(json!(text)).is_err(), "{text}");
    }
    assert_eq!(serde_json::to_value(decimal("12.50")).unwrap(), json!("12.5"));
    assert_eq!(serde_json::from_value::<Decimal>(json!("12.50")).unwrap(), decimal("12.5"));
    assert!(serde_json::from_value::<Decimal>(json!(12.5)).is_err(), "digits may be lost");
    let far = time("+10000-01-01T00:00:00Z");
    let at_far = refused(|sample| sample.time_set = [time("2024-05-31T12:00:00Z"), far].into());
    assert_eq!(at_far, "time_set");
}

#[tokio::test]
async fn what_is_empty_comes_back_empty() {
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
        ..plain("a")
    };
    comes_back(sample).await;
}

#[tokio::test]
async fn times_at_their_ends() {
    let first = time("0000-01-01T00:00:00Z");
    let last = time("9999-12-31T23:59:59.999999999Z");
    for moment in [first, last, time("1969-12-31T23:59:59.999999999Z")] {
        let sample = Sample {
            moment,
            moment_ms: TimestampMillis::new(moment),
            moment_s: TimestampSeconds::new(moment),
            epoch_s: EpochSeconds::new(moment),
            epoch_ms: EpochMillis::new(moment),
            day: moment.date_naive(),
            day_set: [moment.date_naive()].into(),
            time_set: [moment].into(),
            local_set: [LocalDateTimeSeconds::new(moment.naive_utc())].into(),
            epoch_set: [EpochSeconds::new(moment)].into(),
            ..plain("a")
        };
        comes_back(sample).await;
    }
}

#[test]
fn times_that_would_not_sort_are_refused() {
    let later = DateTime::from_timestamp(253_402_300_800, 0).unwrap();
    assert_eq!(refused(|sample| sample.moment = later), "moment");
    assert_eq!(refused(|sample| sample.moment_ms = TimestampMillis::new(later)), "moment_ms");
    assert_eq!(refused(|sample| sample.day = later.date_naive()), "day");
    let leap_second = time("2016-12-31T23:59:60Z");
    assert_eq!(refused(|sample| sample.moment = leap_second), "moment");
}

#[test]
fn times_are_stored_in_the_form_that_the_schema_names() {
    let moment = time("2024-05-31T12:00:00.123456789Z");
    let sample = Sample {
        moment,
        moment_ms: TimestampMillis::new(moment),
        moment_s: TimestampSeconds::new(moment),
        epoch_s: EpochSeconds::new(moment),
        epoch_ms: EpochMillis::new(moment),
        day: moment.date_naive(),
        unique: Uuid::from_u128(0xABCD),
        ..plain("a")
    };
    let item = sample.to_item().unwrap();
    let s = |text: &str| AttributeValue::S(text.into());
    let n = |text: &str| AttributeValue::N(text.into());
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
async fn documents_of_everything() {
    let document = json!({
        " ": null,
        "odd key.#[0]": [1, -2, 0.5, 1e30, u64::MAX, i64::MIN, true, false, null, "text", [], {}],
        "deep": { "er": [{ "still": { "more": [[["end"]]] } }] },
    });
    comes_back(Sample { document: document.clone(), maybe_document: Some(document), ..plain("a") }).await;
}

#[tokio::test]
async fn a_float_without_a_fraction_comes_back_as_the_integer_it_is_stored_as() {
    let sample = Sample { document: json!([1.0, -2.0]), ..plain("a") };
    assert_eq!(stored(&sample).await.document, json!([1, -2]));
}

#[tokio::test]
async fn a_null_document_that_may_be_absent_comes_back_as_none() {
    let sample = Sample { document: Json::Null, maybe_document: Some(Json::Null), ..plain("a") };
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
async fn documents_nest_31_levels() {
    comes_back(Sample { document: nested_lists(31), ..plain("a") }).await;
    comes_back(Sample { document: nested_maps(31), ..plain("a") }).await;
}

#[test]
fn documents_nested_deeper_are_refused() {
    assert!(refused(|sample| sample.document = nested_lists(32)).starts_with("document[0][0]"));
    assert!(refused(|sample| sample.document = nested_maps(32)).starts_with("document.*.*"));
}

#[tokio::test]
async fn maps_have_any_keys() {
    let odd = [" ", ".", "a.b", "[0]", "#0", ":0", "é", "🦀", "a\"b", "\0"];
    let words: BTreeMap<String, String> = odd.iter().map(|key| ((*key).to_owned(), format!("of {key}"))).collect();
    let table = odd.iter().map(|key| ((*key).to_owned(), point())).collect();
    comes_back(Sample { words, table, ..plain("a") }).await;
}

#[test]
fn an_entry_without_a_name_is_refused() {
    let words: BTreeMap<String, String> = [(String::new(), "w".to_owned())].into();
    assert_eq!(refused(|sample| sample.words = words), "words.*");
    assert_eq!(refused(|sample| sample.document = json!([{ "": 1 }])), "document[0].*");
}

#[tokio::test]
async fn sets_of_every_element() {
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
        ..plain("a")
    };
    comes_back(sample).await;
}

#[test]
fn an_empty_set_and_none_are_not_written() {
    let item = plain("a").to_item().unwrap();
    let absent = ["text_set", "uuid_set", "int_set", "blob_set", "maybe_text", "maybe_point", "maybe_document"];
    for name in absent {
        assert!(!item.contains_key(name), "{name}");
    }
    let point = item["point"].as_m().unwrap();
    assert_eq!(point.keys().collect::<BTreeSet<_>>(), BTreeSet::from([&"x".to_owned(), &"label".to_owned()]));
}

#[tokio::test]
async fn enums_open_and_closed() {
    for color in Color::ALL {
        comes_back(Sample { color: *color, palette: *color, ..plain("a") }).await;
    }
    for shape in [Shape::Round, Shape::Square, Shape::Unknown("hexagonal".into()), Shape::Unknown(String::new())] {
        comes_back(Sample { shape, ..plain("a") }).await;
    }
}

#[tokio::test]
async fn unions_of_every_alternative() {
    let full = Point { y: Some(-1), tags: ["t".to_owned()].into(), ..point() };
    let day = time("2024-02-29T00:00:00Z").date_naive();
    for payment in [
        Payment::Cash,
        Payment::Card(Card { number: "4".into(), expires: Some(day) }),
        Payment::Card(Card { number: String::new(), expires: None }),
        Payment::Transfer(Transfer { iban: "NO".into(), steps: vec![full.clone(), point()] }),
    ] {
        comes_back(Sample { payment, points: vec![full.clone()], maybe_point: Some(full.clone()), ..plain("a") }).await;
    }
}

#[test]
fn a_union_is_a_map_with_its_tag() {
    let item = Sample { payment: Payment::Cash, ..plain("a") }.to_item().unwrap();
    assert_eq!(item["payment"].as_m().unwrap()["by"], AttributeValue::S("cash".into()));
}

/// A plain sample's item, changed by hand: what another program might have stored.
async fn found_after(change: impl FnOnce(&mut std::collections::HashMap<String, AttributeValue>)) -> Sample {
    let samples = samples().await;
    let mut item = plain("a").to_item().unwrap();
    change(&mut item);
    samples.db().client().put_item().table_name("samples").set_item(Some(item)).send().await.unwrap();
    samples.get(SampleKey::new("a")).await.unwrap().unwrap()
}

#[tokio::test]
async fn defaults_fill_what_is_missing_or_null() {
    let other = Sample { retries: 9, currency: "NOK".into(), palette: Color::Blue, ..plain("a") };
    comes_back(other).await;
    let missing =
        found_after(|item| ["retries", "currency", "palette"].iter().for_each(|n| drop(item.remove(*n)))).await;
    assert_eq!(missing, plain("a"));
    let null = found_after(|item| {
        for name in ["retries", "currency", "palette"] {
            item.insert(name.into(), AttributeValue::Null(true));
        }
    });
    assert_eq!(null.await, plain("a"));
}

/// What reads as the default is also what an update builds on.
#[tokio::test]
async fn updates_build_on_the_default_of_what_is_missing() {
    let samples = samples().await;
    let mut item = plain("a").to_item().unwrap();
    item.remove("retries");
    let restore = || {
        let put = samples.db().client().put_item().table_name("samples").set_item(Some(item.clone()));
        async { put.send().await.unwrap() }
    };
    restore().await;
    let more = samples.update(SampleKey::new("a")).add(Sample::RETRIES, 2).returning_new().await.unwrap();
    assert_eq!(more.retries, 5);
    restore().await;
    let less = samples.update(SampleKey::new("a")).subtract(Sample::RETRIES, 3).returning_new().await.unwrap();
    assert_eq!(less.retries, 0);
    restore().await;
    let below = samples.update(SampleKey::new("a")).subtract(Sample::RETRIES, 4).await;
    assert!(matches!(below, Err(Error::ConditionFailed(_))));
}

#[tokio::test]
async fn a_stored_null_reads_as_none() {
    let found = found_after(|item| {
        for name in ["maybe_text", "maybe_number", "maybe_point", "maybe_list", "maybe_document", "text_set"] {
            item.insert(name.into(), AttributeValue::Null(true));
        }
    });
    assert_eq!(found.await, plain("a"));
}

#[tokio::test]
async fn attributes_that_the_schema_does_not_know_are_passed_over() {
    let found = found_after(|item| {
        let deep = AttributeValue::L(vec![AttributeValue::M([("k".into(), AttributeValue::Null(true))].into())]);
        item.insert("unknown".into(), deep.clone());
        let AttributeValue::M(point) = item.get_mut("point").unwrap() else { panic!("no map") };
        point.insert("unknown".into(), deep);
    });
    assert_eq!(found.await, plain("a"));
}

#[test]
fn numbers_are_read_in_any_form() {
    let mut item = plain("a").to_item().unwrap();
    for (name, text) in [("i_64", "1.0"), ("u_8", "2.55e2"), ("i_128", "1E37"), ("exact", "+0.50"), ("f_64", "15e-1")] {
        item.insert(name.into(), AttributeValue::N(text.into()));
    }
    let sample = Sample::from_item(item).unwrap();
    assert_eq!((sample.i_64, sample.u_8, sample.i_128), (1, 255, 10_i128.pow(37)));
    assert_eq!((sample.exact, sample.f_64), (decimal("0.5"), 1.5));
}
