//! Conversion of items between the SDK's form and DynamoDB's JSON.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::sdk::read_as_sdk;
use super::{AttributeOrder, WireReader, WireWriter};
use crate::codec::any_value::read_map;
use crate::codec::attribute_value::MAX_LEVELS;
use crate::codec::{DecodeError, RawItem, Reader as _, SetType, Writer as _, read_any};

/// Returns an item as JSON, which can be read as the item can.
///
/// A value that is nested too deeply, or of a type that this version does not support, is written as one of an unknown
/// type: it can be skipped, but not read.
pub(crate) fn to_json(item: &RawItem) -> String {
    let mut writer = WireWriter::default();
    write_entries(item, &mut writer);
    writer.into_json()
}

/// Writes the entries of a map in the order of their names, so that the same error comes first each time.
fn write_entries(map: &HashMap<String, AttributeValue>, writer: &mut WireWriter) {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_unstable_by_key(|(name, _)| *name);
    for (name, value) in entries {
        writer.key(name);
        write_value(value, writer);
    }
}

fn write_value(value: &AttributeValue, writer: &mut WireWriter) {
    match value {
        AttributeValue::S(text) => writer.string(text),
        AttributeValue::N(text) => writer.number(text),
        AttributeValue::B(blob) => writer.bytes(blob.as_ref()),
        AttributeValue::Bool(value) => writer.boolean(*value),
        AttributeValue::Null(_) => writer.null(),
        // One level more than is allowed, so that the reader finds the one that is too deep.
        AttributeValue::M(map) if writer.levels() <= MAX_LEVELS => {
            writer.open_map();
            write_entries(map, writer);
            writer.end_map();
        }
        AttributeValue::L(list) if writer.levels() <= MAX_LEVELS => {
            writer.open_list();
            list.iter().for_each(|value| write_value(value, writer));
            writer.end_list();
        }
        AttributeValue::Ss(set) => write_set(SetType::String, set, writer, |text, writer| writer.string(text)),
        AttributeValue::Ns(set) => write_set(SetType::Number, set, writer, |text, writer| writer.number(text)),
        AttributeValue::Bs(set) => write_set(SetType::Binary, set, writer, |blob, writer| writer.bytes(blob.as_ref())),
        _ => writer.unknown(),
    }
}

fn write_set<T>(set_type: SetType, set: &[T], writer: &mut WireWriter, write: impl Fn(&T, &mut WireWriter)) {
    writer.begin_set(set_type);
    set.iter().for_each(|element| write(element, writer));
    writer.end_set();
}

/// Reads an item of any attributes.
pub(crate) fn from_json(json: &str) -> Result<RawItem, DecodeError> {
    let mut order = AttributeOrder::default();
    let mut reader = WireReader::new(json, &mut order);
    match read_map(&mut reader) {
        Ok(item) if reader.is_at_end() => Ok(item),
        _ => read_as_sdk(json).ok_or_else(super::reader::malformed),
    }
}

/// Reads only the attributes with these names.
pub(crate) fn attributes_from_json(json: &str, names: &[&str]) -> Result<RawItem, DecodeError> {
    let read = || {
        let mut order = AttributeOrder::default();
        let mut reader = WireReader::new(json, &mut order);
        let mut item = RawItem::new();
        reader.begin_map()?;
        while let Some(index) = reader.next_field(names)? {
            match names.get(index) {
                Some(name) => drop(item.insert((*name).to_owned(), read_any(&mut reader)?)),
                None => reader.skip()?,
            }
        }
        Ok::<_, DecodeError>(item)
    };
    read().or_else(|_| {
        let mut item = from_json(json)?;
        item.retain(|name, _| names.contains(&name.as_str()));
        Ok(item)
    })
}
