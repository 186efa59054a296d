//! Converts items and keys from and to the SDK's form.

use aws_sdk_dynamodb::types::AttributeValue;

use super::EntityMarks;
use super::marks::check_member;
use super::{Entity, Item, Key, Revision};
use crate::codec::{AttributeValueReader, AttributeValueWriter, DecodeError, InvalidInput, RawItem, Reader};
use crate::schema::{KeyAttribute, check_key_values};

/// Reads an item as a `T`.
pub(crate) fn from_item<T: Item>(item: RawItem) -> Result<T, DecodeError> {
    read_item(&mut AttributeValueReader::new(item))
}

/// Reads an item of which there is no other copy. An error contains the item.
pub(crate) fn from_last_item<T: Item>(item: RawItem) -> Result<T, DecodeError> {
    from_item(item.clone()).map_err(|error| error.with_item(item))
}

/// Checks that an item is one of `T`, and reads it. The error names the entity; of a collection, the member.
fn read_item<T: Item, R: Reader>(reader: &mut R) -> Result<T, DecodeError> {
    let read = check_member::<T, R>(reader).and_then(|()| T::read(reader));
    read.map_err(|error| if error.entity().is_empty() { error.in_entity(T::NAME) } else { error })
}

/// Writes a `T` as an item.
pub(crate) fn to_item<T: Entity>(item: &T) -> Result<RawItem, InvalidInput> {
    let mut writer = AttributeValueWriter::default();
    item.write(&mut writer).map_err(|error| error.in_entity(T::NAME))?;
    Ok(writer.into_item())
}

/// Returns the stored form of an item's key, and checks it as DynamoDB does.
pub(crate) fn raw_key<E: Entity>(key: &E::Key) -> Result<RawItem, InvalidInput> {
    let mut writer = AttributeValueWriter::default();
    let written = key.write(&mut writer);
    let key = written.map(|()| writer.into_item());
    let key = key.and_then(|key| check_key_values(E::TABLE, |name| key.get(name)).map(|()| key));
    key.map_err(|error| error.in_entity(E::NAME))
}

/// Returns a stored key, if it has the attributes of the table's key, and no others.
pub(crate) fn checked_raw_key<E: Entity>(key: &RawItem) -> Result<RawItem, InvalidInput> {
    let keys = E::TABLE.keys();
    let has =
        |attribute: &KeyAttribute| key.get(attribute.name).is_some_and(|value| attribute.scalar_type.is_type_of(value));
    let checked = match keys.iter().find(|attribute| !has(attribute)) {
        Some(missing) => Err(InvalidInput::value("missing from the key, or of another type").in_field(missing.name)),
        None if key.len() > keys.len() => Err(InvalidInput::value("given a key with other attributes")),
        None if E::DISCRIMINATOR.is_none() && !EntityMarks::of::<E>().is_of(key) => {
            Err(InvalidInput::value("given the key of another entity"))
        }
        None => check_key_values(E::TABLE, |name| key.get(name)),
    };
    checked.map(|()| key.clone()).map_err(|error| error.in_entity(E::NAME))
}

/// Returns the stored form of an item, and checks its keys as DynamoDB does.
pub(crate) fn raw_item<E: Entity>(item: &E) -> Result<RawItem, InvalidInput> {
    let item = to_item(item)?;
    check_key_values(E::TABLE, |name| item.get(name)).map_err(|error| error.in_entity(E::NAME))?;
    Ok(item)
}

/// Returns the stored form of an item with this revision instead of its own. `None` means that there is no greater
/// revision.
pub(crate) fn raw_item_with_revision<E: Entity>(
    item: &E,
    revision: Option<E::Revision>,
) -> Result<RawItem, InvalidInput> {
    let mut item = raw_item(item)?;
    if let Some((lock, value)) = lock_value::<E>(revision)? {
        item.insert(lock.to_owned(), value);
    }
    Ok(item)
}

/// Returns the attribute of the optimistic lock and its value, if the entity has one.
pub(crate) fn lock_value<E: Entity>(
    revision: Option<E::Revision>,
) -> Result<Option<(&'static str, AttributeValue)>, InvalidInput> {
    let Some(lock) = E::LOCK else { return Ok(None) };
    let Some(value) = revision.and_then(Revision::value) else {
        return Err(InvalidInput::value("the greatest number of its type, so there is no next revision")
            .in_field(lock)
            .in_entity(E::NAME));
    };
    Ok(Some((lock, value)))
}
