//! The traits of types that attributes can have.

use super::decode_error::expect_type;
use super::room::Room;
use super::{AttributeType, DecodeError, InvalidInput, Reader, Writer};

/// The type of an attribute, of a field, or of an element.
///
/// The trait is implemented for the types of the schema language, and for generated structs, enums and unions. For a
/// type of your own, implement [`StoredAs`](crate::codec::StoredAs).
///
/// # Examples
///
/// ```
/// use dynamite_runtime::Attribute;
///
/// assert_eq!(String::EXPECTED, "a string (S)");
/// assert!(Option::<String>::OPTIONAL);
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not the type of an attribute")]
pub trait Attribute: Sized {
    /// The type of a value that is present: `T` for an `Option<T>`, `Self` otherwise.
    type Present: Attribute;

    /// Is `true` for an `Option`: the attribute may be absent.
    const OPTIONAL: bool = false;

    /// A description of the type for errors, such as `a string (S)`.
    const EXPECTED: &'static str;

    /// Reads the content of a value that has been opened and is of type `attribute_type`.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the value is of another type, or does not fit `Self`.
    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError>;

    /// Writes the value.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if DynamoDB can't store it.
    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput>;

    /// Returns the value of an attribute that is absent, or `None` if the attribute is required.
    fn missing() -> Option<Self> {
        None
    }

    /// Returns `true` if the attribute is left out of the item that is written.
    fn is_absent(&self) -> bool {
        false
    }

    /// Drops a value that can't be stored, perhaps because it is nested too deeply to be dropped by recursion.
    #[doc(hidden)]
    fn discard(self) {}

    /// Reads the content of a list with elements of this type. For `u8`, reads bytes, because a `Vec<u8>` is stored as
    /// bytes.
    #[doc(hidden)]
    fn read_list<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Vec<Self>, DecodeError> {
        read_list(attribute_type, reader)
    }

    /// Writes a list with elements of this type.
    #[doc(hidden)]
    fn write_list<W: Writer>(list: &[Self], writer: &mut W) -> Result<(), InvalidInput> {
        write_list(list, writer)
    }

    /// A description, for errors, of a list with elements of this type.
    #[doc(hidden)]
    const EXPECTED_LIST: &'static str = "a list";
}

/// An attribute that may be absent: declared with `?` or with a default, a set, an entry of a map, or an element of a list.
#[diagnostic::on_unimplemented(
    message = "an attribute of type `{Self}` is required: it is always present and can't be removed",
    label = "declared without `?` and without a default"
)]
pub trait Optional: Attribute {}

/// A number, to which an update can add.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number")]
pub trait Number: Attribute {
    /// Returns the condition under which adding `self` to a stored number stays in the range of the type. Returns `None`
    /// for types that hold all of DynamoDB's numbers.
    #[doc(hidden)]
    fn room_to_add(&self) -> Option<Room> {
        None
    }

    /// Returns the condition under which subtracting `self` from a stored number stays in the range of the type.
    #[doc(hidden)]
    fn room_to_subtract(&self) -> Option<Room> {
        None
    }
}

impl<T: Attribute<Present = T>> Attribute for Option<T> {
    type Present = T;
    const OPTIONAL: bool = true;
    const EXPECTED: &'static str = T::EXPECTED;

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        if attribute_type == AttributeType::Null {
            reader.skip_content()?;
            return Ok(None);
        }
        Ok(Some(T::read(attribute_type, reader)?))
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

    fn discard(self) {
        self.into_iter().for_each(Attribute::discard);
    }
}

impl<T: Attribute<Present = T>> Optional for Option<T> {}

/// Reads a value, from its opening to its end.
///
/// # Errors
///
/// Returns [`DecodeError`] if the value is not a `T`.
pub fn read_value<T: Attribute, R: Reader>(reader: &mut R) -> Result<T, DecodeError> {
    let attribute_type = reader.open()?;
    let value = T::read(attribute_type, reader)?;
    reader.close()?;
    Ok(value)
}

/// Reads the content of a list, element by element.
pub(crate) fn read_list<T: Attribute, R: Reader>(
    attribute_type: AttributeType,
    reader: &mut R,
) -> Result<Vec<T>, DecodeError> {
    expect_type("a list (L)", AttributeType::List, attribute_type)?;
    let mut list = Vec::new();
    reader.begin_list()?;
    while reader.next_element()? {
        list.push(read_value(reader).map_err(|error| error.in_element(list.len()))?);
    }
    // A list that grows has room for up to twice its elements.
    list.shrink_to_fit();
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
