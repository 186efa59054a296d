//! Options for the attempts and timeouts of some calls.

use std::time::Duration;

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

/// Attempts and timeouts that differ from those of the client; for [`Dynamite::with`](crate::Dynamite::with).
///
/// # Examples
///
/// ```no_run
/// # async fn example(db: dynamite_runtime::Dynamite) {
/// use std::time::Duration;
/// use dynamite_runtime::CallOptions;
///
/// let fast = db.with(&CallOptions::short_reads());
/// let once = db.with(&CallOptions::new().attempts(1).operation_timeout(Duration::from_millis(300)));
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallOptions {
    attempts: Option<u32>,
    attempt: Option<Duration>,
    operation: Option<Duration>,
    wire_codec: Option<bool>,
    lean: Option<bool>,
}

impl CallOptions {
    /// Creates options that change nothing.
    pub const fn new() -> Self {
        CallOptions { attempts: None, attempt: None, operation: None, wire_codec: None, lean: None }
    }

    /// Creates options for reads of single items in interactive use: three attempts of half a second each, a second and
    /// a half in all.
    pub const fn short_reads() -> Self {
        let attempt = Duration::from_millis(500);
        Self::new().attempts(3).attempt_timeout(attempt).operation_timeout(Duration::from_millis(1500))
    }

    /// Creates options for batches and long reads, whose requests transfer up to 16 MB: attempts of 30 seconds, two
    /// minutes in all.
    pub const fn long_batches() -> Self {
        Self::new().attempt_timeout(Duration::from_secs(30)).operation_timeout(Duration::from_secs(120))
    }

    /// Sets the maximum number of attempts of a request, including the first. 0 counts as 1, and no
    /// request is attempted more than 1,000 times.
    ///
    /// Fewer are made if the timeout of the request ends them, or if the SDK's budget of retries is used up, which the
    /// clients of a [retry partition](aws_sdk_dynamodb::config::retry::RetryPartition) share.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(if attempts == 0 { 1 } else { attempts });
        self
    }

    /// Sets the timeout of an attempt.
    #[must_use]
    pub const fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt = Some(timeout);
        self
    }

    /// Sets the timeout of a request, including all its attempts and waits. In a call that makes several requests, the
    /// timeout applies to each of them.
    #[must_use]
    pub const fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation = Some(timeout);
        self
    }

    /// Sets whether items are read and written straight as JSON, as [`Builder::wire_codec`] does.
    ///
    /// [`Builder::wire_codec`]: crate::Builder::wire_codec
    #[must_use]
    pub const fn wire_codec(mut self, on: bool) -> Self {
        self.wire_codec = Some(on);
        self
    }

    /// Sets whether calls of one item and queries are lean, as [`Builder::lean_calls`] does.
    ///
    /// [`Builder::lean_calls`]: crate::Builder::lean_calls
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// use dynamite_runtime::CallOptions;
    ///
    /// let lean = OrderRepository::new(&orders.db().with(&CallOptions::new().lean(true)));
    /// let get = lean.get(OrderKey::new("ACME", 1)).measured().await?;
    /// assert_eq!((get.value, get.usage.not_lean), (Some(order(1)), 0));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub const fn lean(mut self, on: bool) -> Self {
        self.lean = Some(on);
        self
    }

    /// Returns whether single calls are lean, if that is set.
    pub(super) const fn is_lean(&self) -> Option<bool> {
        self.lean
    }

    /// Returns whether items are read straight from the JSON of a response, if that is set.
    pub(super) const fn reads_json(&self) -> Option<bool> {
        self.wire_codec
    }

    /// Sets the timeouts that are given.
    pub(super) const fn timeouts(mut self, attempt: Option<Duration>, operation: Option<Duration>) -> Self {
        (self.attempt, self.operation) = (attempt, operation);
        self
    }

    /// Returns these options, or the others where they are set.
    pub(super) fn overridden_by(&self, others: &CallOptions) -> CallOptions {
        CallOptions {
            attempts: others.attempts.or(self.attempts),
            attempt: others.attempt.or(self.attempt),
            operation: others.operation.or(self.operation),
            wire_codec: others.wire_codec.or(self.wire_codec),
            lean: others.lean.or(self.lean),
        }
    }

    /// Returns a configuration with these options.
    pub(super) fn apply(&self, config: &Config) -> aws_sdk_dynamodb::config::Builder {
        let mut timeouts = config.timeout_config().map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder);
        if let Some(attempt) = self.attempt {
            timeouts.set_operation_attempt_timeout(Some(bounded(attempt)));
        }
        if let Some(operation) = self.operation {
            timeouts.set_operation_timeout(Some(bounded(operation)));
        }
        let mut builder = config.to_builder().timeout_config(timeouts.build());
        if let Some(attempts) = self.attempts {
            let retry = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
            builder.set_retry_config(Some(retry.with_max_attempts(attempts)));
        }
        builder
    }
}

/// The longest timeout. The SDK panics on some that are far longer.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Returns a timeout that the SDK can calculate with.
pub(super) fn bounded(timeout: Duration) -> Duration {
    timeout.min(LONGEST_TIMEOUT)
}
