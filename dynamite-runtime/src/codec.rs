//! How items are read and written: one generated body per entity serves every source and target.
//!
//! Generated code knows two traits, [`Reader`] and [`Writer`], and calls them in the order of its fields. Today both
//! work on the SDK's [`AttributeValue`](aws_sdk_dynamodb::types::AttributeValue); a reader that pulls from the bytes of a
//! response fits the same calls, which is why a reader hands out a value's kind before its content and never lends
//! anything for longer than a call.

mod any;
mod attribute;
mod attribute_value;
mod collections;
mod document;
mod error;
mod field;
pub(crate) mod number;
mod reader;
mod scalars;
mod time;
mod writer;

pub use attribute::{Attribute, Number, Optional};
pub use attribute_value::{AttributeValueReader, AttributeValueWriter, Item as RawItem};
pub use collections::SetElement;
pub use error::DecodeError;
#[doc(hidden)]
pub use error::unknown_tag;
pub use field::Field;
pub use reader::{Kind, Reader};
pub use time::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, TimeError, TimestampMillis, TimestampSeconds,
};
pub use writer::{SetKind, Writer};

use crate::entity;

pub(crate) use any::{read_any, write_any};
pub(crate) use attribute_value::{check_levels, from_item, from_last_item, to_item, to_value};
pub(crate) use field::write_field;
pub(crate) use time::{Fraction, date_text, local_text, parse_date, parse_local, timestamp_text};

/// Reads an item of a `T`, once its kind is known to be that of a `T`.
pub(crate) fn read_item<T: entity::Item, R: Reader>(reader: &mut R) -> Result<T, DecodeError> {
    let kind = T::KIND.map_or(Ok(()), |kind| kind.check(reader));
    kind.and_then(|()| T::read(reader)).map_err(|error| error.in_entity(T::NAME))
}

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
