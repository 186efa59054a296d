//! Parallel scans.

pub(in crate::action) mod scan_stream;
mod stream;

use std::marker::PhantomData;
use std::sync::Arc;

pub use stream::SegmentStream;

use scan_stream::{SegmentPlan, SegmentScan};

use super::DEFAULT_CONCURRENCY;
use super::call::ReadCall;
use super::collect::{All, Count, ReadPlan};
use super::method::ReadMethod;
use crate::codec::InvalidInput;
use crate::entity::{Item, Source, View};
use crate::operation::read::{Checkpoint, FetchOptions};
use crate::operation::{OnUnreadable, Unreadable};

/// The maximum number of segments. Source: the API reference, `Scan`, `TotalSegments`.
const MAX_SEGMENTS: u32 = 1_000_000;

/// Refuses a number of segments that DynamoDB does not allow.
pub(in crate::action) fn check_segments(total: u32) -> Result<(), InvalidInput> {
    match (1..=MAX_SEGMENTS).contains(&total) {
        true => Ok(()),
        false => Err(InvalidInput::value(format!("a scan must have 1 to {MAX_SEGMENTS} segments, not {total}"))),
    }
}

/// A parallel scan of a table or an index in segments, made by [`Scan::segments`](crate::Scan::segments).
///
/// DynamoDB assigns every item to one segment; the sizes of the segments depend on the partition keys. Filters and
/// consistency are those of the scan. Each segment is read page by page. If there is a tokio runtime, requests run in
/// tasks of their own, which are aborted when the stream or the future that needs them is dropped. At most one page is
/// held for each request that may be in flight, plus the page whose items are being returned.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let orders = orders.scan().segments(8).at_once(4).all().await?;
/// assert_eq!(orders.len(), 9);
/// # Ok(()) }
/// ```
#[must_use = "a scan does nothing until `stream`, `all` or `count` is called"]
pub struct Segments<S: Source, T = <S as Source>::Item> {
    plan: SegmentPlan,
    of: PhantomData<fn() -> (S, T)>,
}

impl<S: Source, T> Clone for Segments<S, T> {
    fn clone(&self) -> Self {
        Segments { plan: self.plan.clone(), of: PhantomData }
    }
}

impl<S: Source, T> std::fmt::Debug for Segments<S, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Segments").field(&self.plan).finish()
    }
}

impl<S: Source> Segments<S> {
    pub(super) fn new(mut read: ReadCall, total: u32) -> Self {
        read.operation.keep_error(check_segments(total));
        let plan = SegmentPlan { read: Arc::new(read), total, at_once: DEFAULT_CONCURRENCY, resume: None };
        Segments { plan, of: PhantomData }
    }

    /// Reads only the attributes of a view. Costs as much as reading all attributes.
    pub fn view<V: View<S>>(mut self) -> Segments<S, V> {
        Arc::make_mut(&mut self.plan.read).operation.projection = V::PROJECTION;
        Segments { plan: self.plan, of: PhantomData }
    }
}

impl<S: Source, T: Item> Segments<S, T> {
    /// Sets the maximum number of requests in flight at the same time. The default is 16; 0 counts as 1. The other
    /// segments wait.
    pub fn at_once(mut self, requests: usize) -> Self {
        self.plan.at_once = requests.max(1);
        self
    }

    /// Passes every item that can't be read to a function, and continues; see
    /// [`ReadRequest::on_unreadable`](crate::ReadRequest::on_unreadable).
    pub fn on_unreadable(mut self, f: impl Fn(Unreadable) + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.plan.read).operation.on_unreadable = OnUnreadable::new(f);
        self
    }

    /// Continues an earlier run of this scan after a checkpoint. The number of segments has to be the same.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let mut first = orders.scan().segments(8).stream();
    /// let order = first.next().await;
    /// let checkpoint = first.stop()?;
    ///
    /// let others = orders.scan().segments(8).resume(checkpoint).all().await?;
    /// assert!(order.is_some() && others.len() == 8);
    /// # Ok(()) }
    /// ```
    pub fn resume(mut self, checkpoint: Checkpoint) -> Self {
        self.plan.resume = Some(checkpoint);
        self
    }

    /// Returns a stream of all items in the order in which their pages arrive. The stream can make checkpoints.
    ///
    /// An item that can't be read is an [`Error::Unreadable`](crate::Error::Unreadable) at its position. The error of a
    /// request ends the stream.
    pub fn stream(self) -> SegmentStream<T> {
        SegmentStream::new(SegmentScan::new(self.called(ReadMethod::SEGMENTS_STREAM), FetchOptions::default()))
    }

    /// Reads all items into memory, in no particular order.
    pub fn all(self) -> All<T> {
        All::new(ReadPlan::Segments(self.called(ReadMethod::SEGMENTS_ALL)))
    }

    /// Counts the items. This costs as much as reading them.
    pub fn count(self) -> Count<T> {
        Count::new(ReadPlan::Segments(self.called(ReadMethod::SEGMENTS_COUNT)))
    }

    /// Returns the scan as a call of this method.
    fn called(self, method: ReadMethod) -> SegmentPlan {
        let read = Arc::new(Arc::unwrap_or_clone(self.plan.read).called(method));
        SegmentPlan { read, ..self.plan }
    }
}
