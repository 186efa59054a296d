//! A batch of writes of any entities.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_core::Stream;
use futures_util::StreamExt;

use super::entry::PendingWrite;
use super::operation::{OPERATION, WriteOperation};
use super::pending::{SharedState, SharedWrites};
use crate::action::batch::error::{BatchError, Duplicate, Incomplete};
use crate::action::batch::future::BatchFuture;
use crate::action::batch::progress::BatchProgress;
use crate::client::error::{Error, RequestName};
use crate::client::{CallName, Dynamite, Ended, watched};
use crate::clock::Clock;
use crate::codec::InvalidInput;
use crate::operation::batch::{
    AnyEntry, BatchTable, BatchWriteItem, End, Engine, Limits, SourceError, State, SystemClock, WriteEntry, table_index,
};
use crate::operation::{CallInfo, Usage};
use crate::schema::TableSchema;

/// The number of the next batch that is sent.
static NEXT_BATCH: AtomicU64 = AtomicU64::new(0);

/// The output of a batch of writes that did all of them.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let written = orders.batch_write().put(&order(10)).put(&order(11)).await?;
/// assert_eq!((written.count, written.retries), (2, 0));
/// assert_eq!(written.usage.requests, 1);
/// assert_eq!(written.usage_by_table["orders"], written.usage);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchWriteOutput {
    /// The number of writes that were done.
    pub count: u64,
    /// The number of times that a write was sent again.
    pub retries: u64,
    /// The cost of the batch.
    pub usage: Usage,
    /// The cost in each table, by its physical name. A request with writes to several tables counts for each of them.
    pub usage_by_table: BTreeMap<String, Usage>,
}

/// Writes of any entities, and the options of their batch.
pub(in crate::action::batch) struct WriteBatch {
    db: Dynamite,
    /// The names of the call.
    info: CallInfo,
    writes: SharedWrites,
    /// The number of batches that were added.
    parts: usize,
    /// The reason why the batch can't be sent, if there is one.
    refused: Option<InvalidInput>,
    last_wins: bool,
    pub(in crate::action::batch) limits: Limits,
}

/// A clone is another batch, with a progress of its own.
impl Clone for WriteBatch {
    fn clone(&self) -> Self {
        WriteBatch {
            db: self.db.clone(),
            info: self.info,
            writes: SharedWrites::new(self.writes.with_pending(|writes| writes.clone()).unwrap_or_default()),
            parts: self.parts,
            refused: self.refused.clone(),
            last_wins: self.last_wins,
            limits: self.limits,
        }
    }
}

/// The result of a batch of writes of any entities.
pub(in crate::action::batch) type BatchResult<D> = Result<BatchWriteOutput, BatchError<D, AnyEntry>>;

impl WriteBatch {
    pub(in crate::action::batch) const OPERATION: &str = OPERATION;

    pub(in crate::action::batch) fn new(db: &Dynamite, info: CallInfo) -> Self {
        let writes = SharedWrites::new(Vec::new());
        let db = db.clone();
        WriteBatch { db, info, writes, parts: 0, refused: None, last_wins: false, limits: Limits::default() }
    }

    /// Returns the clock of the client.
    pub(super) fn clock(&self) -> &Clock {
        self.db.clock()
    }

    /// Returns the number of writes.
    pub(in crate::action::batch) fn len(&self) -> usize {
        self.writes.len()
    }

    pub(in crate::action::batch) fn last_wins(&mut self) {
        self.last_wins = true;
    }

    pub(in crate::action::batch) fn progress(&self) -> BatchProgress {
        BatchProgress(self.writes.clone())
    }

    /// Adds a write.
    pub(in crate::action::batch) fn push(&mut self, write: PendingWrite) {
        self.writes.with_pending(|writes| writes.push(write));
    }

    /// Adds the writes of another batch. The progress of that batch shows the outcome of its writes.
    pub(in crate::action::batch) fn add(&mut self, part: WriteBatch) {
        self.parts += 1;
        let mut added = part.writes.add_to(&self.writes, self.parts);
        let mut names = TableNames::default();
        for write in &mut added {
            write.part = self.parts;
            let name = names.of(write, &part.db);
            write.value.set_table(name);
        }
        self.writes.with_pending(|writes| writes.extend(added));
        self.refused = self.refused.take().or(part.refused);
    }

