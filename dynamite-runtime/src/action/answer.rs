//! The answers of writes, read as items.

use crate::client::error::{Error, Result};
use crate::entity::{Item, from_item, from_last_item};
use crate::operation::{Measured, WriteAnswer};

/// Returns the answer without an item.
pub(super) fn no_item(answer: WriteAnswer) -> Result<Measured<()>> {
    answer.try_map(|_| Ok(()))
}

/// Reads the answer's item, of which there is no other copy.
pub(super) fn last_item<T: Item>(answer: WriteAnswer) -> Result<Measured<Option<T>>> {
    answer.try_map(|item| Ok(item.map(from_last_item).transpose()?))
}

/// Reads the answer's item, which has to be there.
pub(super) fn required_item<T: Item>(answer: WriteAnswer) -> Result<Measured<T>> {
    answer.try_map(|item| Ok(from_item(item.ok_or(Error::NotFound { entity: T::NAME, ambiguous: false })?)?))
}
