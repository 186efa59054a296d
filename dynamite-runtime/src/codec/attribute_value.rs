//! The reader and the writer of the SDK's `AttributeValue`s.

use std::collections::{HashMap, hash_map};
use std::{fmt, vec};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::nested::drop_value;
use super::{Attribute, AttributeType, DecodeError, InvalidInput, RawItem, Reader, SetType, Writer};

/// The levels of nesting that DynamoDB allows. A top-level attribute is the first level.
/// Source: the developer guide, "Service, account, and table quotas".
pub(super) const MAX_LEVELS: usize = 32;

/// Checks that a value may be nested below this number of levels.
pub(crate) fn check_levels(levels: usize) -> Result<(), InvalidInput> {
    if levels >= MAX_LEVELS {
        return Err(InvalidInput::value("nested deeper than the 32 levels that DynamoDB allows"));
    }
    Ok(())
}

/// The error of a value that is nested deeper than DynamoDB allows.
#[cold]
pub(super) fn too_deep() -> DecodeError {
    DecodeError::new("a value of at most 32 levels", "a value that is nested deeper")
}

/// Returns the stored form of a value.
pub(crate) fn to_value<T: Attribute>(value: &T) -> Result<AttributeValue, InvalidInput> {
    let mut writer = AttributeValueWriter::default();
    writer.key("");
    value.write(&mut writer)?;
    Ok(writer.into_item().remove("").unwrap_or(AttributeValue::Null(true)))
}

/// Returns the stored form of a value, and drops the value.
pub(crate) fn into_stored<T: Attribute>(value: T) -> Result<AttributeValue, InvalidInput> {
    let stored = to_value(&value);
    if stored.is_err() {
        // It may be nested too deeply.
        value.discard();
    }
    stored
}

/// A [`Reader`] of an item of the SDK. Text and bytes are moved out of the item, not copied.
///
/// A value that is nested deeper than the 32 levels that DynamoDB allows is an error.
pub struct AttributeValueReader {
    frames: Vec<OpenValue>,
    next: Option<AttributeValue>,
    /// The name of the field that was read last.
    name: String,
}

/// Shows nothing of the item.
impl fmt::Debug for AttributeValueReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttributeValueReader(..)")
    }
}

enum OpenValue {
    Map(hash_map::IntoIter<String, AttributeValue>),
    List(vec::IntoIter<AttributeValue>),
    Strings(vec::IntoIter<String>),
    Numbers(vec::IntoIter<String>),
    Blobs(vec::IntoIter<Blob>),
}

impl AttributeValueReader {
    /// Creates a reader of `item`.
    pub fn new(item: RawItem) -> Self {
        AttributeValueReader::of(AttributeValue::M(item))
    }

    /// Creates a reader of one value.
    pub(crate) fn of(value: AttributeValue) -> Self {
        AttributeValueReader { frames: Vec::new(), next: Some(value), name: String::new() }
    }

    fn unexpected(&self, expected: &'static str) -> DecodeError {
        match &self.next {
            Some(value) => DecodeError::wrong_type(expected, type_of(value)),
            None => DecodeError::new(expected, "the end of the item"),
        }
    }

    /// Enters a map, a list or a set, if DynamoDB allows so many levels.
    fn enter(&mut self, frame: OpenValue) -> Result<(), DecodeError> {
        self.frames.push(frame);
        if self.frames.len() > MAX_LEVELS {
            return Err(too_deep());
        }
        Ok(())
    }

    /// Makes the next entry of the innermost map the value that is read next, and returns its key.
    fn next_entry(&mut self) -> Result<Option<String>, DecodeError> {
        let Some(OpenValue::Map(entries)) = self.frames.last_mut() else {
            return Err(self.unexpected("an entry of a map"));
        };
        let Some((key, value)) = entries.next() else {
            self.frames.pop();
            return Ok(None);
        };
        self.next = Some(value);
        Ok(Some(key))
    }
}

/// Drops what was not read, however deeply it is nested.
impl Drop for AttributeValueReader {
    fn drop(&mut self) {
        self.next.take().into_iter().for_each(drop_value);
        for frame in self.frames.drain(..) {
            match frame {
                OpenValue::Map(entries) => entries.for_each(|(_, value)| drop_value(value)),
                OpenValue::List(list) => list.for_each(drop_value),
                OpenValue::Strings(_) | OpenValue::Numbers(_) | OpenValue::Blobs(_) => {}
            }
        }
    }
}

