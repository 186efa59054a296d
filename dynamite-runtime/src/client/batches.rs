//! The client that sends the requests of batches.

use std::sync::OnceLock;

use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_sdk_dynamodb::{Client, Config};

use super::{CallOptions, prepare};

/// A client for batches, made when it is first needed. It has timeouts for long requests, and a quota of retries of its
/// own: a batch makes many requests, whose retries would use up the quota that single calls need.
#[derive(Clone)]
pub(super) struct BatchClient {
    options: CallOptions,
    retries: RetryPartition,
    client: OnceLock<Client>,
}

impl BatchClient {
    /// Makes a client with these options instead of those of the configuration.
    pub(super) fn new(options: CallOptions) -> Self {
        BatchClient { options, retries: RetryPartition::custom("dynamite-batches").build(), client: OnceLock::new() }
    }

    /// Makes a client whose quota of retries is never used up, for tests.
    #[cfg(feature = "testing")]
    pub(super) fn with_all_retries(&self) -> Self {
        let unlimited = aws_sdk_dynamodb::config::retry::TokenBucket::unlimited();
        let retries = RetryPartition::custom("dynamite-tests").token_bucket(unlimited).build();
        BatchClient { options: self.options, retries, client: OnceLock::new() }
    }

    /// Returns a client with other options, which has the same quota of retries.
    pub(super) fn with(&self, options: &CallOptions) -> Self {
        let (options, retries) = (self.options.overridden_by(options), self.retries.clone());
        BatchClient { options, retries, client: OnceLock::new() }
    }

    /// Returns the client, which has this configuration except for its own options.
    pub(super) fn client(&self, config: &Config) -> &Client {
        self.client.get_or_init(|| {
            let config = self.options.apply(config).retry_partition(self.retries.clone());
            prepare::prepared_client(config.build())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_sdk_dynamodb::Client;

    use crate::client::{Builder, CallOptions, Dynamite};

    /// Returns the timeouts of an attempt and of a request.
    fn timeouts(client: &Client) -> [Option<u64>; 2] {
        let timeouts = client.config().timeout_config().cloned();
        let seconds = |timeout: Option<Duration>| timeout.map(|timeout| timeout.as_secs());
        [
            seconds(timeouts.as_ref().and_then(|timeouts| timeouts.operation_attempt_timeout())),
            seconds(timeouts.as_ref().and_then(|timeouts| timeouts.operation_timeout())),
        ]
    }

    async fn client(builder: Builder) -> Dynamite {
        builder.endpoint("http://127.0.0.1:9").test_credentials().connect().await
    }

    #[tokio::test]
    async fn batches_have_the_timeouts_of_long_requests() {
        let db = client(Dynamite::builder()).await;
        assert_eq!(timeouts(db.client()), [Some(5), Some(20)]);
        assert_eq!(timeouts(db.batch_client()), [Some(30), Some(120)]);
    }

    #[tokio::test]
    async fn timeouts_that_were_set_are_those_of_batches_too() {
        let second = Duration::from_secs(1);
        let db = client(Dynamite::builder().attempt_timeout(second)).await;
        assert_eq!(timeouts(db.batch_client()), [Some(1), Some(120)]);
        let db = client(Dynamite::builder()).await.with(&CallOptions::new().operation_timeout(second));
        assert_eq!(timeouts(db.batch_client()), [Some(30), Some(1)]);
        let db = Dynamite::new(client(Dynamite::builder()).await.client().clone());
        assert_eq!(timeouts(db.batch_client()), [Some(5), Some(20)]);
    }

    #[tokio::test]
    async fn a_derived_client_shares_the_retries_of_batches() {
        let db = client(Dynamite::builder()).await;
        let derived = db.with(&CallOptions::new().attempts(2));
        let partition = |db: &Dynamite| db.batch_client().config().retry_partition().map(ToString::to_string);
        assert_eq!(partition(&db).as_deref(), Some("dynamite-batches"));
        assert_eq!(partition(&derived), partition(&db));
        assert_ne!(db.client().config().retry_partition().map(ToString::to_string), partition(&db));
    }
}
