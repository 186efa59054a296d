//! `BatchWriteItem`: requests of writes, and their responses.

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemOutput;
use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};

use super::any_entry::AnyEntry;
use super::identity::Identity;
use super::operation::{BatchEntry, EntryResult, TableCost};
use super::state::State;
use super::table::{BatchTable, RequestTables};
use super::write_size::SizeWriter;
use crate::codec::{DecodeError, InvalidInput, RawItem, from_json, to_json};
use crate::schema::TableSchema;

/// The maximum number of writes in a request. Source: the API reference, BatchWriteItem.
pub(crate) const MAX_WRITES: usize = 25;

/// The size of most keys as JSON.
const KEY_BYTES: usize = 128;

/// An encoded write: a put of an item, or the deletion of the item with a key.
pub(crate) enum RawWrite {
    /// The item as JSON.
    Put(String),
    Delete(RawItem),
}

impl RawWrite {
    fn request(self) -> Result<WriteRequest, DecodeError> {
        let builder = WriteRequest::builder();
        Ok(match self {
            RawWrite::Put(item) => {
                builder.set_put_request(PutRequest::builder().set_item(Some(from_json(&item)?)).build().ok()).build()
            }
            RawWrite::Delete(key) => {
                builder.set_delete_request(DeleteRequest::builder().set_key(Some(key)).build().ok()).build()
            }
        })
    }

    /// Returns an estimate of the bytes of the write as JSON.
    fn json_bytes(&self) -> usize {
        const AROUND: usize = r#"{"PutRequest":{"Item":}},"#.len();
        AROUND + if let RawWrite::Put(item) = self { item.len() } else { KEY_BYTES }
    }

    /// Appends the write as JSON.
    fn push_json(&self, list: &mut String) {
        if !list.is_empty() {
            list.push(',');
        }
        match self {
            RawWrite::Put(item) => list.extend(["{\"PutRequest\":{\"Item\":", item, "}}"]),
            RawWrite::Delete(key) => list.extend(["{\"DeleteRequest\":{\"Key\":", &to_json(key), "}}"]),
        }
    }
}

/// The table of a write of one entity, and the functions that encode it.
#[derive(Clone, Copy)]
pub(crate) struct WriteCodec {
    pub(crate) schema: &'static TableSchema,
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
    /// The part of the batch that it belongs to.
    pub(crate) part: usize,
    bytes: usize,
    codec: WriteCodec,
}

impl BatchEntry for WriteEntry {
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
        self.bytes
    }
}

impl WriteEntry {
    /// Checks a write. The write is encoded later, when it is sent, because the encoded form takes far more memory than
    /// the item.
    pub(crate) fn new(table: usize, value: AnyEntry, codec: WriteCodec, part: usize) -> Self {
        let sizes = (codec.measure)(&value);
        let measured = sizes.and_then(|sizes| Ok((sizes.identity(table)?, sizes.size())));
        let (problem, (identity, bytes)) = match measured {
            Ok(measured) => (None, measured),
            Err(problem) => (Some(problem), Default::default()),
        };
        WriteEntry { table, identity, problem, value, part, bytes, codec }
    }
}

/// The tables that a batch writes to.
pub(crate) struct BatchWriteItem {
    pub(crate) tables: Vec<BatchTable>,
}

/// An encoded request, and the identities of its entries.
pub(crate) struct BatchWriteRequest {
    writes: HashMap<String, Vec<RawWrite>>,
    pub(crate) identities: Vec<Identity>,
}

impl BatchWriteRequest {
    /// Returns the names of the tables.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &String> {
        self.writes.keys()
    }

    /// Returns the writes to each table, as a list in JSON without its brackets.
    pub(crate) fn lists(&self) -> HashMap<String, String> {
        let list = |writes: &[RawWrite]| {
            let bytes = writes.iter().map(RawWrite::json_bytes).sum();
            let mut list = String::with_capacity(bytes);
            writes.iter().for_each(|write| write.push_json(&mut list));
            list
        };
        self.writes.iter().map(|(table, writes)| (table.clone(), list(writes))).collect()
    }

    /// Returns the writes to each table in the SDK's form.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if an item can't be converted.
    pub(crate) fn into_items(self) -> Result<HashMap<String, Vec<WriteRequest>>, DecodeError> {
        let requests = |writes: Vec<RawWrite>| writes.into_iter().map(RawWrite::request).collect::<Result<_, _>>();
        self.writes.into_iter().map(|(table, writes)| Ok((table, requests(writes)?))).collect()
    }
}

