//! Decodes the items that errors contain.

use super::condition_failed::ConditionFailed;
use super::{Error, Result};
use crate::codec::OtherEntity;
use crate::entity::{Item, from_item};

impl ConditionFailed {
    /// Returns the item that made the condition fail, decoded as a `T`, or `None` if there was no item.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Decode`] or [`Error::OtherEntity`] if the item is not a `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.old_item().cloned().map(|item| from_item(item).map_err(Error::from)).transpose()
    }
}

impl OtherEntity {
    /// Returns the item that a write found, decoded as a `T`. Returns `None` after a read: you can read the item with
    /// the repository of `T` instead.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Decode`] or [`Error::OtherEntity`] if the item is not a `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.item().cloned().map(|item| from_item(item).map_err(Error::from)).transpose()
    }
}
