//! Decodes the items that writes return.

use crate::client::error::{Error, Result};
use crate::entity::{Item, from_item, from_last_item};
use crate::operation::{Measured, WriteResponse};

/// Drops the item.
pub(super) fn no_item(response: WriteResponse) -> Result<Measured<()>> {
    response.try_map(|_| Ok(()))
}

/// Decodes an item that the write deleted or replaced. The response holds the last copy of that item.
pub(super) fn last_item<T: Item>(response: WriteResponse) -> Result<Measured<Option<T>>> {
    response.try_map(|item| Ok(item.map(from_last_item).transpose()?))
}

/// Reads the item of a response that must contain one.
pub(super) fn required_item<T: Item>(response: WriteResponse) -> Result<Measured<T>> {
    response.try_map(|item| {
        Ok(from_item(item.ok_or(Error::NotFound { entity: T::NAME, ambiguous: false, request: None })?)?)
    })
}
