//! The client that every repository shares.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::{Client, Config};
use tokio::sync::SemaphorePermit;

use super::batches::BatchClient;
#[cfg(feature = "cache")]
use super::cache::ClientCache;
use super::connections::Connections;
#[cfg(feature = "embedded")]
use super::error::Result;
use super::lean::{Lean, LeanCalls};
use super::names::TableNames;
use super::{Builder, CallOptions, WireItems, prepare};
use crate::clock::Clock;
use crate::observe::Observers;
use crate::operation::cursor::CursorKeys;

/// A client of DynamoDB, which all repositories share. It is cheap to clone.
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> dynamite_runtime::Result<()> {
/// use dynamite_runtime::Dynamite;
///
/// let db = Dynamite::builder().region("eu-north-1").table_prefix("staging-").build().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Dynamite(Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    client: Client,
    batches: BatchClient,
    names: TableNames,
    cursor_keys: Option<CursorKeys>,
    clock: Clock,
    /// Set if items are decoded from JSON, and not by the SDK.
    wire_codec: bool,
    lean_calls: LeanCalls,
    connections: Connections,
    pub(super) observers: Observers,
    #[cfg(feature = "cache")]
    pub(super) cache: Option<ClientCache>,
    /// The engine, which stops when the last client that uses it is dropped.
    #[cfg(feature = "embedded")]
    _engine: Option<Arc<super::embedded::EmbeddedEngine>>,
}

impl Dynamite {
    /// Creates a client with the configuration of a client of the SDK, and the table names of the schemas.
    ///
    /// The SDK's defaults are a first retry after up to a second, and no timeout for an operation. Use
    /// [`builder`](Self::builder) for defaults that suit DynamoDB.
    ///
    /// The configuration is changed in three ways: more errors are retried, such as conflicts with a transaction and
    /// broken responses; attempts are counted; and if an attempt has a timeout, the SDK's protection against stalled
    /// streams is turned off, because the timeout covers them. The client has the default of
    /// [`Builder::max_connections`].
    ///
    /// Connections and loaded credentials are shared with the given client only if its configuration has an HTTP client
    /// and a cache of identities. The configuration of a [`Dynamite`]'s own [`client`](Self::client) has both.
    ///
    /// But the configuration of the SDK has no table names, no [cursor keys](crate::CursorKeys) and no options of
    /// batches. So `Dynamite::new(db.client().clone())` is a client **without those of `db`**: its cursors are not
    /// sealed, and it asks for the tables by the names of the schemas. Clone `db` instead, or call
    /// [`db.with`](Self::with), which keeps them. To change the configuration of the SDK, set table names and cursor
    /// keys again with [`Builder::client`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn example(client: aws_sdk_dynamodb::Client) {
    /// use dynamite_runtime::Dynamite;
    ///
    /// let db = Dynamite::new(client);
    /// # }
    /// ```
    pub fn new(client: Client) -> Self {
        Self::from_parts(
            client.config().clone(),
            CallOptions::new(),
            TableNames::default(),
            None,
            Clock::default(),
            true,
            (false, Connections::default()),
        )
    }

    /// Creates a client with the region and credentials that the AWS tools would use: those of the environment
    /// variables, a profile, the container or the instance.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() {
    /// use dynamite_runtime::Dynamite;
    ///
    /// let db = Dynamite::from_env().await;
    /// # }
    /// ```
    #[cfg(feature = "from-env")]
    pub async fn from_env() -> Self {
        Self::builder().connect().await
    }

