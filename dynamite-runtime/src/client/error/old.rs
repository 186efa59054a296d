//! Reads the items that errors keep.

use super::condition_failed::ConditionFailed;
use super::{Error, Result};
use crate::codec::OtherEntity;
use crate::entity::{Item, from_item};

impl ConditionFailed {
    /// The item that was there, read as a `T`; `None` if there was none.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if it does not fit `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.old_item().cloned().map(|item| from_item(item).map_err(Error::from)).transpose()
    }
}

impl OtherEntity {
    /// The item that is there, read as a `T`; `None` of a read, which can be made again.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] or [`Error::OtherEntity`] if it is no `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.item().cloned().map(|item| from_item(item).map_err(Error::from)).transpose()
    }
}
