//! Sends requests: one method for each operation of DynamoDB, which converts its errors.

use std::sync::Arc;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnValue, Select};

use super::Dynamite;
use super::attempts::{Attempts, Exchange, Exchanged};
use super::error::{
    RequestName, Result, idempotent_write_error, service_error, transact_get_error, transact_write_error, write_error,
};
use super::lean::{LeanOperation, Sent};
use super::response::ExpectedResponse;
use super::wire::ResponseItems;
use super::written::{PutItem, Written};
use super::{RequestWatch, WireItems, WrittenItems};
use crate::codec::{RawItem, StoredItem};
use crate::operation::CallInfo;
use crate::operation::read::{Fetched, NewItems};
use crate::operation::sdk::{
    DeleteItemInputBuilder, GetItemInputBuilder, PutItemInputBuilder, QueryInputBuilder, ScanInputBuilder,
    TransactGetItemsInputBuilder, TransactWriteItemsInputBuilder, UpdateItemInputBuilder,
};
use crate::operation::transact::{read_tables, written_tables};
use crate::operation::{Expected, Measured, Requires, Usage, WriteResponse};

impl Dynamite {
    pub(crate) async fn get_item(
        &self,
        info: CallInfo,
        input: GetItemInputBuilder,
    ) -> Result<Measured<Option<StoredItem>>> {
        let table = input.get_table_name().clone();
        let wire_items = self.wire_items(WireItems::Item);
        let options = Exchange { wire_items, ..Exchange::default() };
        let mut request = self.watch_request(info);
        let (sent, attempts, items) = self.send(&mut request, options, input).await;
        let result = sent.map_err(|error| service_error(named("GetItem", table), error, &attempts)).map(|output| {
            let item = items.take_list(output.item.into_iter().collect()).0.next();
            with_item(item, &output.consumed_capacity, &attempts)
        });
        request.end(&attempts, result)
    }

    /// Puts an item, which is that of the request unless it is given as JSON.
    pub(crate) async fn put_item(
        &self,
        mut input: PutItemInputBuilder,
        item: Option<String>,
        expected: Expected,
    ) -> Result<WriteResponse> {
        let table = input.get_table_name().clone();
        let mut options = Exchange::default();
        let put = item.as_deref().map(PutItem::Json).or_else(|| input.get_item().as_ref().map(PutItem::Raw));
        let hold = self.hold(Written::Put { table: table.as_deref(), item: put, entity: expected.entity }).await;
        if let Some(item) = item {
            input = input.set_item(Some(RawItem::new()));
            options.written = Some(Arc::new(WrittenItems::item(item)));
        }
        let mut request = self.watch_request(expected.call);
        let (sent, attempts, _) = self.send(&mut request, options, input).await;
        let succeeded = sent.is_ok();
        let result = sent
            .map_err(|error| write_error(named("PutItem", table), expected, error, &attempts))
            .map(|output| with_item(output.attributes, &output.consumed_capacity, &attempts));
        let result = request.end(&attempts, result);
        hold.end(attempts.ambiguous, succeeded).await;
        result
    }

    pub(crate) async fn update_item(&self, input: UpdateItemInputBuilder, expected: Expected) -> Result<WriteResponse> {
        let table = input.get_table_name().clone();
        // The item exists after an update, and before it if the update needs one.
        let returns_item = match input.get_return_values() {
            Some(ReturnValue::AllNew) => true,
            Some(ReturnValue::AllOld) => expected.requires == Requires::Item,
            _ => false,
        };
        let response = if returns_item { ExpectedResponse::Attributes } else { ExpectedResponse::Any };
        let hold = self.hold(Written::Item { table: table.as_deref(), item: input.get_key().as_ref() }).await;
        let mut request = self.watch_request(expected.call);
        let (sent, attempts, _) = self.send(&mut request, Exchange::expecting(response), input).await;
        let succeeded = sent.is_ok();
        let result = sent
            .map_err(|error| write_error(named("UpdateItem", table), expected, error, &attempts))
            .map(|output| with_item(output.attributes, &output.consumed_capacity, &attempts));
        let result = request.end(&attempts, result);
        hold.end(attempts.ambiguous, succeeded).await;
        result
    }

    pub(crate) async fn delete_item(&self, input: DeleteItemInputBuilder, expected: Expected) -> Result<WriteResponse> {
        let table = input.get_table_name().clone();
        let hold = self.hold(Written::Item { table: table.as_deref(), item: input.get_key().as_ref() }).await;
        let mut request = self.watch_request(expected.call);
        let (sent, attempts, _) = self.send(&mut request, Exchange::default(), input).await;
        let succeeded = sent.is_ok();
        let result = sent
            .map_err(|error| write_error(named("DeleteItem", table), expected, error, &attempts))
            .map(|output| with_item(output.attributes, &output.consumed_capacity, &attempts));
        let result = request.end(&attempts, result);
        hold.end(attempts.ambiguous, succeeded).await;
        result
    }

    /// Sends a transaction of one write. Its errors are those of the write.
    pub(crate) async fn idempotent_write(
        &self,
        input: TransactWriteItemsInputBuilder,
        expected: Expected,
    ) -> Result<Usage> {
        let tables = written_tables(&input);
        let info = expected.call.with_operation("TransactWriteItems");
        self.send_transaction(info, input, |sent, attempts| {
            sent.map_err(|error| idempotent_write_error(tables, expected, error, attempts))
        })
        .await
    }

