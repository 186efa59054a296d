//! `BatchGetItem`: requests of keys, and their responses.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::identity::Identity;
use super::operation::Outcome;
use super::size::sent_bytes;
use super::table::BatchTable;
use crate::codec::RawItem;
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
#[derive(Debug)]
pub(crate) struct GetEntry {
    pub(crate) table: usize,
    pub(crate) identity: Identity,
    pub(crate) key: RawItem,
    /// The index of the key among the distinct keys of the batch.
    pub(crate) index: usize,
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
    pub(crate) fn read_response<E>(
        &self,
        identities: &[Identity],
        response: BatchGetItemOutput,
        usage: Usage,
    ) -> Outcome<Option<RawItem>, E> {
        let mut usage = usage;
        let mut found = HashMap::new();
        let mut bytes = 0;
        for (name, items) in response.responses.unwrap_or_default() {
            for item in items {
                bytes += sent_bytes(&item);
                usage.returned += 1;
                found.extend(self.identity_of(&name, &item).map(|identity| (identity, item)));
            }
        }
        let mut unprocessed = Vec::new();
        for (name, keys) in response.unprocessed_keys.unwrap_or_default() {
            unprocessed.extend(keys.keys.iter().map(|key| self.identity_of(&name, key)));
        }
        let done = self.outcomes(identities, found, &unprocessed);
        Outcome::Response { done, full: bytes >= FULL_BYTES, usage }
    }

    fn identity_of(&self, name: &str, item: &RawItem) -> Option<Identity> {
        let (index, table) = self.tables.iter().enumerate().find(|(_, table)| table.table.is_named(name))?;
        Identity::of(index, table.table.schema, item)
    }

    /// Returns the result of each key: its item, `Some(None)` if there is no such item, or `None` if it was not
    /// processed.
    fn outcomes(
        &self,
        requested: &[Identity],
        mut found: HashMap<Identity, RawItem>,
        unprocessed: &[Option<Identity>],
    ) -> Vec<Option<Option<RawItem>>> {
        // If an unprocessed key is not a key of the request, every key that was not found may be unprocessed.
        let known = unprocessed.iter().all(|key| key.as_ref().is_some_and(|key| requested.contains(key)));
        let outcome = |identity: &Identity| match found.remove(identity) {
            Some(item) => Some(Some(item)),
            None => (known && !unprocessed.contains(&Some(identity.clone()))).then_some(None),
        };
        requested.iter().map(outcome).collect()
    }
}
