//! A DynamoDB-compatible engine inside the process.

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::defaults::default_retry;
use super::error::{Error, Result};

/// A running engine: it listens on a free port of the loopback interface and stops when it is dropped.
#[derive(Debug)]
pub(crate) struct EmbeddedEngine {
    url: String,
    _stop: oneshot::Sender<()>,
}

impl EmbeddedEngine {
    /// Starts an empty engine.
    pub(crate) async fn start() -> Result<Self> {
        // This check comes first, because opening a port outside of a runtime would panic.
        let runtime = Handle::try_current().map_err(failed)?;
        let database = dynoxide::Database::memory().map_err(failed)?;
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stop, stopped) = oneshot::channel::<()>();
        runtime.spawn(dynoxide::server::serve_with_shutdown(listener, database, async {
            let _ = stopped.await;
        }));
        Ok(EmbeddedEngine { url: format!("http://{address}"), _stop: stop })
    }

    /// Returns the configuration of a client: plain HTTP, so that no TLS has to be set up.
    pub(crate) fn config(&self) -> Config {
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("embedded", "embedded", None, None, "dynamite"))
            .endpoint_url(&self.url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(default_retry())
            .build()
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Engine { source: Box::new(error) }
}
