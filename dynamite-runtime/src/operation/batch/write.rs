//! `BatchWriteItem`, as the engine sees it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, ReturnConsumedCapacity, WriteRequest};

use super::any::AnyEntry;
use super::identity::Identity;
use super::operation::{Operation, Outcome, Sent};
use super::outline::Outline;
use super::{BatchTable, unanswered};
use crate::codec::RawItem;
use crate::error::service_error;
use crate::send::attempted;
use crate::{Dynamite, Error, InvalidInput, Usage};

/// The most entries of a request. Source: the API reference, BatchWriteItem.
const MOST: usize = 25;

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
pub(crate) struct Codec {
    /// Checks it, without building it.
    pub(crate) outline: fn(&AnyEntry) -> Result<Outline, InvalidInput>,
    /// Builds it.
    pub(crate) encode: fn(&AnyEntry) -> Result<RawWrite, InvalidInput>,
}

/// One write. The type of its entity is known only to whoever made it.
pub(crate) struct WriteEntry {
    pub(crate) table: usize,
    pub(crate) identity: Identity,
    /// Why it can't be sent.
    pub(crate) problem: Option<InvalidInput>,
    pub(crate) given: AnyEntry,
    bytes: usize,
    codec: Codec,
}

impl WriteEntry {
    /// Checks a write. It is encoded when it is sent: the encoded form takes far more memory than the item does.
    pub(crate) fn new(table: usize, given: AnyEntry, codec: Codec) -> Self {
        let outline = (codec.outline)(&given);
        let outline = outline.and_then(|outline| Ok((outline.identity(table)?, outline.size())));
        let (problem, (identity, bytes)) = match outline {
            Ok(outline) => (None, outline),
            Err(problem) => (Some(problem), Default::default()),
        };
        WriteEntry { table, identity, problem, given, bytes, codec }
    }
}

/// Writes to any tables.
pub(crate) struct Writes {
    pub(crate) db: Dynamite,
    pub(crate) tables: Vec<BatchTable>,
}

/// An encoded request, and whose entries are in it.
pub(crate) struct WritesRequest {
    items: HashMap<String, Vec<WriteRequest>>,
    identities: Vec<Identity>,
}

impl Operation for Writes {
    type Entry = WriteEntry;
    type Done = ();
    type Identity = Identity;
    type Request = WritesRequest;

    const MOST: usize = MOST;
    const CHANGES: bool = true;

    fn identity(&self, entry: &WriteEntry) -> Identity {
        entry.identity.clone()
    }

    fn bytes(&self, entry: &WriteEntry) -> usize {
        entry.bytes
    }

    fn refused(&self, entry: &WriteEntry) -> Option<Error> {
        entry.problem.clone().map(Error::from)
    }

    fn encode(&self, entries: &[&WriteEntry]) -> Result<WritesRequest, Error> {
        let mut items: HashMap<String, Vec<WriteRequest>> = HashMap::new();
        for entry in entries {
            if let Some(table) = self.tables.get(entry.table) {
                let write = (entry.codec.encode)(&entry.given)?;
                items.entry(table.physical.clone()).or_default().push(write.request());
            }
        }
        Ok(WritesRequest { items, identities: entries.iter().map(|entry| entry.identity.clone()).collect() })
    }

    async fn send(&self, request: WritesRequest) -> Sent<()> {
        let call = self.db.client().batch_write_item().set_request_items(Some(request.items));
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let (sent, attempts) = attempted(call.send()).await;
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) => return unanswered(service_error("BatchWriteItem", error), attempts),
        };
        let usage = Usage::of(answer.consumed_capacity(), attempts);
        let mut left = Vec::new();
        for (name, writes) in answer.unprocessed_items.unwrap_or_default() {
            let table = self.tables.iter().enumerate().find(|(_, table)| table.is_called(&name));
            left.extend(writes.into_iter().map(|write| table.and_then(|table| identity(table, &write))));
        }
        // What is left and not recognised could be anything: then all of it is sent again.
        let known = left.iter().all(|left| left.as_ref().is_some_and(|left| request.identities.contains(left)));
        let done = |identity: &Identity| (known && !left.contains(&Some(identity.clone()))).then_some(());
        let done = request.identities.iter().map(done).collect();
        Sent { outcome: Outcome::Answered { done, full: false, usage }, lost: attempts.lost || !known }
    }
}

fn identity((at, table): (usize, &BatchTable), write: &WriteRequest) -> Option<Identity> {
    let put = write.put_request().map(PutRequest::item);
    let item = put.or_else(|| write.delete_request().map(DeleteRequest::key))?;
    Identity::of(at, table.schema, item)
}
