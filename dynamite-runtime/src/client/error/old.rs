//! Reads the items that errors keep.

use super::condition_failed::ConditionFailed;
use super::{Error, Result};
use crate::codec::OtherEntity;
use crate::entity::{Item, from_item};

impl ConditionFailed {
    /// Returns the item that made the condition fail, read as a `T`, or `None` if there was no item.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Decode`] or [`Error::OtherEntity`] if the item is not a `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.old_item().cloned().map(|item| from_item(item).map_err(Error::from)).transpose()
    }
}

impl OtherEntity {
    /// Returns the item that was found by a write, read as a `T`. Returns `None` after a read, which can be repeated as
    /// a read of `T`.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Decode`] or [`Error::OtherEntity`] if the item is not a `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.item().cloned().map(|item| from_item(item).map_err(Error::from)).transpose()
    }
}
