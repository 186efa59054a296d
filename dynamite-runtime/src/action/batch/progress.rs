//! How far a batch of writes is, also after its future is gone.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::operation::Usage;
use crate::operation::batch::{State, WriteEntry, values_of};

/// How far a batch of writes is.
///
/// It outlives the future: when a batch was cancelled, by a timeout say, this tells what was done and what was not. `W`
/// is `Write<Order>`, say: of a batch over several tables, each kind of write is asked for on its own.
#[derive(Clone)]
pub struct BatchProgress(pub(super) Arc<Mutex<State<WriteEntry>>>);

impl BatchProgress {
    fn state(&self) -> MutexGuard<'_, State<WriteEntry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many writes are done.
    pub fn count(&self) -> u64 {
        self.state().count
    }

    /// The writes that are done. A batch from a stream or an iterator only counts them.
    pub fn done<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        let state = self.state();
        values_of(state.done.iter().flatten().map(|entry| &entry.value))
    }

    /// The writes that are not done, as far as they were taken from their source.
    pub fn left<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        values_of(self.state().left().0.into_iter())
    }

    /// The writes that were sent without an answer: they may be done.
    pub fn unknown<W: Clone + Send + Sync + 'static>(&self) -> Vec<W> {
        values_of(self.state().left().1.into_iter())
    }

    /// What the batch took so far.
    pub fn usage(&self) -> Usage {
        self.state().usage
    }

    /// How many writes were sent again.
    pub fn retries(&self) -> u64 {
        self.state().retries
    }
}

/// The numbers; no items.
impl fmt::Debug for BatchProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let (left, unknown) = state.left();
        let mut shown = f.debug_struct("BatchProgress");
        shown.field("done", &state.count).field("left", &left.len()).field("unknown", &unknown.len()).finish()
    }
}
