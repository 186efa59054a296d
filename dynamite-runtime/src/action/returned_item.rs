//! Decodes the items that writes return.

use crate::client::error::{Error, Result};
use crate::entity::{Item, from_item, from_last_item};
use crate::operation::{Measured, WriteResponse};

/// Drops the item.
pub(super) fn no_item(response: WriteResponse) -> Result<Measured<()>> {
    Ok(Measured { value: (), usage: response.usage })
}

/// Decodes an item that the write deleted or replaced. The response holds the last copy of that item.
pub(super) fn last_item<T: Item>(response: WriteResponse) -> Result<Measured<Option<T>>> {
    let Measured { value, usage } = response;
    let value = match value {
        Some(item) => Some(from_last_item(item)?),
        None => None,
    };
    Ok(Measured { value, usage })
}

/// Reads the item of a response that must contain one.
pub(super) fn required_item<T: Item>(response: WriteResponse) -> Result<Measured<T>> {
    match response.value {
        Some(item) => Ok(Measured { value: from_item(item)?, usage: response.usage }),
        None => Err(Error::NotFound { entity: T::NAME, ambiguous: false, request: None }),
    }
}
