//! Items with an attribute of every type: one with plain values, and strategies for random ones.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use dynamite_runtime::{
    Date, DateTime, Decimal, EpochMillis, EpochSeconds, Json, LocalDateTimeMillis, LocalDateTimeSeconds,
    TimestampMillis, TimestampSeconds, Utc, Uuid,
};
use dynamite_tests::store::samples::{Card, Color, Payment, Point, Sample, Shape, Transfer};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use serde_json::json;

/// Returns a sample with this id and simple values.
pub(crate) fn plain_sample(id: &str) -> Sample {
    let zero = DateTime::from_timestamp(0, 0).unwrap();
    Sample {
        id: id.into(),
        text: "t".into(),
        flag: true,
        i_8: 1,
        i_16: 1,
        i_32: 1,
        i_64: 1,
        i_128: 1,
        u_8: 1,
        u_16: 1,
        u_32: 1,
        u_64: 1,
        u_128: 1,
        f_32: 1.5,
        f_64: 1.5,
        exact: 1.into(),
        blob: b"b".to_vec(),
        unique: Uuid::nil(),
        moment: zero,
        moment_ms: TimestampMillis::new(zero),
        moment_s: TimestampSeconds::new(zero),
        local: zero.naive_utc(),
        local_ms: LocalDateTimeMillis::new(zero.naive_utc()),
        local_s: LocalDateTimeSeconds::new(zero.naive_utc()),
        epoch_s: EpochSeconds::new(zero),
        epoch_ms: EpochMillis::new(zero),
        day: zero.date_naive(),
        document: json!({}),
        color: Color::Red,
        shape: Shape::Round,
        payment: Payment::Cash,
        point: point(),
        texts: vec![],
        blobs: vec![],
        points: vec![],
        nested: vec![],
        table: BTreeMap::new(),
        words: BTreeMap::new(),
        maybe_text: None,
        maybe_number: None,
        maybe_point: None,
        maybe_list: None,
        maybe_document: None,
        text_set: BTreeSet::new(),
        uuid_set: BTreeSet::new(),
        day_set: BTreeSet::new(),
        time_set: BTreeSet::new(),
        local_set: BTreeSet::new(),
        color_set: BTreeSet::new(),
        int_set: BTreeSet::new(),
        big_set: BTreeSet::new(),
        decimal_set: BTreeSet::new(),
        epoch_set: BTreeSet::new(),
        blob_set: BTreeSet::new(),
        retries: 3,
        currency: "EUR".into(),
        since: "2023-04-30T12:00:24".parse().unwrap(),
        palette: Color::Green,
    }
}

pub(crate) fn point() -> Point {
    Point { x: 1, y: None, tags: BTreeSet::new(), label: "none".into() }
}

/// Generates samples that DynamoDB can store and that are read back unchanged.
pub(crate) fn any_sample() -> impl Strategy<Value = Sample> {
    (any_integers(), any_scalars(), any_times(), any_named(), any_lists(), any_options(), any_sets(), any_others())
        .prop_map(|(integers, scalars, times, named, lists, options, sets, others)| {
            let mut sample = plain_sample("any");
            for Change(change) in [integers, scalars, times, named, lists, options, sets, others] {
                change(&mut sample);
            }
            sample
        })
}

/// Sets some fields of a sample.
struct Change(Box<dyn FnOnce(&mut Sample)>);

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Change(..)")
    }
}

/// Defines a strategy for some fields of a sample, because a tuple of strategies has at most twelve elements.
macro_rules! fields {
    ($name:ident: $($field:ident <- $strategy:expr),* $(,)?) => {
        fn $name() -> impl Strategy<Value = Change> {
            ($($strategy),*).prop_map(|($($field),*)| {
                Change(Box::new(move |sample: &mut Sample| { $(sample.$field = $field;)* }))
            })
        }
    };
}

fields!(any_integers:
    i_8 <- any::<i8>(),
    i_16 <- any::<i16>(),
    i_32 <- any::<i32>(),
    i_64 <- any::<i64>(),
    i_128 <- 1 - 10_i128.pow(38)..10_i128.pow(38),
    u_8 <- any::<u8>(),
    u_16 <- any::<u16>(),
    u_32 <- any::<u32>(),
    u_64 <- any::<u64>(),
    u_128 <- 0..10_u128.pow(38),
);

fields!(any_scalars:
    text <- any::<String>(),
    flag <- any::<bool>(),
    f_32 <- any::<f32>(),
    f_64 <- stored_float(),
    exact <- any_decimal(),
    blob <- vec(any::<u8>(), 0..9),
    unique <- any_uuid(),
    document <- any_document(),
);

