//! Lists, maps, sets and bytes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::attribute_name::check_entry_key;
use super::decode_error::expect_type;
use super::{
    Attribute, AttributeType, DecodeError, EpochMillis, EpochSeconds, InvalidInput, LocalDateTimeMillis,
    LocalDateTimeSeconds, Optional, Reader, SetType, TimestampMillis, TimestampSeconds, Writer, read_value,
};
use crate::decimal::Decimal;

/// A list (L); `Vec<u8>` is bytes (B).
impl<T: Attribute> Attribute for Vec<T> {
    type Present = Self;
    const EXPECTED: &'static str = T::EXPECTED_LIST;

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        T::read_list(attribute_type, reader)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        T::write_list(self, writer)
    }

    fn discard(self) {
        self.into_iter().for_each(Attribute::discard);
    }
}

impl<T: Attribute> Attribute for BTreeMap<String, T> {
    type Present = Self;
    const EXPECTED: &'static str = "a map (M)";

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        expect_type(Self::EXPECTED, AttributeType::Map, attribute_type)?;
        let mut map = BTreeMap::new();
        reader.begin_map()?;
        while let Some(key) = reader.next_key(str::to_owned)? {
            map.insert(key, read_value(reader).map_err(|error| error.in_field("*"))?);
        }
        Ok(map)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        writer.begin_map()?;
        for (key, value) in self {
            write_entry(key, value, writer)?;
        }
        writer.end_map();
        Ok(())
    }

    fn discard(self) {
        self.into_values().for_each(Attribute::discard);
    }
}

/// Writes an entry of a map.
pub(crate) fn write_entry<T: Attribute, W: Writer>(key: &str, value: &T, writer: &mut W) -> Result<(), InvalidInput> {
    write_entry_with(key, writer, |writer| value.write(writer))
}

/// Writes an entry of a map with the value that `write` writes. The key is data, so errors don't show it.
pub(crate) fn write_entry_with<W: Writer>(
    key: &str,
    writer: &mut W,
    write: impl FnOnce(&mut W) -> Result<(), InvalidInput>,
) -> Result<(), InvalidInput> {
    let written = check_entry_key(key).and_then(|()| {
        writer.key(key);
        write(writer)
    });
    written.map_err(|error| error.in_field("*"))
}

/// A type that a set can hold: text, numbers other than floats, bytes, and types that are stored as one of these.
#[diagnostic::on_unimplemented(message = "a set can't hold `{Self}`")]
pub trait SetElement: Attribute + Ord {
    /// The type of the set.
    const SET_TYPE: SetType;
}

macro_rules! set_elements {
    ($($set_type:ident: $($type:ty),*;)*) => { $($(
        impl SetElement for $type {
            const SET_TYPE: SetType = SetType::$set_type;
        }
    )*)* };
}

set_elements! {
    String: String, Uuid, NaiveDate, DateTime<Utc>, TimestampMillis, TimestampSeconds,
        NaiveDateTime, LocalDateTimeMillis, LocalDateTimeSeconds;
    Number: i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, Decimal, EpochMillis, EpochSeconds;
    Binary: Vec<u8>;
}

fn attribute_type_of(set_type: SetType) -> AttributeType {
    match set_type {
        SetType::String => AttributeType::StringSet,
        SetType::Number => AttributeType::NumberSet,
        SetType::Binary => AttributeType::BinarySet,
    }
}

fn element_type_of(set_type: SetType) -> AttributeType {
    match set_type {
        SetType::String => AttributeType::String,
        SetType::Number => AttributeType::Number,
        SetType::Binary => AttributeType::Binary,
    }
}

/// A set. DynamoDB has no empty sets, so an empty set is left out of the item, and an absent one is read as empty.
impl<T: SetElement> Attribute for BTreeSet<T> {
    type Present = Self;
    const EXPECTED: &'static str = match T::SET_TYPE {
        SetType::String => "a set of strings (SS)",
        SetType::Number => "a set of numbers (NS)",
        SetType::Binary => "a set of bytes (BS)",
    };

    fn read<R: Reader>(attribute_type: AttributeType, reader: &mut R) -> Result<Self, DecodeError> {
        if attribute_type == AttributeType::Null {
            reader.skip_content()?;
            return Ok(BTreeSet::new());
        }
        expect_type(Self::EXPECTED, attribute_type_of(T::SET_TYPE), attribute_type)?;
        let mut set = BTreeSet::new();
        reader.begin_list()?;
        while reader.next_element()? {
            set.insert(T::read(element_type_of(T::SET_TYPE), reader).map_err(|error| error.in_element(set.len()))?);
        }
        Ok(set)
    }

    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput> {
        if self.is_empty() {
            return Err(InvalidInput::value("an empty set, which DynamoDB does not store"));
        }
        writer.begin_set(T::SET_TYPE);
        for element in self {
            element.write(writer)?;
        }
        writer.end_set();
        Ok(())
    }

    fn missing() -> Option<Self> {
        Some(BTreeSet::new())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

#[diagnostic::do_not_recommend]
impl<T: SetElement> Optional for BTreeSet<T> {}
