//! `BatchWriteItem`: requests of writes, and their responses.

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

/// The maximum number of writes in a request. Source: the API reference, BatchWriteItem.
pub(crate) const MAX_WRITES: usize = 25;

/// An encoded write: a put of an item, or the deletion of the item with a key.
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

/// The functions that encode a write of one entity.
#[derive(Clone, Copy)]
pub(crate) struct WriteCodec {
    /// Checks a write and measures its size, without encoding it.
    pub(crate) measure: fn(&AnyEntry) -> Result<SizeWriter, InvalidInput>,
    /// Encodes a write.
    pub(crate) encode: fn(&AnyEntry) -> Result<RawWrite, InvalidInput>,
}

/// A write of any entity.
pub(crate) struct WriteEntry {
    pub(crate) table: usize,
    pub(crate) identity: Identity,
    /// The reason why it can't be sent, if there is one.
    pub(crate) problem: Option<InvalidInput>,
    pub(crate) value: AnyEntry,
    pub(crate) bytes: usize,
    codec: WriteCodec,
}

impl WriteEntry {
    /// Checks a write. The write is encoded later, when it is sent, because the encoded form takes far more memory than
    /// the item.
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

/// The tables that a batch writes to.
pub(crate) struct BatchWriteItem {
    pub(crate) tables: Vec<BatchTable>,
}

/// An encoded request, and the identities of its entries.
pub(crate) struct BatchWriteRequest {
    pub(crate) items: HashMap<String, Vec<WriteRequest>>,
    pub(crate) identities: Vec<Identity>,
}

impl BatchWriteItem {
    /// Encodes a request of these entries.
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

    /// Reads the response to a request for items with these identities. Also returns whether all unprocessed writes
    /// were recognized.
    pub(crate) fn read_response<E>(
        &self,
        identities: &[Identity],
        response: BatchWriteItemOutput,
        usage: Usage,
    ) -> (Outcome<(), E>, bool) {
        let mut unprocessed = Vec::new();
        for (name, writes) in response.unprocessed_items.unwrap_or_default() {
            let table = self.tables.iter().enumerate().find(|(_, table)| table.is_named(&name));
            unprocessed.extend(
                writes.into_iter().map(|write| table.and_then(|(index, table)| identity(index, table, &write))),
            );
        }
        // If an unprocessed write is not a write of the request, every write of the request may be unprocessed, so all
        // are sent again.
        let known = unprocessed.iter().all(|write| write.as_ref().is_some_and(|write| identities.contains(write)));
        let done = |identity: &Identity| (known && !unprocessed.contains(&Some(identity.clone()))).then_some(());
        let done = identities.iter().map(done).collect();
        (Outcome::Response { done, full: false, usage }, known)
    }
}

fn identity(index: usize, table: &BatchTable, write: &WriteRequest) -> Option<Identity> {
    let put = write.put_request().map(PutRequest::item);
    let item = put.or_else(|| write.delete_request().map(DeleteRequest::key))?;
    Identity::of(index, table.schema, item)
}

impl State<WriteEntry> {
    /// Returns the writes that are not done, and those whose outcome is unknown.
    pub(crate) fn left(&self) -> (Vec<&AnyEntry>, Vec<&AnyEntry>) {
        let waiting = self.waiting.iter().map(|slot| (slot.ambiguous, &slot.entry.value));
        let in_flight = self.in_flight.values().flatten().map(|slot| (true, &slot.entry.value));
        let (unknown, left): (Vec<_>, Vec<_>) = in_flight.chain(waiting).partition(|(ambiguous, _)| *ambiguous);
        let entries = |of: Vec<(bool, _)>| of.into_iter().map(|(_, entry)| entry).collect();
        (entries(left), entries(unknown))
    }
}
