//! What a call cost.

use std::iter::Sum;
use std::ops::AddAssign;

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// What a call cost, summed over its requests.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Usage {
    /// Requests, each with all its attempts; of a read, the pages.
    pub requests: u32,
    /// Attempts beyond the first of each request: what the SDK had to try again.
    pub retries: u32,
    /// Capacity units consumed, of table and indexes together.
    pub capacity: f64,
    /// Items read before a filter, by queries and scans.
    pub scanned: usize,
    /// Items that were answered, or counted: of those scanned, what the filter kept.
    pub returned: usize,
    /// Items of an index that `hydrate()` could not read, since they were deleted before.
    pub deleted: usize,
}

impl Usage {
    /// What one request took, over all its tables.
    pub(crate) fn of<'c>(capacity: impl IntoIterator<Item = &'c ConsumedCapacity>, retries: u32) -> Self {
        let units = capacity.into_iter().filter_map(ConsumedCapacity::capacity_units).sum();
        Usage { requests: 1, retries, capacity: units, scanned: 0, returned: 0, deleted: 0 }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Usage) {
        self.requests += other.requests;
        self.retries += other.retries;
        self.capacity += other.capacity;
        self.scanned += other.scanned;
        self.returned += other.returned;
        self.deleted += other.deleted;
    }
}

impl Sum for Usage {
    fn sum<I: Iterator<Item = Usage>>(all: I) -> Self {
        all.fold(Usage::default(), |mut sum, usage| {
            sum += usage;
            sum
        })
    }
}

/// The answer of a call, and what it cost: what `measured()` gives.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Measured<T> {
    /// What awaiting the call itself would have given.
    pub value: T,
    /// What it cost.
    pub usage: Usage,
}

impl<T> Measured<T> {
    pub(crate) fn try_map<U, E>(self, read: impl FnOnce(T) -> Result<U, E>) -> Result<Measured<U>, E> {
        Ok(Measured { value: read(self.value)?, usage: self.usage })
    }
}