fn type_of(value: &AttributeValue) -> AttributeType {
    match value {
        AttributeValue::S(_) => AttributeType::String,
        AttributeValue::N(_) => AttributeType::Number,
        AttributeValue::B(_) => AttributeType::Binary,
        AttributeValue::Bool(_) => AttributeType::Boolean,
        AttributeValue::Null(_) => AttributeType::Null,
        AttributeValue::M(_) => AttributeType::Map,
        AttributeValue::L(_) => AttributeType::List,
        AttributeValue::Ss(_) => AttributeType::StringSet,
        AttributeValue::Ns(_) => AttributeType::NumberSet,
        AttributeValue::Bs(_) => AttributeType::BinarySet,
        _ => AttributeType::Unknown,
    }
}

impl Reader for AttributeValueReader {
    fn open(&mut self) -> Result<AttributeType, DecodeError> {
        self.next.as_ref().map(type_of).ok_or_else(|| self.unexpected("a value"))
    }

    fn close(&mut self) -> Result<(), DecodeError> {
        if self.next.is_none() { Ok(()) } else { Err(self.unexpected("the end of the value")) }
    }

    fn text<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
        match self.next.take() {
            Some(AttributeValue::S(text) | AttributeValue::N(text)) => read(&text),
            other => {
                self.next = other;
                Err(self.unexpected("text"))
            }
        }
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        match self.next.take() {
            Some(AttributeValue::S(text)) => Ok(text),
            other => {
                self.next = other;
                Err(self.unexpected("a string"))
            }
        }
    }

    fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        match self.next.take() {
            Some(AttributeValue::B(blob)) => Ok(blob.into_inner()),
            other => {
                self.next = other;
                Err(self.unexpected("bytes"))
            }
        }
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.next.take() {
            Some(AttributeValue::Bool(value)) => Ok(value),
            other => {
                self.next = other;
                Err(self.unexpected("a boolean"))
            }
        }
    }

    fn begin_map(&mut self) -> Result<(), DecodeError> {
        match self.next.take() {
            Some(AttributeValue::M(map)) => self.enter(OpenValue::Map(map.into_iter())),
            other => {
                self.next = other;
                Err(self.unexpected("a map"))
            }
        }
    }

    fn next_key<T>(&mut self, name: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        Ok(self.next_entry()?.map(|key| name(&key)))
    }

    fn next_field(&mut self, names: &[&str]) -> Result<Option<usize>, DecodeError> {
        let Some(name) = self.next_entry()? else { return Ok(None) };
        self.name = name;
        Ok(Some(names.iter().position(|name| *name == self.name).unwrap_or(names.len())))
    }

    fn field_name(&self) -> &str {
        &self.name
    }

    fn begin_list(&mut self) -> Result<(), DecodeError> {
        let frame = match self.next.take() {
            Some(AttributeValue::L(list)) => OpenValue::List(list.into_iter()),
            Some(AttributeValue::Ss(set)) => OpenValue::Strings(set.into_iter()),
            Some(AttributeValue::Ns(set)) => OpenValue::Numbers(set.into_iter()),
            Some(AttributeValue::Bs(set)) => OpenValue::Blobs(set.into_iter()),
            other => {
                self.next = other;
                return Err(self.unexpected("a list or a set"));
            }
        };
        self.enter(frame)
    }

    fn next_element(&mut self) -> Result<bool, DecodeError> {
        self.next = match self.frames.last_mut() {
            Some(OpenValue::List(list)) => list.next(),
            Some(OpenValue::Strings(set)) => set.next().map(AttributeValue::S),
            Some(OpenValue::Numbers(set)) => set.next().map(AttributeValue::N),
            Some(OpenValue::Blobs(set)) => set.next().map(AttributeValue::B),
            Some(OpenValue::Map(_)) | None => return Err(self.unexpected("an element of a list")),
        };
        if self.next.is_none() {
            self.frames.pop();
        }
        Ok(self.next.is_some())
    }

    fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_content()
    }

    fn skip_content(&mut self) -> Result<(), DecodeError> {
        match self.next.take() {
            Some(value) => {
                drop_value(value);
                Ok(())
            }
            None => Err(self.unexpected("a value")),
        }
    }

    fn peek_text<T>(&mut self, name: &str, read: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        match &self.next {
            Some(AttributeValue::M(map)) => match map.get(name) {
                Some(AttributeValue::S(text)) => Ok(Some(read(text))),
                Some(other) => Err(DecodeError::wrong_type("a string", type_of(other)).in_field(name)),
                None => Ok(None),
            },
            _ => Err(self.unexpected("a map")),
        }
    }
}

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
