//! Where items are written to.

use super::InvalidInput;

/// What a set holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetType {
    /// `SS`.
    String,
    /// `NS`.
    Number,
    /// `BS`.
    Binary,
}

/// A target for one item, written from front to back.
///
/// In a map a [`key`](Self::key) precedes each value. The elements of a set are written with the method of its kind.
pub trait Writer {
    /// The name of the next value of the innermost map.
    fn key(&mut self, name: &str);
    /// A string, or an element of a set of strings.
    fn string(&mut self, value: &str);
    /// A number, in a form that DynamoDB takes, or an element of a set of numbers.
    fn number(&mut self, text: &str);
    /// Bytes, or an element of a set of bytes.
    fn bytes(&mut self, value: &[u8]);
    /// A boolean.
    fn boolean(&mut self, value: bool);
    /// A null.
    fn null(&mut self);
    /// Begins a map.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] if it lies deeper than the 32 levels that DynamoDB allows.
    fn begin_map(&mut self) -> Result<(), InvalidInput>;
    /// Ends the innermost map.
    fn end_map(&mut self);
    /// Begins a list.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] if it lies deeper than the 32 levels that DynamoDB allows.
    fn begin_list(&mut self) -> Result<(), InvalidInput>;
    /// Ends the innermost list.
    fn end_list(&mut self);
    /// Begins a set; DynamoDB has no empty ones.
    fn begin_set(&mut self, kind: SetType);
    /// Ends the set.
    fn end_set(&mut self);
}
