//! Batches of writes, as their users build them.

use std::collections::{HashMap, VecDeque};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};

use futures_core::Stream;
use futures_util::StreamExt;

use super::any::{AnyEntry, Mapped};
use super::clock::SystemClock;
use super::engine::{End, Engine, Limits};
use super::error::{BatchError, Duplicate, Incomplete};
use super::outline::Outline;
use super::progress::Progress;
use super::state::{Slot, State};
use super::stream::WriteStream;
use super::writes::{Codec, RawWrite, WriteEntry, Writes};
use super::{BatchFuture, BatchTable, place};
use crate::entity::{Entity, Key, Revision};
use crate::op::put::{lock as revision_lock, with_revision};
use crate::op::write::{raw_item, raw_key};
use crate::schema::TableSchema;
use crate::{Dynamite, InvalidInput, Usage};

/// One write of a batch.
#[derive(Debug)]
pub enum Write<E: Entity> {
    /// Writes an item, in the place of the one that is there, if one is.
    Put(E),
    /// Deletes the item with this key, if there is one.
    Delete(E::Key),
}

impl<E: Entity> Clone for Write<E> {
    fn clone(&self) -> Self {
        match self {
            Write::Put(item) => Write::Put(item.clone()),
            Write::Delete(key) => Write::Delete(key.clone()),
        }
    }
}

impl<E: Entity + PartialEq> PartialEq for Write<E> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Write::Put(a), Write::Put(b)) => a == b,
            (Write::Delete(a), Write::Delete(b)) => a == b,
            _ => false,
        }
    }
}

/// The revision of an entity without an optimistic lock.
#[diagnostic::on_unimplemented(
    message = "this entity has an optimistic lock, which a batch can't check",
    note = "`put_unchecked` and `put_all_unchecked` write it all the same"
)]
pub trait Unlocked: Revision {}

impl Unlocked for () {}

/// What a batch of writes did: all of it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchWritten {
    /// How many writes were made.
    pub count: u64,
    /// How many of them were sent more than once.
    pub retries: u64,
    /// What they took.
    pub usage: Usage,
}

/// A write, as it was given.
#[derive(Clone)]
pub(super) struct Pending {
    schema: &'static TableSchema,
    given: AnyEntry,
    codec: Codec,
}

impl Pending {
    pub(super) fn of<E: Entity>(write: Write<E>) -> Self {
        Pending {
            schema: E::TABLE,
            given: AnyEntry::new(E::NAME, write),
            codec: Codec { outline: outline::<E>, encode: encode::<E> },
        }
    }
}

fn foreign<E: Entity>() -> InvalidInput {
    InvalidInput::value("a write of another entity").in_entity(E::NAME)
}

fn outline<E: Entity>(given: &AnyEntry) -> Result<Outline, InvalidInput> {
    let mut outline = Outline::new(E::TABLE);
    let written = match given.get::<Write<E>>().ok_or_else(foreign::<E>)? {
        Write::Put(item) => revision_lock::<E>(item.revision().next()).and_then(|_| item.write(&mut outline)),
        Write::Delete(key) => key.write(&mut outline),
    };
    written.and_then(|()| outline.check()).map_err(|error| error.in_entity(E::NAME))?;
    Ok(outline)
}

fn encode<E: Entity>(given: &AnyEntry) -> Result<RawWrite, InvalidInput> {
    match given.get::<Write<E>>().ok_or_else(foreign::<E>)? {
        Write::Put(item) => {
            let raw = raw_item(item)?;
            Ok(RawWrite::Put(with_revision::<E>(raw, item.revision().next())?))
        }
        Write::Delete(key) => Ok(RawWrite::Delete(raw_key::<E>(key)?)),
    }
}

/// Writes of any entities, ready to be made.
pub(super) struct Batch {
    pub(super) db: Dynamite,
    pub(super) writes: Vec<Pending>,
    last_wins: bool,
    pub(super) limits: Limits,
    state: Arc<Mutex<State<WriteEntry>>>,
}

/// A clone is another batch: its progress is its own.
impl Clone for Batch {
    fn clone(&self) -> Self {
        let state = Arc::new(Mutex::new(State::new(true)));
        Batch {
            db: self.db.clone(),
            writes: self.writes.clone(),
            last_wins: self.last_wins,
            limits: self.limits,
            state,
        }
    }
}

