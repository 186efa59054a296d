//! Compares every condition on every kind of sort key with a model, which filters and sorts Rust values.
//!
//! The items are in one partition. Their parts and the bounds of the conditions come from the same small pools of
//! unusual values, so that many items share a part and bounds are often equal to it.

use std::cmp::Ordering;

use chrono::NaiveDate;
use dynamite_runtime::{
    Date, DateTime, Decimal, EpochMillis, EpochSeconds, Error, TimestampMillis, TimestampSeconds, Utc, Uuid, after,
    prefix,
};
use dynamite_tests::engine;
use dynamite_tests::store::readings::{Reading, ReadingKind, ReadingRepository};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

const DEVICE: &str = "d!1";
const ITEMS: i64 = 30;
const CASES: u32 = 256;

fn labels() -> Vec<String> {
    ["a", "a!", "a\0", "aa", "ab", "b", "é", "z", "\u{D7FF}", "\u{E000}", "z\u{10FFFF}", "\u{10FFFF}"]
        .map(str::to_owned)
        .into()
}

fn levels() -> Vec<Decimal> {
    ["-1E+125", "-2.5", "-1", "0", "1E-130", "0.5", "9", "10", "99999999999999999999999999999999999999"]
        .map(|text| text.parse().unwrap())
        .into()
}

fn tokens() -> Vec<Vec<u8>> {
    [&b"\0"[..], b"\0\0", b"\0\xff", b"a", b"ab", b"\xff", b"\xff\0", b"\xff\xff"].map(<[u8]>::to_vec).into()
}

fn days() -> Vec<Date> {
    [(0, 1, 1), (999, 12, 31), (2024, 2, 29), (2024, 3, 1), (9999, 12, 31)]
        .map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap())
        .into()
}

fn moments() -> Vec<DateTime<Utc>> {
    let texts = [
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "2024-05-31T12:00:00Z",
        "2024-05-31T12:00:00.000000001Z",
        "2024-05-31T12:00:00.001Z",
        "2024-05-31T12:00:01Z",
        "9999-12-31T23:59:59.999999999Z",
    ];
    texts.map(|text| text.parse().unwrap()).into()
}

fn millis() -> Vec<TimestampMillis> {
    moments().into_iter().map(TimestampMillis::new).collect()
}

fn seconds() -> Vec<TimestampSeconds> {
    moments().into_iter().map(TimestampSeconds::new).collect()
}

fn epochs() -> Vec<EpochSeconds> {
    moments().into_iter().map(EpochSeconds::new).collect()
}

/// Returns the seconds since 1970 that have a text of ten digits at the ends, and some between them.
fn late_epochs() -> Vec<EpochSeconds> {
    [0, 1, 10, 99, 1_717_156_800, 9_999_999_999].map(|seconds| EpochSeconds::try_from(seconds).unwrap()).into()
}

fn late_epochs_in_millis() -> Vec<EpochMillis> {
    [0, 1, 10, 999, 1_717_156_800_250, 9_999_999_999_999].map(|millis| EpochMillis::try_from(millis).unwrap()).into()
}

fn serials() -> Vec<Uuid> {
    [0, 1, 9 << 124, 10 << 124, u128::MAX].map(Uuid::from_u128).into()
}

fn depths() -> Vec<i32> {
    vec![i32::MIN, -1000, -20, -3, -1, 0, 7, 10, 99, i32::MAX]
}

fn slots() -> Vec<u8> {
    vec![0, 9, 10, 99, 100, 255]
}

fn kinds() -> Vec<ReadingKind> {
    ReadingKind::ALL.to_vec()
}

