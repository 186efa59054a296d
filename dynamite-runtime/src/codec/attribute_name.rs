//! The limits of DynamoDB for names.

use super::InvalidInput;

/// The greatest length of a name, in bytes. Source: the developer guide, "Attribute names" quotas.
const MAX_NAME_BYTES: usize = 65_535;

/// Checks the length of the name of an attribute.
pub(crate) fn check_name_length(name: &str) -> Result<(), InvalidInput> {
    if name.len() <= MAX_NAME_BYTES {
        return Ok(());
    }
    let length = name.len();
    Err(InvalidInput::value(format!(
        "an attribute with a name of {length} bytes, but DynamoDB allows {MAX_NAME_BYTES}"
    )))
}

/// Checks the key of an entry of a map, which DynamoDB treats as a name.
pub(crate) fn check_entry_key(key: &str) -> Result<(), InvalidInput> {
    if key.is_empty() {
        return Err(InvalidInput::value("an entry with an empty key, which DynamoDB does not store"));
    }
    check_name_length(key)
}
