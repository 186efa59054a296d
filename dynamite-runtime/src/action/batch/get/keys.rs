//! The distinct keys of a batch of reads, and their results.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::operation::{GetOperation, OPERATION};
use super::part::Part;
use crate::action::batch::error::{BatchError, INCOMPLETE, Incomplete};
use crate::client::error::{Error, RequestName, Result};
use crate::client::{Dynamite, Ended};
use crate::codec::{InvalidInput, RawItem, StoredItem};
use crate::entity::Item;
use crate::operation::batch::{
    BatchGetItem, BatchTable, End, Engine, GetEntry, Identity, Limits, ReadTable, SourceError, State, SystemClock,
};
use crate::operation::read::{ItemDecoder, ReadItem};
use crate::operation::{CallInfo, Unreadable, Usage};
use crate::schema::TableSchema;

/// The output of a batch of reads.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let keys = [8, 99, 7, 8].map(|number| OrderKey::new("ACME", number));
/// let output = orders.batch_get(keys).await?;
/// assert_eq!(output.found, [order(8), order(7), order(8)]);
/// assert_eq!(output.missing, [OrderKey::new("ACME", 99)]);
/// assert_eq!(output.usage.requests, 1);
/// # Ok(()) }
/// ```
///
/// `Debug` shows the items found as they show themselves, and the number of the keys without an item.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct BatchGetOutput<T, K> {
    /// The items found, in the order in which their keys were given. A key that was given twice is read once, and its
    /// item is in this list twice.
    pub found: Vec<T>,
    /// The keys without an item, in the order in which they were given.
    pub missing: Vec<K>,
    /// The items that can't be read, including items of other entities, in the order in which their keys were given.
    /// The list is empty if [`on_unreadable`](crate::BatchGet::on_unreadable) is set.
    pub unreadable: Vec<Unreadable>,
    /// The cost of the batch. In a batch over several tables, each part has the cost in its table.
    pub usage: Usage,
}

impl<T: fmt::Debug, K> fmt::Debug for BatchGetOutput<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGetOutput")
            .field("found", &self.found)
            .field("missing", &self.missing.len())
            .field("unreadable", &self.unreadable)
            .field("usage", &self.usage)
            .finish()
    }
}

impl<T, K> BatchGetOutput<T, K> {
    pub(in crate::action::batch) fn new(usage: Usage) -> Self {
        BatchGetOutput { found: Vec::new(), missing: Vec::new(), unreadable: Vec::new(), usage }
    }

    /// Returns the number of keys that were read.
    pub(in crate::action::batch) fn count(&self) -> usize {
        self.found.len() + self.missing.len() + self.usage.unreadable
    }
}

/// The result of a key.
#[derive(Clone)]
pub(crate) enum KeyResult {
    Found(StoredItem),
    Missing,
    /// The batch ended before the key was read.
    Unread,
}

/// The distinct keys to read from any tables.
pub(crate) struct DistinctKeys {
    pub(super) db: Dynamite,
    /// The names of the requests.
    info: CallInfo,
    pub(super) tables: Vec<ReadTable>,
    pub(super) entries: Vec<GetEntry>,
    indexes: HashMap<Identity, usize>,
    /// The number of times that each key was given.
    uses: Vec<usize>,
    /// The entity that each key is read for.
    pub(super) entities: Vec<&'static str>,
}

impl DistinctKeys {
    pub(crate) fn new(db: &Dynamite, info: CallInfo) -> Self {
        DistinctKeys {
            db: db.clone(),
            info: info.with_operation(OPERATION),
            tables: Vec::new(),
            entries: Vec::new(),
            indexes: HashMap::new(),
            uses: Vec::new(),
            entities: Vec::new(),
        }
    }

    pub(in crate::action::batch) fn db(&self) -> &Dynamite {
        &self.db
    }

