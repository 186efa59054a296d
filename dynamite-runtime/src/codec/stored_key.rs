//! The texts of computed keys while an item is read.

use std::fmt;
use std::ops::Range;

use super::{Attribute, AttributeType, DecodeError, Reader};

const EXPECTED: &str = <String as Attribute>::EXPECTED;

/// The text of a computed key, or its place in what is read. Get the text with [`Reader::stored_key`].
pub struct StoredKey(Inner);

enum Inner {
    Text(String),
    Place(Range<usize>),
}

/// Shows nothing of the key.
impl fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredKey(..)")
    }
}

impl StoredKey {
    pub(super) fn text(text: String) -> Self {
        StoredKey(Inner::Text(text))
    }

    pub(super) fn at(place: Range<usize>) -> Self {
        StoredKey(Inner::Place(place))
    }

    /// Returns the text, if it is not only a place.
    pub(super) fn as_text(&self) -> Option<&str> {
        if let Inner::Text(text) = &self.0 { Some(text) } else { None }
    }

    /// Returns the text, which may be at its place in `source`.
    pub(super) fn text_in<'k>(&'k self, source: &'k str) -> Option<&'k str> {
        match &self.0 {
            Inner::Text(text) => Some(text),
            Inner::Place(place) => source.get(place.clone()),
        }
    }
}

/// The attribute of a computed key of an item that is being read; used by generated code.
pub struct KeyField {
    name: &'static str,
    stored: Option<StoredKey>,
    is_null: bool,
}

/// Shows the name, but not the key.
impl fmt::Debug for KeyField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyField({})", self.name)
    }
}

impl KeyField {
    /// Creates an empty field for the attribute `name`.
    pub fn new(name: &'static str) -> Self {
        KeyField { name, stored: None, is_null: false }
    }

    /// Reads the attribute.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] with the attribute's name, if the value is neither a string nor a null.
    pub fn read<R: Reader>(&mut self, reader: &mut R) -> Result<(), DecodeError> {
        self.read_value(reader).map_err(|error| error.in_field(self.name))
    }

    fn read_value<R: Reader>(&mut self, reader: &mut R) -> Result<(), DecodeError> {
        match reader.open()? {
            AttributeType::String => (self.stored, self.is_null) = (Some(reader.key_text()?), false),
            AttributeType::Null => {
                reader.skip_content()?;
                (self.stored, self.is_null) = (None, true);
            }
            other => return Err(DecodeError::wrong_type(EXPECTED, other)),
        }
        reader.close()
    }

    /// Returns the text of the key, which this reader has read.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the attribute was missing, or a null.
    pub fn text<'k, R: Reader>(&'k self, reader: &'k R) -> Result<&'k str, DecodeError> {
        self.optional_text(reader).ok_or_else(|| self.missing())
    }

    /// Returns the text of the key, which this reader has read, if the item has the key.
    pub fn optional_text<'k, R: Reader>(&'k self, reader: &'k R) -> Option<&'k str> {
        self.stored.as_ref().and_then(|key| reader.stored_key(key))
    }

    #[cold]
    fn missing(&self) -> DecodeError {
        let error = match self.is_null {
            true => DecodeError::wrong_type(EXPECTED, AttributeType::Null),
            false => DecodeError::missing(EXPECTED),
        };
        error.in_field(self.name)
    }
}