/// How a batch of any entities ends.
pub(super) type Ended<D> = Result<BatchWritten, BatchError<D, AnyEntry>>;

impl Batch {
    pub(super) fn new(db: &Dynamite) -> Self {
        let state = Arc::new(Mutex::new(State::new(true)));
        Batch { db: db.clone(), writes: Vec::new(), last_wins: false, limits: Limits::default(), state }
    }

    pub(super) fn last_wins(&mut self) {
        self.last_wins = true;
    }

    pub(super) fn progress(&self) -> Progress {
        Progress(Arc::clone(&self.state))
    }

    /// Makes all writes of the list.
    pub(super) fn run(self) -> BatchFuture<BatchWritten, BatchError<Vec<AnyEntry>, AnyEntry>> {
        Box::pin(async move {
            let (state, limits) = (Arc::clone(&self.state), self.limits);
            let mut tables = Vec::new();
            let entries = checked(&self.db, &self.writes, &mut tables, self.last_wins)?;
            drop(self.writes);
            lock(&state).waiting = entries.into_iter().map(|entry| Slot { entry, lost: false }).collect();
            let none = None::<futures_util::stream::Empty<WriteEntry>>;
            let operation = Writes { db: self.db, tables };
            let engine = Engine::new(operation, SystemClock::start(), limits, Arc::clone(&state), (none, nothing));
            let end = engine.run().await;
            let state = lock(&state);
            let done = || state.done.iter().flatten().map(|entry| entry.given.clone()).collect();
            ended(end, &state, done)
        })
    }

    /// Makes all writes of the list, then those of the source, of which only as many are held as are on their way. All
    /// are of one table.
    pub(super) fn run_stream(
        self,
        schema: &'static TableSchema,
        source: impl Stream<Item = Pending> + Send + Unpin + 'static,
    ) -> BatchFuture<BatchWritten, BatchError<u64, AnyEntry>> {
        Box::pin(async move {
            let (state, limits) = (Arc::clone(&self.state), self.limits);
            lock(&state).done = None;
            let tables = vec![BatchTable::new(&self.db, schema)];
            let operation = Writes { db: self.db, tables };
            let entries = futures_util::stream::iter(self.writes).chain(source);
            let entries = entries.map(|write| WriteEntry::new(0, write.given, write.codec));
            let clock = SystemClock::start();
            let engine = Engine::new(operation, clock, limits, Arc::clone(&state), (Some(entries), nothing));
            let end = engine.run().await;
            let state = lock(&state);
            ended(end, &state, || state.count)
        })
    }
}

fn nothing(_: &WriteEntry, (): ()) {}

fn lock(state: &Mutex<State<WriteEntry>>) -> std::sync::MutexGuard<'_, State<WriteEntry>> {
    state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Checks everything, before anything is sent.
fn checked(
    db: &Dynamite,
    writes: &[Pending],
    tables: &mut Vec<BatchTable>,
    last_wins: bool,
) -> Result<VecDeque<WriteEntry>, BatchError<Vec<AnyEntry>, AnyEntry>> {
    let mut entries: Vec<Option<WriteEntry>> = Vec::with_capacity(writes.len());
    let mut places = HashMap::with_capacity(writes.len());
    for (at, write) in writes.iter().enumerate() {
        let table = place(tables, db, write.schema);
        let entry = WriteEntry::new(table, write.given.clone(), write.codec);
        if let Some(problem) = entry.problem {
            return Err(problem.into());
        }
        if let Some(before) = places.insert(entry.identity.clone(), at) {
            if !last_wins {
                let (first, second) = (writes[before].given.clone(), write.given.clone());
                let places = (before, at);
                return Err(BatchError::Duplicate(Box::new(Duplicate { first, second, places })));
            }
            entries[before] = None;
        }
        entries.push(Some(entry));
    }
    Ok(entries.into_iter().flatten().collect())
}

fn ended<D>(end: End, state: &State<WriteEntry>, done: impl FnOnce() -> D) -> Ended<D> {
    let cause = match end {
        End::Complete => {
            return Ok(BatchWritten { count: state.count, retries: state.retries, usage: state.usage });
        }
        End::GaveUp(cause) => cause,
    };
    let (left, unknown) = state.left();
    let entries = |of: Vec<&AnyEntry>| of.into_iter().cloned().collect();
    let (left, unknown) = (entries(left), entries(unknown));
    let count = usize::try_from(state.count).unwrap_or(usize::MAX);
    Err(BatchError::Incomplete(Box::new(Incomplete { done: done(), left, unknown, usage: state.usage, cause, count })))
}

