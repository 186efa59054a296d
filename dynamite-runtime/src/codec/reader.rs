//! The source that items are read from.

use super::{AttributeType, DecodeError, StoredKey};

/// A source of one item, which is read from front to back.
///
/// A value is read in three steps: [`open`](Self::open) returns its type, another method reads its content, and
/// [`close`](Self::close) ends it.
///
/// - The content of a map is read with [`begin_map`](Self::begin_map), then [`next_key`](Self::next_key) or
///   [`next_field`](Self::next_field) until it returns `None`, with a value after each key.
/// - The content of a list or a set is read with [`begin_list`](Self::begin_list), then
///   [`next_element`](Self::next_element) until it returns `false`. An element of a list is a value. An element of a
///   set is only content, without `open` and `close`.
/// - An item is the content of a map.
pub trait Reader {
    /// Opens the next value and returns its type.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if there is no value.
    fn open(&mut self) -> Result<AttributeType, DecodeError>;

    /// Ends the value that was opened last.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if its content has not been read to the end.
    fn close(&mut self) -> Result<(), DecodeError>;

    /// Reads the text of a string or a number with `read`, without copying it.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the content is neither, or the error of `read`.
    fn text<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError>;

    /// Reads a string.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the content is not a string.
    fn string(&mut self) -> Result<String, DecodeError>;

    /// Reads the text of a computed key, to compare it later with what its template makes of the other attributes.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the content is not a string.
    fn key_text(&mut self) -> Result<StoredKey, DecodeError> {
        self.string().map(StoredKey::text)
    }

    /// Returns the text of a computed key that this reader has read, or `None` if it has not.
    fn stored_key<'k>(&'k self, key: &'k StoredKey) -> Option<&'k str> {
        key.as_text()
    }

    /// Reads bytes.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the content is not bytes.
    fn bytes(&mut self) -> Result<Vec<u8>, DecodeError>;

    /// Reads a boolean.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the content is not a boolean.
    fn boolean(&mut self) -> Result<bool, DecodeError>;

    /// Enters a map.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the content is not a map.
    fn begin_map(&mut self) -> Result<(), DecodeError>;

    /// Returns the next key of the innermost map, converted by `name`. At the end of the map, leaves it and returns
    /// `None`.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the source is malformed.
    fn next_key<T>(&mut self, name: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError>;

    /// Reads the next key of the innermost map and returns its index in `names`, or the number of names if it is none of
    /// them. At the end of the map, leaves it and returns `None`.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the source is malformed.
    fn next_field(&mut self, names: &[&str]) -> Result<Option<usize>, DecodeError>;

    /// Returns the key that [`next_field`](Self::next_field) read last, if it was none of the names.
    fn field_name(&self) -> &str;

    /// Enters a list or a set.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the content is neither.
    fn begin_list(&mut self) -> Result<(), DecodeError>;

    /// Returns `true` if the innermost list or set has another element. At its end, leaves it and returns `false`.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the source is malformed.
    fn next_element(&mut self) -> Result<bool, DecodeError>;

    /// Skips a value that has not been opened.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the source is malformed.
    fn skip(&mut self) -> Result<(), DecodeError>;

    /// Skips the content of a value that has been opened.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the source is malformed.
    fn skip_content(&mut self) -> Result<(), DecodeError>;

    /// Reads the text under `name` in the map that is read next, such as the tag of a union, without consuming the map.
    /// Returns `None` if there is no such entry.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the content is not a map, the entry is not text, or the source is malformed.
    fn peek_text<T>(&mut self, name: &str, read: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError>;
}
