//! The builder of a client.

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, HttpClient, IntoShared, Region, SharedHttpClient, SharedInterceptor,
};
use aws_sdk_dynamodb::{Client, Config};

use super::address::address;
use super::connections::Connections;
use super::defaults::default_retry;
use super::error::Result;
use super::names::TableNames;
use super::options::bounded;
use super::plain_http::PlainHttp;
use super::{CallOptions, Dynamite};
use crate::clock::Clock;
use crate::codec::InvalidInput;
use crate::escape::Quoted;
use crate::operation::cursor::CursorKeys;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(20);

/// The builder of a [`Dynamite`] client.
///
/// Without [`client`](Self::client), region and credentials are found as the AWS tools find them (feature `from-env`),
/// and these defaults apply:
///
/// | | default |
/// |---|---|
/// | attempts of a request | 4 |
/// | backoff before a retry | up to 25 ms, doubled each time, at most 2 s, full jitter |
/// | timeout for connecting | 1 s |
/// | timeout of an attempt | 5 s |
/// | timeout of a request with all its attempts | 20 s |
/// | requests in flight | 500 |
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> dynamite_runtime::Result<()> {
/// use std::time::Duration;
///
/// use dynamite_runtime::Dynamite;
///
/// let db = Dynamite::builder()
///     .region("eu-north-1")
///     .table_prefix("staging-")
///     .attempt_timeout(Duration::from_secs(2))
///     .build()
///     .await?;
/// assert_eq!(db.table_name("orders"), "staging-orders");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use = "the client is created by `build`"]
pub struct Builder {
    client: Option<Client>,
    endpoint: Option<String>,
    region: Option<String>,
    credentials: Option<Credentials>,
    http: Option<SharedHttpClient>,
    names: TableNames,
    cursor_keys: Option<CursorKeys>,
    clock: Clock,
    wire_codec: Option<bool>,
    lean_calls: bool,
    connections: Option<usize>,
    retry: Option<RetryConfig>,
    connect: Option<Duration>,
    attempt: Option<Duration>,
    operation: Option<Duration>,
    #[cfg(feature = "https")]
    pool: super::pool::PoolSettings,
}

impl Builder {
    /// Uses the configuration of this client, as [`Dynamite::new`] does. Of the other settings of the builder, table names,
    /// cursor keys, [`clock`](Self::clock), [`wire_codec`](Self::wire_codec), [`lean_calls`](Self::lean_calls) and
    /// [`max_connections`](Self::max_connections) then have an effect.
    ///
    /// The [`client`](Dynamite::client) of another [`Dynamite`] brings neither its table names nor its cursor keys: set
    /// them here.
    pub fn client(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }

    /// Sets an endpoint other than DynamoDB's own, such as `http://127.0.0.1:8000`. Errors and `Debug` show its scheme,
    /// host and port only.
    ///
    /// Use `https` for an endpoint on another host. If requests to another host are not encrypted, wherever the
    /// endpoint comes from, the client says so once, in a `tracing` event of the level `WARN` that names the host.
    /// Loopback addresses, `localhost` and names that end with `.localhost` are this host; names of containers are not.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> dynamite_runtime::Result<()> {
    /// use dynamite_runtime::Dynamite;
    ///
    /// // DynamoDB local.
    /// let db = Dynamite::builder().endpoint("http://127.0.0.1:8000").test_credentials().build().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sets the region. By default, it is read from the environment (feature `from-env`).
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the credentials. By default, they are read from the environment (feature `from-env`).
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Sets placeholder credentials and, unless a region is set, a placeholder region. They are for local engines,
    /// which check neither.
    pub fn test_credentials(mut self) -> Self {
        self.region.get_or_insert_with(|| "us-east-1".into());
        self.credentials(Credentials::new("test", "test", None, None, "dynamite"))
    }

    /// Sets an HTTP client to use instead of the SDK's.
    pub fn http_client(mut self, client: impl HttpClient + 'static) -> Self {
        self.http = Some(client.into_shared());
        self
    }

    /// Sets a prefix for all table names of the schemas, such as `staging-`.
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.names.prefix = prefix.into();
        self
    }

    /// Sets the physical name of one table of the schemas. The prefix is not added to it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> dynamite_runtime::Result<()> {
    /// use dynamite_runtime::Dynamite;
    ///
    /// let db = Dynamite::builder().table_prefix("staging-").table_name("orders", "legacy-orders").build().await?;
    /// assert_eq!(db.table_name("orders"), "legacy-orders");
    /// assert_eq!(db.table_name("customers"), "staging-customers");
    /// # Ok(())
    /// # }
    /// ```
    pub fn table_name(mut self, table: impl Into<String>, physical: impl Into<String>) -> Self {
        self.names.mapped.insert(table.into(), physical.into());
        self
    }

    /// Signs or encrypts cursors with these keys. The client refuses cursors that were made without them.
    pub fn cursor_keys(mut self, keys: CursorKeys) -> Self {
        self.cursor_keys = Some(keys);
        self
    }

    /// Replaces the system's clock, for tests.
    ///
    /// The client takes from it the times of `timestamps:`, the time of conditions on expiry (`unexpired()`,
    /// `or_expired()`), whether a cached item has expired, and the age of cursors. A client of
    /// [`testing`](crate::testing) has a clock that a test moves.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use dynamite_runtime::Dynamite;
    ///
    /// let builder = Dynamite::builder().clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    /// # let _ = builder;
    /// ```
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Sets whether items are read straight from the JSON of a response, and puts and batches of writes written as JSON,
    /// which costs a fraction of what the SDK's own conversions do. It is on by default.
    ///
    /// The items are taken out of the response before the SDK decodes the rest of it, and the writes are put into the
    /// request after the SDK has written the rest. So an interceptor of yours that looks at the SDK's input and output
    /// finds no items in them, and must not change the body of a put or a batch: turn this off for such a client. Results
    /// and errors are the same.
    pub fn wire_codec(mut self, on: bool) -> Self {
        self.wire_codec = Some(on);
        self
    }

    /// Sets whether the first attempt of a get, put, update, delete or query is lean: made of the parts of the SDK's client,
    /// without its orchestration, which costs most of the time that a small call takes. It is off by default.
    ///
    /// The same requests are sent, with the client's credentials, signer, endpoints, connections and timeouts. A right
    /// response is the answer. Anything else that comes of the first attempt becomes the result of the SDK's first
    /// attempt, so retries, errors and timeouts are the same too. Before the first request of an operation to a table, the
    /// SDK prepares it once, to show how it sends it. Scans, batches and transactions are not lean: they would gain little.
    ///
    /// Spans, events and metrics of the SDK are missing for requests whose first attempt succeeds. A client with
    /// interceptors, classifiers of retries, adaptive retries, a generator of invocation ids, another scheme of signatures,
    /// another resolver of endpoints or no HTTP client makes no lean calls: it says why in a `tracing` event of the level
    /// `DEBUG`, and counts the requests in [`Usage::not_lean`](crate::Usage::not_lean).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> dynamite_runtime::Result<()> {
    /// use dynamite_runtime::Dynamite;
    ///
    /// let db = Dynamite::builder().lean_calls(true).build().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn lean_calls(mut self, on: bool) -> Self {
        self.lean_calls = on;
        self
    }

    /// Sets how often a request is attempted, at most 1,000 times, and how long the client waits before a retry.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> dynamite_runtime::Result<()> {
    /// use aws_sdk_dynamodb::config::retry::RetryConfig;
    /// use dynamite_runtime::Dynamite;
    ///
    /// let db = Dynamite::builder().retry(RetryConfig::standard().with_max_attempts(2)).build().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry(mut self, retry: RetryConfig) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Sets the timeout for connecting. The default is one second.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect = Some(timeout);
        self
    }

    /// Sets the timeout of an attempt. The default is 5 seconds.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt = Some(timeout);
        self
    }

    /// Sets the timeout of a request, including all its attempts and waits. The default is 20 seconds.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation = Some(timeout);
        self
    }

    /// Sets how many requests are in flight before others wait. Each of them needs a connection. The default is 500.
    ///
    /// A request waits until another one ends, but no longer than five seconds, or than the timeout of a request if
    /// that is shorter; then it is sent all the same. The wait comes before the timeouts begin. Remember that a call
    /// whose future you do not poll, for instance in a stream that you do not read on, keeps its connection.
    ///
    /// All clients that [`with`](Dynamite::with) makes share the limit. Batches have [their own](crate::BatchWrite), and
    /// requests that you send with [`client`](Dynamite::client), and those that create tables, have none. 0 counts as 1.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> dynamite_runtime::Result<()> {
    /// use dynamite_runtime::Dynamite;
    ///
    /// let db = Dynamite::builder().max_connections(200).build().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.connections = Some(connections);
        self
    }

    /// Sets how long an idle connection is kept. The default is 90 seconds. Has no effect on an HTTP client of your
    /// own.
    #[cfg(feature = "https")]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool.idle_timeout = Some(timeout);
        self
    }

    /// Sets how many idle connections are kept for a host. By default there is no limit. Has no effect on an HTTP
    /// client of your own.
    #[cfg(feature = "https")]
    pub fn pool_max_idle(mut self, connections: usize) -> Self {
        self.pool.max_idle = Some(connections);
        self
    }

    /// Builds the client. Reads the region and the credentials from the environment if they were not set (feature
    /// `from-env`).
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if the endpoint is not an HTTP or HTTPS address, or
    /// if a secret of the cursor keys is too short or predictable.
    pub async fn build(self) -> Result<Dynamite> {
        if let Some(keys) = &self.cursor_keys {
            keys.check()?;
        }
        if let Some(url) = &self.endpoint {
            check_endpoint(url)?;
        }
        Ok(self.connect().await)
    }

    pub(super) async fn connect(self) -> Dynamite {
        let (names, cursor_keys, batches) = (self.names.clone(), self.cursor_keys.clone(), self.batch_options());
        let clock = self.clock.clone();
        let wire_codec = self.wire_codec.unwrap_or(true);
        let connections = self.connections.map_or_else(Connections::default, Connections::new);
        let calls = (self.lean_calls, connections);
        let config = match &self.client {
            Some(client) => client.config().clone(),
            None => self.config().await,
        };
        Dynamite::from_parts(config, batches, names, cursor_keys, clock, wire_codec, calls)
    }

    /// Returns the options of batches: longer timeouts, unless some were set.
    fn batch_options(&self) -> CallOptions {
        let set = CallOptions::new().timeouts(self.attempt, self.operation);
        match self.client {
            Some(_) => CallOptions::new(),
            None => CallOptions::long_batches().overridden_by(&set),
        }
    }

    async fn config(self) -> Config {
        let mut config = self.base().await;
        if let Some(url) = self.endpoint {
            config.push_interceptor(SharedInterceptor::permanent(PlainHttp::to(&url)));
            config.set_endpoint_url(Some(url));
        }
        if let Some(region) = self.region {
            config.set_region(Some(Region::new(region)));
        }
        if let Some(credentials) = self.credentials {
            config = config.credentials_provider(credentials);
        }
        if self.http.is_some() {
            config.set_http_client(self.http);
        } else {
            #[cfg(feature = "https")]
            config.set_http_client(Some(super::pool::https_client(self.pool)));
        }
        let retry = self.retry.unwrap_or_else(default_retry);
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(bounded(self.connect.unwrap_or(CONNECT_TIMEOUT)))
            .operation_attempt_timeout(bounded(self.attempt.unwrap_or(ATTEMPT_TIMEOUT)))
            .operation_timeout(bounded(self.operation.unwrap_or(OPERATION_TIMEOUT)))
            .build();
        config.retry_config(retry).timeout_config(timeouts).build()
    }

    #[cfg(feature = "from-env")]
    async fn base(&self) -> aws_sdk_dynamodb::config::Builder {
        let mut loader = aws_config::defaults(BehaviorVersion::latest());
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(credentials) = &self.credentials {
            loader = loader.credentials_provider(credentials.clone());
        }
        aws_sdk_dynamodb::config::Builder::from(&loader.load().await)
    }

    #[cfg(not(feature = "from-env"))]
    async fn base(&self) -> aws_sdk_dynamodb::config::Builder {
        Config::builder().behavior_version(BehaviorVersion::latest())
    }
}

/// Checks the endpoint. The SDK would refuse an invalid endpoint with every request, and show the request in its error.
fn check_endpoint(url: &str) -> Result<(), InvalidInput> {
    let problem = "not an HTTP or HTTPS address such as `http://127.0.0.1:8000`";
    address(url).map(|_| ()).ok_or_else(|| InvalidInput::value(problem).in_field("endpoint"))
}

/// Returns an endpoint as `Debug` shows it: without user name, password, path and query.
fn shown_endpoint(url: &str) -> String {
    address(url).unwrap_or_else(|| "…".to_owned())
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("endpoint", &self.endpoint.as_deref().map(shown_endpoint))
            .field("region", &self.region.as_deref().map(Quoted))
            .field("names", &self.names)
            .field("cursor_keys", &self.cursor_keys)
            .finish_non_exhaustive()
    }
}
