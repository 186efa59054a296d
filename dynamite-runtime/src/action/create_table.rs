//! Creates a table and waits for it.

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

/// How long to wait between two looks at a table that is being made, at first and at most.
const INITIAL_WAIT: Duration = Duration::from_millis(10);
const MAX_WAIT: Duration = Duration::from_secs(5);
/// How long it may take in all; large indexes of a new table are empty, so minutes are plenty.
const DEADLINE: Duration = Duration::from_secs(300);

/// Creates a table, with its indexes and settings, and waits until all can be used.
///
/// A table that exists is success if a program can't tell it from what the schema says, and [`Error::TableMismatch`]
/// otherwise: its keys and their types, the indexes of the schema and what they hold, the attribute of its time to live,
/// and, if the schema asks for a stream, what that shows. What a table costs and what protects it (capacity, class,
/// deletion protection, encryption, tags) is given to a new table and not looked at again: auto scaling and those who
/// run the table change it, and no call goes wrong for that.
///
/// Time to live and point-in-time recovery are switched on where they are off, in a table that exists too: its creation
/// may have been interrupted before that. An engine for tests may not have recovery; that is no error.
///
/// After five minutes without success it is [`Error::TableNotReady`].
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct CreateTable {
    db: Dynamite,
    schema: &'static TableSchema,
}

/// Creates the table of this schema; called by generated code.
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

    /// The SDK's request, to send otherwise or to look at. Time to live and recovery are not part of it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] if the schema is no table.
    pub fn request(&self) -> Result<CreateTableInputBuilder> {
        create_table_input(self.schema, &self.name())
            .map_err(|_| InvalidInput::value("no table: its keys are incomplete").in_entity(self.schema.name).into())
    }

    async fn make(self) -> Result<Measured<()>> {
        self.create().await?;
        let late = |_| Error::TableNotReady { table: self.name() };
        let table = timeout(DEADLINE, self.wait()).await.map_err(late)??;
        check_table(self.schema, &self.name(), &table).map_err(Error::TableMismatch)?;
        self.enable_ttl().await?;
        timeout(DEADLINE, self.enable_recovery()).await.map_err(late)??;
        Ok(Measured { value: (), usage: Usage::default() })
    }

    async fn create(&self) -> Result<()> {
        match self.request()?.send_with(self.db.client()).await {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_in_use_exception()) => Ok(()),
            Err(error) => Err(service_error("CreateTable", error)),
        }
    }

    /// Looks at the table until it and its indexes can be used.
    async fn wait(&self) -> Result<TableDescription> {
        let mut pause = Pause::default();
        loop {
            if let Some(table) = self.describe().await?.filter(usable) {
                return Ok(table);
            }
            pause.wait().await;
        }
    }

    /// The table; `None` if it is not known yet: right after it was made, another part of the service may not see it.
    async fn describe(&self) -> Result<Option<TableDescription>> {
        match self.db.client().describe_table().table_name(self.name()).send().await {
            Ok(output) => Ok(output.table),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_not_found_exception()) => Ok(None),
            Err(error) => Err(service_error("DescribeTable", error)),
        }
    }

    async fn enable_ttl(&self) -> Result<()> {
        let Some(attribute) = self.schema.ttl else { return Ok(()) };
        let client = self.db.client();
        let look = client.describe_time_to_live().table_name(self.name()).send().await;
        let found = look.map_err(|error| service_error("DescribeTimeToLive", error))?.time_to_live_description;
        let on = found.as_ref().and_then(|found| found.time_to_live_status.as_ref());
        if matches!(on, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
            let other = found.and_then(|found| found.attribute_name).filter(|name| name != attribute);
            return match other {
                None => Ok(()),
                Some(name) => Err(Error::TableMismatch(TableMismatch::ttl(&self.name(), attribute, &name))),
            };
        }
        let settings = TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute).build();
        let settings = settings.map_err(|_| InvalidInput::value("no time to live").in_entity(self.schema.name))?;
        let request = client.update_time_to_live().table_name(self.name()).time_to_live_specification(settings);
        request.send().await.map(|_| ()).map_err(|error| service_error("UpdateTimeToLive", error))
    }
}

/// The time between two looks, which grows.
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

/// Whether the table and all of its indexes are active.
fn usable(table: &TableDescription) -> bool {
    let active = table.table_status == Some(TableStatus::Active);
    active && table.global_secondary_indexes().iter().all(|index| index.index_status == Some(IndexStatus::Active))
}

awaitable!(CreateTable);

impl Call for CreateTable {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        Box::pin(self.make())
    }
}
