//! Reading from and writing to the SDK's `AttributeValue`s.

use std::collections::{HashMap, hash_map};
use std::vec;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{Attribute, AttributeType, DecodeError, InvalidInput, RawItem, Reader, SetKind, Writer};

/// The levels of nesting that DynamoDB allows, a top-level attribute being the first.
/// Source: the developer guide, "Service, account, and table quotas".
const LEVELS: usize = 32;

/// Whether something may lie below this many levels.
pub(crate) fn check_levels(levels: usize) -> Result<(), InvalidInput> {
    if levels >= LEVELS {
        return Err(InvalidInput::value("nested deeper than the 32 levels that DynamoDB stores"));
    }
    Ok(())
}

/// Writes one value.
pub(crate) fn to_value<T: Attribute>(value: &T) -> Result<AttributeValue, InvalidInput> {
    let mut writer = AttributeValueWriter::default();
    writer.key("");
    value.write(&mut writer)?;
    Ok(writer.into_item().remove("").unwrap_or(AttributeValue::Null(true)))
}

/// Reads from an item of the SDK, and takes it apart: text and bytes are moved, not copied.
#[derive(Debug)]
pub struct AttributeValueReader {
    frames: Vec<Frame>,
    next: Option<AttributeValue>,
}

#[derive(Debug)]
enum Frame {
    Map(hash_map::IntoIter<String, AttributeValue>),
    List(vec::IntoIter<AttributeValue>),
    Strings(vec::IntoIter<String>),
    Numbers(vec::IntoIter<String>),
    Blobs(vec::IntoIter<Blob>),
}

impl AttributeValueReader {
    /// A reader of `item`.
    pub fn new(item: RawItem) -> Self {
        AttributeValueReader { frames: Vec::new(), next: Some(AttributeValue::M(item)) }
    }

    /// A reader of one value.
    pub(crate) fn of(value: AttributeValue) -> Self {
        AttributeValueReader { frames: Vec::new(), next: Some(value) }
    }

    fn wrong(&self, expected: &'static str) -> DecodeError {
        match &self.next {
            Some(value) => DecodeError::wrong_type(expected, type_of(value)),
            None => DecodeError::new(expected, "the end of the item"),
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
        self.next.as_ref().map(type_of).ok_or_else(|| self.wrong("a value"))
    }

    fn close(&mut self) -> Result<(), DecodeError> {
        if self.next.is_none() { Ok(()) } else { Err(self.wrong("the end of the value")) }
    }

    fn text<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
        match self.next.take() {
            Some(AttributeValue::S(text) | AttributeValue::N(text)) => read(&text),
            other => {
                self.next = other;
                Err(self.wrong("text"))
            }
        }
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        match self.next.take() {
            Some(AttributeValue::S(text)) => Ok(text),
            other => {
                self.next = other;
                Err(self.wrong("a string"))
            }
        }
    }

    fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        match self.next.take() {
            Some(AttributeValue::B(blob)) => Ok(blob.into_inner()),
            other => {
                self.next = other;
                Err(self.wrong("bytes"))
            }
        }
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.next.take() {
            Some(AttributeValue::Bool(value)) => Ok(value),
            other => {
                self.next = other;
                Err(self.wrong("a boolean"))
            }
        }
    }

    fn begin_map(&mut self) -> Result<(), DecodeError> {
        match self.next.take() {
            Some(AttributeValue::M(map)) => {
                self.frames.push(Frame::Map(map.into_iter()));
                Ok(())
            }
            other => {
                self.next = other;
                Err(self.wrong("a map"))
            }
        }
    }

    fn next_key<T>(&mut self, name: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        let Some(Frame::Map(entries)) = self.frames.last_mut() else {
            return Err(self.wrong("an entry of a map"));
        };
        let Some((key, value)) = entries.next() else {
            self.frames.pop();
            return Ok(None);
        };
        self.next = Some(value);
        Ok(Some(name(&key)))
    }

    fn begin_list(&mut self) -> Result<(), DecodeError> {
        let frame = match self.next.take() {
            Some(AttributeValue::L(list)) => Frame::List(list.into_iter()),
            Some(AttributeValue::Ss(set)) => Frame::Strings(set.into_iter()),
            Some(AttributeValue::Ns(set)) => Frame::Numbers(set.into_iter()),
            Some(AttributeValue::Bs(set)) => Frame::Blobs(set.into_iter()),
            other => {
                self.next = other;
                return Err(self.wrong("a list or a set"));
            }
        };
        self.frames.push(frame);
        Ok(())
    }

    fn next_element(&mut self) -> Result<bool, DecodeError> {
        self.next = match self.frames.last_mut() {
            Some(Frame::List(list)) => list.next(),
            Some(Frame::Strings(set)) => set.next().map(AttributeValue::S),
            Some(Frame::Numbers(set)) => set.next().map(AttributeValue::N),
            Some(Frame::Blobs(set)) => set.next().map(AttributeValue::B),
            Some(Frame::Map(_)) | None => return Err(self.wrong("an element of a list")),
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
            Some(_) => Ok(()),
            None => Err(self.wrong("a value")),
        }
    }

    fn peek_text<T>(&mut self, name: &str, read: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        match &self.next {
            Some(AttributeValue::M(map)) => match map.get(name) {
                Some(AttributeValue::S(text)) => Ok(Some(read(text))),
                Some(other) => Err(DecodeError::wrong_type("a string", type_of(other)).in_field(name)),
                None => Ok(None),
            },
            _ => Err(self.wrong("a map")),
        }
    }
}

