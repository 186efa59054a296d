//! The conversion of the SDK's values to the structs, as a program writes it by hand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::RawItem;

use crate::store::nested::{Address, Line, Nested, Position, Profile};
use crate::store::numbers::Numbers;
use crate::store::small::Small;
use crate::store::wide::Wide;

/// A type that an attribute has.
pub(crate) trait FromValue: Sized {
    fn from_value(value: AttributeValue) -> Option<Self>;

    /// Returns the value of an absent attribute.
    fn absent() -> Option<Self> {
        None
    }
}

impl FromValue for String {
    fn from_value(value: AttributeValue) -> Option<Self> {
        if let AttributeValue::S(text) = value { Some(text) } else { None }
    }
}

impl FromValue for bool {
    fn from_value(value: AttributeValue) -> Option<Self> {
        if let AttributeValue::Bool(value) = value { Some(value) } else { None }
    }
}

macro_rules! numbers {
    ($($type:ty),*) => { $(
        impl FromValue for $type {
            fn from_value(value: AttributeValue) -> Option<Self> {
                if let AttributeValue::N(text) = value { text.parse().ok() } else { None }
            }
        }
    )* };
}

numbers!(i64, u32, f64);

impl FromValue for Vec<u8> {
    fn from_value(value: AttributeValue) -> Option<Self> {
        if let AttributeValue::B(blob) = value { Some(blob.into_inner()) } else { None }
    }
}

macro_rules! lists {
    ($($type:ty),*) => { $(
        impl FromValue for Vec<$type> {
            fn from_value(value: AttributeValue) -> Option<Self> {
                let AttributeValue::L(list) = value else { return None };
                list.into_iter().map(FromValue::from_value).collect()
            }
        }
    )* };
}

lists!(String, f64, Line);

impl FromValue for BTreeSet<String> {
    fn from_value(value: AttributeValue) -> Option<Self> {
        if let AttributeValue::Ss(set) = value { Some(set.into_iter().collect()) } else { None }
    }
}

impl FromValue for BTreeSet<i64> {
    fn from_value(value: AttributeValue) -> Option<Self> {
        let AttributeValue::Ns(set) = value else { return None };
        set.into_iter().map(|text| text.parse().ok()).collect()
    }
}

impl FromValue for BTreeMap<String, String> {
    fn from_value(value: AttributeValue) -> Option<Self> {
        let AttributeValue::M(map) = value else { return None };
        map.into_iter().map(|(key, value)| Some((key, String::from_value(value)?))).collect()
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: AttributeValue) -> Option<Self> {
        T::from_value(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

fn take<T: FromValue>(map: &mut HashMap<String, AttributeValue>, name: &str) -> Option<T> {
    map.remove(name).map_or_else(T::absent, T::from_value)
}

/// An item that is made from the SDK's map.
pub(crate) trait FromMap: Sized {
    fn from_map(map: RawItem) -> Option<Self>;
}

macro_rules! structs {
    ($($name:ident { $($field:ident),* $(,)? })*) => { $(
        impl FromMap for $name {
            fn from_map(mut map: RawItem) -> Option<Self> {
                Some($name { $($field: take(&mut map, stringify!($field))?),* })
            }
        }

        impl FromValue for $name {
            fn from_value(value: AttributeValue) -> Option<Self> {
                if let AttributeValue::M(map) = value { $name::from_map(map) } else { None }
            }
        }
    )* };
}

structs! {
    Small { pk, sk, version, active, updated_at }
    Wide {
        pk, sk, category, tenant_id, owner_name, email, status, region, title, description, created_at, updated_at,
        version, views, balance, retries, size, price, discount, score, latitude, longitude, active, verified, archived,
        flagged, nickname, note, tags, digest,
    }
    Position { latitude, longitude }
    Address { street, city, zip, position }
    Profile { name, email, address }
    Line { sku, quantity, price }
    Nested { pk, sk, profile, labels, lines, properties }
    Numbers { pk, seq, samples, ids, low, high, mean, count, sum, offset }
}
