//! Time to live, which is enabled when the table is ready.

use aws_sdk_dynamodb::types::TimeToLiveSpecification;

use super::{CreateTable, Pause};
use crate::client::count_attempts;
use crate::client::error::{Error, Result, service_error};
use crate::codec::InvalidInput;

/// The error code of a table that is being changed.
const IN_USE: &str = "ResourceInUseException";

impl CreateTable {
    /// Enables time to live if the schema asks for it and it is off.
    pub(super) async fn enable_ttl(&self) -> Result<()> {
        let Some(attribute) = self.0.schema.ttl else { return Ok(()) };
        let mut pause = Pause::default();
        while !self.has_ttl().await? {
            match self.update_ttl(attribute).await {
                Ok(()) => break,
                // Another process is changing the table.
                Err(Error::Service(error)) if error.code() == Some(IN_USE) => pause.wait().await,
                Err(refused) => return self.accept_ttl(refused).await,
            }
        }
        Ok(())
    }

    /// Accepts that the update was refused if time to live is enabled: DynamoDB refuses to enable it twice, and another
    /// process may have enabled it since it was described.
    async fn accept_ttl(&self, refused: Error) -> Result<()> {
        match self.has_ttl().await {
            Ok(true) => Ok(()),
            Err(mismatch @ Error::TableMismatch(_)) => Err(mismatch),
            Ok(false) | Err(_) => Err(refused),
        }
    }

    /// Returns `true` if time to live is enabled.
    ///
    /// # Errors
    ///
    /// Returns [`Error::TableMismatch`] if it is enabled for another attribute.
    async fn has_ttl(&self) -> Result<bool> {
        let Some(found) = self.0.ttl().await? else { return Ok(false) };
        match self.0.ttl_difference(Some(found)) {
            None => Ok(true),
            Some(difference) => Err(self.mismatch(vec![difference])),
        }
    }

    async fn update_ttl(&self, attribute: &str) -> Result<()> {
        let settings = TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute).build();
        let settings =
            settings.map_err(|_| InvalidInput::value("time to live has no attribute").in_entity(self.0.schema.name))?;
        let request = self.0.db.client().update_time_to_live().table_name(self.0.name());
        let (sent, attempts) = count_attempts(request.time_to_live_specification(settings).send()).await;
        sent.map(|_| ()).map_err(|error| service_error(self.0.named("UpdateTimeToLive"), error, &attempts))
    }
}
