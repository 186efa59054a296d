//! Random changes of items.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue::{self, B, Bool, Bs, L, M, N, Ns, Null, S, Ss};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dynamite_runtime::RawItem;
use fastrand::Rng;
use serde_json::{Value, json};

use crate::subjects::Subject;

/// Texts of every form that a type of the schema has, or nearly has.
const TEXTS: &[&str] = &[
    "",
    "a",
    "Ann",
    "x#y",
    "#",
    "none",
    "open",
    "done",
    "true",
    "false",
    "0",
    "007",
    "-1",
    "É",
    "a\u{0}b",
    "550e8400-e29b-41d4-a716-446655440000",
    "550E8400-E29B-41D4-A716-446655440000",
    "550e8400e29b41d4a716446655440000",
    "{550e8400-e29b-41d4-a716-446655440000}",
    "urn:uuid:550e8400-e29b-41d4-a716-446655440000",
    "550e8400-e29b-41d4-a716-44665544000",
    "2024-05-31",
    "2024-02-30",
    "2023-02-29",
    "0000-01-01",
    "9999-12-31",
    "10000-01-01",
    "2024-5-31",
    "2024-05-31T12:00:00Z",
    "2024-05-31T12:00:00.5Z",
    "2024-05-31T12:00:00.250Z",
    "2024-05-31T12:00:00.000000000Z",
    "2024-05-31T12:00:00.0000000000Z",
    "2024-05-31T12:00:00.1234567891Z",
    "2024-05-31t12:00:00z",
    "2024-05-31 12:00:00Z",
    "2024-05-31T14:00:00+02:00",
    "2024-05-31T12:00:00-00:00",
    "2024-05-31T12:00:60Z",
    "2024-05-31T24:00:00Z",
    "2024-05-31T12:00:00",
    "0000-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "2024-05-31T12:00:00+0200",
    "2024-05-31T12:00:00\u{2212}02:00",
    "2024-05-31T12:00:00+23:59",
    "2024-05-31T12:00:00+24:00",
    "2024-05-31T12:00:00.5",
    "2024-05-31T12:00:00.250",
    "2024-05-31T12:00:00.123456789",
    "2024-05-31T 1:00: 0",
    "2024-05-31T12:00",
    "2022-05-31T12:00:00",
    "red",
    "green",
    "round",
    "triangle",
    "card",
    "cash",
    "road",
    "north",
    "draft",
    "live",
    "calm",
    "AUTHOR#ann",
    "LIVE",
    "URGENT",
    "none#",
    "1717156800",
    "UPPER lower",
    "ſ",
    "İ",
];

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "7",
    "42",
    "100",
    "127",
    "128",
    "-128",
    "-129",
    "255",
    "256",
    "1.5",
    "0.1",
    "1E2",
    "1e2",
    "+5",
    "1E-3",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "2147483648",
    "-2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
    "1E37",
    "1E38",
    "1E39",
    "1E125",
    "1E126",
    "-1E125",
    "1E-130",
    "1E-131",
    "340282366920938463463374607431768211455",
    "340282366920938463463374607431768211456",
    "170141183460469231731687303715884105727",
    "-170141183460469231731687303715884105728",
    "123456789012345678901234567890123456789",
    "9007199254740993",
    "0.30000000000000004",
    "3.4E38",
    "3.5E38",
    "1717156800",
    "1717156800250",
    "9999999999",
    "10000000000",
    "253402300799",
    "253402300800",
    "8210266876799",
    "8210266876800",
    "-8334601228800",
    "-8334601228801",
    "-62167219200",
    "-62167219201",
    "8210266876799999",
    "",
    "x",
    "NaN",
    "inf",
    "1_000",
    "1e",
    "0x10",
    "001.50",
    "12345678901",
    "1000",
    "999",
    "99",
];

const NAMES: &[&str] = &["undeclared", "legacy", "a.b", "x"];

