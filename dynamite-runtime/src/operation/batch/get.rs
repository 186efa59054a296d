//! `BatchGetItem`: requests of keys, and their responses.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::identity::Identity;
use super::operation::{BatchEntry, EntryResult, TableCost};
use super::size::sent_bytes;
use super::table::{BatchTable, RequestTables};
use crate::codec::{RawItem, StoredItem};
use crate::expression::Placeholders;
use crate::operation::Usage;
use crate::operation::get::ProjectionPaths;

/// The maximum number of keys in a request. Source: the API reference, BatchGetItem.
pub(crate) const MAX_GETS: usize = 100;
/// The size from which a response counts as full. DynamoDB returns at most 1 MB of one partition (source: the API
/// reference, BatchGetItem), and up to 400 KB of this stay unused if the next item does not fit.
const FULL_BYTES: usize = 600 * 1024;

/// The table, and the options of its reads.
#[derive(Clone, Debug)]
pub(crate) struct ReadTable {
    pub(crate) table: BatchTable,
    pub(crate) consistent: bool,
    /// Paths of names on the wire; `None` for whole items.
    pub(crate) projection: Option<ProjectionPaths>,
}

impl ReadTable {
    /// Returns the part of a request for this table. A projection includes the key, which identifies the items
    /// returned.
    fn keys_and_attributes(&self, keys: Vec<RawItem>) -> Option<KeysAndAttributes> {
        let mut placeholders = Placeholders::default();
        let key_attributes = self.table.schema.keys();
        let projection = self.projection.map(|paths| {
            let is_missing = |key: &&str| !paths.iter().any(|path| path.first() == Some(key));
            let missing: Vec<&str> = key_attributes.iter().map(|key| key.name).filter(is_missing).collect();
            let missing: Vec<&[&str]> = missing.chunks(1).collect();
            placeholders.projection(&[paths, &missing].concat())
        });
        KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .set_consistent_read(self.consistent.then_some(true))
            .set_projection_expression(projection)
            .set_expression_attribute_names(placeholders.names())
            .build()
            .ok()
    }
}

/// A key to read.
pub(crate) struct GetEntry {
    pub(crate) table: usize,
    pub(crate) identity: Identity,
    pub(crate) key: RawItem,
    /// The index of the key among the distinct keys of the batch.
    pub(crate) index: usize,
}

impl BatchEntry for GetEntry {
    type Identity = Identity;

    fn identity(&self) -> Identity {
        self.identity.clone()
    }

    fn table(&self) -> usize {
        self.table
    }

    fn partition(&self) -> u64 {
        self.identity.partition()
    }

    fn bytes(&self) -> usize {
        sent_bytes(&self.key)
    }
}

/// The tables that a batch reads.
pub(crate) struct BatchGetItem {
    pub(crate) tables: Vec<ReadTable>,
}

/// An encoded request, and the identities of its entries.
pub(crate) struct BatchGetRequest {
    pub(crate) items: HashMap<String, KeysAndAttributes>,
    pub(crate) identities: Vec<Identity>,
}

impl BatchGetItem {
    /// Encodes a request of these entries.
    pub(crate) fn encode(&self, entries: &[&GetEntry]) -> BatchGetRequest {
        let mut keys: Vec<Vec<RawItem>> = vec![Vec::new(); self.tables.len()];
        for entry in entries {
            if let Some(keys) = keys.get_mut(entry.table) {
                keys.push(entry.key.clone());
            }
        }
        let tables = self.tables.iter().zip(keys).filter(|(_, keys)| !keys.is_empty());
        let items =
            tables.filter_map(|(table, keys)| Some((table.table.physical.clone(), table.keys_and_attributes(keys)?)));
        let identities = entries.iter().map(|entry| entry.identity.clone()).collect();
        BatchGetRequest { items: items.collect(), identities }
    }

