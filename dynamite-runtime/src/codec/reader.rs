//! Where items are read from.

use super::{AttributeType, DecodeError};

/// A source of one item, read from front to back.
///
/// A value is read in three steps: [`open`](Self::open) tells its kind, one of the others reads its content,
/// [`close`](Self::close) ends it. The content of a map is [`begin_map`](Self::begin_map), then
/// [`next_key`](Self::next_key) until it answers `None`, with a value after each key; that of a list or a set is
/// [`begin_list`](Self::begin_list), then [`next_element`](Self::next_element) until it answers `false`. The elements of
/// a set are bare content, without `open` and `close`. An item is the content of a map.
pub trait Reader {
    /// The kind of the next value.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if there is no value here.
    fn open(&mut self) -> Result<AttributeType, DecodeError>;

    /// Ends the value that was opened last.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if it goes on.
    fn close(&mut self) -> Result<(), DecodeError>;

    /// Reads a string's or a number's text without keeping it.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the content is neither, or what `read` answers.
    fn text<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError>;

    /// Reads a string.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the content is none.
    fn string(&mut self) -> Result<String, DecodeError>;

    /// Reads bytes.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the content is none.
    fn bytes(&mut self) -> Result<Vec<u8>, DecodeError>;

    /// Reads a boolean.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the content is none.
    fn boolean(&mut self) -> Result<bool, DecodeError>;

    /// Enters a map.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the content is none.
    fn begin_map(&mut self) -> Result<(), DecodeError>;

    /// The next key of the innermost map, or `None` at its end, which leaves the map.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the source is broken here.
    fn next_key<T>(&mut self, name: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError>;

    /// Enters a list or a set.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the content is none.
    fn begin_list(&mut self) -> Result<(), DecodeError>;

    /// Whether the innermost list or set has a further element; its end leaves it.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the source is broken here.
    fn next_element(&mut self) -> Result<bool, DecodeError>;

    /// Passes over a whole value, from before its `open`.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the source is broken here.
    fn skip(&mut self) -> Result<(), DecodeError>;

    /// Passes over the content of a value that was opened.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the source is broken here.
    fn skip_content(&mut self) -> Result<(), DecodeError>;

    /// The text under `name` in the map whose content comes next, which is left unread: the tag of a union.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the content is no map, or the source is broken.
    fn peek_text<T>(&mut self, name: &str, read: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError>;
}
