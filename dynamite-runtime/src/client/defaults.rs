//! The default retries.

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;

/// The attempts of a request. Source: AWS's guide to retry behaviour, DynamoDB.
const MAX_ATTEMPTS: u32 = 4;
/// The longest wait before the first retry; doubled for each further retry, with full jitter.
const INITIAL_BACKOFF: Duration = Duration::from_millis(25);
const MAX_BACKOFF: Duration = Duration::from_secs(2);

/// Returns a configuration of retries that suits DynamoDB. The SDK's own would wait up to a second before the first
/// retry.
pub(super) fn default_retry() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(MAX_ATTEMPTS)
        .with_initial_backoff(INITIAL_BACKOFF)
        .with_max_backoff(MAX_BACKOFF)
}
