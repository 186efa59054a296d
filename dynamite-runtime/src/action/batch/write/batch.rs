//! A batch of writes of any entities.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use futures_core::Stream;
use futures_util::StreamExt;

use super::entry::PendingWrite;
use super::operation::WriteOperation;
use crate::action::batch::error::{BatchError, Duplicate, Incomplete};
use crate::action::batch::future::BatchFuture;
use crate::action::batch::progress::BatchProgress;
use crate::client::Dynamite;
use crate::client::error::Error;
use crate::operation::Usage;
use crate::operation::batch::{
    AnyEntry, BatchTable, BatchWriteItem, End, Engine, Limits, Slot, State, SystemClock, WriteEntry, table_index,
};
use crate::schema::TableSchema;

/// The output of a batch whose writes are all done.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let written = orders.batch_write().put(&order(10)).put(&order(11)).await?;
/// assert_eq!((written.count, written.retries), (2, 0));
/// assert_eq!(written.usage.requests, 1);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchWriteOutput {
    /// The number of writes that were done.
    pub count: u64,
    /// The number of times that a write was sent again.
    pub retries: u64,
    /// The cost of the batch.
    pub usage: Usage,
}

/// Writes of any entities, and the options of their batch.
pub(in crate::action::batch) struct WriteBatch {
    pub(in crate::action::batch) db: Dynamite,
    pub(in crate::action::batch) writes: Vec<PendingWrite>,
    last_wins: bool,
    pub(in crate::action::batch) limits: Limits,
    state: Arc<Mutex<State<WriteEntry>>>,
}

/// Makes another batch of the same writes, with its own progress.
impl Clone for WriteBatch {
    fn clone(&self) -> Self {
        let state = Arc::new(Mutex::new(State::new(true)));
        WriteBatch {
            db: self.db.clone(),
            writes: self.writes.clone(),
            last_wins: self.last_wins,
            limits: self.limits,
            state,
        }
    }
}

/// The result of a batch of writes of any entities.
pub(in crate::action::batch) type BatchResult<D> = Result<BatchWriteOutput, BatchError<D, AnyEntry>>;

impl WriteBatch {
    pub(in crate::action::batch) fn new(db: &Dynamite) -> Self {
        let state = Arc::new(Mutex::new(State::new(true)));
        WriteBatch { db: db.clone(), writes: Vec::new(), last_wins: false, limits: Limits::default(), state }
    }

    pub(in crate::action::batch) fn last_wins(&mut self) {
        self.last_wins = true;
    }

    pub(in crate::action::batch) fn progress(&self) -> BatchProgress {
        BatchProgress(Arc::clone(&self.state))
    }

    /// Sends the writes.
    pub(in crate::action::batch) fn run(self) -> BatchFuture<BatchWriteOutput, BatchError<Vec<AnyEntry>, AnyEntry>> {
        Box::pin(async move {
            let (state, limits) = (Arc::clone(&self.state), self.limits);
            let mut tables = Vec::new();
            let entries = check_writes(&self.db, &self.writes, &mut tables, self.last_wins)?;
            drop(self.writes);
            lock(&state).waiting = entries.into_iter().map(|entry| Slot { entry, ambiguous: false }).collect();
            let no_source = None::<futures_util::stream::Empty<WriteEntry>>;
            let operation = WriteOperation { db: self.db, operation: BatchWriteItem { tables } };
            let clock = SystemClock::start();
            let engine = Engine::new(operation, clock, limits, Arc::clone(&state), no_source, no_result);
            let end = engine.run().await;
            let state = lock(&state);
            let done = || state.done.iter().flatten().map(|entry| entry.value.clone()).collect();
            batch_result(end, &state, done)
        })
    }

    /// Sends the writes, then those of a source. All of them are writes to one table. The batch holds only as many
    /// writes of the source as the next requests need.
    pub(in crate::action::batch) fn run_stream(
        self,
        schema: &'static TableSchema,
        source: impl Stream<Item = PendingWrite> + Send + Unpin + 'static,
    ) -> BatchFuture<BatchWriteOutput, BatchError<u64, AnyEntry>> {
        Box::pin(async move {
            let (state, limits) = (Arc::clone(&self.state), self.limits);
            lock(&state).done = None;
            let tables = vec![BatchTable { physical: self.db.table_name(schema.name), schema }];
            let operation = WriteOperation { db: self.db, operation: BatchWriteItem { tables } };
            let entries = futures_util::stream::iter(self.writes).chain(source);
            let entries = entries.map(|write| WriteEntry::new(0, write.value, write.codec));
            let clock = SystemClock::start();
            let engine = Engine::new(operation, clock, limits, Arc::clone(&state), Some(entries), no_result);
            let end = engine.run().await;
            let state = lock(&state);
            batch_result(end, &state, || state.count)
        })
    }
}

/// Receives the results of writes, which are empty.
fn no_result(_: &WriteEntry, (): ()) {}

fn lock(state: &Mutex<State<WriteEntry>>) -> std::sync::MutexGuard<'_, State<WriteEntry>> {
    state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Checks all writes, before any is sent.
fn check_writes(
    db: &Dynamite,
    writes: &[PendingWrite],
    tables: &mut Vec<BatchTable>,
    last_wins: bool,
) -> Result<VecDeque<WriteEntry>, BatchError<Vec<AnyEntry>, AnyEntry>> {
    let mut entries: Vec<Option<WriteEntry>> = Vec::with_capacity(writes.len());
    let mut indexes = HashMap::with_capacity(writes.len());
    for (index, write) in writes.iter().enumerate() {
        let table = table_index(tables, write.schema, || db.table_name(write.schema.name));
        let entry = WriteEntry::new(table, write.value.clone(), write.codec);
        if let Some(problem) = entry.problem {
            return Err(problem.into());
        }
        if let Some(before) = indexes.insert(entry.identity.clone(), index) {
            if !last_wins {
                let (first, second) = (writes[before].value.clone(), write.value.clone());
                let indexes = (before, index);
                return Err(BatchError::Duplicate(Box::new(Duplicate { first, second, indexes })));
            }
            entries[before] = None;
        }
        entries.push(Some(entry));
    }
    Ok(entries.into_iter().flatten().collect())
}

fn batch_result<D>(end: End<Error>, state: &State<WriteEntry>, done: impl FnOnce() -> D) -> BatchResult<D> {
    let cause = match end {
        End::Complete => {
            return Ok(BatchWriteOutput { count: state.count, retries: state.retries, usage: state.usage });
        }
        End::GaveUp(cause) => cause,
    };
    let (left, unknown) = state.left();
    let entries = |of: Vec<&AnyEntry>| of.into_iter().cloned().collect();
    let (left, unknown) = (entries(left), entries(unknown));
    let count = usize::try_from(state.count).unwrap_or(usize::MAX);
    Err(BatchError::Incomplete(Box::new(Incomplete { done: done(), left, unknown, usage: state.usage, cause, count })))
}
