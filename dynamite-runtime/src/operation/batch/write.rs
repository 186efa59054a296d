//! `BatchWriteItem`, as the engine sees it.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemOutput;
use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};

use super::any_entry::AnyEntry;
use super::identity::Identity;
use super::operation::Outcome;
use super::state::State;
use super::table::BatchTable;
use super::write_size::SizeWriter;
use crate::codec::{InvalidInput, RawItem};
use crate::operation::Usage;

/// The most entries of a request. Source: the API reference, BatchWriteItem.
pub(crate) const MAX_WRITES: usize = 25;

/// What is written of an item.
#[derive(Clone, Debug)]
pub(crate) enum RawWrite {
    Put(RawItem),
    Delete(RawItem),
}

impl RawWrite {
    fn request(self) -> WriteRequest {
        let builder = WriteRequest::builder();
        match self {
            RawWrite::Put(item) => {
                builder.set_put_request(PutRequest::builder().set_item(Some(item)).build().ok()).build()
            }
            RawWrite::Delete(key) => {
                builder.set_delete_request(DeleteRequest::builder().set_key(Some(key)).build().ok()).build()
            }
        }
    }
}

/// What is made of a write, by the entity that it is of.
#[derive(Clone, Copy)]
pub(crate) struct WriteCodec {
    /// Checks it, without building it.
    pub(crate) measure: fn(&AnyEntry) -> Result<SizeWriter, InvalidInput>,
    /// Builds it.
    pub(crate) encode: fn(&AnyEntry) -> Result<RawWrite, InvalidInput>,
}

/// One write. The type of its entity is known only to whoever made it.
pub(crate) struct WriteEntry {
    pub(crate) table: usize,
    pub(crate) identity: Identity,
    /// Why it can't be sent.
    pub(crate) problem: Option<InvalidInput>,
    pub(crate) value: AnyEntry,
    pub(crate) bytes: usize,
    codec: WriteCodec,
}

impl WriteEntry {
    /// Checks a write. It is encoded when it is sent: the encoded form takes far more memory than the item does.
    pub(crate) fn new(table: usize, value: AnyEntry, codec: WriteCodec) -> Self {
        let sizes = (codec.measure)(&value);
        let measured = sizes.and_then(|sizes| Ok((sizes.identity(table)?, sizes.size())));
        let (problem, (identity, bytes)) = match measured {
            Ok(measured) => (None, measured),
            Err(problem) => (Some(problem), Default::default()),
        };
        WriteEntry { table, identity, problem, value, bytes, codec }
    }
}

/// Writes to any tables.
pub(crate) struct BatchWriteItem {
    pub(crate) tables: Vec<BatchTable>,
}

/// An encoded request, and whose entries are in it.
pub(crate) struct BatchWriteRequest {
    pub(crate) items: HashMap<String, Vec<WriteRequest>>,
    pub(crate) identities: Vec<Identity>,
}

impl BatchWriteItem {
    /// Makes a request of these entries.
    pub(crate) fn encode(&self, entries: &[&WriteEntry]) -> Result<BatchWriteRequest, InvalidInput> {
        let mut items: HashMap<String, Vec<WriteRequest>> = HashMap::new();
        for entry in entries {
            if let Some(table) = self.tables.get(entry.table) {
                let write = (entry.codec.encode)(&entry.value)?;
                items.entry(table.physical.clone()).or_default().push(write.request());
            }
        }
        Ok(BatchWriteRequest { items, identities: entries.iter().map(|entry| entry.identity.clone()).collect() })
    }

    /// Reads the answer of a request for items with these identities; also returns whether what was left undone is
    /// known.
    pub(crate) fn read_answer<E>(
        &self,
        identities: &[Identity],
        answer: BatchWriteItemOutput,
        usage: Usage,
    ) -> (Outcome<(), E>, bool) {
        let mut left = Vec::new();
        for (name, writes) in answer.unprocessed_items.unwrap_or_default() {
            let table = self.tables.iter().enumerate().find(|(_, table)| table.is_named(&name));
            left.extend(writes.into_iter().map(|write| table.and_then(|table| identity(table, &write))));
        }
        // What is left and not recognized could be anything: then all of it is sent again.
        let known = left.iter().all(|left| left.as_ref().is_some_and(|left| identities.contains(left)));
        let done = |identity: &Identity| (known && !left.contains(&Some(identity.clone()))).then_some(());
        let done = identities.iter().map(done).collect();
        (Outcome::Answered { done, full: false, usage }, known)
    }
}

fn identity((index, table): (usize, &BatchTable), write: &WriteRequest) -> Option<Identity> {
    let put = write.put_request().map(PutRequest::item);
    let item = put.or_else(|| write.delete_request().map(DeleteRequest::key))?;
    Identity::of(index, table.schema, item)
}

impl State<WriteEntry> {
    /// What is left, and what is unknown.
    pub(crate) fn left(&self) -> (Vec<&AnyEntry>, Vec<&AnyEntry>) {
        let waiting = self.waiting.iter().map(|slot| (slot.ambiguous, &slot.entry.value));
        let in_flight = self.in_flight.values().flatten().map(|slot| (true, &slot.entry.value));
        let (unknown, left): (Vec<_>, Vec<_>) = in_flight.chain(waiting).partition(|(ambiguous, _)| *ambiguous);
        let entries = |of: Vec<(bool, _)>| of.into_iter().map(|(_, entry)| entry).collect();
        (entries(left), entries(unknown))
    }
}
