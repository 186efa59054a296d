//! Requests that get no answer, over real sockets.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::{Client, Config};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Error, Failure};
use crate::client::{Builder, Dynamite};
use crate::operation::guard::Guards;
use crate::operation::sdk::{DeleteItemInputBuilder, GetItemInputBuilder};
use crate::operation::{CallInfo, Expected, Requires};

/// Returns the builder of a client that makes one attempt.
fn client(url: &str) -> Builder {
    Dynamite::builder().endpoint(url).test_credentials().retry(RetryConfig::standard().with_max_attempts(1))
}

/// Returns the error of a read.
async fn read(db: &Dynamite) -> Error {
    let key = AttributeValue::S("s3cr3t".into());
    let error = db
        .get_item(
            CallInfo::of_many("get", "GetItem"),
            GetItemInputBuilder::default().table_name("orders").key("id", key),
        )
        .await
        .err()
        .unwrap();
    assert!(!format!("{error} {error:?} {error:#?}").contains("s3cr3t"));
    error
}

/// Returns the error of a deletion.
async fn delete(db: &Dynamite) -> Error {
    let key = AttributeValue::S("s3cr3t".into());
    let (requires, guards) = (Requires::Condition, Guards::default());
    let expected = Expected {
        call: CallInfo::of_many("put", "PutItem"),
        entity: "Order",
        discriminator: None,
        requires,
        guards,
        revision: None,
    };
    db.delete_item(DeleteItemInputBuilder::default().table_name("orders").key("id", key), expected).await.err().unwrap()
}

/// Checks an error of a request that was not sent.
async fn assert_unsent(db: &Dynamite, failure: Failure, transient: bool, text: &str) {
    let error = read(db).await;
    let request = error.request().unwrap();
    assert_eq!((request.failure(), request.code(), request.was_sent()), (Some(failure), None, false), "{error}");
    assert!(failure.is_unsent());
    assert_eq!(error.to_string(), text);
    assert_eq!(error.is_transient(), transient, "{error}");
    assert!(!delete(db).await.is_ambiguous(), "nothing was sent: {error}");
}

/// Serves one connection after the other.
async fn server<F: Future<Output = ()> + Send>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            serve(stream).await;
        }
    });
    address
}

#[tokio::test]
async fn a_refused_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let text = format!("GetItem on orders failed: the connection was refused ({url}, not sent)");
    let db = client(&url).build().await.unwrap();
    assert_unsent(&db, Failure::ConnectionRefused, true, &text).await;
}

#[tokio::test]
async fn a_host_that_does_not_exist() {
    let db = client("https://dynamodb.invalid").build().await.unwrap();
    let text = "GetItem on orders failed: the host was not found (DNS) (https://dynamodb.invalid, not sent)";
    assert_unsent(&db, Failure::UnknownHost, true, text).await;
}

#[tokio::test]
async fn a_server_without_tls() {
    let address = server(async |mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
    });
    let url = format!("https://{}", address.await);
    let text = format!("GetItem on orders failed: no TLS connection could be made ({url}, not sent)");
    assert_unsent(&client(&url).build().await.unwrap(), Failure::Tls, false, &text).await;
}

#[tokio::test]
async fn a_connection_that_breaks() {
    let address = server(async |mut stream: TcpStream| {
        let _ = stream.read(&mut [0; 100]).await;
    });
    let url = format!("http://{}", address.await);
    let error = read(&client(&url).build().await.unwrap()).await;
    assert_eq!(error.to_string(), format!("GetItem on orders failed: the connection broke ({url})"));
    assert!(error.is_transient() && error.request().unwrap().was_sent());
    assert!(delete(&client(&url).build().await.unwrap()).await.is_ambiguous());
}

#[tokio::test]
async fn timeouts() {
    let address = server(async |stream| {
        tokio::spawn(async move {
            let _stream = stream;
            std::future::pending::<()>().await;
        });
    });
    let url = format!("http://{}", address.await);
    let short = Duration::from_millis(20);
    let attempt = client(&url).attempt_timeout(short).build().await.unwrap();
    let operation = client(&url).operation_timeout(short).build().await.unwrap();
    for (db, failure, name) in
        [(attempt, Failure::AttemptTimeout, "attempt"), (operation, Failure::OperationTimeout, "operation")]
    {
        let error = read(&db).await;
        assert_eq!(error.request().unwrap().failure(), Some(failure));
        let text = format!("GetItem on orders failed: no response arrived in time ({name} timeout): 20ms ({url})");
        assert_eq!(error.to_string(), text);
        assert!(error.is_transient());
        assert!(delete(&db).await.is_ambiguous());
    }
}

/// Returns a client of the SDK without credentials, without a region, or without both.
fn incomplete(region: Option<&'static str>, credentials: bool) -> Dynamite {
    let mut config = Config::builder().behavior_version(BehaviorVersion::latest());
    config.set_region(region.map(Region::new));
    if credentials {
        config = config.credentials_provider(Credentials::new("test", "test", None, None, "test"));
    }
    Dynamite::new(Client::from_conf(config.build()))
}

#[tokio::test]
async fn a_client_without_region_or_credentials() {
    let text = "GetItem on orders failed: no region is configured (not sent)";
    assert_unsent(&incomplete(None, true), Failure::NoRegion, false, text).await;
    let text = "GetItem on orders failed: no credentials were found (not sent)";
    assert_unsent(&incomplete(Some("eu-north-1"), false), Failure::NoCredentials, false, text).await;
}
