//! What DynamoDB says about a table.

use aws_sdk_dynamodb::types::{TableDescription, TimeToLiveStatus};

use crate::client::error::{Error, RequestName, Result, service_error};
use crate::client::{Dynamite, count_attempts};
use crate::operation::table::{TableDifference, compare_table};
use crate::schema::TableSchema;

/// The error code of a table that does not exist.
const NOT_FOUND: &str = "ResourceNotFoundException";

/// The table of a schema in an account.
#[derive(Clone, Debug)]
pub(super) struct ExistingTable {
    pub(super) db: Dynamite,
    pub(super) schema: &'static TableSchema,
}

impl ExistingTable {
    /// Returns the physical name.
    pub(super) fn name(&self) -> String {
        self.db.table_name(self.schema.name)
    }

    /// Returns the name of a request to the table, for its errors.
    pub(super) fn named(&self, operation: &'static str) -> RequestName {
        RequestName::new(operation, self.name())
    }

    /// Returns the description of the table.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Service`] if there is no table.
    pub(super) async fn describe(&self) -> Result<TableDescription> {
        let (sent, attempts) = count_attempts(self.db.client().describe_table().table_name(self.name()).send()).await;
        let output = sent.map_err(|error| service_error(self.named("DescribeTable"), error, &attempts))?;
        Ok(output.table.unwrap_or_else(|| TableDescription::builder().build()))
    }

    /// Returns the description, or `None` if there is no table.
    pub(super) async fn find(&self) -> Result<Option<TableDescription>> {
        match self.describe().await {
            Ok(table) => Ok(Some(table)),
            Err(Error::Service(error)) if error.code() == Some(NOT_FOUND) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the attribute by which items are deleted, or will be soon; `None` if time to live is off.
    pub(super) async fn ttl(&self) -> Result<Option<String>> {
        let request = self.db.client().describe_time_to_live().table_name(self.name());
        let (sent, attempts) = count_attempts(request.send()).await;
        let output = sent.map_err(|error| service_error(self.named("DescribeTimeToLive"), error, &attempts))?;
        let is_on =
            |status: &TimeToLiveStatus| matches!(status, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling);
        let found = output.time_to_live_description;
        let found = found.filter(|found| found.time_to_live_status.as_ref().is_some_and(is_on));
        Ok(found.and_then(|found| found.attribute_name))
    }

    /// Compares the description with the schema.
    pub(super) fn differences(&self, table: &TableDescription) -> Vec<TableDifference> {
        compare_table(self.schema, table)
    }

    /// Compares the time to live with the schema's. That it is off is no difference: expired items are then kept.
    pub(super) fn ttl_difference(&self, found: Option<String>) -> Option<TableDifference> {
        let wanted = self.schema.ttl?;
        let found = found.filter(|found| found != wanted)?;
        Some(TableDifference::Ttl { wanted: wanted.to_owned(), found })
    }
}
