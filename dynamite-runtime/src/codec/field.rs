//! A field while its struct is being read.

use std::fmt;

use super::exact::read_exactly;
use super::stored_as::{StoredAs, read_stored};
use super::{Attribute, DecodeError, FieldName, InvalidInput, Reader, Writer, read_value};

/// A field of a struct that is being read. It is empty until its attribute is read.
pub struct Field<T> {
    name: &'static str,
    value: Option<T>,
}

/// Shows the name, but not the value.
impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.name)
    }
}

impl<T: Attribute> Field<T> {
    /// Creates an empty field for the attribute `name`.
    pub fn new(name: &'static str) -> Self {
        Field { name, value: None }
    }

    /// Reads the value of the attribute.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] with the attribute's name, if the value is not a `T`.
    pub fn read<R: Reader>(&mut self, reader: &mut R) -> Result<(), DecodeError> {
        self.set(read_value(reader))
    }

    /// Reads an attribute of the table's key. The stored value must be the one that would be written, because another
    /// one is the key of another item.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] with the attribute's name, if the value is not a `T`, or is a `T` in another form.
    pub fn read_key<R: Reader>(&mut self, reader: &mut R) -> Result<(), DecodeError> {
        self.set(read_exactly(reader))
    }

    // A closure would be compiled for each field's type.
    fn set(&mut self, read: Result<T, DecodeError>) -> Result<(), DecodeError> {
        match read {
            Ok(value) => {
                self.value = Some(value);
                Ok(())
            }
            Err(error) => Err(error.in_field(self.name)),
        }
    }

    /// Returns the value, or the value that an absent attribute has, such as `None`.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the attribute is required and absent.
    pub fn take(self) -> Result<T, DecodeError> {
        match self.value.or_else(T::missing) {
            Some(value) => Ok(value),
            None => Err(DecodeError::missing(T::EXPECTED).in_field(self.name)),
        }
    }

    /// Returns the value, or the default that the schema declares.
    pub fn take_or(self, default: impl FnOnce() -> T) -> T {
        self.value.unwrap_or_else(default)
    }

    /// Returns the value, or the converted default that the schema declares.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] with the attribute's name, if the type can't have this value.
    pub fn take_or_stored(self, default: impl FnOnce() -> T::Stored) -> Result<T, DecodeError>
    where
        T: StoredAs,
    {
        match self.value {
            Some(value) => Ok(value),
            None => read_stored(default()).map_err(|error| error.in_field(self.name)),
        }
    }

    /// Reads an attribute that has a default. A stored null counts as absent.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] with the attribute's name, if the value is not a `T`.
    pub fn read_or_null<R: Reader>(&mut self, reader: &mut R) -> Result<(), DecodeError>
    where
        T: Attribute<Present = T>,
    {
        match read_value(reader) {
            Ok(value) => {
                self.value = value;
                Ok(())
            }
            Err(error) => Err(error.in_field(self.name)),
        }
    }
}

/// Writes an attribute or a field, unless it is absent; called by generated code.
///
/// # Errors
///
/// Returns [`InvalidInput`] with the field's name, if DynamoDB can't store the value.
pub fn write_attribute<T: Attribute, W: Writer>(
    name: &'static str,
    value: &T,
    writer: &mut W,
) -> Result<(), InvalidInput> {
    if value.is_absent() {
        return Ok(());
    }
    writer.key(name);
    match value.write(writer) {
        Ok(()) => Ok(()),
        Err(error) => Err(error.in_field(name)),
    }
}

/// Writes a field of a generated struct as [`write_attribute`] does.
///
/// # Errors
///
/// Returns [`InvalidInput`] with the field's name, if DynamoDB can't store the value.
pub fn write_field<T: Attribute, W: Writer>(name: &FieldName, value: &T, writer: &mut W) -> Result<(), InvalidInput> {
    if value.is_absent() {
        return Ok(());
    }
    writer.field(name);
    match value.write(writer) {
        Ok(()) => Ok(()),
        Err(error) => Err(error.in_field(name.as_str())),
    }
}