fn any_reading(at: i64) -> impl Strategy<Value = Reading> {
    let first = (select(levels()), select(tokens()), select(labels()), select(days()), select(moments()));
    let second = (select(kinds()), select(serials()), select(depths()), select(slots()));
    let third = (select(late_epochs()), select(late_epochs_in_millis()));
    let all = (first, second, third);
    all.prop_map(move |((level, token, label, day, moment), (kind, serial, depth, slot), (noted, noted_ms))| Reading {
        device: DEVICE.into(),
        at,
        level,
        token,
        label,
        day,
        moment,
        moment_ms: TimestampMillis::new(moment),
        moment_s: TimestampSeconds::new(moment),
        seen: EpochSeconds::new(moment),
        noted,
        noted_ms,
        kind,
        serial,
        depth,
        slot,
    })
}

/// A type of parts of sort keys.
trait Part: Clone + std::fmt::Debug + PartialOrd {
    /// Returns true if the value begins with this prefix; only text and bytes have prefixes.
    fn begins_with(&self, _: &Self) -> bool {
        false
    }
}

impl Part for String {
    fn begins_with(&self, prefix: &Self) -> bool {
        self.starts_with(prefix.as_str())
    }
}

impl Part for Vec<u8> {
    fn begins_with(&self, prefix: &Self) -> bool {
        self.starts_with(prefix)
    }
}

macro_rules! parts {
    ($($type:ty),*) => { $(impl Part for $type {})* };
}

parts!(Decimal, Date, DateTime<Utc>, TimestampMillis, TimestampSeconds, EpochSeconds, EpochMillis, Uuid, i64, i32, u8);

/// A condition on a part.
#[derive(Clone, Debug)]
enum Range<T> {
    Equal(T),
    Between(T, T),
    AtLeast(T),
    After(T),
    AtMost(T),
    Before(T),
    Prefix(T),
}

impl<T: Part> Range<T> {
    fn holds(&self, value: &T) -> bool {
        match self {
            Range::Equal(bound) => value == bound,
            Range::Between(low, high) => low <= value && value <= high,
            Range::AtLeast(bound) => value >= bound,
            Range::After(bound) => value > bound,
            Range::AtMost(bound) => value <= bound,
            Range::Before(bound) => value < bound,
            Range::Prefix(bound) => value.begins_with(bound),
        }
    }

    fn is_reversed(&self) -> bool {
        matches!(self, Range::Between(low, high) if low > high)
    }
}

/// Generates conditions with bounds from a pool.
fn any_range<T: Part + 'static>(pool: Vec<T>, with_prefix: bool) -> impl Strategy<Value = Range<T>> {
    let forms = if with_prefix { 7 } else { 6 };
    (0..forms, select(pool.clone()), select(pool)).prop_map(|(form, a, b)| match form {
        0 => Range::Equal(a),
        1 => Range::Between(a, b),
        2 => Range::AtLeast(a),
        3 => Range::After(a),
        4 => Range::AtMost(a),
        5 => Range::Before(a),
        _ => Range::Prefix(a),
    })
}

/// Checks that a query found the expected items, in the order of their sort keys.
fn assert_found<K: PartialOrd + std::fmt::Debug>(
    found: Result<Vec<Reading>, Error>,
    expected: Vec<&Reading>,
    key: impl Fn(&Reading) -> K,
    descending: bool,
) {
    let found = found.unwrap();
    let mut keys: Vec<K> = expected.iter().map(|reading| key(reading)).collect();
    keys.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    if descending {
        keys.reverse();
    }
    assert_eq!(found.iter().map(&key).collect::<Vec<_>>(), keys);
    let ids = |readings: Vec<&Reading>| {
        let mut ids: Vec<i64> = readings.iter().map(|reading| reading.at).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(found.iter().collect()), ids(expected));
}

