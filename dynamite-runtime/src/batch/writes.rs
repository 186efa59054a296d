//! `BatchWriteItem`, as the engine sees it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, ReturnConsumedCapacity, WriteRequest};

use super::any::AnyEntry;
use super::identity::Identity;
use super::operation::{Operation, Outcome, Sent};
use super::{BatchTable, size, unanswered};
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
    pub(crate) fn item(&self) -> &RawItem {
        match self {
            RawWrite::Put(item) | RawWrite::Delete(item) => item,
        }
    }

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

/// Encodes a write of the entity that it is of.
pub(crate) type Encode = fn(&AnyEntry) -> Result<RawWrite, InvalidInput>;

/// One write. The type of its entity is known only to whoever made it.
pub(crate) struct WriteEntry {
    pub(crate) table: usize,
    pub(crate) identity: Identity,
    pub(crate) bytes: usize,
    /// The encoded form, until it is sent.
    raw: Result<Option<RawWrite>, InvalidInput>,
    encode: Encode,
    pub(crate) given: AnyEntry,
}

impl WriteEntry {
    /// Encodes a write.
    pub(crate) fn new((table, of): (usize, &BatchTable), given: AnyEntry, encode: Encode) -> Self {
        let raw = encode(&given);
        let item = raw.as_ref().ok().map(RawWrite::item);
        let identity = item.and_then(|item| Identity::of(table, of.schema, item));
        let bytes = item.map_or(0, size::sent);
        let raw = match &identity {
            Some(_) => raw.map(Some),
            None => raw.and_then(|_| Err(InvalidInput::value("an item without its key"))),
        };
        WriteEntry { table, identity: identity.unwrap_or_default(), bytes, raw, encode, given }
    }

    /// Why it can't be sent.
    pub(crate) fn problem(&self) -> Option<&InvalidInput> {
        self.raw.as_ref().err()
    }

    /// Keeps no encoded form until it is sent: many of them take far more memory than the items do.
    pub(crate) fn forget(&mut self) {
        if let Ok(raw) = &mut self.raw {
            *raw = None;
        }
    }

    /// Encoded before, or once more.
    fn take(&mut self) -> Option<RawWrite> {
        let before = self.raw.as_mut().ok().and_then(Option::take);
        before.or_else(|| (self.encode)(&self.given).ok())
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

    fn refused(&self, entry: &mut WriteEntry) -> Option<Error> {
        entry.problem().cloned().map(Error::from)
    }

    fn encode(&self, entries: &mut [&mut WriteEntry]) -> WritesRequest {
        let mut items: HashMap<String, Vec<WriteRequest>> = HashMap::new();
        for entry in entries.iter_mut() {
            if let (Some(table), Some(write)) = (self.tables.get(entry.table), entry.take()) {
                items.entry(table.physical.clone()).or_default().push(write.request());
            }
        }
        WritesRequest { items, identities: entries.iter().map(|entry| entry.identity.clone()).collect() }
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
