//! A single request of a read: its options and its result.

use super::decode::{AnyItems, NewItems};
use crate::codec::{InvalidInput, RawItem, StoredItems};
use crate::operation::Usage;

/// The result of one request.
pub(crate) struct Fetched {
    pub(crate) items: StoredItems,
    /// The first of the items, if they were read as soon as the response came.
    pub(crate) first_items: Option<Box<dyn AnyItems>>,
    /// The key after which the next request continues; `None` at the end.
    pub(crate) last: Option<RawItem>,
    pub(crate) usage: Usage,
}

impl Fetched {
    /// Creates the result from a response. An empty last key counts as none.
    pub(crate) fn new(items: StoredItems, last: Option<RawItem>, usage: Usage) -> Self {
        let last = last.filter(|key| !key.is_empty());
        Fetched { items, first_items: None, last, usage }
    }
}

/// The options of one request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FetchOptions {
    /// The maximum number of items to read, before the filter. Without it DynamoDB reads up to 1 MB.
    pub(crate) limit: Option<u32>,
    /// Set to return only the number of items.
    pub(crate) count: bool,
    /// The segment of a parallel scan; `None` to read everything.
    pub(crate) segment: Option<ScanSegment>,
    /// Makes the list of the items to read as soon as the response comes. Without it, each item is read when it is used.
    pub(crate) read_at_once: Option<NewItems>,
}

/// A segment of a table or an index, in a parallel scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScanSegment {
    pub(crate) number: u32,
    /// The number of segments of the scan.
    pub(crate) total: u32,
}

impl FetchOptions {
    pub(super) fn limit(self, entity: &'static str) -> Result<Option<i32>, InvalidInput> {
        let Some(limit) = self.limit else { return Ok(None) };
        match i32::try_from(limit) {
            Ok(limit) if limit > 0 => Ok(Some(limit)),
            _ => {
                let problem = format!("a page must have 1 to {} items, not {limit}", i32::MAX);
                Err(InvalidInput::value(problem).in_entity(entity))
            }
        }
    }
}