    /// Reads the response to a request for items with these identities.
    pub(crate) fn read_response(
        &self,
        identities: &[Identity],
        items: HashMap<String, Vec<StoredItem>>,
        response: BatchGetItemOutput,
        usage: &mut Usage,
    ) -> BatchGetResponse {
        let tables = RequestTables::new(self.tables.iter().map(|table| &table.table), identities);
        let mut read = ReadItems::default();
        let mut returned: HashMap<usize, usize> = HashMap::new();
        for (name, items) in items {
            let table = tables.named(&name);
            read.see(table.map(|(index, _)| index));
            *returned.entry(table.map_or(usize::MAX, |(index, _)| index)).or_default() += items.len();
            for item in items {
                read.bytes += stored_bytes(&item);
                usage.returned += 1;
                match table.and_then(|(index, table)| Identity::of_stored(index, table.schema, &item)) {
                    Some(identity) => drop(read.found.insert(identity, item)),
                    None => read.has_unknown_item = true,
                }
            }
        }
        for (name, keys) in response.unprocessed_keys.unwrap_or_default() {
            let table = tables.named(&name);
            read.see(table.map(|(index, _)| index));
            let identity = |key| table.and_then(|(index, table)| Identity::of(index, table.schema, key));
            read.unprocessed.extend(keys.keys.iter().map(identity));
        }
        let costs = tables.costs(response.consumed_capacity.as_deref().unwrap_or_default(), |table| {
            returned.get(&table).copied().unwrap_or_default()
        });
        let all: HashSet<&Identity> = identities.iter().collect();
        read.has_unknown_item |= read.found.keys().any(|identity| !all.contains(identity));
        let is_broken = read.has_unknown_table
            || read.has_unknown_item
            || !tables.indexes().all(|table| read.tables.contains(&table));
        BatchGetResponse { results: read.results(identities), costs, is_broken }
    }
}

/// Returns the size of an item in a response, in bytes.
fn stored_bytes(item: &StoredItem) -> usize {
    match item {
        StoredItem::Decoded(item) => sent_bytes(item),
        StoredItem::Json(item) => item.len(),
    }
}

/// What a response of `BatchGetItem` says.
pub(crate) struct BatchGetResponse {
    /// The result of each key: its item, or `None` if there is no such item.
    pub(crate) results: Vec<EntryResult<Option<StoredItem>>>,
    pub(crate) costs: Vec<TableCost>,
    /// Set if the response says nothing of a table of the request, or has a table or an item that was not requested.
    pub(crate) is_broken: bool,
}

/// The content of a response.
#[derive(Default)]
struct ReadItems {
    /// The tables that the response names.
    tables: HashSet<usize>,
    has_unknown_table: bool,
    /// Set if an item was not requested, or has no key. It could stand for any that was not found.
    has_unknown_item: bool,
    found: HashMap<Identity, StoredItem>,
    /// The keys that were not processed; `None` for one that can't be read.
    unprocessed: Vec<Option<Identity>>,
    bytes: usize,
}

impl ReadItems {
    fn see(&mut self, table: Option<usize>) {
        match table {
            Some(table) => {
                self.tables.insert(table);
            }
            None => self.has_unknown_table = true,
        }
    }

    /// Returns the results of the keys of a request. A key counts as missing only if the response leaves no doubt.
    fn results(mut self, requested: &[Identity]) -> Vec<EntryResult<Option<StoredItem>>> {
        let left = if self.bytes >= FULL_BYTES { EntryResult::Unread } else { EntryResult::Throttled };
        let all: HashSet<&Identity> = requested.iter().collect();
        let unprocessed: HashSet<&Identity> = self.unprocessed.iter().flatten().collect();
        // An unprocessed key that is not one of the request could stand for any that was not found.
        let is_known = self.unprocessed.iter().all(|key| key.as_ref().is_some_and(|key| all.contains(key)));
        let is_known = is_known && !self.has_unknown_table && !self.has_unknown_item;
        let result = |identity: &Identity| match self.found.remove(identity) {
            Some(item) => EntryResult::Done(Some(item)),
            None if unprocessed.contains(identity) => left.clone(),
            None if is_known && self.tables.contains(&identity.table()) => EntryResult::Done(None),
            None => EntryResult::Unread,
        };
        requested.iter().map(result).collect()
    }
}
