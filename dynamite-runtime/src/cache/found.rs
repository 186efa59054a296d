//! What a read of one item has found, for all calls that waited for it.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

use super::store::Kept;
use crate::codec::{JsonItem, StoredItem};
use crate::operation::{Measured, Usage};

/// An error that several calls return, of the type that clients have.
pub(crate) type SharedError = Arc<dyn Any + Send + Sync>;

/// An item that was found, or that there is none.
#[derive(Clone)]
pub(crate) struct Found {
    item: Option<StoredItem>,
    /// What it has cost; `None` if it was kept.
    cost: Option<Arc<Cost>>,
}

/// The cost of a read, which only one of those that waited for it counts.
struct Cost {
    usage: Usage,
    is_counted: AtomicBool,
}

impl Found {
    /// Returns what the cache has answered.
    pub(crate) fn kept(item: Option<StoredItem>) -> Self {
        Found { item, cost: None }
    }

    /// Returns what DynamoDB has answered.
    pub(crate) fn read(read: Measured<Option<StoredItem>>) -> Self {
        let cost = Cost { usage: read.usage, is_counted: AtomicBool::new(false) };
        Found { item: read.value, cost: Some(Arc::new(cost)) }
    }

    /// Returns the item with its cost, if nobody has counted it yet.
    pub(crate) fn measured(self) -> Measured<Option<StoredItem>> {
        let mine = self.cost.filter(|cost| !cost.is_counted.swap(true, Ordering::Relaxed));
        let cached = || Usage { cached: 1, returned: self.item.is_some().into(), ..Usage::default() };
        Measured { usage: mine.map_or_else(cached, |cost| cost.usage), value: self.item }
    }
}

/// Returns the item of an entry.
pub(crate) fn stored(kept: Kept) -> Option<StoredItem> {
    match kept {
        Kept::Item(json) => Some(StoredItem::Json(json_item(json))),
        Kept::Missing => None,
    }
}

fn json_item(json: Bytes) -> JsonItem {
    let range = 0..json.len();
    JsonItem::new(Arc::new(SdkBody::from(json)), range)
}
