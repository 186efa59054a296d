//! Sends requests: one method for each operation of DynamoDB, which converts its errors.

use std::sync::Arc;

use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnValue, Select};

use super::Dynamite;
use super::attempts::{Attempts, Exchange, exchange};
use super::error::{
    RequestName, Result, idempotent_write_error, service_error, transact_get_error, transact_write_error, write_error,
};
use super::lean::{LeanOperation, Sent};
use super::response::ExpectedResponse;
use super::written::{PutItem, Written};
use super::{WireItems, WrittenItems};
use crate::codec::{RawItem, StoredItem};
use crate::operation::read::{Fetched, NewItems};
use crate::operation::sdk::{
    DeleteItemInputBuilder, GetItemInputBuilder, PutItemInputBuilder, QueryInputBuilder, ScanInputBuilder,
    TransactGetItemsInputBuilder, TransactWriteItemsInputBuilder, UpdateItemInputBuilder,
};
use crate::operation::transact::{read_tables, written_tables};
use crate::operation::{Expected, Measured, Requires, Usage, WriteResponse};

impl Dynamite {
    pub(crate) async fn get_item(&self, input: GetItemInputBuilder) -> Result<Measured<Option<StoredItem>>> {
        let table = input.get_table_name().clone();
        let wire_items = self.wire_items(WireItems::Item);
        let options = Exchange { wire_items, ..Exchange::default() };
        let (sent, attempts, items) = self.send(options, input).await;
        let output = sent.map_err(|error| service_error(named("GetItem", table), error, &attempts))?;
        Ok(with_item(items.take_list(output.item.into_iter().collect()).0.next(), &output.consumed_capacity, &attempts))
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
        let (sent, attempts, _) = self.send(options, input).await;
        hold.end(attempts.ambiguous, sent.is_ok()).await;
        let output = sent.map_err(|error| write_error(named("PutItem", table), expected, error, &attempts))?;
        Ok(with_item(output.attributes, &output.consumed_capacity, &attempts))
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
        let (sent, attempts, _) = self.send(Exchange::expecting(response), input).await;
        hold.end(attempts.ambiguous, sent.is_ok()).await;
        let output = sent.map_err(|error| write_error(named("UpdateItem", table), expected, error, &attempts))?;
        Ok(with_item(output.attributes, &output.consumed_capacity, &attempts))
    }

    pub(crate) async fn delete_item(&self, input: DeleteItemInputBuilder, expected: Expected) -> Result<WriteResponse> {
        let table = input.get_table_name().clone();
        let hold = self.hold(Written::Item { table: table.as_deref(), item: input.get_key().as_ref() }).await;
        let (sent, attempts, _) = self.send(Exchange::default(), input).await;
        hold.end(attempts.ambiguous, sent.is_ok()).await;
        let output = sent.map_err(|error| write_error(named("DeleteItem", table), expected, error, &attempts))?;
        Ok(with_item(output.attributes, &output.consumed_capacity, &attempts))
    }

    /// Sends a transaction of one write. Its errors are those of the write.
    pub(crate) async fn idempotent_write(
        &self,
        input: TransactWriteItemsInputBuilder,
        expected: Expected,
    ) -> Result<Usage> {
        let tables = written_tables(&input);
        let (sent, attempts) = self.send_transaction(input).await;
        let output = sent.map_err(|error| idempotent_write_error(tables, expected, error, &attempts))?;
        Ok(Usage::of(output.consumed_capacity(), attempts.retries))
    }

