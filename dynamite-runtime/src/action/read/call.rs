//! A read and the client that sends it.

use std::sync::Arc;

use super::method::ReadMethod;
use super::sharded::{ShardRests, Start};
use crate::action::batch::get_items;
use crate::client::error::{Error, RequestName, Result, broken_response};
use crate::client::{Attempts, CallName, Dynamite};
use crate::codec::{InvalidInput, RawItem, StoredItem, StoredItems};
use crate::condition::not_expired;
use crate::entity::Source;
use crate::operation::read::{
    AnyItems, FetchOptions, Fetched, Hydration, ItemDecoder, ReadItem, ReadItems, ReadOperation, Target, check_advance,
    table_key,
};
use crate::operation::{CallInfo, Usage};
use crate::schema::{Layout, TableSchema};

/// A read and the client that sends it.
#[derive(Clone, Debug)]
pub(crate) struct ReadCall {
    db: Dynamite,
    /// The names of the call for its observers.
    info: CallInfo,
    pub(crate) operation: ReadOperation,
}

impl ReadCall {
    pub(crate) fn new<S: Source>(db: &Dynamite, target: Target) -> Self {
        let table = db.table_name(S::LAYOUT.table.name);
        ReadCall::of(db, ReadOperation::new::<S>(table, db.cursor_keys(), target))
    }

    fn of(db: &Dynamite, operation: ReadOperation) -> Self {
        let info = CallInfo {
            index: operation.layout.index_name(),
            ..CallInfo::of_table("", operation.target.operation(), operation.entity, operation.layout.table)
        };
        ReadCall { db: db.clone(), info, operation }
    }

    /// Returns a consistent scan of a whole table, as a call about one entity or several.
    pub(in crate::action) fn of_backfill(db: &Dynamite, schema: &'static TableSchema, info: CallInfo) -> Self {
        let (table, layout) = (db.table_name(schema.name), Layout::table(schema));
        let entity = info.entity.unwrap_or(schema.name);
        let mut operation = ReadOperation::unfiltered(table, db.cursor_keys(), entity, layout, Target::Scan);
        operation.consistent = true;
        ReadCall { db: db.clone(), info: info.with_operation("Scan"), operation }
    }

    /// Returns the read as a call of this method, for its observers.
    pub(super) fn called(mut self, method: ReadMethod) -> Self {
        self.set_method(method);
        self
    }

    pub(super) fn set_method(&mut self, method: ReadMethod) {
        self.info.call = match &self.operation.target {
            Target::Query { .. } => method.of_query,
            Target::Scan => method.of_scan,
        };
        self.info.is_stream = method.is_stream;
    }

    /// Returns the names of the call for its observers.
    pub(super) fn call_name(&self) -> CallName {
        CallName::new(&self.db, self.info)
    }

    /// Leaves out items that have expired by the clock of the client.
    pub(super) fn unexpired(mut self, ttl: &'static str) -> Self {
        self.operation.add_filter(not_expired(ttl, self.db.clock().now()));
        self
    }

    /// Makes the read return items with all their attributes.
    pub(super) fn hydrate(&mut self) {
        self.operation.hydration = Hydration::of(&self.operation.layout);
    }

    /// Returns the key after which the given cursor continues.
    pub(super) fn start(&self) -> Result<Option<RawItem>> {
        self.operation.start().map_err(|error| Error::from(error).named(&|| self.name()))
    }

    /// Returns the name of the request, for errors that come before it or after its response.
    pub(super) fn name(&self) -> RequestName {
        let operation = self.operation.target.operation();
        let index = self.operation.layout.index_name().map(str::to_owned);
        RequestName::new(operation, self.operation.table.clone()).with_index(index)
    }

    /// Adds the name of the request to the error of its input.
    fn checked<T>(&self, input: Result<T, InvalidInput>) -> Result<T> {
        input.map_err(|error| Error::from(error).named(&|| self.name()))
    }

    /// Returns the error of a response after which the read would not end.
    pub(super) fn broken(&self, problem: &'static str) -> Error {
        broken_response(self.name(), problem, &Attempts::answered())
    }

