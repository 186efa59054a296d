//! The writer of items for the SDK.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::check_levels;
use crate::codec::{InvalidInput, RawItem, SetType, Writer};

/// A [`Writer`] of an item for the SDK.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::codec::{AttributeValueReader, AttributeValueWriter};
/// use dynamite_runtime::{Entity, Item};
///
/// let mut writer = AttributeValueWriter::default();
/// order(1).write(&mut writer)?;
/// let mut reader = AttributeValueReader::new(writer.into_item());
/// assert_eq!(Order::read(&mut reader)?, order(1));
/// # Ok(()) }
/// ```
pub struct AttributeValueWriter {
    open: Vec<PartialValue>,
}

/// Shows nothing of the item.
impl fmt::Debug for AttributeValueWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttributeValueWriter(..)")
    }
}

enum PartialValue {
    Map(RawItem, String),
    List(Vec<AttributeValue>),
    Strings(Vec<String>),
    Numbers(Vec<String>),
    Blobs(Vec<Blob>),
}

impl Default for AttributeValueWriter {
    fn default() -> Self {
        AttributeValueWriter { open: vec![PartialValue::Map(HashMap::new(), String::new())] }
    }
}

impl AttributeValueWriter {
    /// Returns the item, with the attributes that have been written.
    pub fn into_item(mut self) -> RawItem {
        self.open.truncate(1);
        match self.open.pop() {
            Some(PartialValue::Map(map, _)) => map,
            _ => HashMap::new(),
        }
    }

    fn put(&mut self, value: AttributeValue) {
        match (self.open.last_mut(), value) {
            (Some(PartialValue::Map(map, key)), value) => {
                map.insert(std::mem::take(key), value);
            }
            (Some(PartialValue::List(list)), value) => list.push(value),
            (Some(PartialValue::Strings(set)), AttributeValue::S(text)) => set.push(text),
            (Some(PartialValue::Numbers(set)), AttributeValue::N(text)) => set.push(text),
            (Some(PartialValue::Blobs(set)), AttributeValue::B(blob)) => set.push(blob),
            _ => {}
        }
    }

    fn begin(&mut self, value: PartialValue) -> Result<(), InvalidInput> {
        check_levels(self.open.len())?;
        self.open.push(value);
        Ok(())
    }

    fn end(&mut self) {
        if self.open.len() > 1
            && let Some(value) = self.open.pop()
        {
            self.put(match value {
                PartialValue::Map(map, _) => AttributeValue::M(map),
                PartialValue::List(list) => AttributeValue::L(list),
                PartialValue::Strings(set) => AttributeValue::Ss(set),
                PartialValue::Numbers(set) => AttributeValue::Ns(set),
                PartialValue::Blobs(set) => AttributeValue::Bs(set),
            });
        }
    }
}

impl Writer for AttributeValueWriter {
    fn key(&mut self, name: &str) {
        if let Some(PartialValue::Map(_, key)) = self.open.last_mut() {
            name.clone_into(key);
        }
    }

    fn string(&mut self, value: &str) {
        self.put(AttributeValue::S(value.to_owned()));
    }

    fn number(&mut self, text: &str) {
        self.put(AttributeValue::N(text.to_owned()));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.put(AttributeValue::B(Blob::new(value)));
    }

    fn boolean(&mut self, value: bool) {
        self.put(AttributeValue::Bool(value));
    }

    fn null(&mut self) {
        self.put(AttributeValue::Null(true));
    }

    fn begin_map(&mut self) -> Result<(), InvalidInput> {
        self.begin(PartialValue::Map(HashMap::new(), String::new()))
    }

    fn end_map(&mut self) {
        self.end();
    }

    fn begin_list(&mut self) -> Result<(), InvalidInput> {
        self.begin(PartialValue::List(Vec::new()))
    }

    fn end_list(&mut self) {
        self.end();
    }

    fn begin_set(&mut self, set_type: SetType) {
        self.open.push(match set_type {
            SetType::String => PartialValue::Strings(Vec::new()),
            SetType::Number => PartialValue::Numbers(Vec::new()),
            SetType::Binary => PartialValue::Blobs(Vec::new()),
        });
    }

    fn end_set(&mut self) {
        self.end();
    }
}
