//! The pool of connections: the SDK's HTTPS client, created here so that all clients derived from one share it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::config::{HttpClient, IntoShared, RuntimeComponents, SharedHttpClient};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};

/// The limits of idle connections; `None` is the SDK's default.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PoolSettings {
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) max_idle: Option<usize>,
}

/// Returns an HTTPS client with a pool of its own. It takes proxies from the environment, as the SDK's default
/// client does.
pub(crate) fn https_client(settings: PoolSettings) -> SharedHttpClient {
    Pool { settings, connectors: Mutex::default() }.into_shared()
}

/// The connect and the read timeout, which can't be changed in a connector.
type Timeouts = (Option<Duration>, Option<Duration>);

#[derive(Debug)]
struct Pool {
    settings: PoolSettings,
    /// One connector for each pair of timeouts; in practice there is one.
    connectors: Mutex<Vec<(Timeouts, SharedHttpConnector)>>,
}

impl HttpClient for Pool {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut connectors = self.connectors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = connectors.iter().find(|(known, _)| *known == timeouts) {
            return known.clone();
        }
        let connector = SharedHttpConnector::new(self.connector(settings, components));
        connectors.push((timeouts, connector.clone()));
        connector
    }
}

impl Pool {
    fn connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> Connector {
        let mut builder: ConnectorBuilder =
            Connector::builder().connector_settings(settings.clone()).proxy_config(ProxyConfig::from_env());
        builder.set_sleep_impl(components.sleep_impl());
        builder.set_pool_idle_timeout(self.settings.idle_timeout.map(Some));
        builder.set_pool_max_idle_per_host(self.settings.max_idle);
        builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use crate::client::{CallOptions, Dynamite};

    const RESPONSE: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 2\r\n\r\n{}";

    /// Responds to every request with an empty object. A request ends with the object in its body.
    async fn serve(mut stream: TcpStream) {
        let mut buffer = [0; 8192];
        while let Ok(read @ 1..) = stream.read(&mut buffer).await {
            if buffer[..read].ends_with(b"}") {
                stream.write_all(RESPONSE).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn derived_clients_share_connections() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream));
            }
        });
        let builder = Dynamite::builder().endpoint(url).test_credentials();
        let builder = builder.pool_idle_timeout(Duration::from_secs(60)).pool_max_idle(4);
        let db = builder.build().await.unwrap();
        let derived = [db.with(&CallOptions::short_reads()), Dynamite::new(db.client().clone())];
        for db in [&db, &derived[0], &derived[1], &db] {
            db.client().list_tables().send().await.unwrap();
        }
        assert_eq!(connections.load(Ordering::Relaxed), 1);
    }
}