    /// Adds a table and returns its index. If the table was added before with other options, its reads satisfy both.
    pub(crate) fn add_table(&mut self, table: ReadTable) -> usize {
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

    /// Adds a key of an item of this entity, and returns its index among the distinct keys.
    pub(crate) fn add_key(&mut self, entity: &'static str, table: usize, key: RawItem) -> Result<usize, InvalidInput> {
        let schema = self.tables.get(table).map(|table| table.table.schema);
        let identity = schema.and_then(|schema| Identity::of(table, schema, &key));
        let identity = identity.ok_or_else(|| InvalidInput::value("a key does not have all key attributes"))?;
        let next = self.entries.len();
        let index = *self.indexes.entry(identity.clone()).or_insert(next);
        if index == next {
            self.entries.push(GetEntry { table, identity, key, index });
            self.uses.push(0);
            self.entities.push(entity);
        }
        if let Some(uses) = self.uses.get_mut(index) {
            *uses += 1;
        }
        Ok(index)
    }

    /// Adds the keys of a part, all of them of one entity. Returns the index of the table, and those of the keys.
    pub(super) fn add_part(
        &mut self,
        entity: &'static str,
        table: ReadTable,
        keys: Vec<Result<RawItem, InvalidInput>>,
    ) -> Result<(usize, Vec<usize>), InvalidInput> {
        let name = RequestName::new(OPERATION, table.table.physical.clone());
        let table = self.add_table(table);
        let indexes: Result<Vec<_>, InvalidInput> =
            keys.into_iter().map(|key| self.add_key(entity, table, key?)).collect();
        Ok((table, indexes.map_err(|error| error.in_request(&|| name.to_string()))?))
    }

    /// Reads the keys.
    #[cfg(not(feature = "cache"))]
    pub(crate) async fn read(self, limits: Limits) -> KeyResults {
        self.request(limits).await
    }

    /// Reads the keys: from the cache, and the others from DynamoDB.
    #[cfg(feature = "cache")]
    pub(crate) async fn read(mut self, limits: Limits) -> KeyResults {
        let cached = self.take_cached().await;
        let mut results = self.request(limits).await;
        if let Some(cached) = cached {
            cached.fill(&results).await;
            cached.add_to(&mut results);
        }
        results
    }

    /// Sends requests for the keys.
    async fn request(self, limits: Limits) -> KeyResults {
        let results = Arc::new(Mutex::new(vec![KeyResult::Unread; self.uses.len()]));
        let mut state = State::new(false);
        self.entries.into_iter().for_each(|entry| state.add(entry));
        let state = Arc::new(Mutex::new(state));
        let sink_results = Arc::clone(&results);
        let sink = move |entry: &GetEntry, item: Option<StoredItem>| {
            if let Some(result) = sink_results.lock().unwrap_or_else(PoisonError::into_inner).get_mut(entry.index) {
                *result = item.map_or(KeyResult::Missing, KeyResult::Found);
            }
        };
        let no_source = None::<futures_util::stream::Empty<Result<GetEntry, SourceError>>>;
        let names: Vec<String> = self.tables.iter().map(|table| table.table.physical.clone()).collect();
        let operation = GetOperation { db: self.db, info: self.info, operation: BatchGetItem { tables: self.tables } };
        let clock = SystemClock::start();
        let end = Engine::new(operation, clock, limits, Arc::clone(&state), no_source, sink).run().await;
        let cause = match end {
            End::Complete => None,
            End::GaveUp(cause) => cause,
            End::Source(_) => None,
        };
        let results = std::mem::take(&mut *results.lock().unwrap_or_else(PoisonError::into_inner));
        let results = results.into_iter().zip(self.uses).collect();
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let table_usage = state.table_usage.clone();
        let usage_by_table = names.iter().cloned().zip(table_usage.iter().copied()).collect();
        KeyResults {
            results,
            cause,
            usage: state.usage,
            table_usage,
            usage_by_table,
            #[cfg(feature = "cache")]
            tables: names,
        }
    }
}

/// The results of all keys, by their indexes.
pub(crate) struct KeyResults {
    /// Each result, and the number of times that it still has to be returned.
    results: Vec<(KeyResult, usize)>,
    cause: Option<Error>,
    usage: Usage,
    /// The cost in each table, by its index and by its name.
    table_usage: Vec<Usage>,
    usage_by_table: BTreeMap<String, Usage>,
    /// The physical names of the tables, by their indexes.
    #[cfg(feature = "cache")]
    tables: Vec<String>,
}

impl KeyResults {
    /// Returns the cost of the reads, and whether all keys were read.
    pub(in crate::action::batch) fn ended(&self) -> (Usage, Ended<'_>) {
        let is_complete = self.results.iter().all(|(result, _)| !matches!(result, KeyResult::Unread));
        let ended = match &self.cause {
            _ if is_complete => Ended::Done,
            Some(cause) => Ended::Failed(cause),
            None => Ended::Because(INCOMPLETE),
        };
        (self.usage, ended)
    }