/// Writes an item for the SDK.
#[derive(Debug)]
pub struct AttributeValueWriter {
    targets: Vec<Target>,
}

#[derive(Debug)]
enum Target {
    Map(RawItem, String),
    List(Vec<AttributeValue>),
    Strings(Vec<String>),
    Numbers(Vec<String>),
    Blobs(Vec<Blob>),
}

impl Default for AttributeValueWriter {
    fn default() -> Self {
        AttributeValueWriter { targets: vec![Target::Map(HashMap::new(), String::new())] }
    }
}

impl AttributeValueWriter {
    /// The item, with what was written so far.
    pub fn into_item(mut self) -> RawItem {
        self.targets.truncate(1);
        match self.targets.pop() {
            Some(Target::Map(map, _)) => map,
            _ => HashMap::new(),
        }
    }

    fn put(&mut self, value: AttributeValue) {
        match (self.targets.last_mut(), value) {
            (Some(Target::Map(map, key)), value) => {
                map.insert(std::mem::take(key), value);
            }
            (Some(Target::List(list)), value) => list.push(value),
            (Some(Target::Strings(set)), AttributeValue::S(text)) => set.push(text),
            (Some(Target::Numbers(set)), AttributeValue::N(text)) => set.push(text),
            (Some(Target::Blobs(set)), AttributeValue::B(blob)) => set.push(blob),
            _ => {}
        }
    }

    fn begin(&mut self, target: Target) -> Result<(), InvalidInput> {
        check_levels(self.targets.len())?;
        self.targets.push(target);
        Ok(())
    }

    fn end(&mut self) {
        if self.targets.len() > 1
            && let Some(target) = self.targets.pop()
        {
            self.put(match target {
                Target::Map(map, _) => AttributeValue::M(map),
                Target::List(list) => AttributeValue::L(list),
                Target::Strings(set) => AttributeValue::Ss(set),
                Target::Numbers(set) => AttributeValue::Ns(set),
                Target::Blobs(set) => AttributeValue::Bs(set),
            });
        }
    }
}

impl Writer for AttributeValueWriter {
    fn key(&mut self, name: &str) {
        if let Some(Target::Map(_, key)) = self.targets.last_mut() {
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
        self.begin(Target::Map(HashMap::new(), String::new()))
    }

    fn end_map(&mut self) {
        self.end();
    }

    fn begin_list(&mut self) -> Result<(), InvalidInput> {
        self.begin(Target::List(Vec::new()))
    }

    fn end_list(&mut self) {
        self.end();
    }

    fn begin_set(&mut self, kind: SetKind) {
        self.targets.push(match kind {
            SetKind::String => Target::Strings(Vec::new()),
            SetKind::Number => Target::Numbers(Vec::new()),
            SetKind::Binary => Target::Blobs(Vec::new()),
        });
    }

    fn end_set(&mut self) {
        self.end();
    }
}
