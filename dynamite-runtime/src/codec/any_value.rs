//! Values of any type, as they are stored.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::InvalidInput;
use super::collections::write_entry_with;
use super::{AttributeType, DecodeError, Reader, SetType, Writer};

/// Reads a value of any type.
pub(crate) fn read_any<R: Reader>(reader: &mut R) -> Result<AttributeValue, DecodeError> {
    let attribute_type = reader.open()?;
    let value = content(attribute_type, reader)?;
    reader.close()?;
    Ok(value)
}

fn content<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<AttributeValue, DecodeError> {
    Ok(match attribute_type {
        AttributeType::String => AttributeValue::S(reader.string()?),
        AttributeType::Number => AttributeValue::N(number(reader)?),
        AttributeType::Binary => AttributeValue::B(Blob::new(reader.bytes()?)),
        AttributeType::Boolean => AttributeValue::Bool(reader.boolean()?),
        AttributeType::Null => {
            reader.skip_content()?;
            AttributeValue::Null(true)
        }
        AttributeType::Map => AttributeValue::M(read_map(reader)?),
        AttributeType::List => AttributeValue::L(elements(reader, read_any)?),
        AttributeType::StringSet => AttributeValue::Ss(elements(reader, Reader::string)?),
        AttributeType::NumberSet => AttributeValue::Ns(elements(reader, number)?),
        AttributeType::BinarySet => AttributeValue::Bs(elements(reader, |reader| reader.bytes().map(Blob::new))?),
        AttributeType::Unknown => {
            return Err(DecodeError::wrong_type("a value of a type that this version supports", attribute_type));
        }
    })
}

/// Reads the text of a number, as it is stored.
fn number<R: Reader>(reader: &mut R) -> Result<String, DecodeError> {
    reader.text(|text| Ok(text.to_owned()))
}

/// Reads the content of a map.
pub(super) fn read_map<R: Reader>(reader: &mut R) -> Result<HashMap<String, AttributeValue>, DecodeError> {
    let mut map = HashMap::new();
    reader.begin_map()?;
    while let Some(key) = reader.next_key(str::to_owned)? {
        map.insert(key, read_any(reader).map_err(|error| error.in_field("*"))?);
    }
    Ok(map)
}

fn elements<T, R: Reader>(
    reader: &mut R,
    read: impl Fn(&mut R) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut list = Vec::new();
    reader.begin_list()?;
    while reader.next_element()? {
        list.push(read(reader).map_err(|error| error.in_element(list.len()))?);
    }
    Ok(list)
}

/// Writes a value of any type.
pub(crate) fn write_any<W: Writer>(value: &AttributeValue, writer: &mut W) -> Result<(), InvalidInput> {
    match value {
        AttributeValue::S(text) => writer.string(text),
        AttributeValue::N(text) => writer.number(text),
        AttributeValue::B(blob) => writer.bytes(blob.as_ref()),
        AttributeValue::Bool(value) => writer.boolean(*value),
        AttributeValue::Null(_) => writer.null(),
        AttributeValue::M(map) => return write_map(map, writer),
        AttributeValue::L(list) => return write_list(list, writer),
        AttributeValue::Ss(set) => write_set(SetType::String, set, writer, |text, writer| writer.string(text)),
        AttributeValue::Ns(set) => write_set(SetType::Number, set, writer, |text, writer| writer.number(text)),
        AttributeValue::Bs(set) => write_set(SetType::Binary, set, writer, |blob, writer| writer.bytes(blob.as_ref())),
        _ => return Err(InvalidInput::value("a value of a type that this version does not support")),
    }
    Ok(())
}

fn write_map<W: Writer>(map: &HashMap<String, AttributeValue>, writer: &mut W) -> Result<(), InvalidInput> {
    writer.begin_map()?;
    for (key, value) in map {
        write_entry_with(key, writer, |writer| write_any(value, writer))?;
    }
    writer.end_map();
    Ok(())
}

fn write_list<W: Writer>(list: &[AttributeValue], writer: &mut W) -> Result<(), InvalidInput> {
    writer.begin_list()?;
    for (index, element) in list.iter().enumerate() {
        write_any(element, writer).map_err(|error| error.in_element(index))?;
    }
    writer.end_list();
    Ok(())
}

fn write_set<T, W: Writer>(set_type: SetType, set: &[T], writer: &mut W, write: impl Fn(&T, &mut W)) {
    writer.begin_set(set_type);
    set.iter().for_each(|element| write(element, writer));
    writer.end_set();
}
