//! The progress of a batch of writes.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::operation::Usage;
use crate::operation::batch::{State, WriteEntry, values_of};

/// A handle to the progress of a batch of writes.
///
/// The handle outlives the future of the batch. After a timeout has dropped the future, the handle still returns the
/// writes that were done and those that were not. In a batch over several tables, each method that returns writes
/// returns only those of the type `W`, such as `Write<Order>`.
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
pub struct BatchProgress(pub(super) Arc<Mutex<State<WriteEntry>>>);

impl BatchProgress {
    fn state(&self) -> MutexGuard<'_, State<WriteEntry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of writes that are done.
    pub fn count(&self) -> u64 {
        self.state().count
    }

    /// Returns the writes that are done. The list is empty for a batch from a stream or an iterator, which only counts
    /// the writes that are done.
    pub fn done<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        let state = self.state();
        values_of(state.done.iter().flatten().map(|entry| &entry.value))
    }

    /// Returns the writes that are not done. The list does not contain writes that are still in a stream or an
    /// iterator.
    pub fn left<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        values_of(self.state().left().0.into_iter())
    }

    /// Returns the writes that were sent, but whose response did not arrive. They may have been carried out.
    pub fn unknown<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        values_of(self.state().left().1.into_iter())
    }

    /// Returns the cost of the batch so far.
    pub fn usage(&self) -> Usage {
        self.state().usage
    }

    /// Returns the number of times that a write was sent again.
    pub fn retries(&self) -> u64 {
        self.state().retries
    }
}

/// Shows the numbers of writes, but no items.
impl fmt::Debug for BatchProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let (left, unknown) = state.left();
        let mut shown = f.debug_struct("BatchProgress");
        shown.field("done", &state.count).field("left", &left.len()).field("unknown", &unknown.len()).finish()
    }
}
