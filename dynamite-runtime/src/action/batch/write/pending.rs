//! The writes of a batch, before and while they are sent. They outlive the batch, so that its progress can be read.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::entry::PendingWrite;
use crate::operation::Usage;
use crate::operation::batch::{AnyEntry, LeftWrites, State, WriteEntry};

/// The writes of a batch, which its progress shares.
#[derive(Clone)]
pub(in crate::action::batch) struct SharedWrites(Arc<Mutex<Writes>>);

/// The state of an engine.
pub(super) type SharedState = Arc<Mutex<State<WriteEntry>>>;

enum Writes {
    /// They are not sent yet.
    Pending(Vec<PendingWrite>),
    /// They are being sent, or were.
    Sent(SharedState),
    /// They are a part of another batch.
    Part { whole: SharedWrites, part: usize },
}

/// The number of writes that are done, and the writes that are not.
#[derive(Default)]
pub(in crate::action::batch) struct WriteProgress {
    pub(in crate::action::batch) count: u64,
    pub(in crate::action::batch) done: Vec<AnyEntry>,
    pub(in crate::action::batch) writes: LeftWrites,
    pub(in crate::action::batch) usage: Usage,
    pub(in crate::action::batch) retries: u64,
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SharedWrites {
    pub(super) fn new(writes: Vec<PendingWrite>) -> Self {
        SharedWrites(Arc::new(Mutex::new(Writes::Pending(writes))))
    }

    /// Calls `with` with the writes that are not sent yet.
    pub(super) fn with_pending<T>(&self, with: impl FnOnce(&mut Vec<PendingWrite>) -> T) -> Option<T> {
        match &mut *lock(&self.0) {
            Writes::Pending(writes) => Some(with(writes)),
            _ => None,
        }
    }

    /// Returns the number of writes that are not sent yet.
    pub(super) fn len(&self) -> usize {
        self.with_pending(|writes| writes.len()).unwrap_or_default()
    }

    /// Takes the writes, which are a part of another batch from now on.
    pub(super) fn add_to(&self, whole: &SharedWrites, part: usize) -> Vec<PendingWrite> {
        match std::mem::replace(&mut *lock(&self.0), Writes::Part { whole: whole.clone(), part }) {
            Writes::Pending(writes) => writes,
            _ => Vec::new(),
        }
    }

    /// Records that the writes are in the state of an engine from now on.
    pub(super) fn send(&self, state: SharedState) {
        *lock(&self.0) = Writes::Sent(state);
    }

    /// Returns the progress of the writes.
    pub(in crate::action::batch) fn progress(&self) -> WriteProgress {
        let writes = lock(&self.0);
        if let Writes::Part { whole, part } = &*writes {
            let (whole, part) = (whole.clone(), *part);
            drop(writes);
            return lock(&whole.0).progress_of(Some(part));
        }
        writes.progress_of(None)
    }
}

impl Writes {
    /// Returns the progress of one part or of all.
    fn progress_of(&self, part: Option<usize>) -> WriteProgress {
        match self {
            Writes::Pending(writes) => {
                let of_part = writes.iter().filter(|write| part.is_none_or(|part| write.part == part));
                let left = of_part.map(|write| write.value.clone()).collect();
                WriteProgress { writes: LeftWrites { left, ..LeftWrites::default() }, ..WriteProgress::default() }
            }
            Writes::Sent(state) => progress_in(&lock(state), part),
            // A part has no parts.
            Writes::Part { .. } => WriteProgress::default(),
        }
    }
}

fn progress_in(state: &State<WriteEntry>, part: Option<usize>) -> WriteProgress {
    let done: Vec<AnyEntry> = state.done_writes(part).cloned().collect();
    let writes = state.left_writes(part);
    match part.map(|part| state.tables_of_part(part)) {
        None => WriteProgress { count: state.count, done, writes, usage: state.usage, retries: state.retries },
        Some(tables) => {
            let of_tables = |table: &usize| state.table_usage.get(*table).copied();
            let usage = tables.iter().filter_map(of_tables).sum();
            let retries = tables.iter().filter_map(|table| state.table_retries.get(*table)).sum();
            WriteProgress { count: done.len() as u64, done, writes, usage, retries }
        }
    }
}