    /// Returns a builder, to set what differs from the defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts a new, empty DynamoDB-compatible engine in this process, and returns its client.
    ///
    /// For tests and demonstrations: the engine keeps everything in memory and never throttles. It stops when the last
    /// clone of the client, or the last client that [`with`](Self::with) made from it, is dropped.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Engine`](crate::Error::Engine) outside of a tokio runtime, or if no local port can be opened.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// let orders = OrderRepository::new(&Dynamite::embedded().await?);
    /// orders.create_table().await?;
    /// orders.create(&order(1)).await?;
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "embedded")]
    pub async fn embedded() -> Result<Self> {
        let engine = super::embedded::EmbeddedEngine::start().await?;
        let client = prepare::prepared_client(engine.config());
        Ok(Dynamite(Arc::new(Inner {
            client,
            batches: BatchClient::new(CallOptions::new()),
            names: TableNames::default(),
            cursor_keys: None,
            clock: Clock::default(),
            wire_codec: true,
            lean_calls: LeanCalls::default(),
            connections: Connections::default(),
            observers: Observers::default(),
            #[cfg(feature = "cache")]
            cache: None,
            _engine: Some(Arc::new(engine)),
        })))
    }

    /// Makes a client; `batches` has the options of batches that differ from the configuration.
    pub(super) fn from_parts(
        config: Config,
        batches: CallOptions,
        names: TableNames,
        cursor_keys: Option<CursorKeys>,
        clock: Clock,
        wire_codec: bool,
        (lean_calls, connections): (bool, Connections),
    ) -> Self {
        let (client, lean_calls) = LeanCalls::default().with(prepare::prepared_client(config), lean_calls);
        Dynamite(Arc::new(Inner {
            client,
            batches: BatchClient::new(batches),
            names,
            cursor_keys,
            clock,
            wire_codec,
            lean_calls,
            connections,
            observers: Observers::default(),
            #[cfg(feature = "cache")]
            cache: None,
            #[cfg(feature = "embedded")]
            _engine: None,
        }))
    }

    /// Returns a client with other attempts and timeouts, which shares connections, credentials and everything else.
    ///
    /// It has the table names and the cursor keys of this client, which a [`new`](Self::new) client from its
    /// [`client`](Self::client) would not have.
    ///
    /// `OrderRepository::new(&db.with(&CallOptions::short_reads()))` applies the options to all calls of a repository.
    /// Creating a client takes some time, so keep and reuse the returned client if you make many calls.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// use dynamite_runtime::CallOptions;
    ///
    /// let impatient = OrderRepository::new(&orders.db().with(&CallOptions::short_reads()));
    /// assert!(impatient.get(OrderKey::new("ACME", 1)).await?.is_some());
    /// # Ok(()) }
    /// ```
    pub fn with(&self, options: &CallOptions) -> Self {
        let batches = self.0.batches.with(options);
        self.derived(options.apply(self.client().config()).build(), options, batches, &self.0.lean_calls)
    }

    /// Returns a client with this configuration, whose HTTP client may be another one, and everything else of this
    /// client.
    #[cfg(feature = "testing")]
    pub(crate) fn reconfigured(&self, config: Config) -> Self {
        self.derived(config, &CallOptions::new(), self.0.batches.with_all_retries(), &LeanCalls::default())
    }

    fn derived(&self, config: Config, options: &CallOptions, batches: BatchClient, lean_calls: &LeanCalls) -> Self {
        let is_lean = options.is_lean().unwrap_or(self.lean().is_some());
        let (client, lean_calls) = lean_calls.with(prepare::prepared_client(config), is_lean);
        let wire_codec = options.reads_json().unwrap_or(self.0.wire_codec);
        self.changed(|copy| {
            copy.client = client;
            copy.batches = batches;
            copy.wire_codec = wire_codec;
            copy.lean_calls = lean_calls;
        })
    }

    /// Returns a client that differs from this one in what is changed here, and shares the rest.
    pub(super) fn changed(&self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut copy = Inner::clone(&self.0);
        change(&mut copy);
        Dynamite(Arc::new(copy))
    }

    /// Returns the observers of the calls and requests.
    pub(super) fn observers(&self) -> &Observers {
        &self.0.observers
    }

    /// Returns the cache, with the tables that it keeps items of.
    #[cfg(feature = "cache")]
    pub(super) fn client_cache(&self) -> Option<&ClientCache> {
        self.0.cache.as_ref()
    }

    /// Returns a number that no other client has, unless it is a clone of this one.
    #[cfg(feature = "cache")]
    pub(super) fn id(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// Returns the SDK's client, for operations that this crate has no method for.
    ///
    /// It knows nothing of the table names and cursor keys of this client, nor of its cache, which has to `forget` what
    /// you write with it. Pass it names from [`table_name`](Self::table_name), and do not make another `Dynamite` from
    /// it with [`new`](Self::new), which would have neither. Clone this client instead, or use [`with`](Self::with) for
    /// other timeouts and [`Builder::client`] for other cursor keys.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
    /// let tables = db.client().list_tables().send().await?;
    /// assert!(tables.table_names().is_empty());
    /// # Ok(()) }
    /// ```
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// Returns the client that sends the requests of batches.
    pub(crate) fn batch_client(&self) -> &Client {
        self.0.batches.client(self.client().config())
    }

    /// Returns a client whose single calls are sent by the client of batches.
    pub(crate) fn for_batches(&self) -> Self {
        let client = self.batch_client().clone();
        self.changed(|copy| {
            copy.client = client;
            copy.lean_calls = LeanCalls::default();
        })
    }

    /// Returns the place of the items to take from a response, unless the SDK is to decode them.
    pub(crate) fn wire_items(&self, wire_items: WireItems) -> Option<WireItems> {
        self.0.wire_codec.then_some(wire_items)
    }

    /// Waits until another request may be sent, no longer than a request may take. It is in flight until the result is
    /// dropped.
    pub(super) async fn connection(&self) -> Option<SemaphorePermit<'_>> {
        let timeouts = self.client().config().timeout_config();
        self.0.connections.connection(timeouts.and_then(TimeoutConfig::operation_timeout)).await
    }

    /// Returns what the client knows of its lean calls, if it makes them.
    pub(super) fn lean(&self) -> Option<&Arc<Lean>> {
        self.0.lean_calls.lean.as_ref()
    }

    /// Returns `true` if items are written as JSON, and not by the SDK.
    pub(crate) fn writes_json(&self) -> bool {
        self.0.wire_codec
    }

    /// Returns the keys that cursors are signed or encrypted with.
    pub(crate) fn cursor_keys(&self) -> Option<CursorKeys> {
        self.0.cursor_keys.as_ref().map(|keys| keys.under(&self.0.clock))
    }

    /// Returns the clock of the client.
    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Returns a client with another clock, which shares everything else.
    #[cfg(feature = "testing")]
    pub(crate) fn with_clock(&self, clock: Clock) -> Self {
        self.changed(|copy| {
            #[cfg(feature = "cache")]
            {
                copy.cache = copy.cache.as_ref().map(|cache| cache.with_clock(clock.clone()));
            }
            copy.clock = clock;
        })
    }

    /// Returns the physical name of a table of the schemas: mapped or prefixed as the client was configured.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> dynamite_runtime::Result<()> {
    /// # use dynamite_runtime::Dynamite;
    /// let db = Dynamite::builder().table_prefix("staging-").build().await?;
    /// assert_eq!(db.table_name("orders"), "staging-orders");
    /// # Ok(())
    /// # }
    /// ```
    pub fn table_name(&self, table: &str) -> String {
        self.0.names.physical(table)
    }
}

impl fmt::Debug for Dynamite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dynamite").field("names", &self.0.names).finish_non_exhaustive()
    }
}
