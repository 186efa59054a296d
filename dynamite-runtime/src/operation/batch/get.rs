//! `BatchGetItem`, as the engine sees it.

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

/// The most entries of a request. Source: the API reference, BatchGetItem.
pub(crate) const MAX_GETS: usize = 100;
/// An answer of this size was cut: keys of one partition are answered up to 1 MB. Source: the same, less what may be
/// missing to a whole item.
const CUT_BYTES: usize = 600 * 1024;

/// How one table is read.
#[derive(Clone, Debug)]
pub(crate) struct ReadTable {
    pub(crate) table: BatchTable,
    pub(crate) consistent: bool,
    /// Paths of wire names; `None` for everything.
    pub(crate) projection: Option<ProjectionPaths>,
}

impl ReadTable {
    /// A projection answers the key as well, so that items are told apart.
    fn keys_and_attributes(&self, keys: Vec<RawItem>) -> Option<KeysAndAttributes> {
        let mut placeholders = Placeholders::default();
        let own = self.table.schema.keys();
        let projection = self.projection.map(|paths| {
            let asked = |key: &&str| !paths.iter().any(|path| path.first() == Some(key));
            let missing: Vec<&str> = own.iter().map(|key| key.name).filter(asked).collect();
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

/// One key.
#[derive(Debug)]
pub(crate) struct GetEntry {
    pub(crate) table: usize,
    pub(crate) identity: Identity,
    pub(crate) key: RawItem,
    /// Its index among the keys of the batch, each counted once.
    pub(crate) index: usize,
}

/// Reads from any tables.
pub(crate) struct BatchGetItem {
    pub(crate) tables: Vec<ReadTable>,
}

/// An encoded request, and whose entries are in it.
pub(crate) struct BatchGetRequest {
    pub(crate) items: HashMap<String, KeysAndAttributes>,
    pub(crate) identities: Vec<Identity>,
}

impl BatchGetItem {
    /// Makes a request of these entries.
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

    /// Reads the answer of a request for items with these identities.
    pub(crate) fn read_answer<E>(
        &self,
        identities: &[Identity],
        answer: BatchGetItemOutput,
        usage: Usage,
    ) -> Outcome<Option<RawItem>, E> {
        let mut usage = usage;
        let mut found = HashMap::new();
        let mut bytes = 0;
        for (name, items) in answer.responses.unwrap_or_default() {
            for item in items {
                bytes += sent_bytes(&item);
                usage.returned += 1;
                found.extend(self.identity_of(&name, &item).map(|identity| (identity, item)));
            }
        }
        let mut left = Vec::new();
        for (name, keys) in answer.unprocessed_keys.unwrap_or_default() {
            left.extend(keys.keys.iter().map(|key| self.identity_of(&name, key)));
        }
        let done = self.outcomes(identities, found, &left);
        Outcome::Answered { done, full: bytes >= CUT_BYTES, usage }
    }

    fn identity_of(&self, name: &str, item: &RawItem) -> Option<Identity> {
        let (index, table) = self.tables.iter().enumerate().find(|(_, table)| table.table.is_named(name))?;
        Identity::of(index, table.table.schema, item)
    }

    /// What was found is done, and so is what is neither found nor left: there is no such item.
    fn outcomes(
        &self,
        asked: &[Identity],
        mut found: HashMap<Identity, RawItem>,
        left: &[Option<Identity>],
    ) -> Vec<Option<Option<RawItem>>> {
        // What is left and not recognised could be any that was not found.
        let known = left.iter().all(|left| left.as_ref().is_some_and(|left| asked.contains(left)));
        let outcome = |identity: &Identity| match found.remove(identity) {
            Some(item) => Some(Some(item)),
            None => (known && !left.contains(&Some(identity.clone()))).then_some(None),
        };
        asked.iter().map(outcome).collect()
    }
}
