//! Whether any attempt of a call may have been carried out although its answer was lost.
//!
//! The SDK retries on its own and tells of the last attempt only. Where an earlier one was lost on its way back, its
//! entries may be done, whatever the last one answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::config::interceptors::FinalizerInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;

/// Watches the attempts of one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempts(Arc<AtomicBool>);

impl Attempts {
    /// Whether an attempt may have been carried out without a word of it.
    pub(crate) fn lost(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "dynamite_attempts"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(Err(error)) = context.output_or_error() else { return Ok(()) };
        let answered = context.response().map(|response| response.status());
        let unknown = match (answered, error.as_connector_error()) {
            // Any other status says that nothing was carried out.
            (Some(status), _) => status.is_success() || status.is_server_error(),
            (None, Some(connector)) => !connector.is_user(),
            (None, None) => error.is_timeout_error() || error.is_response_error(),
        };
        if unknown {
            self.0.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}