    /// Sends a transaction of writes; `writes` holds the name and the requirements of each write.
    pub(crate) async fn transact_write_items(
        &self,
        input: TransactWriteItemsInputBuilder,
        writes: &[(&'static str, Expected)],
    ) -> Result<Usage> {
        let tables = written_tables(&input);
        let (sent, attempts) = self.send_transaction(input).await;
        let output = sent.map_err(|error| transact_write_error(writes, tables, error, &attempts))?;
        Ok(Usage::of(output.consumed_capacity(), attempts.retries))
    }

    /// Sends a transaction of reads of these entities, and returns their items in the same order.
    pub(crate) async fn transact_get_items(
        &self,
        input: TransactGetItemsInputBuilder,
        entities: impl Iterator<Item = &'static str>,
    ) -> Result<Measured<Vec<Option<StoredItem>>>> {
        let tables = read_tables(&input);
        let expected = ExpectedResponse::Results(tables.len());
        let wire_items = self.wire_items(WireItems::Results);
        let _connection = self.connection().await;
        let request = input.send_with(self.client());
        let (sent, attempts, items) = exchange(Exchange { expected, wire_items, ..Exchange::default() }, request).await;
        let output = sent.map_err(|error| transact_get_error(entities, tables, error, &attempts))?;
        let usage = Usage::of(output.consumed_capacity(), attempts.retries);
        let decoded = output.responses.unwrap_or_default().into_iter().map(|response| response.item);
        let items = items.take_results(decoded).into_iter();
        // A missing item is returned as `None`, or as an item without attributes.
        let items: Vec<_> = items.map(|item| item.filter(|item| !item.is_empty())).collect();
        let usage = Usage { returned: items.iter().flatten().count(), ..usage };
        Ok(Measured { value: items, usage })
    }

    /// Sends a query. `new_items` makes the list of the items that are read as soon as the response comes.
    pub(crate) async fn query(&self, input: QueryInputBuilder, new_items: Option<NewItems>) -> Result<Fetched> {
        let (table, index) = (input.get_table_name().clone(), input.get_index_name().clone());
        let expected = expected_items(input.get_select().as_ref());
        let wire_items = self.wire_items(WireItems::Items);
        let options = Exchange { expected, wire_items, new_items, ..Exchange::default() };
        let (sent, attempts, items) = self.send(options, input).await;
        let name = || named("Query", table).with_index(index);
        let output = sent.map_err(|error| service_error(name(), error, &attempts))?;
        let usage = read_usage(&output.consumed_capacity, &attempts, output.scanned_count, output.count);
        let (items, first_items) = items.take_list(output.items.unwrap_or_default());
        Ok(Fetched { first_items, ..Fetched::new(items, output.last_evaluated_key, usage) })
    }

    /// Sends a scan, as [`query`](Self::query) does.
    pub(crate) async fn scan(&self, input: ScanInputBuilder, new_items: Option<NewItems>) -> Result<Fetched> {
        let (table, index) = (input.get_table_name().clone(), input.get_index_name().clone());
        let expected = expected_items(input.get_select().as_ref());
        let wire_items = self.wire_items(WireItems::Items);
        let _connection = self.connection().await;
        let request = input.send_with(self.client());
        let options = Exchange { expected, wire_items, new_items, ..Exchange::default() };
        let (sent, attempts, items) = exchange(options, request).await;
        let name = || named("Scan", table).with_index(index);
        let output = sent.map_err(|error| service_error(name(), error, &attempts))?;
        let usage = read_usage(&output.consumed_capacity, &attempts, output.scanned_count, output.count);
        let (items, first_items) = items.take_list(output.items.unwrap_or_default());
        Ok(Fetched { first_items, ..Fetched::new(items, output.last_evaluated_key, usage) })
    }

    /// Sends a request that can be a lean call.
    async fn send<O: LeanOperation>(&self, options: Exchange, input: O) -> Sent<O> {
        let _connection = self.connection().await;
        match self.lean() {
            Some(lean) => lean.send(self.client(), options, input).await,
            None => exchange(options, input.send(self.client())).await,
        }
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
    let returned = usize::from(item.is_some());
    let usage = Usage { returned, not_lean: attempts.not_lean.into(), ..Usage::of(capacity, attempts.retries) };
    Measured { value: item, usage }
}

/// Returns the usage of a request that scanned and returned these numbers of items.
fn read_usage(capacity: &Option<ConsumedCapacity>, attempts: &Attempts, scanned: i32, returned: i32) -> Usage {
    let count = |count| usize::try_from(count).unwrap_or_default();
    let (scanned, returned, not_lean) = (count(scanned), count(returned), attempts.not_lean.into());
    Usage { scanned, returned, not_lean, ..Usage::of(capacity, attempts.retries) }
}