/// Returns a table of readings, and the readings of its partition.
async fn filled_table() -> (ReadingRepository, Vec<Reading>) {
    let table = ReadingRepository::new(&engine().await.unwrap());
    table.create_table().await.unwrap();
    let mut runner = TestRunner::deterministic();
    let readings: Vec<Reading> = (0..ITEMS)
        .map(|number| any_reading((number - ITEMS / 2) * 7).new_tree(&mut runner).unwrap().current())
        .collect();
    for reading in &readings {
        table.put(reading).await.unwrap();
    }
    // Another partition, whose items no query may find.
    for reading in &readings[..3] {
        table.put(&Reading { device: "other".into(), ..reading.clone() }).await.unwrap();
    }
    (table, readings)
}

/// Runs a query in one direction or the other.
macro_rules! run {
    ($query:expr, $descending:ident) => {
        if $descending { $query.descending().all().await } else { $query.all().await }
    };
}

/// Defines a test that every condition on one part of a sort key finds the same items as the model.
///
/// `given` are the parts before it, which need exact values.
macro_rules! matches_model {
    (
        $test:ident: |$table:ident, $given:ident| $query:expr,
        given $given_pool:expr => |$before:ident| $given_part:expr,
        $part:ident from $pool:expr => |$reading:ident| $value:expr,
        ordered by |$ordered:ident| $key:expr
        $(, $prefix:ident)?
    ) => {
        #[test]
        fn $test() {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let ($table, readings) = runtime.block_on(filled_table());
            let with_prefix = false $(|| stringify!($prefix) == "prefix")?;
            let cases = (select($given_pool), any_range($pool, with_prefix), any::<bool>());
            let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
            let checked = runner.run(&cases, |($given, range, descending)| {
                runtime.block_on(async {
                    let found = match range.clone() {
                        Range::Equal(a) => run!($query.$part(a), descending),
                        Range::Between(a, b) => run!($query.$part(a..=b), descending),
                        Range::AtLeast(a) => run!($query.$part(a..), descending),
                        Range::After(a) => run!($query.$part(after(a)), descending),
                        Range::AtMost(a) => run!($query.$part(..=a), descending),
                        Range::Before(a) => run!($query.$part(..a), descending),
                        $(Range::Prefix(a) => run!($query.$part($prefix(a)), descending),)?
                        #[allow(unreachable_patterns, reason = "with prefixes, all variants are covered above")]
                        other => panic!("{other:?}"),
                    };
                    if range.is_reversed() {
                        return assert!(matches!(found, Err(Error::InvalidInput(_))));
                    }
                    let matches_given = |$before: &Reading| $given_part == $given;
                    let value = |$reading: &Reading| $value;
                    let expected = readings.iter().filter(|r| matches_given(r) && range.holds(&value(r))).collect();
                    assert_found(found, expected, |$ordered| $key, descending);
                });
                Ok(())
            });
            checked.unwrap();
        }
    };
}

/// Returns the only choice of the parts before the first part: none.
fn no_parts() -> Vec<()> {
    vec![()]
}

matches_model!(numbers: |t, _given| t.query(DEVICE), given no_parts() => |_r| (),
    at from (-17_i64..17).map(|n| n * 7).collect() => |r| r.at, ordered by |r| r.at);
matches_model!(decimals: |t, _given| t.by_level(DEVICE), given no_parts() => |_r| (),
    level from levels() => |r| r.level, ordered by |r| r.level);
matches_model!(epochs_as_numbers: |t, _given| t.by_seen(DEVICE), given no_parts() => |_r| (),
    seen from epochs() => |r| r.seen, ordered by |r| r.seen);
matches_model!(bytes: |t, _given| t.by_token(DEVICE), given no_parts() => |_r| (),
    token from tokens() => |r| r.token.clone(), ordered by |r| r.token.clone(), prefix);
matches_model!(text_of_a_local_index: |t, _given| t.by_label(DEVICE), given no_parts() => |_r| (),
    label from labels() => |r| r.label.clone(), ordered by |r| r.label.clone(), prefix);
matches_model!(text_after_a_literal: |t, _given| t.labelled(DEVICE), given no_parts() => |_r| (),
    label from labels() => |r| r.label.clone(), ordered by |r| r.label.clone(), prefix);
