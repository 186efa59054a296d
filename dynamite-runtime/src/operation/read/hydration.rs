//! Reading whole items through an index that projects only some attributes.

use aws_sdk_dynamodb::types::Select;

use crate::codec::{RawItem, StoredItem};
use crate::schema::Layout;

/// The way in which a read gets whole items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hydration {
    /// The read returns the items as the table or index holds them.
    #[default]
    None,
    /// A read of a local index returns whole items itself. Source: the API reference, Query, Select.
    Select,
    /// A batch reads the items of each page from the table.
    Batch,
}

impl Hydration {
    /// Returns the way to get whole items from a table or an index.
    pub(crate) fn of(layout: &Layout) -> Self {
        match layout.index {
            None => Hydration::None,
            Some(index) if index.local => Hydration::Select,
            Some(_) => Hydration::Batch,
        }
    }

    pub(super) fn select(self) -> Option<Select> {
        (self == Hydration::Select).then_some(Select::AllAttributes)
    }
}

/// Returns the table's key of an item of an index.
pub(crate) fn table_key(layout: &Layout, item: &StoredItem) -> RawItem {
    let names: Vec<&str> = layout.table.keys().iter().map(|key| key.name).collect();
    item.attributes(&names)
}
