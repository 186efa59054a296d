//! What a type has to know to be an attribute.

use super::decode_error::expect_type;
use super::{AttributeType, DecodeError, InvalidInput, Reader, Writer};

/// The type of an attribute, of a field, or of an element.
///
/// Implemented by the types of the schema language and by generated structs, enums and unions.
#[diagnostic::on_unimplemented(message = "`{Self}` is not the type of an attribute")]
pub trait Attribute: Sized {
    /// The type where it is present: `T` of an `Option<T>`, itself otherwise.
    type Present: Attribute;

    /// Whether it may be absent.
    const OPTIONAL: bool = false;

    /// What it is, for errors: `a string`.
    const EXPECTED: &'static str;

    /// Reads the content of a value that was opened.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if it is of another kind, or does not fit this type.
    fn read<R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Self, DecodeError>;

    /// Writes the value.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] if DynamoDB can't store it.
    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput>;

    /// What an item without it reads as, if it may be without.
    fn missing() -> Option<Self> {
        None
    }

    /// Whether an item is written without it.
    fn is_absent(&self) -> bool {
        false
    }

    /// Reads the content of a list of these. Bytes are what a list of `u8` is in Rust, so `u8` differs.
    #[doc(hidden)]
    fn read_list<R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Vec<Self>, DecodeError> {
        read_list(kind, reader)
    }

    /// Writes a list of these.
    #[doc(hidden)]
    fn write_list<W: Writer>(list: &[Self], writer: &mut W) -> Result<(), InvalidInput> {
        write_list(list, writer)
    }

    /// What a list of these is, for errors.
    #[doc(hidden)]
    const EXPECTED_LIST: &'static str = "a list";
}

/// An attribute that may be absent, declared with `?`.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{Self}` is required: it can't be removed, and it always exists",
    label = "not an `Option`"
)]
pub trait Optional: Attribute {}

/// A number: what can be added to.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number")]
pub trait Number: Attribute {
    /// What a stored number has to be so that adding this one stays within the type: a comparison and its value. `None`
    /// for types that hold all of DynamoDB's numbers, or none exactly.
    #[doc(hidden)]
    fn room_to_add(&self) -> Option<(&'static str, Self)> {
        None
    }

    /// The same for subtracting this one.
    #[doc(hidden)]
    fn room_to_subtract(&self) -> Option<(&'static str, Self)> {
        None
    }
}

impl<T: Attribute<Present = T>> Attribute for Option<T> {
    type Present = T;
    const OPTIONAL: bool = true;
    const EXPECTED: &'static str = T::EXPECTED;

    fn read<R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        if kind == AttributeType::Null {
            reader.skip_content()?;
            return Ok(None);
        }
        T::read(kind, reader).map(Some)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        match self {
            Some(value) => value.write(writer),
            None => {
                writer.null();
                Ok(())
            }
        }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Attribute<Present = T>> Optional for Option<T> {}

/// Reads a whole value: its kind, its content, its end.
///
/// # Errors
///
/// [`DecodeError`] if the value is not a `T`.
pub fn read_value<T: Attribute, R: Reader>(reader: &mut R) -> Result<T, DecodeError> {
    let kind = reader.open()?;
    let value = T::read(kind, reader)?;
    reader.close()?;
    Ok(value)
}

/// Reads the content of a list, element by element.
pub(crate) fn read_list<T: Attribute, R: Reader>(kind: AttributeType, reader: &mut R) -> Result<Vec<T>, DecodeError> {
    expect_type("a list (L)", AttributeType::List, kind)?;
    let mut list = Vec::new();
    reader.begin_list()?;
    while reader.next_element()? {
        list.push(read_value(reader).map_err(|error| error.in_element(list.len()))?);
    }
    Ok(list)
}

/// Writes a list, element by element.
pub(crate) fn write_list<T: Attribute, W: Writer>(list: &[T], writer: &mut W) -> Result<(), InvalidInput> {
    writer.begin_list()?;
    for (index, element) in list.iter().enumerate() {
        element.write(writer).map_err(|error| error.in_element(index))?;
    }
    writer.end_list();
    Ok(())
}
