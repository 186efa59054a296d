//! The cost of a call.

use std::iter::Sum;
use std::ops::AddAssign;

use aws_sdk_dynamodb::types::ConsumedCapacity;

/// The cost of a call, summed over its requests.
///
/// Pages, batches and [`Measured`] results contain a `Usage`. Usages can be added up.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let get = orders.get(OrderKey::new("ACME", 7)).measured().await?;
/// let put = orders.put(&order(7)).measured().await?;
/// let total: Usage = [get.usage, put.usage].into_iter().sum();
/// assert_eq!(total.requests, 2);
/// println!("{} capacity units", total.capacity);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Usage {
    /// The number of requests that were answered, each counted once with all its attempts. A batch does not count those
    /// that failed as a whole. Queries and scans make one for each page.
    pub requests: u32,
    /// The number of attempts that the SDK made beyond the first of each request.
    pub retries: u32,
    /// The number of attempts of these requests that were throttled, and of requests of batches that DynamoDB carried out
    /// only in part, for want of capacity.
    pub throttled: u32,
    /// The number of requests that were not made as [lean calls](crate::Builder::lean_calls), although these are on,
    /// because the client can't.
    pub not_lean: u32,
    /// The capacity units consumed, of the tables and their indexes together.
    pub capacity: f64,
    /// The number of items that queries and scans read, before any filter.
    pub scanned: usize,
    /// The number of items returned or counted, after any filter.
    pub returned: usize,
    /// The number of keys that the client's cache or another of its calls answered, with an item or with that there is
    /// none. Nothing was sent for them.
    pub cached: usize,
    /// The number of items that an index returned, but that `hydrate()` no longer found in the table.
    pub deleted: usize,
    /// The number of returned items that belong to other entities, and are left out of the result.
    pub unrecognized: usize,
    /// The number of returned items that could not be read.
    pub unreadable: usize,
}

impl Usage {
    /// Returns the cost of one request over all its tables.
    pub(crate) fn of<'c>(capacity: impl IntoIterator<Item = &'c ConsumedCapacity>) -> Self {
        let units = capacity.into_iter().filter_map(ConsumedCapacity::capacity_units);
        let units = units.filter(|units| units.is_finite() && *units >= 0.0).sum();
        Usage { requests: 1, capacity: units, ..Usage::default() }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Usage) {
        self.requests = self.requests.saturating_add(other.requests);
        self.retries = self.retries.saturating_add(other.retries);
        self.throttled = self.throttled.saturating_add(other.throttled);
        self.not_lean = self.not_lean.saturating_add(other.not_lean);
        self.capacity += other.capacity;
        self.scanned = self.scanned.saturating_add(other.scanned);
        self.returned = self.returned.saturating_add(other.returned);
        self.cached = self.cached.saturating_add(other.cached);
        self.deleted = self.deleted.saturating_add(other.deleted);
        self.unrecognized = self.unrecognized.saturating_add(other.unrecognized);
        self.unreadable = self.unreadable.saturating_add(other.unreadable);
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

/// The result of a call and its cost, which `measured()` returns.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let Measured { value, usage, .. } = orders.get(OrderKey::new("ACME", 7)).measured().await?;
/// assert_eq!(value, Some(order(7)));
/// println!("{} read units", usage.capacity);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Measured<T> {
    /// The value that the call returns without `measured()`.
    pub value: T,
    /// The cost of the call.
    pub usage: Usage,
}
