//! The creation of a table.

mod ready;
mod recovery;
mod ttl;

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::existing_table::ExistingTable;
use super::future::{BoxFuture, Call, awaitable, named};
use crate::client::error::{Error, Result};
use crate::client::{CallName, Dynamite};
use crate::codec::InvalidInput;
use crate::operation::sdk::CreateTableInputBuilder;
use crate::operation::table::{TableDifference, TableMismatch, create_table_input};
use crate::operation::{CallInfo, Measured, Usage};
use crate::schema::TableSchema;

/// The first wait before a table that is being created is described again.
const INITIAL_WAIT: Duration = Duration::from_millis(10);
/// The longest such wait.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// The longest time to wait for the table, and then for its recovery. The indexes of a new table are empty, so they are
/// ready within minutes.
const DEADLINE: Duration = Duration::from_secs(300);

/// A call that creates a table, with its indexes and settings, and waits until it can be used.
///
/// If a table of this name is being deleted, the call waits until the deletion is complete, and then creates the table
/// again.
///
/// If the table exists, the call succeeds if the parts that a program depends on match the schema: the keys and
/// their types; the schema's indexes, with their keys and projections; the time-to-live attribute; and, if the schema
/// asks for a stream, its view type.
///
/// Capacity, table class, deletion protection, encryption and tags are set on a new table, but not compared: auto
/// scaling and operators may change them, and no request fails because of that.
///
/// If the schema asks for time to live or point-in-time recovery, the call enables it, **even on an existing table**,
/// because the creation of that table may have been interrupted. So on a table that exists without time to live, the
/// call switches expiry on: DynamoDB then begins to delete the items whose time has passed. If an engine for tests does
/// not support recovery, the table is accepted without it.
///
/// Several processes can create one table at the same time.
///
/// # Errors
///
/// Returns [`Error::TableMismatch`] if the table exists and does not match the schema, if it is archived, or if its
/// encryption key can't be used. Returns [`Error::TableNotReady`] if the table or its recovery is not ready after five
/// minutes.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
/// let orders = OrderRepository::new(&db);
/// orders.create_table().await?;
/// orders.create_table().await?; // The table exists: this does nothing.
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct CreateTable(ExistingTable);

/// Returns the call that creates the table of a schema; called by generated code.
#[doc(hidden)]
pub fn create_table_of(db: &Dynamite, schema: &'static TableSchema) -> CreateTable {
    CreateTable::new(db, schema)
}

/// Creates the tables of these schemas, one after the other; called by generated code. DynamoDB creates one table with
/// indexes at a time.
#[doc(hidden)]
pub async fn create_tables_of(db: &Dynamite, schemas: &[&'static TableSchema]) -> Result<()> {
    let mut result = Ok(());
    for schema in schemas {
        result = result.and(CreateTable::new(db, schema).await);
    }
    result
}

impl CreateTable {
    pub(crate) fn new(db: &Dynamite, schema: &'static TableSchema) -> Self {
        CreateTable(ExistingTable { db: db.clone(), schema })
    }

    fn mismatch(&self, differences: Vec<TableDifference>) -> Error {
        Error::TableMismatch(TableMismatch::new(&self.0.name(), differences))
    }

    /// Returns the SDK's request instead of sending it. Time to live and point-in-time recovery are not part of it.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`] if the keys of the schema are incomplete.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
    /// let orders = OrderRepository::new(&db);
    /// orders.create_table().request()?.send_with(db.client()).await?;
    /// # Ok(()) }
    /// ```
    pub fn request(&self) -> Result<CreateTableInputBuilder> {
        create_table_input(self.0.schema, &self.0.name()).map_err(|_| {
            InvalidInput::value("the keys of the schema are incomplete").in_entity(self.0.schema.name).into()
        })
    }

    async fn run(self) -> Result<Measured<()>> {
        let not_ready = |_| Error::TableNotReady { table: self.0.name() };
        let table = timeout(DEADLINE, self.create_and_wait()).await.map_err(not_ready)??;
        let differences = self.0.differences(&table);
        if !differences.is_empty() {
            return Err(self.mismatch(differences));
        }
        timeout(DEADLINE, self.enable_ttl()).await.map_err(not_ready)??;
        timeout(DEADLINE, self.enable_recovery()).await.map_err(not_ready)??;
        Ok(Measured { value: (), usage: Usage::default() })
    }
}

/// The time until a table is described again, which doubles each time.
struct Pause(Duration);

impl Default for Pause {
    fn default() -> Self {
        Pause(INITIAL_WAIT)
    }
}

impl Pause {
    async fn wait(&mut self) {
        sleep(self.0).await;
        self.0 = (self.0 * 2).min(MAX_WAIT);
    }
}

awaitable!(CreateTable);

impl Call for CreateTable {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        let info = CallInfo { table: Some(self.0.schema.name), ..CallInfo::of_many("create_table", "CreateTable") };
        named(CallName::new(&self.0.db, info), Box::pin(self.run()))
    }
}
