//! The reader of DynamoDB's JSON.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use aws_smithy_types::base64;

use super::order::{AttributeOrder, ORDERED_LEVELS};
use super::scan::{skip_value, special_byte, string_end};
use crate::codec::attribute_value::{MAX_LEVELS, too_deep};
use crate::codec::{AttributeType, DecodeError, Reader, StoredKey};

/// A [`Reader`] of an item in DynamoDB's JSON, such as `{"id":{"N":"1"}}`.
///
/// It reads what DynamoDB sends. What is malformed, or has a form that DynamoDB does not send, is an error.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::codec::{AttributeOrder, WireReader, WireWriter};
/// use dynamite_runtime::{Entity, Item};
///
/// let mut writer = WireWriter::default();
/// order(1).write(&mut writer)?;
/// let json = writer.into_json();
/// let mut attributes = AttributeOrder::default();
/// assert_eq!(Order::read(&mut WireReader::new(&json, &mut attributes))?, order(1));
/// # Ok(()) }
/// ```
pub struct WireReader<'a> {
    json: &'a str,
    /// The position of the next byte.
    at: usize,
    /// Set at the beginning of a map, a list or a set.
    first: bool,
    /// The number of maps, lists and sets that are open.
    levels: usize,
    /// The place of the attribute that was read last on each level: one more than the index of its field.
    last: [usize; ORDERED_LEVELS],
    order: &'a mut AttributeOrder,
    /// The name of the field that was read last.
    name: Cow<'a, str>,
}

/// Shows nothing of the item.
impl fmt::Debug for WireReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WireReader(..)")
    }
}

/// The error of JSON that DynamoDB does not send.
#[cold]
pub(super) fn malformed() -> DecodeError {
    DecodeError::new("an item in DynamoDB's JSON", "something else")
}

impl<'a> WireReader<'a> {
    /// Creates a reader of an item, whose attributes may come in the order of an earlier one.
    pub fn new(json: &'a str, order: &'a mut AttributeOrder) -> Self {
        let last = [0; ORDERED_LEVELS];
        WireReader { json, at: 0, first: true, levels: 0, last, order, name: Cow::Borrowed("") }
    }

    /// Returns the position of the next byte.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Returns `true` if everything was read.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.skip_whitespace();
        self.at == self.json.len()
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip_whitespace(&mut self) {
        // DynamoDB sends none.
        while self.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Reads this byte, after whitespace.
    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), DecodeError> {
        if self.peek() != Some(byte) {
            self.skip_whitespace();
            if self.peek() != Some(byte) {
                return Err(malformed());
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Reads these bytes, if they are next.
    #[inline]
    fn accept(&mut self, bytes: &[u8]) -> bool {
        let found = self.json.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(bytes));
        if found {
            self.at += bytes.len();
        }
        found
    }

    /// Reads a string.
    #[inline]
    fn json_string(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        match self.plain_string() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.any_string(),
        }
    }

    /// Reads a string without escapes, if one is next.
    #[inline]
    fn plain_string(&mut self) -> Option<&'a str> {
        let bytes = self.json.as_bytes();
        if bytes.get(self.at) != Some(&b'"') {
            return None;
        }
        let start = self.at + 1;
        let end = special_byte(bytes, start)?;
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.json.get(start..end)
    }

    #[cold]
    fn any_string(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        self.expect(b'"')?;
        let Some(end) = string_end(self.json.as_bytes(), self.at) else { return Err(malformed()) };
        let content = self.at..end.at;
        self.at = end.at + 1;
        if end.escaped {
            return self.unescape(content);
        }
        self.json.get(content).map(Cow::Borrowed).ok_or_else(malformed)
    }