fn pick<'v, T>(all: &'v [T], rng: &mut Rng) -> &'v T {
    &all[rng.usize(0..all.len())]
}

/// Returns a random value.
fn any_value(rng: &mut Rng, levels: usize) -> AttributeValue {
    let text = |rng: &mut Rng| (*pick(TEXTS, rng)).to_owned();
    let number = |rng: &mut Rng| (*pick(NUMBERS, rng)).to_owned();
    match rng.u8(0..if levels == 0 { 9 } else { 12 }) {
        0..3 => S(text(rng)),
        3..5 => N(number(rng)),
        5 => Bool(rng.bool()),
        6 => Null(true),
        7 => B(Blob::new(vec![rng.u8(..); rng.usize(0..4)])),
        8 => match rng.u8(0..3) {
            0 => Ss((0..rng.usize(0..3)).map(|_| text(rng)).collect()),
            1 => Ns((0..rng.usize(0..3)).map(|_| number(rng)).collect()),
            _ => Bs((0..rng.usize(0..3)).map(|_| Blob::new(vec![rng.u8(..)])).collect()),
        },
        9 => L((0..rng.usize(0..3)).map(|_| any_value(rng, levels - 1)).collect()),
        10 => M((0..rng.usize(0..3)).map(|_| ((*pick(NAMES, rng)).to_owned(), any_value(rng, levels - 1))).collect()),
        _ => (0..rng.usize(29..34)).fold(any_value(rng, 0), |inner, _| L(vec![inner])),
    }
}

/// Changes an item at random.
pub(crate) fn mutate(item: &mut RawItem, subject: &Subject, rng: &mut Rng) {
    let mut names: Vec<String> = item.keys().cloned().collect();
    names.sort();
    let Some(name) = names.get(rng.usize(0..names.len().max(1))).cloned() else { return };
    match rng.u8(0..16) {
        0 => drop(item.remove(&name)),
        1 => drop(item.insert(name, any_value(rng, 2))),
        2 => drop(item.insert((*pick(NAMES, rng)).to_owned(), any_value(rng, 2))),
        3 => drop(item.insert((*pick(&subject.attributes, rng)).to_owned(), any_value(rng, 2))),
        4 => {
            // The same text in all attributes, so that keys remain what they are made of.
            if let Some(S(text)) = item.get(&name).cloned()
                && !text.is_empty()
            {
                let new = *pick(TEXTS, rng);
                for value in item.values_mut() {
                    if let S(found) = value {
                        *found = found.replace(&text, new);
                    }
                }
            }
        }
        5 => {
            let other = item.get(pick(&names, rng)).cloned();
            item.extend(other.map(|value| (name, value)));
        }
        6 => {
            if let Some(S(text)) = item.get_mut(&name) {
                *text = text.repeat(rng.usize(0..1500) / text.len().max(1));
            }
        }
        _ => {
            if let Some(value) = item.get_mut(&name) {
                change(value, rng);
            }
        }
    }
}

/// Changes a value, or something in it.
fn change(value: &mut AttributeValue, rng: &mut Rng) {
    match value {
        S(text) => damage(text, rng),
        N(number) => match rng.u8(0..4) {
            0 => damage(number, rng),
            _ => *number = (*pick(NUMBERS, rng)).to_owned(),
        },
        Bool(value) => *value = !*value,
        B(blob) => {
            let mut bytes = blob.clone().into_inner();
            bytes.truncate(rng.usize(0..3));
            *blob = Blob::new(bytes);
        }
        M(map) if !map.is_empty() => {
            let mut names: Vec<String> = map.keys().cloned().collect();
            names.sort();
            let name = pick(&names, rng);
            match rng.u8(0..6) {
                0 => drop(map.remove(name)),
                1 => drop(map.insert(name.clone(), any_value(rng, 1))),
                2 => drop(map.insert((*pick(NAMES, rng)).to_owned(), any_value(rng, 1))),
                _ => map.get_mut(name).into_iter().for_each(|value| change(value, rng)),
            }
        }
        L(list) if !list.is_empty() => match rng.u8(0..4) {
            0 => list.push(any_value(rng, 1)),
            _ => {
                let index = rng.usize(0..list.len());
                change(&mut list[index], rng);
            }
        },
        Ss(set) => set.push((*pick(TEXTS, rng)).to_owned()),
        Ns(set) => set.push((*pick(NUMBERS, rng)).to_owned()),
        other => *other = any_value(rng, 2),
    }
}

