//! The marks that distinguish the items of an entity from other items of a table: the discriminator, and the beginnings
//! of the table's keys.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Item;
use crate::codec::{DecodeError, RawItem, Reader, Writer};
use crate::schema::{AttributeTest, DiscriminatorValue};

/// The marks of the items of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityMarks {
    /// The value of the discriminator, if the items have one.
    pub discriminator: Option<DiscriminatorValue>,
    /// The tests that the table's keys pass.
    pub keys: &'static [AttributeTest],
}

/// The relation of an item to an entity.
enum Membership {
    Member,
    /// It has the entity's keys, but no discriminator.
    Unmarked(DecodeError),
    /// It belongs to another entity, whose name is known if the schema declares it.
    Other(Option<&'static str>),
}

impl EntityMarks {
    /// Returns the marks of a `T`.
    pub const fn of<T: Item>() -> Self {
        EntityMarks { discriminator: T::DISCRIMINATOR, keys: T::KEY_TESTS }
    }

    /// Returns the relation of the item that is read next, without consuming the item.
    fn membership<R: Reader>(&self, reader: &mut R) -> Membership {
        let Some(value) = self.discriminator else {
            return if self.has_keys(reader) { Membership::Member } else { Membership::Other(None) };
        };
        match value.compare(reader) {
            Ok(Ok(())) => Membership::Member,
            Ok(Err(entity)) => Membership::Other(entity),
            Err(error) if self.has_keys(reader) => Membership::Unmarked(error),
            Err(_) => Membership::Other(None),
        }
    }

    /// Returns `true` if the keys are those of the entity. A key that is missing or has another type is an error of
    /// reading.
    fn has_keys<R: Reader>(&self, reader: &mut R) -> bool {
        let fails = |test: &AttributeTest| {
            matches!(reader.peek_text(test.attribute(), |found| test.passes(found)), Ok(Some(false)))
        };
        !self.keys.iter().any(fails)
    }

    /// Returns `true` if an item is one of the entity. The item may consist of only the keys.
    pub(crate) fn is_of(&self, item: &RawItem) -> bool {
        let passes = |test: &AttributeTest| match item.get(test.attribute()) {
            Some(AttributeValue::S(text)) => test.passes(text),
            _ => false,
        };
        self.discriminator.map_or_else(|| self.keys.iter().all(passes), |value| passes(&value.test()))
    }
}

/// Checks that the item that is read next is one of `T`, without consuming the item.
///
/// # Errors
///
/// Returns [`DecodeError`] for an item of another entity, or one that only has the keys of a `T`.
pub(super) fn check_member<T: Item, R: Reader>(reader: &mut R) -> Result<(), DecodeError> {
    match EntityMarks::of::<T>().membership(reader) {
        Membership::Member => Ok(()),
        Membership::Unmarked(error) => Err(error),
        Membership::Other(entity) => Err(DecodeError::other_entity(entity)),
    }
}

/// Reads an item if it is one of `T`; called by generated code for the members of a collection.
///
/// # Errors
///
/// Returns [`DecodeError`], which names `T`, for an item of `T` that can't be read.
#[doc(hidden)]
pub fn read_member<T: Item, R: Reader>(reader: &mut R) -> Result<Option<T>, DecodeError> {
    let read = match EntityMarks::of::<T>().membership(reader) {
        Membership::Member => T::read(reader).map(Some),
        Membership::Unmarked(error) => Err(error),
        Membership::Other(_) => return Ok(None),
    };
    read.map_err(|error| error.in_entity(T::NAME))
}

/// Writes the discriminator of an item; called by generated code.
#[doc(hidden)]
pub fn write_discriminator<W: Writer>(attribute: &str, value: &str, writer: &mut W) {
    writer.key(attribute);
    writer.string(value);
}

/// Returns the error of an item that belongs to no member of a collection; called by generated code.
#[doc(hidden)]
#[cold]
pub fn not_of_collection() -> DecodeError {
    DecodeError::other_entity(None)
}
