//! The table itself, which DynamoDB creates and deletes in the background.

use aws_sdk_dynamodb::types::{IndexStatus, TableDescription, TableStatus};

use super::{CreateTable, Pause};
use crate::client::count_attempts;
use crate::client::error::{Result, service_error};

impl CreateTable {
    /// Creates the table unless it exists, and describes it until it and the indexes of the schema are active. If the
    /// table is being deleted, creates it again after the deletion.
    pub(super) async fn create_and_wait(&self) -> Result<TableDescription> {
        let mut is_new = self.create().await?;
        let mut pause = Pause::default();
        loop {
            match self.0.find().await? {
                Some(table) if self.is_ready(&table) => return Ok(table),
                Some(table) => {
                    if table.table_status.as_ref().is_some_and(stays_unusable) {
                        return Err(self.mismatch(self.0.differences(&table)));
                    }
                    is_new &= table.table_status != Some(TableStatus::Deleting);
                }
                // A new table may not be found at first.
                None if is_new => {}
                None => {
                    is_new = self.create().await?;
                    if is_new {
                        pause = Pause::default();
                    }
                }
            }
            pause.wait().await;
        }
    }

    /// Sends the request. Returns `false` if there is a table of this name, which may be one that is being deleted.
    async fn create(&self) -> Result<bool> {
        let (sent, attempts) = count_attempts(self.request()?.send_with(self.0.db.client())).await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_in_use_exception()) => Ok(false),
            Err(error) => Err(service_error(self.0.named("CreateTable"), error, &attempts)),
        }
    }

    /// Returns `true` if the table is active and its indexes can be read. Only the indexes of the schema count, because
    /// another one may take hours to be built.
    fn is_ready(&self, table: &TableDescription) -> bool {
        let declared = |name: Option<&str>| self.0.schema.indexes.iter().any(|index| Some(index.name) == name);
        let indexes = table.global_secondary_indexes().iter().filter(|index| declared(index.index_name()));
        let mut statuses = indexes.map(|index| index.index_status());
        table.table_status == Some(TableStatus::Active)
            && statuses.all(|status| matches!(status, Some(IndexStatus::Active | IndexStatus::Updating)))
    }
}

/// Returns `true` if a table with this status does not become active by itself.
fn stays_unusable(status: &TableStatus) -> bool {
    use TableStatus::{Archived, Archiving, InaccessibleEncryptionCredentials};
    matches!(status, Archived | Archiving | InaccessibleEncryptionCredentials)
}