    /// Adds the writes that an earlier batch left, before the others: first those that are unknown. Of these, a write to a
    /// key is always older than the ones that are left, because they had to wait until it was done.
    pub(in crate::action::batch) fn again(&mut self, writes: Vec<AnyEntry>) {
        match writes.into_iter().map(PendingWrite::repeated).collect::<Result<Vec<_>, _>>() {
            Ok(repeated) => {
                self.writes.with_pending(|writes| {
                    let first = writes.iter().take_while(|write| write.repeats.is_some()).count();
                    drop(writes.splice(first..first, repeated));
                });
            }
            Err(error) => self.refused = self.refused.take().or(Some(error)),
        }
    }

    /// Sends the writes.
    pub(in crate::action::batch) fn run(self) -> BatchFuture<BatchWriteOutput, BatchError<Vec<AnyEntry>, AnyEntry>> {
        let name = CallName::new(&self.db, self.info);
        let sent = async move {
            let mut tables = Vec::new();
            let checked = self.check(&mut tables, !self.last_wins);
            let entries = checked.map_err(|error| error.named(&|| self.request_name(&tables)))?;
            let no_source = None::<futures_util::stream::Empty<Result<PendingWrite, SourceError>>>;
            self.send(State::new(true), entries, tables, no_source, |state| state.done_writes(None).cloned().collect())
                .await
        };
        Box::pin(watched(name, sent, ended))
    }

    /// Sends the writes, then those of a source, all of them of one table. Only as many writes of the source are held as
    /// the next requests need.
    pub(in crate::action::batch) fn run_stream(
        mut self,
        schema: &'static TableSchema,
        source: impl Stream<Item = Result<PendingWrite, SourceError>> + Send + Unpin + 'static,
    ) -> BatchFuture<BatchWriteOutput, BatchError<u64, AnyEntry>> {
        self.info.call = "batch_write.stream";
        let name = CallName::new(&self.db, self.info);
        let sent = async move {
            let mut tables = vec![BatchTable { physical: self.db.table_name(schema.name), schema }];
            let checked = self.check(&mut tables, false);
            let entries = checked.map_err(|error| error.named(&|| self.request_name(&tables)))?;
            self.send(State::new(false), entries, tables, Some(source), |state| state.count).await
        };
        Box::pin(watched(name, sent, ended))
    }

    /// Returns the name of a request to these tables.
    fn request_name(&self, tables: &[BatchTable]) -> RequestName {
        RequestName::of_tables(OPERATION, tables.iter().map(|table| table.physical.clone()))
    }

    /// Checks all writes before any is sent. If `distinct` is not set, only the last write to a key is kept.
    fn check<D>(
        &self,
        tables: &mut Vec<BatchTable>,
        distinct: bool,
    ) -> Result<Vec<WriteEntry>, BatchError<D, AnyEntry>> {
        if let Some(refused) = &self.refused {
            return Err(refused.clone().into());
        }
        let checked = self.writes.with_pending(|writes| check_writes(&self.db, writes, tables, distinct));
        checked.unwrap_or_else(|| Ok(Vec::new()))
    }

    async fn send<D>(
        self,
        mut state: State<WriteEntry>,
        entries: Vec<WriteEntry>,
        tables: Vec<BatchTable>,
        source: Option<impl Stream<Item = Result<PendingWrite, SourceError>> + Send + Unpin>,
        done: fn(&State<WriteEntry>) -> D,
    ) -> BatchResult<D> {
        let number = NEXT_BATCH.fetch_add(1, Ordering::Relaxed);
        entries.into_iter().for_each(|entry| state.add(numbered(entry, number)));
        let state: SharedState = Arc::new(Mutex::new(state));
        self.writes.send(Arc::clone(&state));
        let names: Vec<String> = tables.iter().map(|table| table.physical.clone()).collect();
        let source = source.map(|source| source.map(move |write| write.map(|write| numbered(write.check(0), number))));
        let operation = WriteOperation { db: self.db, info: self.info, operation: BatchWriteItem { tables } };
        let clock = SystemClock::start();
        let end = Engine::new(operation, clock, self.limits, Arc::clone(&state), source, no_result).run().await;
        batch_result(end, &lock(&state), &names, done)
    }
}

/// Returns the cost of a batch, and how it ended.
fn ended<D>(result: &BatchResult<D>) -> (Usage, Ended<'_>) {
    match result {
        Ok(output) => (output.usage, Ended::Done),
        Err(error) => error.ended(),
    }
}

