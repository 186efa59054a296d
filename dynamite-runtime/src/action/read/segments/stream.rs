//! A parallel scan that is running.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::StreamExt;

use super::scan_stream::SegmentScan;
use crate::client::error::{Error, Result};
use crate::entity::{Item, from_item};
use crate::operation::Usage;
use crate::operation::read::Checkpoint;

/// The items of a [parallel scan](crate::Segments), one by one, as they come: those of a segment in their order.
///
/// Nothing is asked for before the stream is. It can stop anywhere: a [`checkpoint`](Self::checkpoint) stands behind
/// exactly the items that were given, so a scan that resumes there gives all others and none of these. An item that could
/// not be read counts as given. After an error of a request the checkpoint is as good.
#[must_use = "streams do nothing unless polled"]
pub struct SegmentStream<T> {
    scan: SegmentScan,
    of: PhantomData<fn() -> T>,
}

impl<T> SegmentStream<T> {
    pub(super) fn new(scan: SegmentScan) -> Self {
        SegmentStream { scan, of: PhantomData }
    }

    /// The next one; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>>
    where
        T: Item,
    {
        StreamExt::next(self).await
    }

    /// Behind the items that were given so far.
    ///
    /// # Errors
    ///
    /// As the first item, where the scan was refused before anything was sent.
    pub fn checkpoint(&self) -> Result<Checkpoint> {
        self.scan.checkpoint()
    }

    /// Ends it: aborts the requests that are on their way, and forgets the items that were fetched and not given. The
    /// checkpoint stands in front of them.
    ///
    /// # Errors
    ///
    /// As [`checkpoint`](Self::checkpoint).
    pub fn stop(self) -> Result<Checkpoint> {
        self.checkpoint()
    }

    /// What the requests took whose answers were taken so far.
    pub fn usage(&self) -> Usage {
        self.scan.usage()
    }
}

impl<T> std::fmt::Debug for SegmentStream<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SegmentStream").field("usage", &self.usage()).finish_non_exhaustive()
    }
}

impl<T: Item> Stream for SegmentStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.scan.poll_item(context));
        Poll::Ready(item.map(|item| from_item(item?).map_err(Error::from)))
    }
}
