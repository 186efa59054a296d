//! `BatchWriteItem` through a client.

use std::sync::Arc;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use crate::action::batch::outcome::{failed_request, has_throttled};
use crate::client::error::{Error, OTHER_ENTRIES, RequestName, broken_response, service_error};
use crate::client::{Dynamite, Ended, Exchange, ExpectedResponse, Written, WrittenItems};
use crate::operation::CallInfo;
use crate::operation::batch::{
    BatchOperation, BatchWriteItem, BatchWriteRequest, BatchWriteResponse, MAX_WRITES, Outcome, Response, Sent,
    WriteEntry,
};

/// DynamoDB's name of the operation.
pub(super) const OPERATION: &str = "BatchWriteItem";

/// A batch of writes, and the client that sends it.
pub(super) struct WriteOperation {
    pub(super) db: Dynamite,
    /// The names of its requests.
    pub(super) info: CallInfo,
    pub(super) operation: BatchWriteItem,
}

impl BatchOperation for WriteOperation {
    type Entry = WriteEntry;
    type Done = ();
    type Request = BatchWriteRequest;
    type Error = Error;

    const MAX_ENTRIES: usize = MAX_WRITES;
    const WRITES: bool = true;

    fn tables(&self) -> usize {
        self.operation.tables.len()
    }

    fn invalid(&self, entry: &WriteEntry) -> Option<Error> {
        entry.problem.clone().map(Error::from)
    }

    fn encode(&self, entries: &[&WriteEntry]) -> Result<BatchWriteRequest, Error> {
        Ok(self.operation.encode(entries)?)
    }

    async fn send(&self, request: BatchWriteRequest) -> Sent<(), Error> {
        let name = RequestName::of_tables(OPERATION, request.tables().cloned());
        let identities = request.identities.clone();
        let mut options = Exchange::expecting(ExpectedResponse::UnprocessedItems);
        let items = if self.db.writes_json() {
            let lists = request.lists();
            // The lists are filled when the request is serialized.
            let empty = lists.keys().map(|table| (table.clone(), Vec::new())).collect();
            options.written = Some(Arc::new(WrittenItems::lists(lists)));
            Ok(empty)
        } else {
            request.into_items()
        };
        let items = match items {
            Ok(items) => items,
            Err(error) => return Sent { outcome: Outcome::Failed(error.into()), ambiguous: false },
        };
        let hold = self.db.hold_batch(Written::Batch { tables: &self.operation.tables, identities: &identities }).await;
        let call = self.db.batch_client().batch_write_item().set_request_items(Some(items));
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let mut watch = self.db.watch_request(self.info).of_entries(identities.len());
        let (sent, attempts, _) = watch.exchange(options, call.send()).await;
        watch.stop();
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                let ambiguous = attempts.ambiguous;
                let failed = failed_request(watch, service_error(name, error, &attempts), attempts);
                hold.end(ambiguous, false).await;
                return failed;
            }
        };
        let mut usage = attempts.usage(response.consumed_capacity());
        let BatchWriteResponse { results, costs, is_broken } = self.operation.read_response(&identities, response);
        usage.throttled += u32::from(has_throttled(&results));
        let broken = is_broken.then(|| broken_response(name, OTHER_ENTRIES, &attempts));
        watch.end_with(&usage, broken.as_ref().map_or(Ended::Done, Ended::Failed));
        hold.end(attempts.ambiguous || is_broken, true).await;
        let outcome = Outcome::Response(Response { results, usage, tables: costs, broken });
        Sent { outcome, ambiguous: attempts.ambiguous || is_broken }
    }
}
