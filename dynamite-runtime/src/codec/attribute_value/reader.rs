//! The reader of items of the SDK.

use std::collections::hash_map;
use std::{fmt, vec};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{MAX_LEVELS, too_deep};
use crate::codec::nested::drop_value;
use crate::codec::{AttributeType, DecodeError, RawItem, Reader};

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