/// Receives the results of writes, which are empty.
fn no_result(_: &WriteEntry, (): ()) {}

fn lock(state: &Mutex<State<WriteEntry>>) -> MutexGuard<'_, State<WriteEntry>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The physical names of tables, each made once.
#[derive(Default)]
struct TableNames(Vec<(&'static TableSchema, Arc<str>)>);

impl TableNames {
    /// Returns the name of the table of a write: that of the client which made the write, or of `db`.
    fn of(&mut self, write: &PendingWrite, db: &Dynamite) -> Arc<str> {
        if let Some(name) = write.value.table() {
            return Arc::clone(name);
        }
        let schema = write.codec.schema;
        if let Some((_, name)) = self.0.iter().find(|(known, _)| std::ptr::eq(*known, schema)) {
            return Arc::clone(name);
        }
        let name: Arc<str> = db.table_name(schema.name).into();
        self.0.push((schema, Arc::clone(&name)));
        name
    }
}

/// Checks writes. If `distinct` is set, two writes to one key are an error, unless one of them is repeated. In that
/// case, only the newer one is kept.
fn check_writes<D>(
    db: &Dynamite,
    writes: &[PendingWrite],
    tables: &mut Vec<BatchTable>,
    distinct: bool,
) -> Result<Vec<WriteEntry>, BatchError<D, AnyEntry>> {
    let mut entries: Vec<Option<WriteEntry>> = Vec::with_capacity(writes.len());
    let mut indexes = HashMap::with_capacity(writes.len());
    let mut names = TableNames::default();
    for (index, write) in writes.iter().enumerate() {
        let physical = names.of(write, db);
        let entry = write.check(table_index(tables, write.codec.schema, &physical));
        if let Some(problem) = entry.problem {
            return Err(problem.in_write(index).into());
        }
        let Some(before) = indexes.insert(entry.identity.clone(), index) else {
            entries.push(Some(entry));
            continue;
        };
        let batches = (writes[before].repeats, write.repeats);
        if distinct && batches == (None, None) {
            let (first, second) = (writes[before].value.clone(), write.value.clone());
            let indexes = (before, index);
            let table = physical.to_string();
            return Err(BatchError::Duplicate(Box::new(Duplicate { first, second, indexes, table })));
        }
        if is_newer(batches.0, batches.1) {
            indexes.insert(entry.identity, before);
            entries.push(None);
        } else {
            entries[before] = None;
            entries.push(Some(entry));
        }
    }
    Ok(entries.into_iter().flatten().collect())
}

/// Returns `true` if a write is newer than another one, from the numbers of the batches that first sent them.
fn is_newer(batch: Option<u64>, than: Option<u64>) -> bool {
    than.is_some_and(|than| batch.is_none_or(|batch| batch > than))
}

/// Returns an entry with the number of the batch that sends it first.
fn numbered(mut entry: WriteEntry, number: u64) -> WriteEntry {
    entry.value.set_batch(number);
    entry
}

fn batch_result<D>(
    end: End<Error>,
    state: &State<WriteEntry>,
    names: &[String],
    done: fn(&State<WriteEntry>) -> D,
) -> BatchResult<D> {
    let usage_by_table: BTreeMap<String, Usage> =
        names.iter().cloned().zip(state.table_usage.iter().copied()).collect();
    let (cause, source) = match end {
        End::Complete => {
            let (count, retries, usage) = (state.count, state.retries, state.usage);
            return Ok(BatchWriteOutput { count, retries, usage, usage_by_table });
        }
        End::GaveUp(cause) => (cause, None),
        End::Source(error) => (None, Some(error)),
    };
    let writes = state.left_writes(None);
    let count = usize::try_from(state.count).unwrap_or(usize::MAX);
    let batches = writes.unknown.iter().chain(&writes.left).map(|write| write.batch().unwrap_or_default()).collect();
    let incomplete = Box::new(Incomplete {
        done: done(state),
        left: writes.left,
        unknown: writes.unknown,
        refused: writes.refused,
        usage: state.usage,
        usage_by_table,
        cause,
        count,
        operation: OPERATION,
        batches,
    });
    Err(match source {
        None => BatchError::Incomplete(incomplete),
        Some(error) => BatchError::Source { error, rest: incomplete },
    })
}
