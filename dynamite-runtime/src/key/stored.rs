//! Reads the parts of stored keys.

use aws_sdk_dynamodb::types::AttributeValue;

use super::{KeyText, Template, TemplateSegment};
use crate::codec::{Attribute, AttributeValueReader, DecodeError, RawItem, read_value};

impl Template {
    /// Reads the part at segment `index` from a stored key. The other parts are not checked.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the key is missing, does not match the template, or the part is not the text of a `T`.
    pub fn read_from<T: KeyText>(&self, key: &RawItem, index: usize) -> Result<T, DecodeError> {
        let Some(AttributeValue::S(text)) = key.get(self.name()) else {
            return Err(DecodeError::missing("a string (S)").in_field(self.name()));
        };
        let number_of = |segments: &[TemplateSegment]| {
            segments.iter().filter(|segment| matches!(segment, TemplateSegment::Part(_))).count()
        };
        let mut parts = vec![""; number_of(self.segments())];
        self.split_into(text, &mut parts)?;
        let before = self.segments().get(..index).map(number_of);
        let part = before.and_then(|before| parts.get(before)).copied().unwrap_or_default();
        self.read(index, part)
    }
}

/// Reads an attribute of a stored key; called by generated code.
///
/// # Errors
///
/// Returns [`DecodeError`] if the attribute is missing, or not a `T`.
pub fn read_attribute<T: Attribute>(key: &RawItem, name: &'static str) -> Result<T, DecodeError> {
    let read = match key.get(name) {
        Some(value) => read_value(&mut AttributeValueReader::of(value.clone())),
        None => Err(DecodeError::missing("a key attribute")),
    };
    read.map_err(|error| error.in_field(name))
}
