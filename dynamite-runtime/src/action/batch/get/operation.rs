//! `BatchGetItem` through a client.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use crate::action::batch::outcome::failed_request;
use crate::client::error::{Error, RequestName, service_error};
use crate::client::{Dynamite, count_attempts};
use crate::codec::RawItem;
use crate::operation::Usage;
use crate::operation::batch::{
    BatchGetItem, BatchGetRequest, BatchOperation, GetEntry, Identity, MAX_GETS, Sent, sent_bytes,
};

/// A batch of reads, and the client that sends it.
pub(super) struct GetOperation {
    pub(super) db: Dynamite,
    pub(super) operation: BatchGetItem,
}

impl BatchOperation for GetOperation {
    type Entry = GetEntry;
    type Done = Option<RawItem>;
    type Identity = Identity;
    type Request = BatchGetRequest;
    type Error = Error;

    const MAX_ENTRIES: usize = MAX_GETS;
    const WRITES: bool = false;

    fn identity(&self, entry: &GetEntry) -> Identity {
        entry.identity.clone()
    }

    fn bytes(&self, entry: &GetEntry) -> usize {
        sent_bytes(&entry.key)
    }

    fn invalid(&self, _: &GetEntry) -> Option<Error> {
        None
    }

    fn encode(&self, entries: &[&GetEntry]) -> Result<BatchGetRequest, Error> {
        Ok(self.operation.encode(entries))
    }

    async fn send(&self, request: BatchGetRequest) -> Sent<Option<RawItem>, Error> {
        let tables: Vec<String> = request.items.keys().cloned().collect();
        let call = self.db.client().batch_get_item().set_request_items(Some(request.items));
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let (sent, attempts) = count_attempts(call.send()).await;
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                return failed_request(
                    service_error(RequestName::of_tables("BatchGetItem", tables), error, &attempts),
                    attempts,
                );
            }
        };
        let usage = Usage::of(response.consumed_capacity(), attempts.retries);
        let outcome = self.operation.read_response(&request.identities, response, usage);
        Sent { outcome, ambiguous: false }
    }
}