matches_model!(text_as_the_whole_template: |t, _given| t.bare_label(DEVICE), given no_parts() => |_r| (),
    label from labels() => |r| r.label.clone(), ordered by |r| r.label.clone(), prefix);
matches_model!(signed_first_part: |t, _given| t.counted(DEVICE), given no_parts() => |_r| (),
    depth from depths() => |r| r.depth, ordered by |r| (r.depth, r.label.clone()));
matches_model!(text_after_a_signed_part: |t, depth| t.counted(DEVICE).depth(depth), given depths() => |r| r.depth,
    label from labels() => |r| r.label.clone(), ordered by |r| r.label.clone(), prefix);
matches_model!(dates_first: |t, _given| t.dated(DEVICE), given no_parts() => |_r| (),
    day from days() => |r| r.day, ordered by |r| (r.day, r.slot));
matches_model!(unsigned_before_a_suffix: |t, day| t.dated(DEVICE).day(day), given days() => |r| r.day,
    slot from slots() => |r| r.slot, ordered by |r| r.slot);
matches_model!(timestamps_first: |t, _given| t.timed(DEVICE), given no_parts() => |_r| (),
    moment from moments() => |r| r.moment, ordered by |r| (r.moment, r.kind, r.depth));
matches_model!(signed_last_after_an_enum: |t, kind| t.timed(DEVICE).moment(moments()[2]).kind(kind),
    given kinds() => |r| if r.moment == moments()[2] { r.kind } else { return false },
    depth from depths() => |r| r.depth, ordered by |r| r.depth);
matches_model!(milliseconds_after_a_literal: |t, _given| t.in_millis(DEVICE), given no_parts() => |_r| (),
    moment_ms from millis() => |r| r.moment_ms, ordered by |r| (r.moment_ms, r.slot));
matches_model!(seconds_first: |t, _given| t.in_seconds(DEVICE), given no_parts() => |_r| (),
    moment_s from seconds() => |r| r.moment_s, ordered by |r| (r.moment_s, r.label.clone()));
matches_model!(text_after_seconds: |t, moment| t.in_seconds(DEVICE).moment_s(moment), given seconds() => |r| r.moment_s,
    label from labels() => |r| r.label.clone(), ordered by |r| r.label.clone(), prefix);
matches_model!(epochs_as_text_first: |t, _given| t.in_epoch(DEVICE), given no_parts() => |_r| (),
    noted from late_epochs() => |r| r.noted, ordered by |r| (r.noted, r.label.clone()));
matches_model!(text_after_an_epoch: |t, noted| t.in_epoch(DEVICE).noted(noted), given late_epochs() => |r| r.noted,
    label from labels() => |r| r.label.clone(), ordered by |r| r.label.clone(), prefix);
matches_model!(epoch_millis_after_a_literal: |t, _given| t.in_epoch_millis(DEVICE), given no_parts() => |_r| (),
    noted_ms from late_epochs_in_millis() => |r| r.noted_ms, ordered by |r| (r.noted_ms, r.slot));
matches_model!(uuids_after_a_literal: |t, _given| t.serialled(DEVICE), given no_parts() => |_r| (),
    serial from serials() => |r| r.serial, ordered by |r| (r.serial, r.day));
matches_model!(dates_after_uuids: |t, serial| t.serialled(DEVICE).serial(serial), given serials() => |r| r.serial,
    day from days() => |r| r.day, ordered by |r| r.day);
matches_model!(unsigned_after_text: |t, label| t.by_text(DEVICE).label(&label), given labels() => |r| r.label,
    slot from slots() => |r| r.slot, ordered by |r| r.slot);
matches_model!(dates_after_a_part_of_the_partition_key: |t, _given| t.of_device(DEVICE), given no_parts() => |_r| (),
    day from days() => |r| r.day, ordered by |r| r.day);
