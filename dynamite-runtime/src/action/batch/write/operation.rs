//! `BatchWriteItem`, as the engine sends it.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use crate::action::batch::outcome::unanswered;
use crate::client::error::{Error, service_error};
use crate::client::{Dynamite, count_attempts};
use crate::operation::Usage;
use crate::operation::batch::{
    BatchOperation, BatchWriteItem, BatchWriteRequest, Identity, MAX_WRITES, Sent, WriteEntry,
};

/// Writes to any tables, through a client.
pub(super) struct WriteOperation {
    pub(super) db: Dynamite,
    pub(super) operation: BatchWriteItem,
}

impl BatchOperation for WriteOperation {
    type Entry = WriteEntry;
    type Done = ();
    type Identity = Identity;
    type Request = BatchWriteRequest;
    type Error = Error;

    const MAX_ENTRIES: usize = MAX_WRITES;
    const WRITES: bool = true;

    fn identity(&self, entry: &WriteEntry) -> Identity {
        entry.identity.clone()
    }

    fn bytes(&self, entry: &WriteEntry) -> usize {
        entry.bytes
    }

    fn invalid(&self, entry: &WriteEntry) -> Option<Error> {
        entry.problem.clone().map(Error::from)
    }

    fn encode(&self, entries: &[&WriteEntry]) -> Result<BatchWriteRequest, Error> {
        Ok(self.operation.encode(entries)?)
    }

    async fn send(&self, request: BatchWriteRequest) -> Sent<(), Error> {
        let call = self.db.client().batch_write_item().set_request_items(Some(request.items));
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let (sent, attempts) = count_attempts(call.send()).await;
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) => return unanswered(service_error("BatchWriteItem", error), attempts),
        };
        let usage = Usage::of(answer.consumed_capacity(), attempts.retries);
        let (outcome, known) = self.operation.read_answer(&request.identities, answer, usage);
        Sent { outcome, ambiguous: attempts.ambiguous || !known }
    }
}
