//! `BatchGetItem` through a client.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use crate::action::batch::outcome::{failed_request, has_throttled};
use crate::client::error::{Error, OTHER_ENTRIES, RequestName, broken_response, service_error};
use crate::client::{Dynamite, Ended, Exchange, WireItems};
use crate::codec::StoredItem;
use crate::operation::CallInfo;
use crate::operation::batch::{
    BatchGetItem, BatchGetRequest, BatchGetResponse, BatchOperation, GetEntry, MAX_GETS, Outcome, Response, Sent,
};

/// DynamoDB's name of the operation.
pub(in crate::action::batch) const OPERATION: &str = "BatchGetItem";

/// A batch of reads, and the client that sends it.
pub(super) struct GetOperation {
    pub(super) db: Dynamite,
    /// The names of its requests.
    pub(super) info: CallInfo,
    pub(super) operation: BatchGetItem,
}

impl BatchOperation for GetOperation {
    type Entry = GetEntry;
    type Done = Option<StoredItem>;
    type Request = BatchGetRequest;
    type Error = Error;

    const MAX_ENTRIES: usize = MAX_GETS;
    const WRITES: bool = false;

    fn tables(&self) -> usize {
        self.operation.tables.len()
    }

    fn invalid(&self, _: &GetEntry) -> Option<Error> {
        None
    }

    fn encode(&self, entries: &[&GetEntry]) -> Result<BatchGetRequest, Error> {
        Ok(self.operation.encode(entries))
    }

    async fn send(&self, request: BatchGetRequest) -> Sent<Option<StoredItem>, Error> {
        let name = RequestName::of_tables(OPERATION, request.items.keys().cloned());
        let call = self.db.batch_client().batch_get_item().set_request_items(Some(request.items));
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let wire_items = self.db.wire_items(WireItems::Tables);
        let mut watch = self.db.watch_request(self.info).of_entries(request.identities.len());
        let options = Exchange { wire_items, ..Exchange::default() };
        let (sent, attempts, items) = watch.exchange(options, call.send()).await;
        watch.stop();
        let mut response = match sent {
            Ok(response) => response,
            Err(error) => return failed_request(watch, service_error(name, error, &attempts), attempts),
        };
        let mut usage = attempts.usage(response.consumed_capacity());
        let items = items.take_tables(response.responses.take().unwrap_or_default());
        let BatchGetResponse { results, costs, is_broken } =
            self.operation.read_response(&request.identities, items, response, &mut usage);
        usage.throttled += u32::from(has_throttled(&results));
        let broken = is_broken.then(|| broken_response(name, OTHER_ENTRIES, &attempts));
        watch.end_with(&usage, broken.as_ref().map_or(Ended::Done, Ended::Failed));
        Sent { outcome: Outcome::Response(Response { results, usage, tables: costs, broken }), ambiguous: false }
    }
}
