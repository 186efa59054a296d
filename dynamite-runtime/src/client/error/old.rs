//! Decodes the items that errors contain.

use aws_sdk_dynamodb::types::AttributeValue;

use super::condition_failed::ConditionFailed;
use super::{Error, Result};
use crate::codec::OtherEntity;
use crate::entity::{Entity, Item, Revision, from_item};

impl ConditionFailed {
    /// Returns the item that made the condition fail, decoded as a `T`, or `None` if there was no item.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Decode`] or [`Error::OtherEntity`] if the item is not a `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.old_item().cloned().map(|item| from_item(item).map_err(Error::from)).transpose()
    }

    /// Returns the revision that the item of `E` had to have, or `None` if the write expected none.
    pub fn expected_revision<E: Entity>(&self) -> Option<E::Revision> {
        self.revision().and_then(E::Revision::from_value)
    }

    /// Returns the revision of the item of `E` that was found, or `None` if there was no item, or it has no revision
    /// that can be read.
    pub fn found_revision<E: Entity>(&self) -> Option<E::Revision> {
        match self.old_item()?.get(E::LOCK?) {
            None | Some(AttributeValue::Null(_)) => E::ABSENT_REVISION,
            Some(value) => E::Revision::from_value(value),
        }
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
