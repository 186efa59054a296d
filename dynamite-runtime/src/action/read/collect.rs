//! The calls that return all items of one or several reads, or the number of these items.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::StreamExt;

use super::call::ReadCall;
use super::merge::{MergedStreams, OrderedStreams};
use super::request_stream::{FetchStream, RequestStream};
use super::segments::scan_stream::{SegmentPlan, SegmentScan};
use crate::action::future::{BoxFuture, Call, awaitable};
use crate::client::error::Result;
use crate::entity::{Item, from_item};
use crate::operation::read::FetchOptions;
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
    /// Returns the responses in order.
    fn item_requests(self) -> Box<dyn FetchStream> {
        let options = FetchOptions::default();
        match self {
            ReadPlan::Single(read) => Box::new(RequestStream::new(read, options)),
            ReadPlan::Parallel(reads, at_once) => Box::new(OrderedStreams::new(reads, at_once)),
            ReadPlan::Segments(plan) => Box::new(SegmentScan::new(plan, options)),
        }
    }

    /// Returns the responses as they arrive, without items.
    fn count_requests(self) -> Box<dyn FetchStream> {
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
        Box::pin(Collect { requests: self.plan.item_requests(), items: Vec::new(), usage: Usage::default() })
    }
}

/// A future that decodes one response after another, so that it holds at most one that is not decoded.
struct Collect<T> {
    requests: Box<dyn FetchStream>,
    items: Vec<T>,
    usage: Usage,
}

impl<T> Unpin for Collect<T> {}

impl<T: Item> Future for Collect<T> {
    type Output = Result<Measured<Vec<T>>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let Some(fetched) = ready!(self.requests.poll_next_unpin(context)) else {
                let value = std::mem::take(&mut self.items);
                return Poll::Ready(Ok(Measured { value, usage: self.usage }));
            };
            let fetched = fetched?;
            self.usage += fetched.usage;
            for item in fetched.items {
                self.items.push(from_item(item)?);
            }
        }
    }
}

impl<T: Item> Call for Count<T> {
    type Output = usize;

    fn send(self) -> BoxFuture<Measured<usize>> {
        Box::pin(count(self.plan.count_requests()))
    }
}

async fn count(mut requests: Box<dyn FetchStream>) -> Result<Measured<usize>> {
    let mut usage = Usage::default();
    while let Some(fetched) = requests.next().await {
        usage += fetched?.usage;
    }
    Ok(Measured { value: usage.returned, usage })
}
