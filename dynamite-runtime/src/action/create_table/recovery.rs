//! Point-in-time recovery, which is enabled when the table is ready.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{PointInTimeRecoverySpecification, PointInTimeRecoveryStatus};

use super::{CreateTable, Pause};
use crate::client::count_attempts;
use crate::client::error::{Result, service_error};
use crate::codec::InvalidInput;
use crate::schema::Recovery;

/// The error code of an engine that does not support an operation.
const UNKNOWN_OPERATION: &str = "UnknownOperationException";

impl CreateTable {
    /// Enables recovery if the schema asks for it and it is off.
    ///
    /// DynamoDB supports recovery, but some engines for tests do not. With those, this method does nothing.
    pub(super) async fn enable_recovery(&self) -> Result<()> {
        let Some(recovery) = self.0.schema.settings.recovery else { return Ok(()) };
        match self.has_recovery().await? {
            Some(false) => self.update_recovery(recovery).await,
            Some(true) | None => Ok(()),
        }
    }

    /// Returns `true` if recovery is enabled, or `None` if the engine does not support it.
    async fn has_recovery(&self) -> Result<Option<bool>> {
        let request = self.0.db.client().describe_continuous_backups().table_name(self.0.name());
        let (sent, attempts) = count_attempts(request.send()).await;
        let found = match sent {
            Ok(output) => output.continuous_backups_description,
            Err(error) if is_unknown_operation(&error) => return Ok(None),
            Err(error) => return Err(service_error(self.0.named("DescribeContinuousBackups"), error, &attempts)),
        };
        let status = found.and_then(|f| f.point_in_time_recovery_description?.point_in_time_recovery_status);
        Ok(Some(status == Some(PointInTimeRecoveryStatus::Enabled)))
    }

    async fn update_recovery(&self, recovery: Recovery) -> Result<()> {
        let settings = PointInTimeRecoverySpecification::builder()
            .point_in_time_recovery_enabled(true)
            .set_recovery_period_in_days(recovery.days.map(i32::from))
            .build();
        let settings = settings
            .map_err(|_| InvalidInput::value("point-in-time recovery has no setting").in_entity(self.0.schema.name))?;
        let update = self.0.db.client().update_continuous_backups().table_name(self.0.name());
        let update = update.point_in_time_recovery_specification(settings);
        let mut pause = Pause::default();
        loop {
            let (sent, attempts) = count_attempts(update.clone().send()).await;
            match sent {
                Ok(_) => return Ok(()),
                // The backups of a new table become available a moment after the table.
                Err(error) if is_too_early(&error) => pause.wait().await,
                Err(error) if is_unknown_operation(&error) => return Ok(()),
                Err(error) => {
                    return Err(service_error(self.0.named("UpdateContinuousBackups"), error, &attempts));
                }
            }
        }
    }
}

type UpdateError = aws_sdk_dynamodb::operation::update_continuous_backups::UpdateContinuousBackupsError;

fn is_too_early(error: &SdkError<UpdateError>) -> bool {
    error.as_service_error().is_some_and(UpdateError::is_continuous_backups_unavailable_exception)
}

fn is_unknown_operation<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some(UNKNOWN_OPERATION)
}
