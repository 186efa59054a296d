//! Values in DynamoDB's JSON.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// An item: its attributes by name.
pub(super) type Item = BTreeMap<String, Value>;

/// A stored value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    String(String),
    Number(String),
    Binary(Vec<u8>),
    Bool(bool),
    Null,
    Map(Item),
    List(Vec<Value>),
    StringSet(Vec<String>),
    NumberSet(Vec<String>),
    BinarySet(Vec<Vec<u8>>),
    /// A value of a type that this version does not know.
    Unknown,
}

impl Value {
    /// Returns the type for messages.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Value::String(_) => "a string (S)",
            Value::Number(_) => "a number (N)",
            Value::Binary(_) => "bytes (B)",
            Value::Bool(_) => "a boolean (BOOL)",
            Value::Null => "a null (NULL)",
            Value::Map(_) => "a map (M)",
            Value::List(_) => "a list (L)",
            Value::StringSet(_) => "a set of strings (SS)",
            Value::NumberSet(_) => "a set of numbers (NS)",
            Value::BinarySet(_) => "a set of bytes (BS)",
            Value::Unknown => "a value of an unknown type",
        }
    }

    /// Returns the text of a string.
    pub(super) fn text(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }
}

/// The name of the only member of a value, which is its type.
#[derive(Deserialize)]
enum TypeName {
    #[serde(rename = "S")]
    String,
    #[serde(rename = "N")]
    Number,
    #[serde(rename = "B")]
    Binary,
    #[serde(rename = "BOOL")]
    Bool,
    #[serde(rename = "NULL")]
    Null,
    #[serde(rename = "M")]
    Map,
    #[serde(rename = "L")]
    List,
    #[serde(rename = "SS")]
    StringSet,
    #[serde(rename = "NS")]
    NumberSet,
    #[serde(rename = "BS")]
    BinarySet,
    #[serde(other)]
    Unknown,
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value in DynamoDB's JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let name = map.next_key()?.ok_or_else(|| A::Error::custom("no type"))?;
        let value = match name {
            TypeName::String => Value::String(map.next_value()?),
            TypeName::Number => Value::Number(map.next_value()?),
            TypeName::Binary => Value::Binary(map.next_value::<Bytes>()?.0),
            TypeName::Bool => Value::Bool(map.next_value()?),
            TypeName::Null => map.next_value::<bool>().map(|_| Value::Null)?,
            TypeName::Map => Value::Map(map.next_value()?),
            TypeName::List => Value::List(map.next_value()?),
            TypeName::StringSet => Value::StringSet(map.next_value()?),
            TypeName::NumberSet => Value::NumberSet(map.next_value()?),
            TypeName::BinarySet => {
                Value::BinarySet(map.next_value::<Vec<Bytes>>()?.into_iter().map(|bytes| bytes.0).collect())
            }
            TypeName::Unknown => map.next_value::<IgnoredAny>().map(|_| Value::Unknown)?,
        };
        match map.next_key::<IgnoredAny>()? {
            None => Ok(value),
            Some(_) => Err(A::Error::custom("a second type")),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ValueVisitor)
    }
}

/// Bytes, which are written in Base64.
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BytesVisitor;

        impl Visitor<'_> for BytesVisitor {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes in Base64")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Bytes, E> {
                BASE64.decode(text).map(Bytes).map_err(|_| E::custom("no Base64"))
            }
        }

        deserializer.deserialize_str(BytesVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Option<Value> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn a_value_has_exactly_one_type() {
        assert_eq!(parse(r#"{"S":"a"}"#), Some(Value::String("a".into())));
        assert_eq!(parse(r#"{"B":"AQI="}"#), Some(Value::Binary(vec![1, 2])));
        assert_eq!(
            parse(r#"{"L":[{"NULL":true},{"BOOL":false}]}"#),
            Some(Value::List(vec![Value::Null, Value::Bool(false)]))
        );
        assert_eq!(parse(r#"{"NEW":{"x":[1]}}"#), Some(Value::Unknown));
        for other in ["{}", r#"{"S":"a","N":"1"}"#, r#"{"S":1}"#, r#"{"N":1}"#, r#"{"B":"A"}"#, "1", "null", "[]"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
