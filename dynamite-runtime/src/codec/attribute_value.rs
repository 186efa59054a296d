//! The reader and the writer of the SDK's `AttributeValue`s.

mod reader;
mod writer;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Attribute, DecodeError, InvalidInput, Writer as _};

pub use reader::AttributeValueReader;
pub use writer::AttributeValueWriter;

/// The levels of nesting that DynamoDB allows. A top-level attribute is the first level.
/// Source: the developer guide, "Service, account, and table quotas".
pub(super) const MAX_LEVELS: usize = 32;

/// Checks that a value may be nested below this number of levels.
pub(crate) fn check_levels(levels: usize) -> Result<(), InvalidInput> {
    if levels >= MAX_LEVELS {
        return Err(InvalidInput::value("nested deeper than the 32 levels that DynamoDB allows"));
    }
    Ok(())
}

/// The error of a value that is nested deeper than DynamoDB allows.
#[cold]
pub(super) fn too_deep() -> DecodeError {
    DecodeError::new("a value of at most 32 levels", "a value that is nested deeper")
}

/// Returns the stored form of a value.
pub(crate) fn to_value<T: Attribute>(value: &T) -> Result<AttributeValue, InvalidInput> {
    let mut writer = AttributeValueWriter::default();
    writer.key("");
    value.write(&mut writer)?;
    Ok(writer.into_item().remove("").unwrap_or(AttributeValue::Null(true)))
}

/// Returns the stored form of a value, and drops the value.
pub(crate) fn into_stored<T: Attribute>(value: T) -> Result<AttributeValue, InvalidInput> {
    let stored = to_value(&value);
    if stored.is_err() {
        // It may be nested too deeply.
        value.discard();
    }
    stored
}
