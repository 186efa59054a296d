//! Batches of reads, as their users build them.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use super::any::{AnyEntry, Mapped};
use super::clock::SystemClock;
use super::engine::{End, Engine, Limits};
use super::error::{BatchError, Incomplete};
use super::gets::{GetEntry, Gets, ReadTable};
use super::identity::Identity;
use super::state::{Slot, State};
use super::{BatchFuture, BatchTable};
use crate::codec::{RawItem, from_item};
use crate::entity::{Entity, Item, View};
use crate::op::write::raw_key;
use crate::schema::TableSchema;
use crate::{Dynamite, Error, InvalidInput, Usage};

/// What a batch of reads gave.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchGot<T, K> {
    /// The items, in the order of their keys. A key that was given twice is read once, and its item stands here twice.
    pub found: Vec<T>,
    /// The keys that there is no item of, in their order.
    pub missing: Vec<K>,
    /// What it took.
    pub usage: Usage,
}

/// What became of a key.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Found(RawItem),
    Missing,
    /// It could not be read.
    Left,
}

/// The keys to read from any tables, each once.
pub(crate) struct Asked {
    db: Dynamite,
    tables: Vec<ReadTable>,
    entries: Vec<GetEntry>,
    known: HashMap<Identity, usize>,
    /// How often each is asked for.
    uses: Vec<usize>,
}

impl Asked {
    pub(crate) fn new(db: &Dynamite) -> Self {
        Asked { db: db.clone(), tables: Vec::new(), entries: Vec::new(), known: HashMap::new(), uses: Vec::new() }
    }

    /// A table, read in a way. Where two ways meet in one table, both get what either needs.
    pub(crate) fn table(&mut self, table: ReadTable) -> usize {
        let known = self.tables.iter_mut().enumerate().find(|(_, known)| known.table.physical == table.table.physical);
        let Some((at, known)) = known else {
            self.tables.push(table);
            return self.tables.len() - 1;
        };
        known.consistent |= table.consistent;
        if known.projection != table.projection {
            known.projection = None;
        }
        at
    }

    /// Adds a key; answers its place among all that are asked for.
    pub(crate) fn key(&mut self, table: usize, key: RawItem) -> Result<usize, InvalidInput> {
        let schema = self.tables.get(table).map(|table| table.table.schema);
        let identity = schema.and_then(|schema| Identity::of(table, schema, &key));
        let identity = identity.ok_or_else(|| InvalidInput::value("a key without one of its attributes"))?;
        let next = self.entries.len();
        let place = *self.known.entry(identity.clone()).or_insert(next);
        if place == next {
            self.entries.push(GetEntry { table, identity, key, place });
            self.uses.push(0);
        }
        if let Some(uses) = self.uses.get_mut(place) {
            *uses += 1;
        }
        Ok(place)
    }

    /// Reads them; the answers stand in the order of their places.
    pub(crate) async fn read(self, limits: Limits) -> Answers {
        let answers = Arc::new(Mutex::new(vec![Answer::Left; self.entries.len()]));
        let state = Arc::new(Mutex::new(State::new(false)));
        let waiting = self.entries.into_iter().map(|entry| Slot { entry, lost: false }).collect();
        state.lock().unwrap_or_else(PoisonError::into_inner).waiting = waiting;
        let read = Arc::clone(&answers);
        let sink = move |entry: &GetEntry, item: Option<RawItem>| {
            if let Some(answer) = read.lock().unwrap_or_else(PoisonError::into_inner).get_mut(entry.place) {
                *answer = item.map_or(Answer::Missing, Answer::Found);
            }
        };
        let none = None::<futures_util::stream::Empty<GetEntry>>;
        let operation = Gets { db: self.db, tables: self.tables };
        let end = Engine::new(operation, SystemClock::start(), limits, Arc::clone(&state), (none, sink)).run().await;
        let problem = match end {
            End::Complete => None,
            End::GaveUp(problem) => problem,
        };
        let answers = std::mem::take(&mut *answers.lock().unwrap_or_else(PoisonError::into_inner));
        let answers = answers.into_iter().zip(self.uses).collect();
        let usage = state.lock().unwrap_or_else(PoisonError::into_inner).usage;
        Answers { answers, problem, usage }
    }
}

/// What became of all keys.
pub(crate) struct Answers {
    answers: Vec<(Answer, usize)>,
    pub(crate) problem: Option<Error>,
    pub(crate) usage: Usage,
}

impl Answers {
    /// What became of a key. The last time that it is asked for, the item is not copied.
    pub(crate) fn answer(&mut self, place: usize) -> Option<Answer> {
        let (answer, uses) = self.answers.get_mut(place)?;
        *uses = uses.saturating_sub(1);
        Some(if *uses == 0 { std::mem::replace(answer, Answer::Left) } else { answer.clone() })
    }

    pub(super) fn incomplete<D, W>(self, done: D, count: usize, left: Vec<W>) -> Incomplete<D, W> {
        Incomplete { done, left, unknown: Vec::new(), usage: self.usage, cause: self.problem, count }
    }

