//! `BatchWriteItem` through a client.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use crate::action::batch::outcome::failed_request;
use crate::client::error::{Error, RequestName, service_error};
use crate::client::{Dynamite, count_attempts};
use crate::operation::Usage;
use crate::operation::batch::{
    BatchOperation, BatchWriteItem, BatchWriteRequest, Identity, MAX_WRITES, Sent, WriteEntry,
};

/// A batch of writes, and the client that sends it.
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
        let tables: Vec<String> = request.items.keys().cloned().collect();
        let call = self.db.client().batch_write_item().set_request_items(Some(request.items));
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let (sent, attempts) = count_attempts(call.send()).await;
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                return failed_request(
                    service_error(RequestName::of_tables("BatchWriteItem", tables), error, &attempts),
                    attempts,
                );
            }
        };
        let usage = Usage::of(response.consumed_capacity(), attempts.retries);
        let (outcome, known) = self.operation.read_response(&request.identities, response, usage);
        Sent { outcome, ambiguous: attempts.ambiguous || !known }
    }
}