impl BatchWriteItem {
    /// Encodes a request of these entries.
    pub(crate) fn encode(&self, entries: &[&WriteEntry]) -> Result<BatchWriteRequest, InvalidInput> {
        let mut writes: HashMap<String, Vec<RawWrite>> = HashMap::new();
        for entry in entries {
            if let Some(table) = self.tables.get(entry.table) {
                let write = (entry.codec.encode)(&entry.value)?;
                writes.entry(table.physical.clone()).or_default().push(write);
            }
        }
        Ok(BatchWriteRequest { writes, identities: entries.iter().map(|entry| entry.identity.clone()).collect() })
    }

    /// Reads the response to a request of writes of items with these identities.
    pub(crate) fn read_response(&self, identities: &[Identity], response: BatchWriteItemOutput) -> BatchWriteResponse {
        let tables = RequestTables::new(self.tables.iter(), identities);
        let mut unprocessed = Vec::new();
        for (name, writes) in response.unprocessed_items.unwrap_or_default() {
            let table = tables.named(&name);
            unprocessed.extend(
                writes.into_iter().map(|write| table.and_then(|(index, table)| identity(index, table, &write))),
            );
        }
        // An unprocessed write that is not one of the request could stand for any of them, so all are sent again.
        let all: HashSet<&Identity> = identities.iter().collect();
        let is_known = unprocessed.iter().all(|write| write.as_ref().is_some_and(|write| all.contains(write)));
        let unprocessed: HashSet<Identity> = unprocessed.into_iter().flatten().collect();
        let result = |identity: &Identity| match (is_known, unprocessed.contains(identity)) {
            (true, false) => EntryResult::Done(()),
            (true, true) => EntryResult::Throttled,
            (false, _) => EntryResult::Unread,
        };
        let results = identities.iter().map(result).collect();
        let costs = tables.costs(response.consumed_capacity.as_deref().unwrap_or_default(), |_| 0);
        BatchWriteResponse { results, costs, is_broken: !is_known }
    }
}

/// What a response of `BatchWriteItem` says.
pub(crate) struct BatchWriteResponse {
    pub(crate) results: Vec<EntryResult<()>>,
    pub(crate) costs: Vec<TableCost>,
    /// Set if the response has writes that were not requested.
    pub(crate) is_broken: bool,
}

fn identity(index: usize, table: &BatchTable, write: &WriteRequest) -> Option<Identity> {
    let put = write.put_request().map(PutRequest::item);
    let item = put.or_else(|| write.delete_request().map(DeleteRequest::key))?;
    Identity::of(index, table.schema, item)
}

/// The writes of a batch that are not done, in the order in which they were given.
#[derive(Debug, Default)]
pub(crate) struct LeftWrites {
    /// Those that were not carried out.
    pub(crate) left: Vec<AnyEntry>,
    /// Those that may have been carried out.
    pub(crate) unknown: Vec<AnyEntry>,
    /// Those of both that were refused because of their content.
    pub(crate) refused: Vec<AnyEntry>,
}

impl State<WriteEntry> {
    /// Returns the writes that are not done, of one part or of all.
    pub(crate) fn left_writes(&self, part: Option<usize>) -> LeftWrites {
        let refused: HashSet<u64> = self.refused.iter().copied().collect();
        let mut writes = LeftWrites::default();
        for (slot, ambiguous) in self.left() {
            if part.is_some_and(|part| slot.entry.part != part) {
                continue;
            }
            if refused.contains(&slot.order) {
                writes.refused.push(slot.entry.value.clone());
            }
            let list = if ambiguous { &mut writes.unknown } else { &mut writes.left };
            list.push(slot.entry.value.clone());
        }
        writes
    }

    /// Returns the tables of the writes of a part.
    pub(crate) fn tables_of_part(&self, part: usize) -> BTreeSet<usize> {
        let done = self.done.iter().flatten();
        let left = self.left();
        let entries = done.chain(left.iter().map(|(slot, _)| &slot.entry)).filter(|entry| entry.part == part);
        entries.map(|entry| entry.table).collect()
    }

    /// Returns the writes that are done, of one part or of all. It is empty if they are only counted.
    pub(crate) fn done_writes(&self, part: Option<usize>) -> impl Iterator<Item = &AnyEntry> {
        let of_part = move |entry: &&WriteEntry| part.is_none_or(|part| entry.part == part);
        self.done.iter().flatten().filter(of_part).map(|entry| &entry.value)
    }
}
