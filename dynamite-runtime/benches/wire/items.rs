//! The items of four shapes, with random values, and their form for serde.

use std::collections::{BTreeMap, BTreeSet};

use dynamite_runtime::codec::WireWriter;
use dynamite_runtime::{Entity, Item};
use fastrand::Rng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::by_hand::FromMap;
use crate::store::nested::{Address, Line, Nested, Position, Profile};
use crate::store::numbers::Numbers;
use crate::store::small::Small;
use crate::store::wide::Wide;

/// A shape of items.
pub(crate) trait Shape: Item + Entity + FromMap + PartialEq {
    /// The same struct with serde's derives.
    type Serde: Serialize + DeserializeOwned + Send + Sync + 'static;

    const SHAPE: &'static str;

    fn random(rng: &mut Rng) -> Self;

    fn serde(&self) -> Self::Serde;
}

/// Declares the struct for serde, and its conversion.
macro_rules! shapes {
    ($($shape:ident $serde:ident $name:literal { $($(#[$meta:meta])* $field:ident: $type:ty),* $(,)? } $random:expr;)*) => { $(
        #[derive(Serialize, Deserialize)]
        pub(crate) struct $serde { $($(#[$meta])* $field: $type),* }

        impl Shape for $shape {
            type Serde = $serde;
            const SHAPE: &'static str = $name;

            fn random(rng: &mut Rng) -> Self {
                ($random)(rng)
            }

            fn serde(&self) -> $serde {
                $serde { $($field: self.$field.clone().into()),* }
            }
        }
    )* };
}

/// Declares a struct for serde of a struct inside an item.
macro_rules! parts {
    ($($part:ident $serde:ident { $($field:ident: $type:ty),* })*) => { $(
        #[derive(Serialize, Deserialize)]
        pub(crate) struct $serde { $($field: $type),* }

        impl From<$part> for $serde {
            fn from(part: $part) -> Self {
                $serde { $($field: part.$field.into()),* }
            }
        }
    )* };
}

parts! {
    Position SerdePosition { latitude: f64, longitude: f64 }
    Address SerdeAddress { street: String, city: String, zip: String, position: SerdePosition }
    Profile SerdeProfile { name: String, email: String, address: SerdeAddress }
    Line SerdeLine { sku: String, quantity: u32, price: f64 }
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Lines(Vec<SerdeLine>);

impl From<Vec<Line>> for Lines {
    fn from(lines: Vec<Line>) -> Self {
        Lines(lines.into_iter().map(SerdeLine::from).collect())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Bytes(#[serde(with = "serde_bytes")] Vec<u8>);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes(bytes)
    }
}

shapes! {
    Small SerdeSmall "small" { pk: String, sk: String, version: i64, active: bool, updated_at: String }
    |rng: &mut Rng| Small {
        pk: format!("USER#{:016x}", rng.u64(..)),
        sk: format!("ORDER#{}", time(rng)),
        version: rng.i64(0..100_000),
        active: rng.bool(),
        updated_at: time(rng),
    };
    Wide SerdeWide "wide" {
        pk: String, sk: String, category: String, tenant_id: String, owner_name: String, email: String, status: String,
        region: String, title: String, description: String, created_at: String, updated_at: String, version: i64,
        views: i64, balance: i64, retries: u32, size: u32, price: f64, discount: f64, score: f64, latitude: f64,
        longitude: f64, active: bool, verified: bool, archived: bool, flagged: bool, nickname: Option<String>,
        note: Option<String>, #[serde(with = "serde_dynamo::string_set")] tags: BTreeSet<String>, digest: Bytes,
    }
    |rng: &mut Rng| Wide {
        pk: format!("TENANT#{:016x}", rng.u64(..)),
        sk: format!("ITEM#{}", time(rng)),
        category: "CatalogItem".into(),
        tenant_id: format!("{:016x}", rng.u64(..)),
        owner_name: words(rng, 2),
        email: format!("{}@example.com", word(rng)),
        status: "ACTIVE".into(),
        region: "eu-central-1".into(),
        title: words(rng, 4),
        description: match rng.u8(..4) {
            0 => format!("{} \"quoted\"\n", words(rng, 12)),
            1 => format!("{} façade", words(rng, 12)),
            _ => words(rng, 12),
        },
        created_at: time(rng),
        updated_at: time(rng),
        version: rng.i64(0..1000),
        views: rng.i64(0..1_000_000),
        balance: -rng.i64(0..1000),
        retries: rng.u32(0..100),
        size: rng.u32(0..1 << 30),
        price: number(rng),
        discount: f64::from(rng.u8(0..100)) / 100.0,
        score: number(rng),
        latitude: number(rng) / 1000.0,
        longitude: -number(rng) / 1000.0,
        active: true,
        verified: rng.bool(),
        archived: false,
        flagged: rng.bool(),
        nickname: rng.bool().then(|| word(rng)),
        note: rng.bool().then(|| words(rng, 5)),
        tags: (0..4).map(|_| word(rng)).collect(),
        digest: (0..48).map(|_| rng.u8(..)).collect(),
    };
    Nested SerdeNested "nested" {
        pk: String, sk: String, profile: SerdeProfile, labels: Vec<String>, lines: Lines,
        properties: BTreeMap<String, String>,
    }
    |rng: &mut Rng| Nested {
        pk: format!("USER#{:016x}", rng.u64(..)),
        sk: "PROFILE".into(),
        profile: Profile {
            name: words(rng, 2),
            email: format!("{}@example.com", word(rng)),
            address: Address {
                street: words(rng, 3),
                city: word(rng),
                zip: format!("{:05}", rng.u32(0..100_000)),
                position: Position { latitude: number(rng) / 1000.0, longitude: number(rng) / 1000.0 },
            },
        },
        labels: (0..5).map(|_| word(rng)).collect(),
        lines: (0..6)
            .map(|_| Line { sku: format!("{:016x}", rng.u64(..)), quantity: rng.u32(0..10), price: number(rng) })
            .collect(),
        properties: (0..6).map(|_| (word(rng), words(rng, 2))).collect(),
    };
    Numbers SerdeNumbers "numbers" {
        pk: String, seq: i64, samples: Vec<f64>, #[serde(with = "serde_dynamo::number_set")] ids: BTreeSet<i64>,
        low: f64, high: f64, mean: f64, count: i64, sum: i64, offset: i64,
    }
    |rng: &mut Rng| Numbers {
        pk: format!("SENSOR#{:08x}", rng.u32(..)),
        seq: rng.i64(0..1 << 40),
        samples: (0..20).map(|_| number(rng)).collect(),
        ids: { let first = rng.i64(0..1 << 30); (first..first + 8).collect() },
        low: number(rng),
        high: number(rng),
        mean: number(rng),
        count: rng.i64(0..1 << 40),
        sum: rng.i64(0..1000),
        offset: -rng.i64(0..1 << 20),
    };
}

fn word(rng: &mut Rng) -> String {
    (0..rng.usize(4..10)).map(|_| rng.lowercase()).collect()
}

fn words(rng: &mut Rng, count: usize) -> String {
    (0..count).map(|_| word(rng)).collect::<Vec<_>>().join(" ")
}

fn number(rng: &mut Rng) -> f64 {
    f64::from(rng.u32(0..100_000_000)) / 1000.0
}

fn time(rng: &mut Rng) -> String {
    let (month, day, hour) = (rng.u8(1..13), rng.u8(1..29), rng.u8(0..24));
    format!("2026-{month:02}-{day:02}T{hour:02}:{:02}:{:02}.{:03}Z", rng.u8(0..60), rng.u8(0..60), rng.u16(0..1000))
}

/// The order of the attributes of the items of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// One shuffled order for all items.
    Page,
    /// A random order for each item.
    Item,
}

/// Returns the items of a page of this many bytes, and the response that holds them.
pub(crate) fn page<T: Shape>(bytes: usize, order: Order) -> (Vec<T>, String) {
    let mut rng = Rng::with_seed(7);
    let (mut items, mut list) = (Vec::new(), String::new());
    let mut ranks: BTreeMap<String, u64> = BTreeMap::new();
    while list.len() < bytes {
        let item = T::random(&mut rng);
        let mut attributes = attributes(&json(&item));
        if order == Order::Item {
            rng.shuffle(&mut attributes);
        } else {
            attributes.sort_by_key(|(name, _)| *ranks.entry(name.clone()).or_insert_with(|| rng.u64(..)));
        }
        let attributes: Vec<String> =
            attributes.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(&format!("{{{}}}", attributes.join(",")));
        items.push(item);
    }
    let body = body(items.len(), &list, Some(1));
    (items, body)
}

/// Returns the body of a page of a scan, which ends with a key unless it is the last one.
pub(crate) fn page_ending<T: Shape>(bytes: usize, last: Option<usize>) -> String {
    let (items, page) = page::<T>(bytes, Order::Page);
    let list = page.split_once("\"Items\":[").and_then(|(_, list)| list.split_once("],\"LastEvaluatedKey\""));
    body(items.len(), list.map(|(list, _)| list).unwrap_or_default(), last)
}

fn body(count: usize, list: &str, last: Option<usize>) -> String {
    let key = |last| format!(r#""LastEvaluatedKey":{{"pk":{{"S":"x"}},"sk":{{"S":"{last}"}}}},"#);
    let last = last.map(key).unwrap_or_default();
    format!(
        r#"{{"ConsumedCapacity":{{"CapacityUnits":128.5,"TableName":"t"}},"Count":{count},"Items":[{list}],{last}"ScannedCount":{count}}}"#
    )
}

/// Returns an item as JSON.
pub(crate) fn json<T: Shape>(item: &T) -> String {
    let mut writer = WireWriter::default();
    item.write(&mut writer).unwrap();
    writer.into_json()
}

/// Returns the attributes of an item, with their values as JSON.
fn attributes(item: &str) -> Vec<(String, String)> {
    let item: BTreeMap<String, serde_json::Value> = serde_json::from_str(item).unwrap();
    item.into_iter().map(|(name, value)| (name, value.to_string())).collect()
}
