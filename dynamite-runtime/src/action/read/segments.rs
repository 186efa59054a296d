//! Parallel scans.

pub(super) mod scan_stream;
mod stream;

use std::marker::PhantomData;
use std::sync::Arc;

pub use stream::SegmentStream;

use scan_stream::{SegmentPlan, SegmentScan};

use super::DEFAULT_CONCURRENCY;
use super::call::ReadCall;
use super::collect::{All, Count, ReadPlan};
use crate::codec::InvalidInput;
use crate::entity::{Item, Source, View};
use crate::operation::read::{Checkpoint, FetchOptions};

/// The most segments. Source: the API reference, `Scan`, `TotalSegments`.
const MAX_SEGMENTS: u32 = 1_000_000;

/// A scan of a table or an index in segments, of which some are read at once.
///
/// DynamoDB divides it, so that every item is in one segment; how even that is depends on the partition keys. Filters and
/// consistency are those of the scan that it was made of. Each segment is read from page to page, by requests in tasks of
/// their own where there is a tokio runtime; they are aborted when what they are for is dropped. As many pages are held as
/// are read at once, and the one whose items are given.
#[must_use = "a scan does nothing until `stream`, `all` or `count` ends it"]
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
        if !(1..=MAX_SEGMENTS).contains(&total) {
            let problem = format!("a scan in {total} segments: there can be 1 to {MAX_SEGMENTS}");
            read.operation.keep_error::<()>(Err(InvalidInput::value(problem)));
        }
        let plan = SegmentPlan { read: Arc::new(read), total, at_once: DEFAULT_CONCURRENCY, resume: None };
        Segments { plan, of: PhantomData }
    }

    /// Reads only what a view names.
    pub fn view<V: View<S>>(mut self) -> Segments<S, V> {
        Arc::make_mut(&mut self.plan.read).operation.projection = V::PROJECTION;
        Segments { plan: self.plan, of: PhantomData }
    }
}

impl<S: Source, T: Item> Segments<S, T> {
    /// How many requests are on their way at one time, at most: 16 if nothing is said. The other segments wait.
    pub fn at_once(mut self, requests: usize) -> Self {
        self.plan.at_once = requests.max(1);
        self
    }

    /// Goes on where another run of this scan was at that checkpoint, in as many segments.
    pub fn resume(mut self, checkpoint: Checkpoint) -> Self {
        self.plan.resume = Some(checkpoint);
        self
    }

    /// All items, one by one, as they come, and checkpoints in between. An item that can't be read is an error in its
    /// place; an error of a request ends the stream.
    pub fn stream(self) -> SegmentStream<T> {
        SegmentStream::new(SegmentScan::new(self.plan, FetchOptions::default()))
    }

    /// All items, in memory, in no particular order.
    pub fn all(self) -> All<T> {
        All::new(ReadPlan::Segments(self.plan))
    }

    /// How many items there are. Reads, and costs, as much as all of them.
    pub fn count(self) -> Count<T> {
        Count::new(ReadPlan::Segments(self.plan))
    }
}