fn damage(text: &mut String, rng: &mut Rng) {
    let at = text.char_indices().map(|(at, _)| at).nth(rng.usize(0..text.chars().count().max(1))).unwrap_or_default();
    match rng.u8(0..10) {
        0 => text.truncate(at),
        1 => text.insert(at, *pick(&['#', '0', '9', 'a', 'Z', ' ', '-', '.'], rng)),
        2 if !text.is_empty() => drop(text.remove(at)),
        3 => *text = text.to_uppercase(),
        4 => *text = text.to_lowercase(),
        5 => text.push_str(pick::<&str>(TEXTS, rng)),
        6 => *text = (*pick(TEXTS, rng)).to_owned(),
        _ => {
            // Another text of the same form, or one that resembles it.
            let form = |text: &str| (text.len() >= 20, text.starts_with("20"), text.contains('T'), text.contains('-'));
            let alike: Vec<&&str> = TEXTS.iter().filter(|other| form(other) == form(text)).collect();
            if !alike.is_empty() {
                *text = (**pick(&alike, rng)).to_owned();
            }
        }
    }
}

/// Returns an item in DynamoDB's JSON.
pub(crate) fn to_json(item: &RawItem) -> Value {
    Value::Object(item.iter().map(|(name, value)| (name.clone(), value_to_json(value))).collect())
}

fn value_to_json(value: &AttributeValue) -> Value {
    let bytes = |blob: &Blob| STANDARD.encode(blob.as_ref());
    match value {
        S(text) => json!({ "S": text }),
        N(number) => json!({ "N": number }),
        B(blob) => json!({ "B": bytes(blob) }),
        Bool(value) => json!({ "BOOL": value }),
        M(map) => json!({ "M": to_json(map) }),
        L(list) => json!({ "L": list.iter().map(value_to_json).collect::<Vec<_>>() }),
        Ss(set) => json!({ "SS": set }),
        Ns(set) => json!({ "NS": set }),
        Bs(set) => json!({ "BS": set.iter().map(bytes).collect::<Vec<_>>() }),
        _ => json!({ "NULL": true }),
    }
}

/// Returns an item of plain JSON: `{ "B": "…" }`, `{ "SS": […] }`, `{ "NS": […] }` and `{ "BS": […] }` are bytes and sets.
pub(crate) fn item(json: &Value) -> RawItem {
    match value(json) {
        M(map) => map,
        other => panic!("{other:?} is no item"),
    }
}

fn value(json: &Value) -> AttributeValue {
    let texts = |list: &Value| list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect();
    match json {
        Value::Null => Null(true),
        Value::Bool(flag) => Bool(*flag),
        Value::Number(number) => N(number.to_string()),
        Value::String(text) => S(text.clone()),
        Value::Array(list) => L(list.iter().map(value).collect()),
        Value::Object(map) => match map.iter().next() {
            Some((key, list)) if key == "SS" => Ss(texts(list)),
            Some((key, list)) if key == "NS" => Ns(texts(list)),
            Some((key, text)) if key == "B" => B(Blob::new(text.as_str().unwrap())),
            Some((key, list)) if key == "BS" => {
                Bs(list.as_array().unwrap().iter().map(|text| Blob::new(text.as_str().unwrap())).collect())
            }
            _ => M(map.iter().map(|(name, json)| (name.clone(), value(json))).collect::<HashMap<_, _>>()),
        },
    }
}
