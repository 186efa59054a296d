//! Whole items, where an index holds only a part of them.

use aws_sdk_dynamodb::types::Select;

use crate::codec::RawItem;
use crate::schema::Layout;

/// How a read comes by whole items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hydration {
    /// It answers what it reads.
    #[default]
    None,
    /// A local index gives them itself. Source: the API reference, Query, Select.
    Select,
    /// The table is asked for the items of each page.
    Batch,
}

impl Hydration {
    /// Returns how the items of a table or an index can be read whole.
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

/// Takes the keys of the table out of what an index returned.
pub(crate) fn table_keys(layout: &Layout, items: Vec<RawItem>) -> Vec<RawItem> {
    let names = layout.table.keys();
    let key = |mut item: RawItem| names.iter().filter_map(|key| item.remove_entry(key.name)).collect();
    items.into_iter().map(key).collect()
}
