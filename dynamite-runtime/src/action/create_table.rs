//! The creation of a table.

mod recovery;

use std::time::Duration;

use aws_sdk_dynamodb::types::{IndexStatus, TableDescription, TableStatus, TimeToLiveSpecification, TimeToLiveStatus};
use tokio::time::{sleep, timeout};

use super::future::{BoxFuture, Call, awaitable};
use crate::client::Dynamite;
use crate::client::error::{Error, Result, service_error};
use crate::codec::InvalidInput;
use crate::operation::sdk::CreateTableInputBuilder;
use crate::operation::table::{TableMismatch, check_table, create_table_input};
use crate::operation::{Measured, Usage};
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
/// If the table exists, the call succeeds if the parts that a program depends on match the schema: the keys and
/// their types; the schema's indexes, with their keys and projections; the time-to-live attribute; and, if the schema
/// asks for a stream, its view type.
///
/// Capacity, table class, deletion protection, encryption and tags are set on a new table, but not compared: auto
/// scaling and operators may change them, and no request fails because of that.
///
/// If the schema asks for time to live or point-in-time recovery, the call enables it, even on an existing table,
/// because the creation of that table may have been interrupted. If an engine for tests does not support recovery, the
/// table is accepted without it.
///
/// # Errors
///
/// Returns [`Error::TableMismatch`] if the table exists and does not match the schema. Returns [`Error::TableNotReady`]
/// if the table or its recovery is not ready after five minutes.
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
pub struct CreateTable {
    db: Dynamite,
    schema: &'static TableSchema,
}

/// Returns the call that creates the table of a schema; called by generated code.
#[doc(hidden)]
pub fn create_table_of(db: &Dynamite, schema: &'static TableSchema) -> CreateTable {
    CreateTable::new(db, schema)
}

impl CreateTable {
    pub(crate) fn new(db: &Dynamite, schema: &'static TableSchema) -> Self {
        CreateTable { db: db.clone(), schema }
    }

    fn name(&self) -> String {
        self.db.table_name(self.schema.name)
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
        create_table_input(self.schema, &self.name()).map_err(|_| {
            InvalidInput::value("the keys of the schema are incomplete").in_entity(self.schema.name).into()
        })
    }

    async fn run(self) -> Result<Measured<()>> {
        self.create().await?;
        let not_ready = |_| Error::TableNotReady { table: self.name() };
        let table = timeout(DEADLINE, self.wait_until_ready()).await.map_err(not_ready)??;
        check_table(self.schema, &self.name(), &table).map_err(Error::TableMismatch)?;
        self.enable_ttl().await?;
        timeout(DEADLINE, self.enable_recovery()).await.map_err(not_ready)??;
        Ok(Measured { value: (), usage: Usage::default() })
    }

    /// Sends the request. It is not an error if the table exists.
    async fn create(&self) -> Result<()> {
        match self.request()?.send_with(self.db.client()).await {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_in_use_exception()) => Ok(()),
            Err(error) => Err(service_error("CreateTable", error)),
        }
    }

    /// Describes the table until it and its indexes are active.
    async fn wait_until_ready(&self) -> Result<TableDescription> {
        let mut pause = Pause::default();
        loop {
            if let Some(table) = self.describe().await?.filter(is_ready) {
                return Ok(table);
            }
            pause.wait().await;
        }
    }

    /// Returns the table, or `None` if DynamoDB does not find it, which may happen just after its creation.
    async fn describe(&self) -> Result<Option<TableDescription>> {
        match self.db.client().describe_table().table_name(self.name()).send().await {
            Ok(output) => Ok(output.table),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_not_found_exception()) => Ok(None),
            Err(error) => Err(service_error("DescribeTable", error)),
        }
    }

    /// Enables time to live if the schema asks for it and it is off.
    async fn enable_ttl(&self) -> Result<()> {
        let Some(attribute) = self.schema.ttl else { return Ok(()) };
        let client = self.db.client();
        let output = client.describe_time_to_live().table_name(self.name()).send().await;
        let found = output.map_err(|error| service_error("DescribeTimeToLive", error))?.time_to_live_description;
        let status = found.as_ref().and_then(|found| found.time_to_live_status.as_ref());
        if matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
            let other = found.and_then(|found| found.attribute_name).filter(|name| name != attribute);
            return match other {
                None => Ok(()),
                Some(name) => Err(Error::TableMismatch(TableMismatch::ttl(&self.name(), attribute, &name))),
            };
        }
        let settings = TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute).build();
        let settings =
            settings.map_err(|_| InvalidInput::value("time to live has no attribute").in_entity(self.schema.name))?;
        let request = client.update_time_to_live().table_name(self.name()).time_to_live_specification(settings);
        request.send().await.map(|_| ()).map_err(|error| service_error("UpdateTimeToLive", error))
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

/// Returns `true` if the table and all its indexes are active.
fn is_ready(table: &TableDescription) -> bool {
    let active = table.table_status == Some(TableStatus::Active);
    active && table.global_secondary_indexes().iter().all(|index| index.index_status == Some(IndexStatus::Active))
}

awaitable!(CreateTable);

impl Call for CreateTable {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        Box::pin(self.run())
    }
}
