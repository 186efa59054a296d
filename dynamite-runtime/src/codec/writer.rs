//! The target that items are written to.

use super::{FieldName, InvalidInput};

/// The type of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetType {
    /// `SS`.
    String,
    /// `NS`.
    Number,
    /// `BS`.
    Binary,
}

/// A target for one item, which is written from front to back.
///
/// In a map, a [`key`](Self::key) precedes each value. The elements of a set are written with the method of their type.
pub trait Writer {
    /// Sets the name of the next value of the innermost map.
    fn key(&mut self, name: &str);
    /// Sets the name of the next value of the innermost map, which a generated struct declares.
    #[inline]
    fn field(&mut self, name: &FieldName) {
        self.key(name.as_str());
    }
    /// Writes a string, or an element of a set of strings.
    fn string(&mut self, value: &str);
    /// Writes a number, in a form that DynamoDB accepts, or an element of a set of numbers.
    fn number(&mut self, text: &str);
    /// Writes bytes, or an element of a set of bytes.
    fn bytes(&mut self, value: &[u8]);
    /// Writes a boolean.
    fn boolean(&mut self, value: bool);
    /// Writes a null.
    fn null(&mut self);
    /// Begins a map.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if it is nested deeper than the 32 levels that DynamoDB allows.
    fn begin_map(&mut self) -> Result<(), InvalidInput>;
    /// Ends the innermost map.
    fn end_map(&mut self);
    /// Begins a list.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if it is nested deeper than the 32 levels that DynamoDB allows.
    fn begin_list(&mut self) -> Result<(), InvalidInput>;
    /// Ends the innermost list.
    fn end_list(&mut self);
    /// Begins a set. DynamoDB does not store empty sets.
    fn begin_set(&mut self, set_type: SetType);
    /// Ends the innermost set.
    fn end_set(&mut self);
}
