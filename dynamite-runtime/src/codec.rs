//! Reading and writing of items.
//!
//! Generated code reads an entity from a [`Reader`] and writes it to a [`Writer`], in the order of its fields. Both are
//! implemented for DynamoDB's JSON, and for the SDK's [`AttributeValue`](aws_sdk_dynamodb::types::AttributeValue).

mod any_value;
mod attribute;
mod attribute_macros;
mod attribute_name;
mod attribute_type;
mod attribute_value;
mod collections;
mod decode_error;
mod exact;
mod field;
mod field_macros;
mod field_name;
mod invalid_input;
pub(crate) mod item_size;
mod json;
#[doc(hidden)]
pub mod literal;
mod location;
mod nested;
pub(crate) mod number;
mod other_entity;
mod raw_item;
mod reader;
pub(crate) mod room;
mod scalars;
mod stored_as;
mod stored_item;
mod stored_key;
mod time;
mod wire;
mod with_default;
mod writer;

pub use attribute::{Attribute, Number, Optional, read_value};
pub use attribute_type::AttributeType;
pub use attribute_value::{AttributeValueReader, AttributeValueWriter};
pub use collections::SetElement;
pub use decode_error::DecodeError;
#[doc(hidden)]
pub use decode_error::unknown_tag;
pub use field::Field;
#[doc(hidden)]
pub use field::{write_attribute, write_field};
pub use field_name::FieldName;
pub use invalid_input::InvalidInput;
pub use other_entity::OtherEntity;
pub use raw_item::RawItem;
pub use reader::Reader;
pub use stored_as::StoredAs;
#[doc(hidden)]
pub use stored_as::{check_stored_as, stored, stored_is};
pub use stored_key::{KeyField, StoredKey};
pub use time::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, TimeError, TimestampMillis, TimestampSeconds,
};
#[doc(hidden)]
pub use time::{WrittenTime, written_time};
pub use wire::{AttributeOrder, WireReader, WireWriter};
pub use with_default::WithDefault;
pub use writer::{SetType, Writer};

pub(crate) use any_value::{read_any, write_any};
pub(crate) use attribute_name::{check_entry_key, check_name_length};
pub(crate) use attribute_value::{check_levels, into_stored, to_value};
pub(crate) use nested::drop_value;
pub(crate) use stored_as::to_stored;
pub(crate) use stored_item::{JsonItem, StoredItem, StoredItems, drop_item};
pub(crate) use time::{Fraction, date_text, local_text, parse_date, parse_local, timestamp_text};
#[cfg(feature = "cache")]
pub(crate) use wire::attributes_from_json;
pub(crate) use wire::{from_json, skip_value, string_end, to_json};
