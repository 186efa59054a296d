//! A read and the client that sends it.

use crate::action::batch::get_items;
use crate::client::Dynamite;
use crate::client::error::{Error, RequestName, Result};
use crate::codec::{InvalidInput, RawItem};
use crate::entity::Source;
use crate::operation::Usage;
use crate::operation::cursor::Cursor;
use crate::operation::read::{FetchOptions, Fetched, Hydration, ReadOperation, Target, table_keys};

/// A read and the client that sends it.
#[derive(Clone, Debug)]
pub(crate) struct ReadCall {
    db: Dynamite,
    pub(crate) operation: ReadOperation,
}

impl ReadCall {
    pub(crate) fn new<S: Source>(db: &Dynamite, target: Target) -> Self {
        let table = db.table_name(S::LAYOUT.table.name);
        ReadCall { db: db.clone(), operation: ReadOperation::new::<S>(table, db.cursor_keys().cloned(), target) }
    }

    /// Makes the read return items with all their attributes.
    pub(super) fn hydrate(&mut self) {
        self.operation.hydration = Hydration::of(&self.operation.layout);
    }

    /// Returns the key after which the given cursor continues.
    pub(super) fn start(&self) -> Result<Option<RawItem>> {
        self.operation.start().map_err(|error| Error::from(error).named(|| self.name()))
    }

    /// Returns the name of the request, for errors that come before it.
    fn name(&self) -> RequestName {
        let operation = match &self.operation.target {
            Target::Query { .. } => "Query",
            Target::Scan => "Scan",
        };
        let index = self.operation.layout.index_name().map(str::to_owned);
        RequestName::new(operation, self.operation.table.clone()).with_index(index)
    }

    /// Returns the cursor after a key.
    pub(super) fn cursor(&self, key: RawItem) -> Result<Cursor> {
        Ok(self.operation.cursor(key)?)
    }

    /// Adds the name of the request to the error of its input.
    fn checked<T>(&self, input: Result<T, InvalidInput>) -> Result<T> {
        input.map_err(|error| Error::from(error).named(|| self.name()))
    }

    /// Makes one request.
    pub(super) async fn fetch(&self, start: Option<RawItem>, options: FetchOptions) -> Result<Fetched> {
        match &self.operation.target {
            Target::Query { .. } => self.db.query(self.checked(self.operation.query_input(start, options))?).await,
            Target::Scan => self.db.scan(self.checked(self.operation.scan_input(start, options))?).await,
        }
    }

    /// Makes one request, and reads all attributes of its items if the read is hydrated.
    pub(super) async fn fetch_hydrated(&self, start: Option<RawItem>, options: FetchOptions) -> Result<Fetched> {
        let mut fetched = self.fetch(start, options).await?;
        if !options.count {
            self.hydrate_items(&mut fetched.items, &mut fetched.usage).await?;
        }
        Ok(fetched)
    }

    /// Replaces the items of an index with the items of the table. Items that were deleted meanwhile are left out and
    /// counted.
    pub(super) async fn hydrate_items(&self, items: &mut Vec<RawItem>, usage: &mut Usage) -> Result<()> {
        if self.operation.hydration != Hydration::Batch || items.is_empty() {
            return Ok(());
        }
        let layout = &self.operation.layout;
        let keys = table_keys(layout, std::mem::take(items));
        let requested = keys.len();
        let (found, cost) = get_items(&self.db, layout.table, keys).await?;
        *items = found;
        let deleted = requested - items.len();
        let returned = usage.returned.saturating_sub(deleted);
        *usage += cost;
        *usage = Usage { returned, deleted: usage.deleted + deleted, ..*usage };
        Ok(())
    }
}
