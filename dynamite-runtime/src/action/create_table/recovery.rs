//! Point-in-time recovery, which is switched on when the table is there.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{PointInTimeRecoverySpecification, PointInTimeRecoveryStatus};

use super::{CreateTable, Pause};
use crate::client::error::{Result, service_error};
use crate::codec::InvalidInput;
use crate::schema::Recovery;

/// What an engine answers to an operation that it does not have.
const UNKNOWN: &str = "UnknownOperationException";

impl CreateTable {
    /// Switches recovery on where the schema asks for it and it is off.
    ///
    /// DynamoDB knows the operation, always; an engine for tests that does not has nothing to recover.
    pub(super) async fn enable_recovery(&self) -> Result<()> {
        let Some(recovery) = self.schema.settings.recovery else { return Ok(()) };
        match self.is_recoverable().await? {
            Some(false) => self.update_recovery(recovery).await,
            Some(true) | None => Ok(()),
        }
    }

    /// Whether recovery is on; `None` if the engine does not have it.
    async fn is_recoverable(&self) -> Result<Option<bool>> {
        let look = self.db.client().describe_continuous_backups().table_name(self.name()).send().await;
        let found = match look {
            Ok(output) => output.continuous_backups_description,
            Err(error) if is_unknown(&error) => return Ok(None),
            Err(error) => return Err(service_error("DescribeContinuousBackups", error)),
        };
        let status = found.and_then(|f| f.point_in_time_recovery_description?.point_in_time_recovery_status);
        Ok(Some(status == Some(PointInTimeRecoveryStatus::Enabled)))
    }

    async fn update_recovery(&self, recovery: Recovery) -> Result<()> {
        let settings = PointInTimeRecoverySpecification::builder()
            .point_in_time_recovery_enabled(true)
            .set_recovery_period_in_days(recovery.days.map(i32::from))
            .build();
        let settings = settings.map_err(|_| InvalidInput::value("no recovery").in_entity(self.schema.name))?;
        let update = self.db.client().update_continuous_backups().table_name(self.name());
        let update = update.point_in_time_recovery_specification(settings);
        let mut pause = Pause::default();
        loop {
            match update.clone().send().await {
                Ok(_) => return Ok(()),
                // The backups of a new table take a moment longer than the table.
                Err(error) if is_too_early(&error) => pause.wait().await,
                Err(error) if is_unknown(&error) => return Ok(()),
                Err(error) => return Err(service_error("UpdateContinuousBackups", error)),
            }
        }
    }
}

type UpdateError = aws_sdk_dynamodb::operation::update_continuous_backups::UpdateContinuousBackupsError;

fn is_too_early(error: &SdkError<UpdateError>) -> bool {
    error.as_service_error().is_some_and(UpdateError::is_continuous_backups_unavailable_exception)
}

fn is_unknown<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some(UNKNOWN)
}
