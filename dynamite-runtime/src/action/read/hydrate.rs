//! Whole items, where an index holds only a part of them.

use aws_sdk_dynamodb::types::Select;

use super::Read;
use super::fetch::{Extent, Fetched};
use crate::batch::whole_items;
use crate::codec::RawItem;
use crate::{Result, Usage};

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
    pub(super) fn select(self) -> Option<Select> {
        (self == Hydration::Select).then_some(Select::AllAttributes)
    }
}

impl Read {
    /// Has it answer whole items.
    pub(super) fn hydrate(&mut self) {
        self.hydration = match self.layout.index {
            None => Hydration::None,
            Some(index) if index.local => Hydration::Select,
            Some(_) => Hydration::Batch,
        };
    }

    /// Makes one request, and reads the whole items if those are asked for.
    pub(super) async fn fetch_whole(&self, start: Option<RawItem>, extent: Extent) -> Result<Fetched> {
        let mut fetched = self.fetch(start, extent).await?;
        if !extent.count {
            self.make_whole(&mut fetched.items, &mut fetched.usage).await?;
        }
        Ok(fetched)
    }

    /// The whole items of what an index answered. Those that were deleted since are left out, and counted.
    pub(super) async fn make_whole(&self, items: &mut Vec<RawItem>, usage: &mut Usage) -> Result<()> {
        if self.hydration != Hydration::Batch || items.is_empty() {
            return Ok(());
        }
        let names = self.layout.table.keys();
        let key = |mut item: RawItem| names.iter().filter_map(|key| item.remove_entry(key.name)).collect();
        let keys: Vec<RawItem> = std::mem::take(items).into_iter().map(key).collect();
        let asked = keys.len();
        let (found, cost) = whole_items(&self.db, self.layout.table, keys).await?;
        *items = found;
        let gone = asked - items.len();
        let returned = usage.returned.saturating_sub(gone);
        *usage += cost;
        *usage = Usage { returned, gone: usage.gone + gone, ..*usage };
        Ok(())
    }
}