    fn unescape(&self, content: Range<usize>) -> Result<Cow<'a, str>, DecodeError> {
        let quoted = self.json.get(content.start.saturating_sub(1)..content.end.saturating_add(1));
        let text = quoted.and_then(|quoted| serde_json::from_str(quoted).ok());
        text.map(Cow::Owned).ok_or_else(malformed)
    }

    /// Reads the name of a map's entry.
    fn json_key(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        let key = self.json_string()?;
        self.expect(b':')?;
        Ok(key)
    }

    /// Enters a map, a list or a set, if DynamoDB allows so many levels.
    fn enter(&mut self, bracket: u8) -> Result<(), DecodeError> {
        self.expect(bracket)?;
        self.first = true;
        if let Some(last) = self.last.get_mut(self.levels) {
            *last = 0;
        }
        self.levels += 1;
        if self.levels > MAX_LEVELS { Err(too_deep()) } else { Ok(()) }
    }

    /// Returns `true` if the innermost map, list or set has another entry or element. At its end, leaves it.
    #[inline]
    fn next(&mut self, bracket: u8) -> Result<bool, DecodeError> {
        let first = std::mem::take(&mut self.first);
        if self.peek() == Some(b',') && !first {
            self.at += 1;
            return Ok(true);
        }
        self.next_after_whitespace(bracket, first)
    }

    fn next_after_whitespace(&mut self, bracket: u8, first: bool) -> Result<bool, DecodeError> {
        self.skip_whitespace();
        match self.peek() {
            Some(byte) if byte == bracket => {
                self.at += 1;
                self.levels = self.levels.saturating_sub(1);
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if first => Ok(true),
            _ => Err(malformed()),
        }
    }

    /// Reads the name of the field with this index, if it is next.
    #[inline]
    fn accept_field(&mut self, names: &[&str], level: usize, index: usize) -> bool {
        let Some(name) = names.get(index) else { return false };
        let rest = self.json.as_bytes().get(self.at..).and_then(|rest| rest.strip_prefix(b"\""));
        let rest = rest.and_then(|rest| rest.strip_prefix(name.as_bytes()));
        if !rest.is_some_and(|rest| rest.starts_with(b"\":")) {
            return false;
        }
        self.at += name.len() + 3;
        if let Some(last) = self.last.get_mut(level) {
            *last = index + 1;
        }
        true
    }

    /// Reads the name of a field that was not expected, and returns the index of it.
    fn find_field(&mut self, names: &[&str], level: usize, expected: usize) -> Result<usize, DecodeError> {
        // An attribute that may be absent is, and the one after it is next.
        let second = self.order.after(level, expected.saturating_add(1));
        if self.accept_field(names, level, second) {
            return Ok(second);
        }
        self.name = self.json_key()?;
        let found = names.iter().position(|name| *name == self.name).unwrap_or(names.len());
        if let Some(last) = self.last.get_mut(level) {
            self.order.learn(level, *last, found);
            *last = found + 1;
        }
        Ok(found)
    }

    /// Finds the text with this name in the map that is next.
    fn find_text(&mut self, name: &str) -> Result<Option<Cow<'a, str>>, DecodeError> {
        self.expect(b'{')?;
        self.first = true;
        while self.next(b'}')? {
            if self.json_key()? == name {
                return match self.open()? {
                    AttributeType::String => self.json_string().map(Some),
                    other => Err(DecodeError::wrong_type("a string", other).in_field(name)),
                };
            }
            self.skip_json()?;
        }
        Ok(None)
    }

    fn skip_json(&mut self) -> Result<(), DecodeError> {
        self.skip_whitespace();
        let end = skip_value(self.json.as_bytes(), self.at).filter(|end| *end > self.at).ok_or_else(malformed)?;
        self.at = end;
        Ok(())
    }

    /// Reads the type of the next value in any form.
    #[cold]
    fn open_in_another_form(&mut self) -> Result<AttributeType, DecodeError> {
        self.expect(b'{')?;
        let name = self.json_key()?;
        self.skip_whitespace();
        let null = matches!(self.peek(), Some(b't' | b'f'));
        Ok(match name.as_ref() {
            "S" => AttributeType::String,
            "N" => AttributeType::Number,
            "B" => AttributeType::Binary,
            "BOOL" => AttributeType::Boolean,
            "NULL" if null => AttributeType::Null,
            "M" => AttributeType::Map,
            "L" => AttributeType::List,
            "SS" => AttributeType::StringSet,
            "NS" => AttributeType::NumberSet,
            "BS" => AttributeType::BinarySet,
            _ => AttributeType::Unknown,
        })
    }
}

