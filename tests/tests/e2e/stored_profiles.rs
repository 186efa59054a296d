//! Random profiles as other programs store them: attributes are missing, NULL, or present.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{DateTime, Utc};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{n, null, s};

/// The attributes of an item besides the required ones.
pub(crate) type Stored = BTreeMap<&'static str, AttributeValue>;

pub(crate) fn words() -> impl Strategy<Value = String> {
    select(vec!["", "O", "Os", "Oslo", "a", "slo", "å"]).prop_map(str::to_owned)
}

/// Returns a time this many half seconds after the default of `joined`.
pub(crate) fn time(halves: i64) -> DateTime<Utc> {
    let default: DateTime<Utc> = "2024-05-31T12:00:00Z".parse().unwrap();
    DateTime::from_timestamp_millis(default.timestamp_millis() + halves * 500).unwrap()
}

/// Generates a value that is missing, NULL, or one of `present`.
pub(crate) fn maybe(
    present: impl Strategy<Value = AttributeValue> + 'static,
) -> impl Strategy<Value = Option<AttributeValue>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(null())), 2 => present.prop_map(Some)]
}

pub(crate) fn number(range: std::ops::Range<i64>) -> impl Strategy<Value = AttributeValue> {
    range.prop_map(|number| n(&number.to_string()))
}

pub(crate) fn list() -> impl Strategy<Value = AttributeValue> {
    vec(words(), 0..3).prop_map(|words| AttributeValue::L(words.iter().map(|word| s(word)).collect()))
}

pub(crate) fn map(entries: Vec<(&str, Option<AttributeValue>)>) -> AttributeValue {
    let entries = entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    AttributeValue::M(entries.collect())
}

/// Generates a payment: by card, in cash, or in a way that the schema does not know. All can have the fields of a card.
pub(crate) fn payment() -> impl Strategy<Value = AttributeValue> {
    let tag = select(vec!["card", "card", "cash", "voucher"]);
    let text = || words().prop_map(|word| s(&word));
    (tag, text(), maybe(number(0..4)), maybe(text())).prop_map(|(tag, number, limit, town)| {
        map(vec![("by", Some(s(tag))), ("number", Some(number)), ("limit", limit), ("town", town)])
    })
}

pub(crate) fn items() -> impl Strategy<Value = Stored> {
    let text = || words().prop_map(|word| s(&word));
    let address = (maybe(text()), maybe(number(0..3)))
        .prop_map(|(town, floor)| map(vec![("street", Some(s("x"))), ("town", town), ("floor", floor)]));
    let scores = proptest::option::of(number(0..3)).prop_map(|score| map(vec![("k", score)]));
    let first = (maybe(text()), maybe(number(0..3)), maybe(number(2..5)), maybe(text()));
    let seconds = |range: std::ops::Range<i64>| range.prop_map(|seconds| time(seconds * 2));
    let times = (
        maybe(seconds(-1..2).prop_map(|time| s(&time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)))),
        maybe(seconds(-1..2).prop_map(|time| n(&time.timestamp().to_string()))),
        maybe(select(vec![s("calm"), s("wild")])),
    );
    let set = btree_set(words(), 1..3).prop_map(|set| AttributeValue::Ss(set.into_iter().collect()));
    let second = (maybe(list()), maybe(list()), maybe(set), maybe(address), maybe(scores), maybe(payment()));
    (first, times, second).prop_map(|(first, times, second)| {
        let attributes = [
            ("nickname", first.0),
            ("visits", first.1),
            ("level", first.2),
            ("city", first.3),
            ("last_seen", times.0),
            ("joined", times.1),
            ("mood", times.2),
            ("words", second.0),
            ("remarks", second.1),
            ("tags", second.2),
            ("address", second.3),
            ("scores", second.4),
            ("payment", second.5),
        ];
        attributes.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    })
}
