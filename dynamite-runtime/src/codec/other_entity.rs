//! An item of another entity than the one that was asked for.

use std::fmt;

use super::RawItem;

/// An item of another entity has the key that was read, updated or deleted.
pub struct OtherEntity(Box<Inner>);

struct Inner {
    expected: &'static str,
    found: Option<&'static str>,
    item: Option<RawItem>,
}

impl OtherEntity {
    pub(crate) fn new(expected: &'static str, found: Option<&'static str>, item: Option<RawItem>) -> Self {
        OtherEntity(Box::new(Inner { expected, found, item }))
    }

    /// The entity that was asked for.
    pub fn expected(&self) -> &'static str {
        self.0.expected
    }

    /// The entity of the item that is there; `None` if the schema declares no entity of its kind.
    pub fn found(&self) -> Option<&'static str> {
        self.0.found
    }

    /// The stored item, where it is known.
    pub(crate) fn item(&self) -> Option<&RawItem> {
        self.0.item.as_ref()
    }
}

impl fmt::Display for OtherEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an item of {} was expected, and this is one of ", self.0.expected)?;
        f.write_str(self.0.found.unwrap_or("a kind that the schema does not declare"))
    }
}

impl fmt::Debug for OtherEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OtherEntity({self})")
    }
}
