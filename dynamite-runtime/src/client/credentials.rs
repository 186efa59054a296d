//! Failures of the provider of credentials, and their retries.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};

use super::connection::causes;

/// The reason why there are no credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CredentialsFailure {
    /// There is no provider, or no provider has any.
    None,
    /// The configuration of the provider is invalid.
    Invalid,
    /// The provider failed.
    Failed,
    /// The provider took too long.
    TimedOut,
}

impl CredentialsFailure {
    /// Returns the failure that is among the causes of an error.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        causes(error).find_map(|cause| match cause.downcast_ref() {
            Some(CredentialsError::CredentialsNotLoaded(_)) => Some(CredentialsFailure::None),
            Some(CredentialsError::InvalidConfiguration(_)) => Some(CredentialsFailure::Invalid),
            Some(CredentialsError::ProviderTimedOut(_)) => Some(CredentialsFailure::TimedOut),
            Some(_) => Some(CredentialsFailure::Failed),
            None => CredentialsFailure::of_text(&cause.to_string()),
        })
    }

    /// Returns the failure that the SDK reports by an error without a public type.
    fn of_text(text: &str) -> Option<Self> {
        if text.starts_with("identity resolver timed out") {
            Some(CredentialsFailure::TimedOut)
        } else if text.contains("there was no identity resolver") {
            Some(CredentialsFailure::None)
        } else {
            None
        }
    }

    fn is_transient(self) -> bool {
        matches!(self, CredentialsFailure::Failed | CredentialsFailure::TimedOut)
    }
}

/// Makes the SDK retry a request for which the provider of credentials failed, and which was therefore not sent.
#[derive(Debug)]
pub(super) struct ProviderFailures;

impl ProviderFailures {
    pub(super) const NAME: &str = "dynamite_provider_failures";
}

impl ClassifyRetry for ProviderFailures {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = context.output_or_error() else { return RetryAction::NoActionIndicated };
        // An error of the operation was returned by DynamoDB, so its causes are not checked.
        let failed = !error.is_operation_error() && context.response().is_none();
        match failed && CredentialsFailure::of(error).is_some_and(CredentialsFailure::is_transient) {
            true => RetryAction::transient_error(),
            false => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        Self::NAME
    }
}