    /// Returns a read with the names of this one.
    pub(super) fn with_operation(&self, operation: ReadOperation) -> Self {
        ReadCall { operation, ..self.clone() }
    }

    /// Makes one request, or one to each shard that the read asks. Returns what was read of the shards beyond the items.
    pub(super) async fn fetch(&self, start: Start, options: FetchOptions) -> Result<(Fetched, Option<ShardRests>)> {
        match &self.operation.shards {
            Some(shards) if !self.operation.is_never() => self.fetch_shards(shards, start, options).await,
            _ => Ok((self.fetch_one(start.key, options).await?, None)),
        }
    }

    /// Makes one request, unless no key can meet the key condition.
    ///
    /// A response that ends at the key after which the request begins is an error.
    pub(super) async fn fetch_one(&self, start: Option<RawItem>, options: FetchOptions) -> Result<Fetched> {
        if self.operation.is_never() {
            self.checked(self.operation.check_unsent(options))?;
            return Ok(Fetched::new(StoredItems::none(), None, Usage::default()));
        }
        let after = start.clone();
        let new_items = options.read_at_once.filter(|_| !options.count && self.operation.hydration != Hydration::Batch);
        let fetched = match &self.operation.target {
            Target::Query { .. } => {
                let input = self.checked(self.operation.query_input(start, options))?;
                self.db.query(self.info, input, new_items).await
            }
            Target::Scan => {
                let input = self.checked(self.operation.scan_input(start, options))?;
                self.db.scan(self.info, input, new_items).await
            }
        }?;
        check_advance(after.as_ref(), fetched.last.as_ref()).map_err(|problem| self.broken(problem))?;
        Ok(if options.count { self.operation.counted(fetched) } else { fetched })
    }

    /// Makes one request, and reads the complete items if the read is hydrated.
    pub(super) async fn respond(self: Arc<Self>, start: Start, options: FetchOptions) -> Result<Response> {
        let (Fetched { items, first_items, last, mut usage }, rest) = self.fetch(start, options).await?;
        let items = match self.operation.hydration {
            Hydration::Batch => ReadItems::Hydrated(self.hydrate_items(items.collect(), &mut usage).await?.into_iter()),
            _ => ReadItems::Stored(items),
        };
        let decoder = ItemDecoder::of_table(self.operation.layout.table);
        Ok(Response { call: self, items, first_items, decoder, last, rest, usage })
    }

    /// Returns the items of a response. If the read is hydrated, entries of an index are replaced by the complete
    /// items. Items that were deleted in the meantime are left out and counted.
    pub(super) async fn hydrate_items(&self, items: Vec<StoredItem>, usage: &mut Usage) -> Result<Vec<ReadItem>> {
        if self.operation.hydration != Hydration::Batch || items.is_empty() {
            return Ok(items.into_iter().map(|item| ReadItem { item, entry: None }).collect());
        }
        let layout = &self.operation.layout;
        let keys = items.iter().map(|entry| table_key(layout, entry)).collect();
        let (found, cost) = get_items(&self.db, self.info, layout.table, self.operation.entity, keys).await?;
        let requested = items.len();
        let items = items.into_iter().zip(found);
        let items: Vec<_> =
            items.filter_map(|(entry, item)| Some(ReadItem { item: item?, entry: Some(entry) })).collect();
        let deleted = requested - items.len();
        let returned = usage.returned.saturating_sub(deleted);
        *usage += Usage { returned: 0, ..cost };
        *usage = Usage { returned, deleted: usage.deleted + deleted, ..*usage };
        Ok(items)
    }
}

/// A response of a read.
pub(in crate::action) struct Response {
    pub(super) call: Arc<ReadCall>,
    pub(super) items: ReadItems,
    /// The first of the items, if they were read as soon as the response came.
    pub(super) first_items: Option<Box<dyn AnyItems>>,
    pub(super) decoder: ItemDecoder,
    /// The key after which the next request continues; `None` at the end.
    pub(super) last: Option<RawItem>,
    /// What was read of the shards beyond the items.
    pub(super) rest: Option<ShardRests>,
    pub(super) usage: Usage,
}
