//! The warning appears once for a client, wherever its endpoint comes from, and shows nothing but the host.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::env;
use std::process::Command;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::endpoint::{Endpoint, EndpointFuture, Params, ResolveEndpoint};
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, IntoShared, Region, SharedHttpClient};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};

use super::unprotected_host;
use crate::client::{CallOptions, Dynamite};

/// A subscriber that keeps the warnings of this crate as text.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// Subscribes to the events of this thread.
    fn subscribe() -> (Self, DefaultGuard) {
        let warnings = Self::default();
        (warnings.clone(), tracing::subscriber::set_default(warnings))
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("dynamite_runtime")
    }

    fn event(&self, event: &Event<'_>) {
        assert_eq!(*event.metadata().level(), Level::WARN);
        let mut text = Text::default();
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0 += &format!("{}={value:?};", field.name());
    }
}

/// Answers each request with an empty object.
#[derive(Debug)]
struct Answers;

impl HttpConnector for Answers {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from("{}"));
        response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
        HttpConnectorFuture::ready(Ok(response))
    }
}

fn answers() -> SharedHttpClient {
    http_client_fn(|_, _| SharedHttpConnector::new(Answers)).into_shared()
}

fn sdk_config() -> aws_sdk_dynamodb::config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-north-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .http_client(answers())
}

/// Makes two calls, and one each with a client that shares the configuration.
async fn call(db: &Dynamite) {
    let derived = [db.with(&CallOptions::short_reads()), Dynamite::new(db.client().clone())];
    for db in [db, db, &derived[0], &derived[1]] {
        db.client().list_tables().send().await.unwrap();
        db.batch_client().list_tables().send().await.unwrap();
    }
}

/// Checks that there was one warning, which names the host and shows nothing else of the endpoint.
fn assert_warned_once(warnings: &Warnings, host: &str) {
    let all = warnings.take();
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].contains(&format!("host={host:?};")), "{all:?}");
    for hidden in ["user", "s3cr3t", "path", "token", "?"] {
        assert!(!all[0].contains(hidden), "{all:?}");
    }
}

const ADDRESS: &str = "http://user:s3cr3t@db.internal:8000/path?token=s3cr3t";

#[tokio::test]
async fn an_endpoint_of_the_builder_is_warned_of_when_the_client_is_built() {
    let (warnings, _guard) = Warnings::subscribe();
    let builder = Dynamite::builder().endpoint(ADDRESS).test_credentials().http_client(answers());
    let db = builder.clone().build().await.unwrap();
    assert_warned_once(&warnings, "db.internal");
    call(&db).await;
    assert_eq!(warnings.take(), [""; 0]);
    builder.build().await.unwrap();
    assert_warned_once(&warnings, "db.internal");
}

#[tokio::test]
async fn an_endpoint_of_the_sdk_is_warned_of_with_the_first_request() {
    let (warnings, _guard) = Warnings::subscribe();
    let client = Client::from_conf(sdk_config().endpoint_url(ADDRESS).build());
    call(&Dynamite::new(client.clone())).await;
    assert_warned_once(&warnings, "db.internal");
    call(&Dynamite::builder().client(client).build().await.unwrap()).await;
    assert_warned_once(&warnings, "db.internal");
}

/// Resolves every request to plain HTTP.
#[derive(Debug)]
struct Resolver;

impl ResolveEndpoint for Resolver {
    fn resolve_endpoint<'a>(&'a self, _: &'a Params) -> EndpointFuture<'a> {
        EndpointFuture::ready(Ok(Endpoint::builder().url("http://10.0.0.8").build()))
    }
}

#[tokio::test]
async fn an_endpoint_of_a_resolver_is_warned_of_with_the_first_request() {
    let (warnings, _guard) = Warnings::subscribe();
    let config = sdk_config().endpoint_resolver(Resolver).build();
    call(&Dynamite::new(Client::from_conf(config))).await;
    assert_warned_once(&warnings, "10.0.0.8");
}

/// The variable is read in a process of its own, because other tests run in this one.
#[tokio::test]
async fn an_endpoint_of_the_environment_is_warned_of_with_the_first_request() {
    if env::var_os("AWS_ENDPOINT_URL_DYNAMODB").is_none() {
        let test = "client::plain_http::tests::an_endpoint_of_the_environment_is_warned_of_with_the_first_request";
        let mut process = Command::new(env::current_exe().unwrap());
        process.args(["--exact", test]).env("AWS_ENDPOINT_URL_DYNAMODB", ADDRESS);
        let output = process.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
        return;
    }
    let (warnings, _guard) = Warnings::subscribe();
    call(&Dynamite::builder().test_credentials().http_client(answers()).build().await.unwrap()).await;
    assert_warned_once(&warnings, "db.internal");
}

#[tokio::test]
async fn https_and_loopback_are_not_warned_of() {
    let (warnings, _guard) = Warnings::subscribe();
    for address in ["https://db.internal", "http://127.0.0.1:8000"] {
        let builder = Dynamite::builder().endpoint(address).test_credentials().http_client(answers());
        call(&builder.build().await.unwrap()).await;
        call(&Dynamite::new(Client::from_conf(sdk_config().endpoint_url(address).build()))).await;
    }
    assert_eq!(warnings.take(), [""; 0]);
}

#[test]
fn only_loopback_hosts_are_safe_without_encryption() {
    let loopback = [
        "http://localhost:8000",
        "http://LocalHost./",
        "http://dynamodb.localhost",
        "http://user:password@localhost:8000/path",
        "HTTP://127.0.0.1",
        "http://127.99.0.3:1",
        "http://[::1]:8000",
        "http://[::ffff:127.0.0.1]",
        "https://db.internal",
        "HTTPS://db.internal",
    ];
    for address in loopback {
        assert_eq!(unprotected_host(address), None, "{address}");
    }
    let other = [
        ("http://db.internal:8000/", "db.internal"),
        ("HTTP://DB.Internal", "db.internal"),
        ("http://dynamodb-local:8000", "dynamodb-local"),
        ("http://host.docker.internal", "host.docker.internal"),
        ("http://localhost.example.com", "localhost.example.com"),
        ("http://notlocalhost", "notlocalhost"),
        ("http://localhost@db.internal", "db.internal"),
        ("http://127.0.0.1.example.com", "127.0.0.1.example.com"),
        ("http://192.168.0.1", "192.168.0.1"),
        ("http://[fd00::1]:8000/", "fd00::1"),
        ("http://0.0.0.0:8000", "0.0.0.0"),
        ("http://name:80/secret@db.internal", "…"),
        ("http://name:80#secret@db.internal", "…"),
    ];
    for (address, host) in other {
        assert_eq!(unprotected_host(address).as_deref(), Some(host), "{address}");
    }
}
