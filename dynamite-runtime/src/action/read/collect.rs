//! The calls that return all items of one or several reads, or the number of these items.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::StreamExt;

use super::call::{ReadCall, Response};
use super::merge::{MergedStreams, OrderedStreams};
use super::request_stream::{RequestStream, ResponseStream};
use super::segments::scan_stream::{SegmentPlan, SegmentScan};
use crate::action::future::{BoxFuture, Call, awaitable, named, named_then};
use crate::client::CallName;
use crate::client::error::{Result, UnreadableItems};
use crate::entity::Item;
use crate::operation::read::{DecodedItems, FetchOptions, NewItems, new_items};
use crate::operation::{Measured, Usage};

/// The requests for all items of one or several reads.
#[derive(Clone, Debug)]
pub(super) enum ReadPlan {
    Single(Arc<ReadCall>),
    /// Several reads, and the number of them that are sent at the same time.
    Parallel(Vec<Arc<ReadCall>>, usize),
    Segments(SegmentPlan),
}

impl ReadPlan {
    /// Returns the names of the call, unless it makes no read.
    fn call_name(&self) -> Option<CallName> {
        let read = match self {
            ReadPlan::Single(read) => Some(read),
            ReadPlan::Parallel(reads, _) => reads.first(),
            ReadPlan::Segments(plan) => Some(&plan.read),
        };
        read.map(|read| read.call_name())
    }

    /// Returns the responses in order. Those of a single read come one after another, and their items are read at once.
    fn item_requests(self, items: NewItems) -> Box<dyn ResponseStream> {
        let options = FetchOptions::default();
        match self {
            ReadPlan::Single(read) => {
                Box::new(RequestStream::new(read, FetchOptions { read_at_once: Some(items), ..options }))
            }
            ReadPlan::Parallel(reads, at_once) => Box::new(OrderedStreams::new(reads, at_once)),
            ReadPlan::Segments(plan) => Box::new(SegmentScan::new(plan, options)),
        }
    }

    /// Returns the responses as they arrive, without items.
    fn count_requests(self) -> Box<dyn ResponseStream> {
        let options = FetchOptions { count: true, ..FetchOptions::default() };
        match self {
            ReadPlan::Single(read) => Box::new(RequestStream::new(read, options)),
            ReadPlan::Parallel(reads, at_once) => Box::new(MergedStreams::new(reads, at_once, options)),
            ReadPlan::Segments(plan) => Box::new(SegmentScan::new(plan, options)),
        }
    }
}

/// A request for all items of a read, made by [`ReadRequest::all`](crate::ReadRequest::all) and the `all` of other
/// reads.
///
/// The call makes one request for each page, and holds all items in memory.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let first_half = orders.query("ACME").number(1..=5).all().await?;
/// assert_eq!(first_half.len(), 5);
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct All<T> {
    plan: ReadPlan,
    of: PhantomData<fn() -> T>,
}

/// A request for the number of items of a read, made by [`ReadRequest::count`](crate::ReadRequest::count) and the
/// `count` of other reads.
///
/// DynamoDB reads all items to count them, which costs as much as returning them.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let open = orders.by_status(Status::Open).count().await?;
/// assert_eq!(open, 5);
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct Count<T> {
    plan: ReadPlan,
    of: PhantomData<fn() -> T>,
}

macro_rules! plan_builders {
    ($($name:ident),*) => { $(
        impl<T> $name<T> {
            pub(super) fn new(plan: ReadPlan) -> Self {
                $name { plan, of: PhantomData }
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                $name::new(self.plan.clone())
            }
        }

        impl<T> std::fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.plan).finish()
            }
        }

        awaitable!($name<T: Item>);
    )* };
}

plan_builders!(All, Count);

impl<T: Item> Call for All<T> {
    type Output = Vec<T>;

    fn send(self) -> BoxFuture<Measured<Vec<T>>> {
        let name = self.plan.call_name();
        let all = collect(self.plan.item_requests(new_items::<T>), DecodedItems::new::<T>());
        named_then(name, Box::pin(all), |Measured { value: items, usage }| {
            let value = items.downcast::<Vec<T>>().map(|items| *items).unwrap_or_default();
            Ok(Measured { value, usage })
        })
    }
}

/// Decodes one response after another, so that at most one is held in its raw form.
async fn collect(
    mut requests: Box<dyn ResponseStream>,
    mut decoded: DecodedItems,
) -> Result<Measured<Box<dyn Any + Send + Sync>>> {
    let mut request = None;
    while let Some(response) = requests.next().await {
        let Response { call, items, first_items, mut decoder, usage, .. } = response?;
        decoded.usage += usage;
        decoded.push_all(items, first_items, &mut decoder);
        decoded.hand_over(&call.operation.on_unreadable);
        if !decoded.unreadable.is_empty() {
            request.get_or_insert_with(|| call.name());
        }
    }
    let DecodedItems { items, unreadable, mut usage, .. } = decoded;
    if unreadable.is_empty() {
        return Ok(Measured { value: items.into_any(), usage });
    }
    usage.unreadable += unreadable.len();
    let count = items.len();
    let error = UnreadableItems::new(items.into_any(), count, unreadable, None, usage);
    Err(request.into_iter().fold(error, UnreadableItems::in_request).into())
}

impl<T: Item> Call for Count<T> {
    type Output = usize;

    fn send(self) -> BoxFuture<Measured<usize>> {
        named(self.plan.call_name(), Box::pin(count(self.plan.count_requests())))
    }
}

async fn count(mut requests: Box<dyn ResponseStream>) -> Result<Measured<usize>> {
    let mut usage = Usage::default();
    while let Some(fetched) = requests.next().await {
        usage += fetched?.usage;
    }
    Ok(Measured { value: usage.returned, usage })
}
