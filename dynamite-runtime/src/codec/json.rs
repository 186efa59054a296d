//! `json`: a document whose structure the schema does not declare.

use serde_json::{Map, Number, Value};

use super::InvalidInput;
use super::nested::drop_document;
use super::number::check;
use super::{Attribute, AttributeType, DecodeError, Reader, Writer, read_value};
use crate::decimal::Decimal;

/// A document, stored in DynamoDB's own types: maps, lists, strings, numbers, booleans and nulls.
///
/// Sets and bytes are errors, since JSON does not have them, and so is a number that a `serde_json::Number` can't hold
/// exactly.
impl Attribute for Value {
    type Present = Self;
    const EXPECTED: &'static str = "a JSON document";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        match attribute_type {
            AttributeType::String => reader.string().map(Value::String),
            AttributeType::Boolean => reader.boolean().map(Value::Bool),
            AttributeType::Number => reader.text(read_number).map(Value::Number),
            AttributeType::Null => reader.skip_content().map(|()| Value::Null),
            AttributeType::List => super::attribute::read_list(attribute_type, reader).map(Value::Array),
            AttributeType::Map => read_object(reader).map(Value::Object),
            other => Err(DecodeError::wrong_type(Self::EXPECTED, other)),
        }
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        match self {
            Value::Null => writer.null(),
            Value::Bool(value) => writer.boolean(*value),
            Value::String(text) => writer.string(text),
            Value::Number(number) => return write_number(number, writer),
            Value::Array(list) => return super::attribute::write_list(list, writer),
            Value::Object(object) => return write_object(object, writer),
        }
        Ok(())
    }

    fn discard(self) {
        drop_document(self);
    }
}

fn read_number(text: &str) -> Result<Number, DecodeError> {
    let exact = || {
        let decimal: Decimal = text.parse().ok()?;
        let integer = i64::try_from(decimal).map(Number::from).or_else(|_| u64::try_from(decimal).map(Number::from));
        if let Ok(number) = integer {
            return Some(number);
        }
        // A number is exact if it would be written back as the same number.
        let number = Number::from_f64(text.parse().ok()?)?;
        (number.to_string().parse::<Decimal>().ok()? == decimal).then_some(number)
    };
    exact().ok_or_else(|| DecodeError::new("a number that `serde_json` holds exactly", "a number beyond its precision"))
}

fn read_object<R: Reader>(reader: &mut R) -> Result<Map<String, Value>, DecodeError> {
    let mut object = Map::new();
    reader.begin_map()?;
    while let Some(key) = reader.next_key(str::to_owned)? {
        object.insert(key, read_value(reader).map_err(|error: DecodeError| error.in_field("*"))?);
    }
    Ok(object)
}

fn write_number<W: Writer>(number: &Number, writer: &mut W) -> Result<(), InvalidInput> {
    let text = number.to_string();
    check(&text).map_err(|error| InvalidInput::value(error.text()))?;
    writer.number(&text);
    Ok(())
}

fn write_object<W: Writer>(object: &Map<String, Value>, writer: &mut W) -> Result<(), InvalidInput> {
    writer.begin_map()?;
    for (key, value) in object {
        super::collections::write_entry(key, value, writer)?;
    }
    writer.end_map();
    Ok(())
}
