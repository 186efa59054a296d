//! Converts items and keys from and to the SDK's form.

use aws_sdk_dynamodb::types::AttributeValue;

use super::EntityMarks;
use super::marks::check_member;
use super::{Entity, Item, Key, Revision};
use crate::codec::{
    AttributeOrder, AttributeValueWriter, DecodeError, InvalidInput, RawItem, Reader, StoredItem, WireReader,
    WireWriter, drop_item, from_json, to_json,
};
use crate::key::shard_of;
use crate::schema::{KeyAttribute, TableSchema, check_key_values};

/// Reads an item as a `T`.
///
/// It is read as JSON, so that each type is compiled for one reader only.
pub(crate) fn from_item<T: Item>(item: RawItem) -> Result<T, DecodeError> {
    let json = to_json(&item);
    drop_item(item);
    read_json(&json, &mut AttributeOrder::default())
}

/// Reads an item of a response as a `T`. Its attributes may come in the order of the item before.
pub(crate) fn from_stored<T: Item>(item: StoredItem, order: &mut AttributeOrder) -> Result<T, DecodeError> {
    if let StoredItem::Json(item) = &item
        && let Some(json) = item.json()
    {
        match read_json(json, order) {
            // What can't be read as it is may have a form that the SDK reads. That of another entity can be read.
            Err(error) if !error.is_other_entity() => {}
            read => return read,
        }
    }
    item.into_raw().map_err(|error| error.in_entity(T::NAME)).and_then(from_item)
}

/// Returns `true` if a `T` can be read from this JSON.
#[cfg(feature = "cache")]
pub(crate) fn is_readable<T: Item>(json: &str) -> bool {
    read_json::<T>(json, &mut AttributeOrder::default()).is_ok()
}

fn read_json<T: Item>(json: &str, order: &mut AttributeOrder) -> Result<T, DecodeError> {
    Ok(read_first(json, order)?.0)
}

/// Reads the item that a text begins with as a `T`. Returns its end, too.
// Not inlined, so that the code of each type exists once.
#[inline(never)]
pub(crate) fn read_first<T: Item>(json: &str, order: &mut AttributeOrder) -> Result<(T, usize), DecodeError> {
    let mut reader = WireReader::new(json, order);
    let item = read_item(&mut reader)?;
    Ok((item, reader.position()))
}

/// Reads an item of which there is no other copy. An error contains the item.
pub(crate) fn from_last_item<T: Item>(item: RawItem) -> Result<T, DecodeError> {
    match from_item(item.clone()) {
        Ok(value) => Ok(value),
        Err(error) => Err(error.with_item(item)),
    }
}

/// Checks that an item is one of `T`, and reads it. The error names the entity; of a collection, the member.
fn read_item<T: Item, R: Reader>(reader: &mut R) -> Result<T, DecodeError> {
    let error = match check_member::<T, R>(reader) {
        Ok(()) => match T::read(reader) {
            Ok(item) => return Ok(item),
            Err(error) => error,
        },
        Err(error) => error,
    };
    Err(if error.entity().is_empty() { error.in_entity(T::NAME) } else { error })
}

/// Writes a `T` as an item.
pub(crate) fn to_item<T: Entity>(item: &T) -> Result<RawItem, InvalidInput> {
    let mut writer = WireWriter::default();
    match item.write(&mut writer) {
        Ok(()) => written_item(&writer.into_json()),
        Err(error) => Err(error.in_entity(T::NAME)),
    }
}

/// Returns an item that was written as JSON, in the SDK's form.
pub(crate) fn written_item(json: &str) -> Result<RawItem, InvalidInput> {
    from_json(json).map_err(|_| InvalidInput::value("written in a form that can't be read"))
}

/// Returns the stored form of an item's key, and checks it as DynamoDB does.
pub(crate) fn raw_key<E: Entity>(key: &E::Key) -> Result<RawItem, InvalidInput> {
    let mut writer = AttributeValueWriter::default();
    let written = key.write(&mut writer);
    checked(E::TABLE, E::NAME, written.map(|()| writer.into_item()))
}

/// Returns the number of the shard, below `total`, that the item with a key is in: the part `{shard of 16}` of the partition
/// key of an index; called by generated code.
///
/// # Errors
///
/// Returns [`InvalidInput`] if the key can't be stored.
#[doc(hidden)]
pub fn shard<K: Key>(key: &K, total: u16) -> Result<u16, InvalidInput> {
    let names: Vec<&str> = K::Entity::TABLE.keys().iter().map(|key| key.name).collect();
    Ok(shard_of(&raw_key::<K::Entity>(key)?, &names, total))
}

/// Returns an item or a key whose key values can be stored, or the error with the entity.
fn checked(
    table: &TableSchema,
    entity: &'static str,
    item: Result<RawItem, InvalidInput>,
) -> Result<RawItem, InvalidInput> {
    let checked = item.and_then(|item| check_key_values(table, |name| item.get(name)).map(|()| item));
    checked.map_err(|error| error.in_entity(entity))
}

/// Returns a stored key, if it has the attributes of the table's key, and no others.
pub(crate) fn checked_raw_key<E: Entity>(key: &RawItem) -> Result<RawItem, InvalidInput> {
    let is_other = E::DISCRIMINATOR.is_none() && !EntityMarks::of::<E>().is_of(key);
    checked(E::TABLE, E::NAME, check_attributes(E::TABLE, key, is_other))
}

/// Returns a key, if it has the attributes of the table's key, and no others.
fn check_attributes(table: &TableSchema, key: &RawItem, is_other: bool) -> Result<RawItem, InvalidInput> {
    let keys = table.keys();
    let has =
        |attribute: &KeyAttribute| key.get(attribute.name).is_some_and(|value| attribute.scalar_type.is_type_of(value));
    match keys.iter().find(|attribute| !has(attribute)) {
        Some(missing) => Err(InvalidInput::value("missing from the key, or of another type").in_field(missing.name)),
        None if key.len() > keys.len() => Err(InvalidInput::value("given a key with other attributes")),
        None if is_other => Err(InvalidInput::value("given the key of another entity")),
        None => Ok(key.clone()),
    }
}

/// Returns the stored form of an item, and checks its keys as DynamoDB does.
pub(crate) fn raw_item<E: Entity>(item: &E) -> Result<RawItem, InvalidInput> {
    checked(E::TABLE, E::NAME, to_item(item))
}

/// Returns an item as JSON with this revision instead of its own. Its keys are not checked.
pub(crate) fn json_item_with_revision<E: Entity>(
    item: &E,
    revision: Option<E::Revision>,
) -> Result<String, InvalidInput> {
    let mut writer = WireWriter::default();
    if let Some((lock, AttributeValue::N(revision))) = lock_value::<E>(revision)? {
        writer = writer.with_number(lock, revision);
    }
    match item.write(&mut writer) {
        Ok(()) => Ok(writer.into_json()),
        Err(error) => Err(error.in_entity(E::NAME)),
    }
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
