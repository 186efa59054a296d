//! How often a call is tried where nothing is set.

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;

/// Attempts of one call. Source: AWS's guide to retry behaviour, DynamoDB.
const MAX_ATTEMPTS: u32 = 4;
/// Before the first retry, at most; doubled for each further one, with full jitter.
const INITIAL_BACKOFF: Duration = Duration::from_millis(25);
const MAX_BACKOFF: Duration = Duration::from_secs(2);

/// What suits DynamoDB, where the SDK would wait up to a second before its first retry.
pub(super) fn default_retry() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(MAX_ATTEMPTS)
        .with_initial_backoff(INITIAL_BACKOFF)
        .with_max_backoff(MAX_BACKOFF)
}