    /// Returns the result of a key. The last call for a key moves the item; earlier calls clone it.
    pub(crate) fn result(&mut self, index: usize) -> Option<KeyResult> {
        let (result, uses) = self.results.get_mut(index)?;
        *uses = uses.saturating_sub(1);
        Some(if *uses == 0 { std::mem::replace(result, KeyResult::Unread) } else { result.clone() })
    }

    /// Returns the result of a key, which remains.
    #[cfg(feature = "cache")]
    pub(super) fn peek(&self, index: usize) -> Option<&KeyResult> {
        self.results.get(index).map(|(result, _)| result)
    }

    /// Sets the result of a key that was not requested, with its cost in the table with this index.
    #[cfg(feature = "cache")]
    pub(super) fn add(&mut self, index: usize, result: KeyResult, table: usize, usage: Usage) {
        if let Some((unread, _)) = self.results.get_mut(index) {
            *unread = result;
        }
        self.usage += usage;
        if let Some(of_table) = self.table_usage.get_mut(table) {
            *of_table += usage;
        }
        if let Some(of_table) = self.tables.get(table).and_then(|name| self.usage_by_table.get_mut(name)) {
            *of_table += usage;
        }
    }

    pub(in crate::action::batch) fn incomplete<D, W>(self, done: D, count: usize, left: Vec<W>) -> Incomplete<D, W> {
        let KeyResults { usage, usage_by_table, cause, .. } = self;
        let (unknown, refused) = (Vec::new(), Vec::new());
        Incomplete {
            done,
            left,
            unknown,
            refused,
            usage,
            usage_by_table,
            cause,
            count,
            operation: OPERATION,
            batches: Vec::new(),
        }
    }

    /// Returns the cost in the table with this index.
    pub(in crate::action::batch) fn table_usage(&self, table: usize) -> Usage {
        self.table_usage.get(table).copied().unwrap_or_default()
    }

    /// Returns the items of a part, whose keys are a `K`, and the keys that were not read.
    ///
    /// An item that can't be read is passed to the function of the part, or listed in the output.
    pub(in crate::action::batch) fn take<T: Item, K: 'static>(&mut self, part: Part) -> (BatchGetOutput<T, K>, Vec<K>) {
        let mut output = BatchGetOutput::new(Usage { unreadable: 0, ..self.usage });
        let mut left = Vec::new();
        let mut decoder = ItemDecoder::of_table(part.schema);
        let on_unreadable = part.on_unreadable.clone();
        for (key, index) in part.keys::<K>() {
            match self.result(index) {
                Some(KeyResult::Found(item)) => match decoder.decode_by_key(ReadItem { item, entry: None }) {
                    Ok(item) => output.found.push(item),
                    Err(item) => {
                        output.usage.unreadable += 1;
                        output.unreadable.extend(on_unreadable.take(item));
                    }
                },
                Some(KeyResult::Missing) => output.missing.push(key),
                Some(KeyResult::Unread) | None => left.push(key),
            }
        }
        self.usage.unreadable += output.usage.unreadable;
        (output, left)
    }
}

/// Returns the item of an entity with each of these keys, if it exists.
pub(crate) async fn get_items(
    db: &Dynamite,
    info: CallInfo,
    schema: &'static TableSchema,
    entity: &'static str,
    keys: Vec<RawItem>,
) -> Result<(Vec<Option<StoredItem>>, Usage)> {
    let mut distinct = DistinctKeys::new(db, info);
    let table = distinct.add_table(ReadTable {
        table: BatchTable { physical: db.table_name(schema.name), schema },
        consistent: false,
        projection: None,
    });
    let indexes = keys.into_iter().map(|key| distinct.add_key(entity, table, key)).collect::<Result<Vec<_>, _>>()?;
    let mut results = distinct.read(Limits::default()).await;
    let (mut found, mut left) = (Vec::with_capacity(indexes.len()), Vec::new());
    for index in indexes {
        match results.result(index) {
            Some(KeyResult::Found(item)) => found.push(Some(item)),
            Some(KeyResult::Missing) => found.push(None),
            Some(KeyResult::Unread) | None => left.push(index),
        }
    }
    if left.is_empty() {
        return Ok((found, results.usage));
    }
    let count = found.len();
    Err(BatchError::Incomplete(Box::new(results.incomplete((), count, left))).into())
}