    /// Sends a transaction of writes; `writes` holds the name and the requirements of each write.
    pub(crate) async fn transact_write_items(
        &self,
        info: CallInfo,
        input: TransactWriteItemsInputBuilder,
        writes: &[(&'static str, Expected)],
    ) -> Result<Usage> {
        let tables = written_tables(&input);
        self.send_transaction(info, input, |sent, attempts| {
            sent.map_err(|error| transact_write_error(writes, tables, error, attempts))
        })
        .await
    }

    /// Sends a transaction of reads of these entities, and returns their items in the same order.
    pub(crate) async fn transact_get_items(
        &self,
        info: CallInfo,
        input: TransactGetItemsInputBuilder,
        entities: impl Iterator<Item = &'static str>,
    ) -> Result<Measured<Vec<Option<StoredItem>>>> {
        let tables = read_tables(&input);
        let expected = ExpectedResponse::Results(tables.len());
        let wire_items = self.wire_items(WireItems::Results);
        let options = Exchange { expected, wire_items, ..Exchange::default() };
        let mut request = self.watch_request(info).of_entries(tables.len());
        let (sent, attempts, items) = self.send_by_sdk(&mut request, options, input.send_with(self.client())).await;
        let result = sent.map_err(|error| transact_get_error(entities, tables, error, &attempts)).map(|output| {
            let usage = attempts.usage(output.consumed_capacity());
            let decoded = output.responses.unwrap_or_default().into_iter().map(|response| response.item);
            let items = items.take_results(decoded).into_iter();
            // A missing item is returned as `None`, or as an item without attributes.
            let items: Vec<_> = items.map(|item| item.filter(|item| !item.is_empty())).collect();
            let usage = Usage { returned: items.iter().flatten().count(), ..usage };
            Measured { value: items, usage }
        });
        request.end(&attempts, result)
    }

    /// Sends a query. `new_items` makes the list of the items that are read as soon as the response comes.
    pub(crate) async fn query(
        &self,
        info: CallInfo,
        input: QueryInputBuilder,
        new_items: Option<NewItems>,
    ) -> Result<Fetched> {
        let name = named("Query", input.get_table_name().clone()).with_index(input.get_index_name().clone());
        let expected = expected_items(input.get_select().as_ref());
        let wire_items = self.wire_items(WireItems::Items);
        let options = Exchange { expected, wire_items, new_items, ..Exchange::default() };
        let mut request = self.watch_request(info);
        let (sent, attempts, items) = self.send(&mut request, options, input).await;
        let result = sent.map_err(|error| service_error(name, error, &attempts)).map(|output| {
            let usage = read_usage(&output.consumed_capacity, &attempts, output.scanned_count, output.count);
            fetched(&items, output.items, output.last_evaluated_key, usage)
        });
        request.end(&attempts, result)
    }

    /// Sends a scan, as [`query`](Self::query) does.
    pub(crate) async fn scan(
        &self,
        info: CallInfo,
        input: ScanInputBuilder,
        new_items: Option<NewItems>,
    ) -> Result<Fetched> {
        let name = named("Scan", input.get_table_name().clone()).with_index(input.get_index_name().clone());
        let expected = expected_items(input.get_select().as_ref());
        let wire_items = self.wire_items(WireItems::Items);
        let options = Exchange { expected, wire_items, new_items, ..Exchange::default() };
        let mut request = self.watch_request(info);
        let (sent, attempts, items) = self.send_by_sdk(&mut request, options, input.send_with(self.client())).await;
        let result = sent.map_err(|error| service_error(name, error, &attempts)).map(|output| {
            let usage = read_usage(&output.consumed_capacity, &attempts, output.scanned_count, output.count);
            fetched(&items, output.items, output.last_evaluated_key, usage)
        });
        request.end(&attempts, result)
    }

    /// Sends a request that the SDK always makes.
    async fn send_by_sdk<O, E>(
        &self,
        watch: &mut RequestWatch,
        options: Exchange,
        request: impl Future<Output = Result<O, SdkError<E>>>,
    ) -> Exchanged<O, E> {
        let _connection = self.connection().await;
        let sent = watch.exchange(options, request).await;
        watch.stop();
        sent
    }

    /// Sends a request that can be a lean call.
    async fn send<O: LeanOperation>(&self, watch: &mut RequestWatch, options: Exchange, input: O) -> Sent<O> {
        let _connection = self.connection().await;
        let sent = match self.lean() {
            Some(lean) => watch.instrument(lean.send(self.client(), watch.counted(options), input)).await,
            None => watch.exchange(options, input.send(self.client())).await,
        };
        watch.stop();
        sent
    }
}

/// Returns the name of a request to a table.
fn named(operation: &'static str, table: Option<String>) -> RequestName {
    RequestName::new(operation, table.unwrap_or_default())
}

/// Returns the response that a read expects.
fn expected_items(select: Option<&Select>) -> ExpectedResponse {
    if select == Some(&Select::Count) { ExpectedResponse::Count } else { ExpectedResponse::Items }
}

/// Returns an item, if the operation returned one, with the usage.
fn with_item<I>(item: Option<I>, capacity: &Option<ConsumedCapacity>, attempts: &Attempts) -> Measured<Option<I>> {
    let usage = Usage { returned: usize::from(item.is_some()), ..attempts.usage(capacity) };
    Measured { value: item, usage }
}

/// Returns the usage of a request that scanned and returned these numbers of items.
fn read_usage(capacity: &Option<ConsumedCapacity>, attempts: &Attempts, scanned: i32, returned: i32) -> Usage {
    let count = |count| usize::try_from(count).unwrap_or_default();
    Usage { scanned: count(scanned), returned: count(returned), ..attempts.usage(capacity) }
}

/// Returns the result of a request of a read.
fn fetched(items: &ResponseItems, decoded: Option<Vec<RawItem>>, last: Option<RawItem>, usage: Usage) -> Fetched {
    let (items, first_items) = items.take_list(decoded.unwrap_or_default());
    Fetched { first_items, ..Fetched::new(items, last, usage) }
}
