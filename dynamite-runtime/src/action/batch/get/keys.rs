//! The keys of a batch of reads, each once, and what became of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::operation::GetOperation;
use crate::action::batch::error::{BatchError, Incomplete};
use crate::client::Dynamite;
use crate::client::error::{Error, Result};
use crate::codec::{InvalidInput, RawItem};
use crate::entity::{Item, from_item};
use crate::operation::Usage;
use crate::operation::batch::{
    BatchGetItem, BatchTable, End, Engine, GetEntry, Identity, Limits, ReadTable, Slot, State, SystemClock,
};
use crate::schema::TableSchema;

/// What a batch of reads gave.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchGetOutput<T, K> {
    /// The items, in the order of their keys. A key that was given twice is read once, and its item stands here twice.
    pub found: Vec<T>,
    /// The keys that there is no item of, in their order.
    pub missing: Vec<K>,
    /// What it took.
    pub usage: Usage,
}

/// What became of a key.
#[derive(Clone, Debug)]
pub(crate) enum KeyResult {
    Found(RawItem),
    Missing,
    /// It could not be read.
    Unread,
}

/// The keys to read from any tables, each once.
pub(crate) struct DistinctKeys {
    db: Dynamite,
    tables: Vec<ReadTable>,
    entries: Vec<GetEntry>,
    known: HashMap<Identity, usize>,
    /// How often each is asked for.
    uses: Vec<usize>,
}

impl DistinctKeys {
    pub(crate) fn new(db: &Dynamite) -> Self {
        DistinctKeys {
            db: db.clone(),
            tables: Vec::new(),
            entries: Vec::new(),
            known: HashMap::new(),
            uses: Vec::new(),
        }
    }

    /// A table, read in a way. Where two ways meet in one table, both get what either needs.
    pub(crate) fn table(&mut self, table: ReadTable) -> usize {
        let known = self.tables.iter_mut().enumerate().find(|(_, known)| known.table.physical == table.table.physical);
        let Some((index, known)) = known else {
            self.tables.push(table);
            return self.tables.len() - 1;
        };
        known.consistent |= table.consistent;
        if known.projection != table.projection {
            known.projection = None;
        }
        index
    }

    /// Adds a key; returns its index among all that are asked for.
    pub(crate) fn key(&mut self, table: usize, key: RawItem) -> Result<usize, InvalidInput> {
        let schema = self.tables.get(table).map(|table| table.table.schema);
        let identity = schema.and_then(|schema| Identity::of(table, schema, &key));
        let identity = identity.ok_or_else(|| InvalidInput::value("a key without one of its attributes"))?;
        let next = self.entries.len();
        let index = *self.known.entry(identity.clone()).or_insert(next);
        if index == next {
            self.entries.push(GetEntry { table, identity, key, index });
            self.uses.push(0);
        }
        if let Some(uses) = self.uses.get_mut(index) {
            *uses += 1;
        }
        Ok(index)
    }

    /// Reads them; the results stand in the order of their indexes.
    pub(crate) async fn read(self, limits: Limits) -> KeyResults {
        let results = Arc::new(Mutex::new(vec![KeyResult::Unread; self.entries.len()]));
        let state = Arc::new(Mutex::new(State::new(false)));
        let waiting = self.entries.into_iter().map(|entry| Slot { entry, ambiguous: false }).collect();
        state.lock().unwrap_or_else(PoisonError::into_inner).waiting = waiting;
        let read = Arc::clone(&results);
        let sink = move |entry: &GetEntry, item: Option<RawItem>| {
            if let Some(result) = read.lock().unwrap_or_else(PoisonError::into_inner).get_mut(entry.index) {
                *result = item.map_or(KeyResult::Missing, KeyResult::Found);
            }
        };
        let none = None::<futures_util::stream::Empty<GetEntry>>;
        let operation = GetOperation { db: self.db, operation: BatchGetItem { tables: self.tables } };
        let end = Engine::new(operation, SystemClock::start(), limits, Arc::clone(&state), (none, sink)).run().await;
        let problem = match end {
            End::Complete => None,
            End::GaveUp(problem) => problem,
        };
        let results = std::mem::take(&mut *results.lock().unwrap_or_else(PoisonError::into_inner));
        let results = results.into_iter().zip(self.uses).collect();
        let usage = state.lock().unwrap_or_else(PoisonError::into_inner).usage;
        KeyResults { results, problem, usage }
    }
}

/// What became of all keys.
pub(crate) struct KeyResults {
    results: Vec<(KeyResult, usize)>,
    pub(crate) problem: Option<Error>,
    pub(crate) usage: Usage,
}

impl KeyResults {
    /// What became of a key. The last time that it is asked for, the item is not copied.
    pub(crate) fn result(&mut self, index: usize) -> Option<KeyResult> {
        let (result, uses) = self.results.get_mut(index)?;
        *uses = uses.saturating_sub(1);
        Some(if *uses == 0 { std::mem::replace(result, KeyResult::Unread) } else { result.clone() })
    }

    pub(in crate::action::batch) fn incomplete<D, W>(self, done: D, count: usize, left: Vec<W>) -> Incomplete<D, W> {
        Incomplete { done, left, unknown: Vec::new(), usage: self.usage, cause: self.problem, count }
    }

    /// What became of some keys, by their indexes: what was read, and the keys that were not.
    ///
    /// An item that can't be read is left, and its error is the problem.
    pub(in crate::action::batch) fn take<T: Item, K: Clone>(
        &mut self,
        keys: Vec<K>,
        indexes: &[usize],
    ) -> (BatchGetOutput<T, K>, Vec<K>) {
        let mut got = BatchGetOutput { found: Vec::new(), missing: Vec::new(), usage: self.usage };
        let mut left = Vec::new();
        for (key, index) in keys.into_iter().zip(indexes) {
            match self.result(*index) {
                Some(KeyResult::Found(item)) => match from_item(item) {
                    Ok(item) => got.found.push(item),
                    Err(error) => {
                        self.problem = Some(error.into());
                        left.push(key);
                    }
                },
                Some(KeyResult::Missing) => got.missing.push(key),
                Some(KeyResult::Unread) | None => left.push(key),
            }
        }
        (got, left)
    }
}

/// The items with these keys, in their order, without those that are not there.
pub(crate) async fn get_items(
    db: &Dynamite,
    schema: &'static TableSchema,
    keys: Vec<RawItem>,
) -> Result<(Vec<RawItem>, Usage)> {
    let mut distinct = DistinctKeys::new(db);
    let table = distinct.table(ReadTable {
        table: BatchTable { physical: db.table_name(schema.name), schema },
        consistent: false,
        projection: None,
    });
    let indexes = keys.into_iter().map(|key| distinct.key(table, key)).collect::<Result<Vec<_>, _>>()?;
    let mut results = distinct.read(Limits::default()).await;
    let (mut found, mut left) = (Vec::with_capacity(indexes.len()), Vec::new());
    for index in indexes {
        match results.result(index) {
            Some(KeyResult::Found(item)) => found.push(item),
            Some(KeyResult::Missing) => {}
            Some(KeyResult::Unread) | None => left.push(index),
        }
    }
    if left.is_empty() {
        return Ok((found, results.usage));
    }
    let count = found.len();
    Err(BatchError::Incomplete(Box::new(results.incomplete((), count, left))).into())
}
