//! The client that sends the requests of batches.

use std::sync::OnceLock;

use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_sdk_dynamodb::{Client, Config};

use super::{CallOptions, prepare};

/// A client for batches, made when it is first needed. It has timeouts for long requests, and a quota of retries of its
/// own: a batch makes many requests, whose retries would use up the quota that single calls need.
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
