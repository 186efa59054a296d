//! The stream of a parallel scan.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::StreamExt;

use super::scan_stream::SegmentScan;
use crate::client::StreamWatch;
use crate::client::error::Result;
use crate::entity::Item;
use crate::operation::Usage;
use crate::operation::read::{Checkpoint, ItemDecoder};

/// A stream of the items of a parallel scan, in the order in which their pages arrive; made by
/// [`Segments::stream`](crate::Segments::stream).
///
/// The stream starts when it is first polled, and can be stopped after any item: a scan that resumes at the
/// [`checkpoint`](Self::checkpoint) returns exactly the items that the stream has not returned. An item that could not
/// be decoded counts as returned. The checkpoint is also valid after the error of a request.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let mut stream = orders.scan().segments(4).stream();
/// while let Some(order) = stream.next().await {
///     println!("{}", order?.number);
///     let checkpoint = stream.checkpoint()?.to_string(); // store this, to continue after a crash
/// }
/// # Ok(()) }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct SegmentStream<T> {
    scan: SegmentScan,
    watch: StreamWatch,
    decoder: ItemDecoder,
    of: PhantomData<fn() -> T>,
}

impl<T> SegmentStream<T> {
    pub(super) fn new(scan: SegmentScan) -> Self {
        let watch = StreamWatch::new(Some(scan.call_name()));
        SegmentStream { decoder: scan.item_decoder(), scan, watch, of: PhantomData }
    }

    /// Returns the next item, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>>
    where
        T: Item,
    {
        StreamExt::next(self).await
    }

    /// Returns a checkpoint after the items that were returned so far, for
    /// [`Segments::resume`](crate::Segments::resume).
    ///
    /// # Errors
    ///
    /// Returns the error of the scan, if it was refused before a request was sent.
    pub fn checkpoint(&self) -> Result<Checkpoint> {
        self.scan.checkpoint()
    }

    /// Ends the scan, and returns a checkpoint after the items that were returned so far.
    ///
    /// Aborts the requests in flight, and drops the items that were fetched but not returned. A resumed scan reads
    /// these items again.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`checkpoint`](Self::checkpoint).
    pub fn stop(self) -> Result<Checkpoint> {
        self.checkpoint()
    }

    /// Returns the cost of the requests whose responses the stream has used so far.
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
        let SegmentStream { scan, watch, decoder, .. } = &mut *self;
        loop {
            let item = match ready!(scan.poll_item(watch, context)) {
                Some(Ok(item)) => item,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            let next = scan.returned(decoder.decode(item));
            if next.is_some() {
                return Poll::Ready(next);
            }
        }
    }
}