impl Reader for WireReader<'_> {
    #[inline]
    fn open(&mut self) -> Result<AttributeType, DecodeError> {
        // The types with names of one letter.
        if let Some(&[b'{', b'"', letter, b'"', b':']) =
            self.json.as_bytes().get(self.at..).and_then(|rest| rest.first_chunk())
        {
            let attribute_type = match letter {
                b'S' => Some(AttributeType::String),
                b'N' => Some(AttributeType::Number),
                b'M' => Some(AttributeType::Map),
                b'L' => Some(AttributeType::List),
                b'B' => Some(AttributeType::Binary),
                _ => None,
            };
            if let Some(attribute_type) = attribute_type {
                self.at += 5;
                return Ok(attribute_type);
            }
        }
        if self.accept(b"{\"BOOL\":") {
            return Ok(AttributeType::Boolean);
        }
        self.open_in_another_form()
    }

    #[inline]
    fn close(&mut self) -> Result<(), DecodeError> {
        self.expect(b'}')
    }

    #[inline]
    fn text<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
        read(&self.json_string()?)
    }

    #[inline]
    fn string(&mut self) -> Result<String, DecodeError> {
        match self.plain_string() {
            Some(text) => Ok(text.to_owned()),
            None => Ok(self.any_string()?.into_owned()),
        }
    }

    fn key_text(&mut self) -> Result<StoredKey, DecodeError> {
        match self.plain_string() {
            Some(text) => Ok(StoredKey::at(self.at - 1 - text.len()..self.at - 1)),
            None => Ok(StoredKey::text(self.any_string()?.into_owned())),
        }
    }

    fn stored_key<'k>(&'k self, key: &'k StoredKey) -> Option<&'k str> {
        key.text_in(self.json)
    }

    fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        // Base64 needs no escapes, and the SDK accepts none.
        self.skip_whitespace();
        base64::decode(self.plain_string().ok_or_else(malformed)?).map_err(|_| malformed())
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        self.skip_whitespace();
        if self.accept(b"true") {
            Ok(true)
        } else if self.accept(b"false") {
            Ok(false)
        } else {
            Err(malformed())
        }
    }

    fn begin_map(&mut self) -> Result<(), DecodeError> {
        self.enter(b'{')
    }

    fn next_key<T>(&mut self, name: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        if !self.next(b'}')? {
            return Ok(None);
        }
        Ok(Some(name(&self.json_key()?)))
    }

    #[inline]
    fn next_field(&mut self, names: &[&str]) -> Result<Option<usize>, DecodeError> {
        if !self.next(b'}')? {
            return Ok(None);
        }
        let level = self.levels.wrapping_sub(1);
        let expected = self.order.after(level, self.last.get(level).copied().unwrap_or(usize::MAX));
        if self.accept_field(names, level, expected) {
            return Ok(Some(expected));
        }
        self.find_field(names, level, expected).map(Some)
    }

    fn field_name(&self) -> &str {
        &self.name
    }

    fn begin_list(&mut self) -> Result<(), DecodeError> {
        self.enter(b'[')
    }

    #[inline]
    fn next_element(&mut self) -> Result<bool, DecodeError> {
        self.next(b']')
    }

    fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_json()
    }

    fn skip_content(&mut self) -> Result<(), DecodeError> {
        self.skip_json()
    }

    fn peek_text<T>(&mut self, name: &str, read: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        let (at, first, levels) = (self.at, self.first, self.levels);
        self.levels += 1;
        let found = self.find_text(name);
        (self.at, self.first, self.levels) = (at, first, levels);
        Ok(found?.map(|text| read(&text)))
    }
}
