//! One request of a read: how much it reads, and what it returned.

use aws_sdk_dynamodb::types::Select;

use crate::codec::{InvalidInput, RawItem};
use crate::operation::Usage;

/// What one request returned.
pub(crate) struct Fetched {
    pub(crate) items: Vec<RawItem>,
    /// The key to go on after; `None` at the end.
    pub(crate) last: Option<RawItem>,
    pub(crate) usage: Usage,
}

impl Fetched {
    /// Makes it of what DynamoDB returned, whose last key may be empty.
    pub(crate) fn new(items: Option<Vec<RawItem>>, last: Option<RawItem>, usage: Usage) -> Self {
        let last = last.filter(|key| !key.is_empty());
        Fetched { items: items.unwrap_or_default(), last, usage }
    }
}

/// How much one request reads, and of what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FetchOptions {
    /// Items before the filter; without it, 1 MB.
    pub(crate) limit: Option<u32>,
    /// Only their number.
    pub(crate) count: bool,
    /// Which part of a scan; the whole without it.
    pub(crate) segment: Option<ScanSegment>,
}

/// A part of a table or an index, in a parallel scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScanSegment {
    pub(crate) number: u32,
    /// Of how many.
    pub(crate) total: u32,
}

impl FetchOptions {
    pub(super) fn limit(self, entity: &'static str) -> Result<Option<i32>, InvalidInput> {
        let Some(limit) = self.limit else { return Ok(None) };
        match i32::try_from(limit) {
            Ok(limit) if limit > 0 => Ok(Some(limit)),
            _ => {
                let problem = format!("a page of {limit} items: it can be 1 to {}", i32::MAX);
                Err(InvalidInput::value(problem).in_entity(entity))
            }
        }
    }

    pub(super) fn select(self) -> Option<Select> {
        self.count.then_some(Select::Count)
    }
}