fields!(any_times:
    moment <- any_time(),
    moment_ms <- any_time().prop_map(TimestampMillis::new),
    moment_s <- any_time().prop_map(TimestampSeconds::new),
    local <- any_time().prop_map(|time| time.naive_utc()),
    local_ms <- any_time().prop_map(|time| LocalDateTimeMillis::new(time.naive_utc())),
    local_s <- any_time().prop_map(|time| LocalDateTimeSeconds::new(time.naive_utc())),
    epoch_s <- any_time().prop_map(EpochSeconds::new),
    epoch_ms <- any_time().prop_map(EpochMillis::new),
    day <- any_date(),
);

fields!(any_named:
    color <- any_color(),
    shape <- any_shape(),
    payment <- any_payment(),
    point <- any_point(),
);

fields!(any_lists:
    texts <- vec(any::<String>(), 0..4),
    blobs <- vec(vec(any::<u8>(), 0..4), 0..4),
    points <- vec(any_point(), 0..3),
    nested <- vec(vec(any::<i32>(), 0..3), 0..3),
    table <- btree_map(any_map_key(), any_point(), 0..3),
    words <- btree_map(any_map_key(), any::<String>(), 0..3),
);

fields!(any_options:
    maybe_text <- any::<Option<String>>(),
    maybe_number <- any::<Option<i64>>(),
    maybe_point <- proptest::option::of(any_point()),
    maybe_list <- proptest::option::of(vec(any_decimal(), 0..3)),
    maybe_document <- proptest::option::of(any_document().prop_filter("null reads as none", |json| !json.is_null())),
);

fields!(any_sets:
    text_set <- btree_set(any::<String>(), 0..4),
    uuid_set <- btree_set(any_uuid(), 0..4),
    day_set <- btree_set(any_date(), 0..4),
    time_set <- btree_set(any_time(), 0..4),
    color_set <- btree_set(any_color(), 0..4),
    int_set <- btree_set(any::<i64>(), 0..4),
    big_set <- btree_set(0..10_u128.pow(38), 0..4),
    decimal_set <- btree_set(any_decimal(), 0..4),
    epoch_set <- btree_set(any_time().prop_map(EpochSeconds::new), 0..4),
    blob_set <- btree_set(vec(any::<u8>(), 0..4), 0..4),
);

fields!(any_others:
    retries <- any::<u32>(),
    currency <- any::<String>(),
    palette <- any_color(),
);

fn stored_float() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("DynamoDB's range", |f| *f == 0.0 || (1e-130..9.9e125).contains(&f.abs()))
}

/// Generates keys of maps: any text that is not empty.
fn any_map_key() -> impl Strategy<Value = String> {
    any::<String>().prop_filter("an empty key", |key| !key.is_empty())
}

/// Generates decimals of up to 38 digits, anywhere in DynamoDB's range.
pub(crate) fn any_decimal() -> impl Strategy<Value = Decimal> {
    (any::<bool>(), 0..10_u128.pow(38), -130_i64..=125).prop_map(|(negative, digits, first)| {
        let sign = if negative { "-" } else { "" };
        let digits = digits.to_string();
        let exponent = first - (digits.len() as i64 - 1);
        format!("{sign}{digits}E{exponent}").parse().unwrap()
    })
}

fn any_uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

/// Generates times from the year 0 to the year 9999.
pub(crate) fn any_time() -> impl Strategy<Value = DateTime<Utc>> {
    (-62_167_219_200_i64..=253_402_300_799, 0_u32..1_000_000_000)
        .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
}

pub(crate) fn any_date() -> impl Strategy<Value = Date> {
    (0_i32..=9999, 1_u32..=366).prop_filter_map("no such day", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

fn any_color() -> impl Strategy<Value = Color> {
    proptest::sample::select(Color::ALL)
}

fn any_shape() -> impl Strategy<Value = Shape> {
    prop_oneof![Just(Shape::Round), Just(Shape::Square), "[a-z]{7,9}".prop_map(Shape::Unknown)]
}

fn any_point() -> impl Strategy<Value = Point> {
    (any::<i32>(), any::<Option<i32>>(), btree_set(any::<String>(), 0..3), any::<String>())
        .prop_map(|(x, y, tags, label)| Point { x, y, tags, label })
}

fn any_payment() -> impl Strategy<Value = Payment> {
    let card = (any::<String>(), proptest::option::of(any_date()));
    let transfer = (any::<String>(), vec(any_point(), 0..3));
    prop_oneof![
        Just(Payment::Cash),
        card.prop_map(|(number, expires)| Payment::Card(Card { number, expires })),
        transfer.prop_map(|(iban, steps)| Payment::Transfer(Transfer { iban, steps })),
    ]
}

/// Generates JSON documents without whole floats, which DynamoDB returns as integers.
fn any_document() -> impl Strategy<Value = Json> {
    let fraction = stored_float().prop_filter("a fraction", |f| f.fract() != 0.0);
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        fraction.prop_map(Json::from),
        any::<String>().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Json::from),
            btree_map(any_map_key(), inner, 0..3).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}
