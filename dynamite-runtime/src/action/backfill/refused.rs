//! Items that a backfill can't write.

use std::fmt;

use crate::client::error::Error;
use crate::codec::RawItem;

/// An item that a [`Backfill`](crate::Backfill) can't write, with its key and the reason.
///
/// Neither `Display` nor `Debug` shows the key, which is data.
pub struct Refused {
    entity: &'static str,
    key: RawItem,
    error: Error,
}

impl Refused {
    pub(crate) fn new(entity: &'static str, key: RawItem, error: Error) -> Self {
        Refused { entity, key, error }
    }

    /// Returns the name of the entity that the item belongs to.
    pub fn entity(&self) -> &'static str {
        self.entity
    }

    /// Returns the attributes of the table's key, as they are stored.
    pub fn raw_key(&self) -> &RawItem {
        &self.key
    }

    /// Returns the reason: [`Error::Decode`] if the item can't be read, [`Error::InvalidInput`] if a key can't be made
    /// of it, and [`Error::Service`] if DynamoDB refuses the write, for instance of an item that would be too large.
    pub fn error(&self) -> &Error {
        &self.error
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// Does not show the key.
impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refused({self})")
    }
}
