//! Unknown attributes as DynamoDB's own JSON: `{"age": {"N": "7"}}`, with bytes in base64.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Error as _, IgnoredAny};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Unknown;

/// A value as DynamoDB's JSON has it: an object of its type and its content.
#[derive(Serialize, Deserialize)]
enum Typed {
    S(String),
    N(String),
    B(String),
    #[serde(rename = "BOOL")]
    Bool(bool),
    #[serde(rename = "NULL")]
    Null(bool),
    M(BTreeMap<String, Typed>),
    L(Vec<Typed>),
    #[serde(rename = "SS")]
    Strings(Vec<String>),
    #[serde(rename = "NS")]
    Numbers(Vec<String>),
    #[serde(rename = "BS")]
    Blobs(Vec<String>),
}

impl Serialize for Unknown {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let typed: Option<BTreeMap<&String, Typed>> =
            self.0.iter().map(|(name, value)| Some((name, Typed::of(value)?))).collect();
        typed.ok_or_else(|| S::Error::custom("a value of a type that this version does not support"))?.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Unknown {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let typed = BTreeMap::<String, Typed>::deserialize(from)?;
        let values: Option<_> = typed.into_iter().map(|(name, value)| Some((name, value.into_value()?))).collect();
        values.map(Unknown).ok_or_else(|| D::Error::custom("bytes that are not valid base64"))
    }
}

/// Reads what is given for the unknown attributes of an item, and leaves them empty: whoever sends a document must not set
/// attributes that the schema does not declare. Called by generated code.
///
/// # Errors
///
/// Returns the error of a document that is malformed.
#[doc(hidden)]
pub fn ignore_unknown<'de, D: Deserializer<'de>>(from: D) -> Result<Unknown, D::Error> {
    // Formats that are not for humans may not say where a value ends, so that its content has to be read.
    match from.is_human_readable() {
        true => IgnoredAny::deserialize(from).map(drop)?,
        false => Unknown::deserialize(from).map(drop)?,
    }
    Ok(Unknown::default())
}

impl Typed {
    fn of(value: &AttributeValue) -> Option<Self> {
        let blob = |blob: &Blob| STANDARD.encode(blob.as_ref());
        Some(match value {
            AttributeValue::S(text) => Typed::S(text.clone()),
            AttributeValue::N(text) => Typed::N(text.clone()),
            AttributeValue::B(bytes) => Typed::B(blob(bytes)),
            AttributeValue::Bool(value) => Typed::Bool(*value),
            AttributeValue::Null(value) => Typed::Null(*value),
            AttributeValue::M(map) => {
                Typed::M(map.iter().map(|(key, value)| Some((key.clone(), Typed::of(value)?))).collect::<Option<_>>()?)
            }
            AttributeValue::L(list) => Typed::L(list.iter().map(Typed::of).collect::<Option<_>>()?),
            AttributeValue::Ss(set) => Typed::Strings(set.clone()),
            AttributeValue::Ns(set) => Typed::Numbers(set.clone()),
            AttributeValue::Bs(set) => Typed::Blobs(set.iter().map(blob).collect()),
            _ => return None,
        })
    }

    fn into_value(self) -> Option<AttributeValue> {
        let blob = |text: String| STANDARD.decode(text).ok().map(Blob::new);
        Some(match self {
            Typed::S(text) => AttributeValue::S(text),
            Typed::N(text) => AttributeValue::N(text),
            Typed::B(text) => AttributeValue::B(blob(text)?),
            Typed::Bool(value) => AttributeValue::Bool(value),
            Typed::Null(value) => AttributeValue::Null(value),
            Typed::M(map) => {
                let entries = map.into_iter().map(|(key, value)| Some((key, value.into_value()?)));
                AttributeValue::M(entries.collect::<Option<HashMap<_, _>>>()?)
            }
            Typed::L(list) => AttributeValue::L(list.into_iter().map(Typed::into_value).collect::<Option<_>>()?),
            Typed::Strings(set) => AttributeValue::Ss(set),
            Typed::Numbers(set) => AttributeValue::Ns(set),
            Typed::Blobs(set) => AttributeValue::Bs(set.into_iter().map(blob).collect::<Option<_>>()?),
        })
    }
}
