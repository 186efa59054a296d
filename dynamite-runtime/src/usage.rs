//! What a call cost.

use std::iter::Sum;
use std::ops::AddAssign;

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// What a call cost, summed over its requests.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Usage {
    /// Requests, without the SDK's retries.
    pub requests: u32,
    /// Capacity units consumed, of table and indexes together.
    pub capacity: f64,
    /// Items read before a filter, by queries and scans.
    pub scanned: usize,
}

impl Usage {
    pub(crate) fn of(capacity: Option<&ConsumedCapacity>, scanned: usize) -> Self {
        Usage {
            requests: 1,
            capacity: capacity.and_then(ConsumedCapacity::capacity_units).unwrap_or_default(),
            scanned,
        }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Usage) {
        self.requests += other.requests;
        self.capacity += other.capacity;
        self.scanned += other.scanned;
    }
}

impl Sum for Usage {
    fn sum<I: Iterator<Item = Usage>>(all: I) -> Self {
        all.fold(Usage::default(), |mut sum, one| {
            sum += one;
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
    pub(crate) fn try_map<U>(self, read: impl FnOnce(T) -> crate::Result<U>) -> crate::Result<Measured<U>> {
        Ok(Measured { value: read(self.value)?, usage: self.usage })
    }
}
