//! Lists the keys that a serde struct reads, by asking its `Deserialize` implementation.

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// Returns the names of a struct's fields as they are in the file.
pub(super) fn fields_of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut fields: &'static [&'static str] = &[];
    // This always fails: the recorder only notes which fields the struct asks for.
    let _ = T::deserialize(FieldRecorder(&mut fields));
    fields
}

/// A deserializer without data.
struct FieldRecorder<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldRecorder<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("no data"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        Err(Error::custom("no data"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{FieldText, TypeHead};

    #[test]
    fn returns_the_keys_of_the_file() {
        assert_eq!(
            fields_of::<FieldText>(),
            ["type", "attribute", "default", "stored", "sensitive", "doc", "rust_name", "rust_type", "renamed_from"]
        );
        assert_eq!(fields_of::<TypeHead>(), ["doc", "rust_name", "open", "tag", "sensitive", "rust_type"]);
    }
}