/// Any number of puts and deletes of one entity's items: in requests of 25, as many at a time as the table takes.
///
/// DynamoDB has no conditions in batches: a put replaces whatever has the key. All writes are checked before the first is
/// sent; two that are about one key are a [`BatchError::Duplicate`], unless the [last one wins](Self::last_wins).
#[must_use = "not sent until awaited"]
pub struct BatchWrite<E> {
    pub(super) batch: Batch,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for BatchWrite<E> {
    fn clone(&self) -> Self {
        BatchWrite { batch: self.batch.clone(), of: PhantomData }
    }
}

impl<E: Entity> std::fmt::Debug for BatchWrite<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchWrite({} of {})", self.batch.writes.len(), E::NAME)
    }
}

impl<E: Entity> BatchWrite<E> {
    pub(crate) fn new(db: &Dynamite) -> Self {
        BatchWrite { batch: Batch::new(db), of: PhantomData }
    }

    fn add(mut self, write: Write<E>) -> Self {
        self.batch.writes.push(Pending::of(write));
        self
    }

    /// Writes an item, in the place of the one that is there, if one is.
    pub fn put(self, item: &E) -> Self
    where
        E::Revision: Unlocked,
    {
        self.add(Write::Put(item.clone()))
    }

    /// Writes these items.
    pub fn put_all<'i>(self, items: impl IntoIterator<Item = &'i E>) -> Self
    where
        E::Revision: Unlocked,
    {
        items.into_iter().fold(self, BatchWrite::put)
    }

    /// Writes an item with the next revision, whatever revision is stored: a batch can't check an optimistic lock.
    pub fn put_unchecked(self, item: &E) -> Self {
        self.add(Write::Put(item.clone()))
    }

    /// Writes these items with their next revisions, whatever revisions are stored.
    pub fn put_all_unchecked<'i>(self, items: impl IntoIterator<Item = &'i E>) -> Self {
        items.into_iter().fold(self, BatchWrite::put_unchecked)
    }

    /// Deletes an item. That there is none is no error.
    pub fn delete(self, key: impl Into<E::Key>) -> Self {
        self.add(Write::Delete(key.into()))
    }

    /// Deletes these items.
    pub fn delete_all<K: Into<E::Key>>(self, keys: impl IntoIterator<Item = K>) -> Self {
        keys.into_iter().fold(self, BatchWrite::delete)
    }

    /// Adds writes of either kind: those that another batch left, say.
    pub fn extend(self, writes: impl IntoIterator<Item = Write<E>>) -> Self {
        writes.into_iter().fold(self, BatchWrite::add)
    }

    /// Of two writes to one key, only the later is made.
    pub fn last_wins(mut self) -> Self {
        self.batch.last_wins();
        self
    }

    bounded!(batch.limits);

    /// A handle that can be asked how far the batch is, also when its future is gone.
    pub fn progress(&self) -> Progress {
        self.batch.progress()
    }

    /// Takes further writes from a stream, after those that were added, and as fast as they can be made.
    ///
    /// Memory stays bounded however many there are, so what is done is only counted. Several writes to one key are made
    /// one after the other, in their order. The writes of an entity with an optimistic lock are not checked.
    pub fn stream(self, source: impl Stream<Item = Write<E>> + Send + 'static) -> WriteStream<E> {
        WriteStream::new(self.batch, source.map(Pending::of))
    }

    /// Takes further writes from an iterator, as [`stream`](Self::stream) does.
    pub fn iter<I>(self, source: I) -> WriteStream<E>
    where
        I: IntoIterator<Item = Write<E>>,
        I::IntoIter: Send + 'static,
    {
        self.stream(futures_util::stream::iter(source))
    }
}

impl<E: Entity> IntoFuture for BatchWrite<E> {
    type Output = Result<BatchWritten, BatchError<Vec<Write<E>>, Write<E>>>;
    type IntoFuture = BatchFuture<BatchWritten, BatchError<Vec<Write<E>>, Write<E>>>;

    fn into_future(self) -> Self::IntoFuture {
        Mapped::boxed(self.batch.run(), |ended| ended.map_err(|error| error.typed(AnyEntry::all)))
    }
}
