//! `preserve_unknown` and serde: what is read from outside sets no attributes that the schema does not declare, unless the
//! schema asks for it. The code is that of a golden case.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, dead_code, reason = "tests")]

#[path = "../cases/deserialized_unknown/expected/mod.rs"]
mod store;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{RawItem, Unknown};
use serde::Deserialize;
use store::mixed::{Account, Event, Import};

/// An attribute that no schema declares, as it is in an item.
fn undeclared() -> (String, AttributeValue) {
    ("is_admin".to_owned(), AttributeValue::Bool(true))
}

fn unknown() -> Unknown {
    let (name, value) = undeclared();
    let mut unknown = Unknown::default();
    unknown.insert(name, value);
    unknown
}

fn from_json<T: for<'de> Deserialize<'de>>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_request_body_sets_no_undeclared_attributes() {
    for body in [
        r#"{ "id": "a", "name": "Ada" }"#,
        r#"{ "id": "a", "name": "Ada", "unknown": {} }"#,
        r#"{ "id": "a", "name": "Ada", "unknown": { "is_admin": { "BOOL": true } } }"#,
        r#"{ "id": "a", "unknown": { "is_admin": { "BOOL": true }, "pk": { "S": "ACCOUNT#b" } }, "name": "Ada" }"#,
        r#"{ "id": "a", "name": "Ada", "unknown": ["not", { "what": "it", "should": ["be", 1] }] }"#,
    ] {
        let account: Account = from_json(body);
        assert_eq!(
            account,
            Account { id: "a".into(), name: Some("Ada".into()), unknown: Unknown::default() },
            "{body}"
        );
        assert!(!account.to_item().unwrap().contains_key("is_admin"), "{body}");
    }
}

#[test]
fn a_schema_can_ask_for_them() {
    let import = Import { id: "a".into(), source: None, unknown: unknown() };
    assert_eq!(from_json::<Import>(&serde_json::to_string(&import).unwrap()), import);
    assert_eq!(from_json::<Import>(r#"{ "id": "a" }"#).unknown, Unknown::default());
}

#[test]
fn serializing_writes_them_and_items_are_read_as_before() {
    let account = Account { id: "a".into(), name: None, unknown: unknown() };
    let event = Event { id: "a".into(), unknown: unknown() };
    let shown = serde_json::json!({ "is_admin": { "BOOL": true } });
    assert_eq!(serde_json::to_value(&account).unwrap()["unknown"], shown);
    assert_eq!(serde_json::to_value(&event).unwrap()["unknown"], shown);
    let item: RawItem = account.to_item().unwrap();
    assert_eq!(item.get("is_admin"), Some(&AttributeValue::Bool(true)));
    assert_eq!(Account::from_item(item).unwrap(), account);
}

/// A format that does not say where a value ends can't skip one: the content is read, and dropped.
#[test]
fn in_a_format_that_is_not_for_humans_the_content_is_read() {
    let read = |value| dynamite_runtime::ignore_unknown(NotForHumans(value)).map_err(|error| error.to_string());
    assert_eq!(read(serde_json::to_value(unknown()).unwrap()), Ok(Unknown::default()));
    assert!(read(serde_json::json!({ "is_admin": true })).is_err());
}

/// JSON that says of itself that it is not for humans.
struct NotForHumans(serde_json::Value);

impl<'de> serde::Deserializer<'de> for NotForHumans {
    type Error = serde_json::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_any(visitor)
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
