//! Lean calls over sockets: connections are closed, and responses that stall are given up, as in calls by the SDK.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region, StalledStreamProtectionConfig};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use dynamite_runtime::{CallOptions, Dynamite};
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server that counts its connections and requests.
#[derive(Clone)]
struct Server {
    response: fn(usize) -> &'static str,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    /// Starts a server with the responses to the requests, counted from 1; returns it and its address.
    async fn start(response: fn(usize) -> &'static str) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Server { response, connections: Arc::default(), requests: Arc::default() };
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                accepting.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(accepting.clone().serve(connection));
            }
        });
        (server, url)
    }

    async fn serve(self, mut connection: TcpStream) {
        let mut read = Vec::new();
        loop {
            // The body of a request of these tests has a table in it, and ends with a brace.
            while !(read.ends_with(b"}") && read.windows(5).any(|text| text == b"tasks")) {
                if connection.read_buf(&mut read).await.unwrap_or(0) == 0 {
                    return;
                }
            }
            read.clear();
            let request = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
            if connection.write_all((self.response)(request).as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

fn repository(url: &str, protection: StalledStreamProtectionConfig, options: &CallOptions) -> TaskRepository {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .stalled_stream_protection(protection)
        .endpoint_url(url)
        .build();
    TaskRepository::new(&Dynamite::new(Client::from_conf(config)).with(options))
}

const RIGHT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

#[tokio::test]
async fn a_connection_is_closed_after_a_transient_failure_as_by_the_sdk() {
    let mut connections = Vec::new();
    for lean in [false, true] {
        let (server, url) = Server::start(|request| match request {
            3 => "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 2\r\n\r\n{}",
            _ => RIGHT,
        })
        .await;
        let tasks = repository(&url, StalledStreamProtectionConfig::disabled(), &CallOptions::new().lean(lean));
        for _ in 0..5 {
            tasks.get(TaskKey::new("a")).await.unwrap();
        }
        assert_eq!(server.requests.load(Ordering::SeqCst), 6);
        connections.push(server.connections.load(Ordering::SeqCst));
    }
    assert_eq!(connections, [2, 2]);
}

#[tokio::test]
async fn a_response_that_stalls_is_given_up_as_by_the_sdk() {
    let mut errors = Vec::new();
    for lean in [false, true] {
        let (server, url) = Server::start(|_| "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Item\":").await;
        let protection = StalledStreamProtectionConfig::enabled().grace_period(Duration::from_millis(50)).build();
        let tasks = repository(&url, protection, &CallOptions::new().attempts(1).lean(lean));
        let error = tasks.get(TaskKey::new("a")).await.unwrap_err();
        assert_eq!(server.requests.load(Ordering::SeqCst), 1);
        errors.push((error.to_string().replace(&url, "URL"), error.is_transient(), error.is_ambiguous()));
    }
    assert_eq!(errors[0], errors[1]);
}

/// An HTTP client that never reads a request.
#[derive(Debug)]
struct Deaf;

impl HttpConnector for Deaf {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(std::future::pending())
    }
}

#[tokio::test]
async fn a_request_that_stalls_is_given_up_as_by_the_sdk() {
    let mut errors = Vec::new();
    for lean in [false, true] {
        let protection = StalledStreamProtectionConfig::enabled().grace_period(Duration::from_millis(50)).build();
        let tasks = repository("http://127.0.0.1:1", protection, &CallOptions::new());
        let config = tasks.db().client().config().to_builder();
        let client =
            Client::from_conf(config.http_client(http_client_fn(|_, _| SharedHttpConnector::new(Deaf))).build());
        let options = CallOptions::new().attempts(1).lean(lean);
        let error =
            TaskRepository::new(&Dynamite::new(client).with(&options)).get(TaskKey::new("a")).await.unwrap_err();
        errors.push((error.to_string(), error.is_transient(), error.is_ambiguous()));
    }
    assert_eq!(errors[0], errors[1]);
}

/// A response in two chunks, the second of which comes later.
#[tokio::test]
async fn a_response_in_chunks_is_read() {
    let (_, url) = Server::start(|_| {
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n9\r\n\"Count\":0\r\n1\r\n,\r\na\r\n\"Items\":[]\r\n1\r\n}\r\n0\r\n\r\n"
    })
    .await;
    let tasks = repository(&url, StalledStreamProtectionConfig::enabled().build(), &CallOptions::new().lean(true));
    for _ in 0..2 {
        assert_eq!(tasks.by_owner("a").page(1).await.unwrap().items, []);
    }
}

#[tokio::test]
async fn a_response_that_stalls_is_given_up_after_the_timeout_as_by_the_sdk() {
    let mut errors = Vec::new();
    for lean in [false, true] {
        let (server, url) = Server::start(|_| "HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{\"").await;
        let options = CallOptions::new().attempts(1).attempt_timeout(Duration::from_millis(50)).lean(lean);
        let tasks = repository(&url, StalledStreamProtectionConfig::disabled(), &options);
        let error = tasks.delete(TaskKey::new("a")).await.unwrap_err();
        assert_eq!(server.requests.load(Ordering::SeqCst), 1);
        errors.push((error.to_string().replace(&url, "URL"), error.is_transient(), error.is_ambiguous()));
    }
    assert_eq!(errors[0], errors[1]);
}
