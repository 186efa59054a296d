//! The client that every repository shares.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::{Client, Config};

#[cfg(feature = "embedded")]
use super::error::Result;
use super::names::TableNames;
use super::{Builder, CallOptions, prepare};
use crate::operation::cursor::CursorKeys;

/// One client for all repositories: cheap to clone, safe to share.
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

struct Inner {
    client: Client,
    names: TableNames,
    cursor_keys: Option<CursorKeys>,
    /// Ends with the last clone.
    #[cfg(feature = "embedded")]
    _engine: Option<Arc<super::embedded::EmbeddedEngine>>,
}

impl Dynamite {
    /// With the configuration of a client of the SDK, and the table names of the schemas.
    ///
    /// Mind the SDK's defaults when you make one: a first retry after up to a second, and no timeout for an operation.
    /// [`builder`](Self::builder) sets what suits DynamoDB. What is added here: writes that meet a transaction are tried
    /// again, attempts are counted, and if there is a timeout for an attempt, the SDK's protection against stalled streams
    /// is off. Connections are shared with the client only if its configuration names an HTTP client.
    pub fn new(client: Client) -> Self {
        Self::from_parts(client.config().clone(), TableNames::default(), None)
    }

    /// Region and credentials as the AWS tools find them: environment, profile, container or instance.
    #[cfg(feature = "from-env")]
    pub async fn from_env() -> Self {
        Self::builder().connect().await
    }

    /// To set what differs from the defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A new, empty DynamoDB-compatible engine in this process, which ends with the last clone of the client.
    ///
    /// For tests and demonstrations: it keeps everything in memory and never throttles.
    ///
    /// # Errors
    ///
    /// [`Error::Engine`](crate::Error::Engine) outside of a tokio runtime, or if no local port can be opened.
    #[cfg(feature = "embedded")]
    pub async fn embedded() -> Result<Self> {
        let engine = super::embedded::EmbeddedEngine::start().await?;
        let client = prepare::prepared_client(engine.config());
        Ok(Dynamite(Arc::new(Inner {
            client,
            names: TableNames::default(),
            cursor_keys: None,
            _engine: Some(Arc::new(engine)),
        })))
    }

    pub(super) fn from_parts(config: Config, names: TableNames, cursor_keys: Option<CursorKeys>) -> Self {
        Dynamite(Arc::new(Inner {
            client: prepare::prepared_client(config),
            names,
            cursor_keys,
            #[cfg(feature = "embedded")]
            _engine: None,
        }))
    }

    /// The same client with other attempts and timeouts: it shares connections, credentials and everything else.
    ///
    /// `OrderRepository::new(&db.with(&CallOptions::short_reads()))` makes all calls of a repository so. Worth keeping
    /// where many calls are made with it.
    pub fn with(&self, options: &CallOptions) -> Self {
        Dynamite(Arc::new(Inner {
            client: prepare::prepared_client(options.apply(self.client().config()).build()),
            names: self.0.names.clone(),
            cursor_keys: self.0.cursor_keys.clone(),
            #[cfg(feature = "embedded")]
            _engine: self.0._engine.clone(),
        }))
    }

    /// The SDK's client, for what has no method here.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// What cursors are sealed with.
    pub(crate) fn cursor_keys(&self) -> Option<&CursorKeys> {
        self.0.cursor_keys.as_ref()
    }

    /// The physical name of a schema's table: mapped or prefixed as the client was built.
    pub fn table_name(&self, table: &str) -> String {
        self.0.names.physical(table)
    }
}

impl fmt::Debug for Dynamite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dynamite").field("names", &self.0.names).finish_non_exhaustive()
    }
}