    /// What became of some keys, by their places: what was read, and the keys that were not.
    ///
    /// An item that can't be read is left, and its error is the problem.
    pub(super) fn take<T: Item, K: Clone>(&mut self, keys: Vec<K>, places: &[usize]) -> (BatchGot<T, K>, Vec<K>) {
        let mut got = BatchGot { found: Vec::new(), missing: Vec::new(), usage: self.usage };
        let mut left = Vec::new();
        for (key, place) in keys.into_iter().zip(places) {
            match self.answer(*place) {
                Some(Answer::Found(item)) => match from_item(item) {
                    Ok(item) => got.found.push(item),
                    Err(error) => {
                        self.problem = Some(error.into());
                        left.push(key);
                    }
                },
                Some(Answer::Missing) => got.missing.push(key),
                Some(Answer::Left) | None => left.push(key),
            }
        }
        (got, left)
    }
}

/// Reads any number of one entity's items by their keys: in requests of 100, as many at a time as the table takes.
#[must_use = "not sent until awaited"]
pub struct BatchGet<E: Entity, V> {
    pub(super) db: Dynamite,
    pub(super) keys: Vec<E::Key>,
    pub(super) consistent: bool,
    pub(super) limits: Limits,
    of: PhantomData<fn() -> V>,
}

impl<E: Entity, V> Clone for BatchGet<E, V> {
    fn clone(&self) -> Self {
        let (db, keys) = (self.db.clone(), self.keys.clone());
        BatchGet { db, keys, consistent: self.consistent, limits: self.limits, of: PhantomData }
    }
}

impl<E: Entity, V> std::fmt::Debug for BatchGet<E, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchGet({} of {})", self.keys.len(), E::NAME)
    }
}

impl<E: Entity, V: Item> BatchGet<E, V> {
    pub(crate) fn new(db: &Dynamite, keys: Vec<E::Key>) -> Self {
        BatchGet { db: db.clone(), keys, consistent: false, limits: Limits::default(), of: PhantomData }
    }

    /// Sees every write that was answered before; costs twice as much.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Reads only what a view names. Costs as much as whole items.
    pub fn view<W: View<E>>(self) -> BatchGet<E, W> {
        let BatchGet { db, keys, consistent, limits, .. } = self;
        BatchGet { db, keys, consistent, limits, of: PhantomData }
    }

    bounded!(limits);

    /// Adds its keys to those that are asked for; answers their places.
    pub(super) fn ask(&self, asked: &mut Asked) -> Result<Vec<usize>, InvalidInput> {
        let table = BatchTable::new(&self.db, E::TABLE);
        let table = asked.table(ReadTable { table, consistent: self.consistent, projection: V::PROJECTION });
        self.keys.iter().map(|key| asked.key(table, raw_key::<E>(key)?)).collect()
    }
}

/// What a batch of reads answers.
type Read<T, K> = Result<BatchGot<T, K>, BatchError<BatchGot<T, K>, K>>;

/// The answers of a batch of one entity's keys, those keys' places, and the keys.
type Untyped = Result<(Answers, Vec<usize>, AnyEntry), Error>;

async fn read(asked: Asked, limits: Limits, places: Result<Vec<usize>, InvalidInput>, keys: AnyEntry) -> Untyped {
    let places = places?;
    Ok((asked.read(limits).await, places, keys))
}

fn typed<E: Entity, V: Item>(read: Untyped) -> Read<V, E::Key> {
    let (mut answers, places, keys) = read.map_err(BatchError::Refused)?;
    let keys: Vec<E::Key> = keys.downcast().unwrap_or_default();
    let (done, left) = answers.take(keys, &places);
    if left.is_empty() {
        return Ok(done);
    }
    let count = done.found.len() + done.missing.len();
    Err(BatchError::Incomplete(Box::new(answers.incomplete(done, count, left))))
}

impl<E: Entity, V: Item> IntoFuture for BatchGet<E, V> {
    type Output = Read<V, E::Key>;
    type IntoFuture = BatchFuture<BatchGot<V, E::Key>, BatchError<BatchGot<V, E::Key>, E::Key>>;

    fn into_future(self) -> Self::IntoFuture {
        let mut asked = Asked::new(&self.db);
        let places = self.ask(&mut asked);
        let keys = AnyEntry::new(E::NAME, self.keys);
        Mapped::boxed(Box::pin(read(asked, self.limits, places, keys)), typed::<E, V>)
    }
}

/// The items with these keys, in their order, without those that are not there.
pub(crate) async fn whole_items(
    db: &Dynamite,
    schema: &'static TableSchema,
    keys: Vec<RawItem>,
) -> crate::Result<(Vec<RawItem>, Usage)> {
    let mut asked = Asked::new(db);
    let table = asked.table(ReadTable { table: BatchTable::new(db, schema), consistent: false, projection: None });
    let places = keys.into_iter().map(|key| asked.key(table, key)).collect::<Result<Vec<_>, _>>()?;
    let mut answers = asked.read(Limits::default()).await;
    let (mut found, mut left) = (Vec::with_capacity(places.len()), Vec::new());
    for place in places {
        match answers.answer(place) {
            Some(Answer::Found(item)) => found.push(item),
            Some(Answer::Missing) => {}
            Some(Answer::Left) | None => left.push(place),
        }
    }
    if left.is_empty() {
        return Ok((found, answers.usage));
    }
    let count = found.len();
    Err(BatchError::Incomplete(Box::new(answers.incomplete((), count, left))).into())
}
