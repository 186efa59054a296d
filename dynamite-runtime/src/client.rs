//! The client that every repository shares.

mod builder;
mod names;

use std::fmt;
use std::sync::Arc;

pub use builder::Builder;
#[cfg(feature = "embedded")]
pub(crate) use builder::retry;
pub(crate) use names::TableNames;

use aws_sdk_dynamodb::Client;

use crate::CursorKeys;
use crate::batch::{BatchGets, BatchWrites};

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
    _engine: Option<crate::embedded::Engine>,
}

impl Dynamite {
    /// On a client of the SDK, with its configuration and the table names of the schemas.
    ///
    /// Mind the SDK's defaults when you make one: a first retry after up to a second, and no timeout for an operation.
    /// [`builder`](Self::builder) sets what suits DynamoDB.
    pub fn new(client: Client) -> Self {
        Self::from_parts(client, TableNames::default(), None)
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
    pub async fn embedded() -> crate::Result<Self> {
        let engine = crate::embedded::Engine::start().await?;
        let client = engine.client();
        Ok(Dynamite(Arc::new(Inner { client, names: TableNames::default(), cursor_keys: None, _engine: Some(engine) })))
    }

    fn from_parts(client: Client, names: TableNames, cursor_keys: Option<CursorKeys>) -> Self {
        Dynamite(Arc::new(Inner {
            client,
            names,
            cursor_keys,
            #[cfg(feature = "embedded")]
            _engine: None,
        }))
    }

    /// The SDK's client, for what has no method here.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// Reads from several tables in one batch: add what repositories' `batch_get` give.
    pub fn batch_get(&self) -> BatchGets<()> {
        BatchGets::new(self)
    }

    /// Writes to several tables in one batch: add what repositories' `batch_write` give.
    pub fn batch_write(&self) -> BatchWrites {
        BatchWrites::new(self)
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
