//! The progress of a batch of writes.

use std::fmt;

use super::write::SharedWrites;
use crate::operation::Usage;
use crate::operation::batch::{AnyEntry, values_of};

/// A handle to the progress of a batch of writes.
///
/// The handle outlives the future of the batch. If a timeout drops the future, the handle still returns the writes that
/// were done and those that were not. In a batch over several tables, each method that returns writes returns only
/// those of the type `W`, such as `Write<Order>`. The handle of a batch that was added to
/// [`Dynamite::batch_write`](crate::Dynamite::batch_write) shows only the writes that were added with it.
///
/// All writes are `left` until the batch is awaited.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// use std::time::Duration;
///
/// let batch = orders.batch_write().put(&order(10)).put(&order(11));
/// let progress = batch.progress();
/// if tokio::time::timeout(Duration::from_secs(20), batch).await.is_err() {
///     let left: Vec<Write<Order>> = progress.left();
///     eprintln!("timed out: {} done, {} left", progress.count(), left.len());
/// }
/// # assert_eq!(progress.count(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct BatchProgress(pub(super) SharedWrites);

impl BatchProgress {
    /// Returns the number of writes that are done.
    pub fn count(&self) -> u64 {
        self.0.progress().count
    }

    /// Returns the writes that are done. The list is empty for a batch from a stream or an iterator, which only counts
    /// them.
    pub fn done<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        of_type(&self.0.progress().done)
    }

    /// Returns the writes that are not done. Those that are still in a stream or an iterator are not among them.
    pub fn left<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        of_type(&self.0.progress().writes.left)
    }

    /// Returns the writes that were sent, but whose response did not arrive. They may have been carried out.
    pub fn unknown<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        of_type(&self.0.progress().writes.unknown)
    }

    /// Returns the cost so far. For a batch that was added to another batch, returns the cost of the other batch in the
    /// tables of the added writes.
    pub fn usage(&self) -> Usage {
        self.0.progress().usage
    }

    /// Returns the number of times that a write was sent again, in the same tables as [`usage`](Self::usage).
    pub fn retries(&self) -> u64 {
        self.0.progress().retries
    }
}

fn of_type<W: Clone + 'static>(entries: &[AnyEntry]) -> Vec<W> {
    values_of(entries.iter())
}

/// Shows the numbers of writes, but no items.
impl fmt::Debug for BatchProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let progress = self.0.progress();
        let mut shown = f.debug_struct("BatchProgress");
        shown.field("done", &progress.count).field("left", &progress.writes.left.len());
        shown.field("unknown", &progress.writes.unknown.len()).finish()
    }
}
