//! Reading of a key in exactly the form in which it is written.

use super::{Attribute, AttributeType, DecodeError, InvalidInput, Reader, SetType, Writer};
use crate::decimal::Decimal;

/// A stored value that can be a key.
#[derive(Clone, Copy)]
enum Scalar<'v> {
    String(&'v str),
    Number(&'v str),
    Binary(&'v [u8]),
}

/// Reads a value, which must be the one that would be written. Compares the two without building the latter.
pub(super) fn read_exactly<T: Attribute, R: Reader>(reader: &mut R) -> Result<T, DecodeError> {
    match reader.open()? {
        AttributeType::String => {
            let text = reader.string()?;
            reader.close()?;
            exactly(Scalar::String(&text))
        }
        AttributeType::Number => {
            let text = reader.text(|text| Ok(text.to_owned()))?;
            reader.close()?;
            exactly(Scalar::Number(&text))
        }
        AttributeType::Binary => {
            let bytes = reader.bytes()?;
            reader.close()?;
            exactly(Scalar::Binary(&bytes))
        }
        other => Err(DecodeError::wrong_type(T::EXPECTED, other)),
    }
}

fn exactly<T: Attribute>(stored: Scalar<'_>) -> Result<T, DecodeError> {
    let value = T::read(stored.attribute_type(), &mut ScalarReader { next: Some(stored) })?;
    let mut matcher = ScalarMatcher { stored, matches: false };
    if value.write(&mut matcher).is_ok() && matcher.matches {
        return Ok(value);
    }
    Err(DecodeError::new(
        format!("{}, exactly as it is written in a key", T::EXPECTED),
        "the value in another form, which is the key of another item",
    ))
}

impl Scalar<'_> {
    fn attribute_type(self) -> AttributeType {
        match self {
            Scalar::String(_) => AttributeType::String,
            Scalar::Number(_) => AttributeType::Number,
            Scalar::Binary(_) => AttributeType::Binary,
        }
    }
}

/// A reader of the content of one value, which it borrows.
struct ScalarReader<'v> {
    next: Option<Scalar<'v>>,
}

impl ScalarReader<'_> {
    fn unexpected<T>(&self, expected: &'static str) -> Result<T, DecodeError> {
        Err(match self.next {
            Some(value) => DecodeError::wrong_type(expected, value.attribute_type()),
            None => DecodeError::new(expected, "the end of the value"),
        })
    }
}

impl Reader for ScalarReader<'_> {
    fn open(&mut self) -> Result<AttributeType, DecodeError> {
        self.next.map_or_else(|| self.unexpected("a value"), |value| Ok(value.attribute_type()))
    }

    fn close(&mut self) -> Result<(), DecodeError> {
        if self.next.is_none() { Ok(()) } else { self.unexpected("the end of the value") }
    }

    fn text<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
        match self.next.take() {
            Some(Scalar::String(text) | Scalar::Number(text)) => read(text),
            other => {
                self.next = other;
                self.unexpected("text")
            }
        }
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        self.text(|text| Ok(text.to_owned()))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        match self.next.take() {
            Some(Scalar::Binary(bytes)) => Ok(bytes.to_owned()),
            other => {
                self.next = other;
                self.unexpected("bytes")
            }
        }
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        self.unexpected("a boolean")
    }

    fn begin_map(&mut self) -> Result<(), DecodeError> {
        self.unexpected("a map")
    }

    fn next_key<T>(&mut self, _: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        self.unexpected("a map")
    }

    fn next_field(&mut self, _: &[&str]) -> Result<Option<usize>, DecodeError> {
        self.unexpected("a map")
    }

    fn field_name(&self) -> &str {
        ""
    }

    fn begin_list(&mut self) -> Result<(), DecodeError> {
        self.unexpected("a list or a set")
    }

    fn next_element(&mut self) -> Result<bool, DecodeError> {
        self.unexpected("a list or a set")
    }

    fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_content()
    }

    fn skip_content(&mut self) -> Result<(), DecodeError> {
        self.next.take().map_or_else(|| self.unexpected("a value"), |_| Ok(()))
    }

    fn peek_text<T>(&mut self, _: &str, _: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        self.unexpected("a map")
    }
}

/// A writer that compares one value with a stored one.
struct ScalarMatcher<'v> {
    stored: Scalar<'v>,
    matches: bool,
}

impl Writer for ScalarMatcher<'_> {
    fn key(&mut self, _: &str) {}

    fn string(&mut self, value: &str) {
        self.matches = matches!(self.stored, Scalar::String(stored) if stored == value);
    }

    /// Numbers are keys by their value, whatever their text.
    fn number(&mut self, text: &str) {
        let same = |stored: &str| {
            let values = (stored.parse::<Decimal>(), text.parse::<Decimal>());
            stored == text || matches!(values, (Ok(stored), Ok(written)) if stored == written)
        };
        self.matches = matches!(self.stored, Scalar::Number(stored) if same(stored));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.matches = matches!(self.stored, Scalar::Binary(stored) if stored == value);
    }

    fn boolean(&mut self, _: bool) {
        self.matches = false;
    }

    fn null(&mut self) {
        self.matches = false;
    }

    fn begin_map(&mut self) -> Result<(), InvalidInput> {
        self.matches = false;
        Ok(())
    }

    fn end_map(&mut self) {
        self.matches = false;
    }

    fn begin_list(&mut self) -> Result<(), InvalidInput> {
        self.matches = false;
        Ok(())
    }

    fn end_list(&mut self) {
        self.matches = false;
    }

    fn begin_set(&mut self, _: SetType) {
        self.matches = false;
    }

    fn end_set(&mut self) {
        self.matches = false;
    }
}
