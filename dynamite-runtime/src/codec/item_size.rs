//! The size of items as DynamoDB counts it.

use aws_sdk_dynamodb::types::AttributeValue;

use super::{InvalidInput, RawItem};

/// The maximum size of an item. Source: the developer guide, "Quotas in Amazon DynamoDB".
const MAX_ITEM_BYTES: usize = 400 * 1024;

/// Refuses an item of at least so many bytes if it is too large. DynamoDB refuses a whole batch for one such item.
pub(crate) fn check_item_size(bytes: usize) -> Result<(), InvalidInput> {
    match bytes > MAX_ITEM_BYTES {
        false => Ok(()),
        true => Err(InvalidInput::value("an item larger than 400 KB, which is DynamoDB's limit")),
    }
}

/// Returns a lower bound of the size of an item as DynamoDB counts it, in bytes. Source: the developer guide, "DynamoDB
/// item sizes and formats".
pub(crate) fn stored_bytes(item: &RawItem) -> usize {
    item.iter().map(|(name, value)| attribute_bytes(name, value)).sum()
}

/// Returns a lower bound of the size of an attribute.
pub(crate) fn attribute_bytes(name: &str, value: &AttributeValue) -> usize {
    name.len() + value_bytes(value)
}

/// Returns a lower bound of the size of a value.
pub(crate) fn value_bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(_) => STORED_SCALAR,
        AttributeValue::B(blob) => blob.as_ref().len(),
        AttributeValue::Ss(all) => all.iter().map(String::len).sum(),
        AttributeValue::Ns(all) => all.len() * STORED_SCALAR,
        AttributeValue::Bs(all) => all.iter().map(|blob| blob.as_ref().len()).sum(),
        AttributeValue::L(all) => all.iter().map(value_bytes).sum::<usize>() + STORED_COLLECTION,
        AttributeValue::M(map) => stored_bytes(map) + STORED_COLLECTION,
        _ => STORED_SCALAR,
    }
}

/// The size of a Boolean or a null, and of the shortest number.
pub(crate) const STORED_SCALAR: usize = 1;
/// The size of a list or a map without elements.
pub(crate) const STORED_COLLECTION: usize = 3;
