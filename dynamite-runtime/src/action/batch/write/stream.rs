//! A batch of writes from a stream or an iterator.

use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::Stream;

use super::batch::{BatchWriteOutput, WriteBatch};
use super::entry::{PendingWrite, Write};
use crate::action::batch::bounded;
use crate::action::batch::error::BatchError;
use crate::action::batch::future::{BatchFuture, Mapped};
use crate::action::batch::progress::BatchProgress;
use crate::entity::Entity;
use crate::operation::batch::SourceError;

/// A batch of writes from a stream or an iterator, made by [`BatchWrite::stream`](crate::BatchWrite::stream),
/// [`iter`](crate::BatchWrite::iter), [`try_stream`](crate::BatchWrite::try_stream) or
/// [`try_iter`](crate::BatchWrite::try_iter).
///
/// When it is awaited, it returns a [`BatchWriteOutput`].
///
/// # Errors
///
/// Returns [`BatchError::Incomplete`] with the number of writes that were done, and the writes that were taken from the
/// source but not done, or [`BatchError::Source`] with the same if the source failed.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let writes = (10..200).map(|number| Write::Put(order(number)));
/// let written = orders.batch_write().iter(writes).at_once(4).await?;
/// assert_eq!(written.count, 190);
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct WriteStream<E> {
    batch: WriteBatch,
    source: Pin<Box<dyn Stream<Item = Result<PendingWrite, SourceError>> + Send>>,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity> std::fmt::Debug for WriteStream<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WriteStream(of {})", E::NAME)
    }
}

impl<E: Entity> WriteStream<E> {
    pub(super) fn new(
        batch: WriteBatch,
        source: impl Stream<Item = Result<PendingWrite, SourceError>> + Send + 'static,
    ) -> Self {
        WriteStream { batch, source: Box::pin(source), of: PhantomData }
    }

    bounded!(batch.limits);

    /// Returns a handle to the progress of this batch. The handle outlives the future of the batch.
    pub fn progress(&self) -> BatchProgress {
        self.batch.progress()
    }
}

impl<E: Entity> IntoFuture for WriteStream<E> {
    type Output = Result<BatchWriteOutput, BatchError<u64, Write<E>>>;
    type IntoFuture = BatchFuture<BatchWriteOutput, BatchError<u64, Write<E>>>;

    fn into_future(self) -> Self::IntoFuture {
        Mapped::boxed(self.batch.run_stream(E::TABLE, self.source), |ended| match ended {
            Ok(output) => Ok(output),
            Err(error) => Err(error.downcast(|done| done)),
        })
    }
}
