//! Replicas that are late: eventually consistent reads return what an item was before the last write.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use dynamite_runtime::{Dynamite, Json};
use serde_json::json;
use tokio::time::Instant;

use crate::support::until;

/// What an item was, and the time until which a replica returns it.
type OldItem = (Instant, Json);

/// A network in which `PutItem` reaches the leader at once, and replicas later. Clones share the replicas.
///
/// What was sent is carried out, whether anybody waits for the response or not.
#[derive(Clone, Debug)]
pub(crate) struct LateReplicas {
    /// The order in which titles were written, counted from 1.
    order: Arc<tokio::sync::Mutex<HashMap<String, u64>>>,
    /// What an item was before its last writes, by its id, with the time until which a replica returns it.
    old: Arc<Mutex<HashMap<String, Vec<OldItem>>>>,
    /// The longest delay of a replica, in microseconds.
    lag: u64,
    /// The number of writes that are on their way.
    writes: Arc<AtomicUsize>,
}

impl Default for LateReplicas {
    /// Replicas that never see a write.
    fn default() -> Self {
        LateReplicas { order: Arc::default(), old: Arc::default(), lag: 0, writes: Arc::default() }
    }
}

impl LateReplicas {
    /// Returns replicas that see each write after a random time up to this one.
    pub(crate) fn up_to(lag: Duration) -> Self {
        LateReplicas { lag: u64::try_from(lag.as_micros()).unwrap(), ..LateReplicas::default() }
    }

    /// Returns a client over this network, which otherwise is like the given one.
    pub(crate) fn client(&self, db: &Dynamite) -> Dynamite {
        let config = db.client().config();
        let mut over = config.to_builder();
        let engine = config.http_client().unwrap();
        over.set_http_client(Some(SharedHttpClient::new(OverClient { engine, replicas: self.clone() })));
        Dynamite::new(Client::from_conf(over.build()))
    }

    /// Returns the number of the write of this title; 0 if there was none.
    pub(crate) async fn number(&self, title: &str) -> u64 {
        self.order.lock().await.get(title).copied().unwrap_or_default()
    }

    /// Waits until no write is on its way.
    pub(crate) async fn rest(&self) {
        until(async || self.writes.load(Ordering::SeqCst) == 0).await;
    }

    fn now_old(&self, id: &str, item: Json) {
        let delay =
            if self.lag == 0 { Duration::from_secs(3_600) } else { Duration::from_micros(fastrand::u64(..self.lag)) };
        self.old.lock().unwrap().entry(id.to_owned()).or_default().push((Instant::now() + delay, item));
    }

    /// Returns what a replica has of an item, if that is not what the leader has: it has not seen the first write that
    /// is still on its way.
    fn item(&self, id: &str) -> Option<Json> {
        let mut old = self.old.lock().unwrap();
        let of_item = old.get_mut(id)?;
        of_item.retain(|(until, _)| *until > Instant::now());
        of_item.first().map(|(_, item)| item.clone())
    }
}

#[derive(Debug)]
struct OverClient {
    engine: SharedHttpClient,
    replicas: LateReplicas,
}

impl HttpClient for OverClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let engine = self.engine.http_connector(settings, components);
        SharedHttpConnector::new(OverConnector { engine, replicas: self.replicas.clone() })
    }
}

#[derive(Debug)]
struct OverConnector {
    engine: SharedHttpConnector,
    replicas: LateReplicas,
}

impl HttpConnector for OverConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (engine, replicas) = (self.engine.clone(), self.replicas.clone());
        HttpConnectorFuture::new(async move {
            let operation = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
            let body: Json = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
            if operation.ends_with(".GetItem") {
                let id = body["Key"]["task_id"]["S"].as_str().unwrap().to_owned();
                replicas.nap(3_000).await;
                let response = engine.call(request).await?;
                let old = replicas.item(&id).filter(|_| body["ConsistentRead"] != true);
                replicas.nap(3_000).await;
                return Ok(match old {
                    Some(item) => with_body(response, &item),
                    None => response,
                });
            }
            if !operation.ends_with(".PutItem") {
                return engine.call(request).await;
            }
            replicas.writes.fetch_add(1, Ordering::SeqCst);
            let write = tokio::spawn(async move {
                let written = replicas.put(&engine, request, &operation, &body).await;
                replicas.writes.fetch_sub(1, Ordering::SeqCst);
                written
            });
            write.await.unwrap()
        })
    }
}

impl LateReplicas {
    async fn put(
        &self,
        engine: &SharedHttpConnector,
        request: HttpRequest,
        operation: &str,
        body: &Json,
    ) -> Result<HttpResponse, ConnectorError> {
        // Longer than a read takes, so that reads begin and end while a write is on its way.
        self.nap(10_000).await;
        let response = {
            let mut order = self.order.lock().await;
            let id = body["Item"]["task_id"]["S"].as_str().unwrap();
            let read =
                json!({ "TableName": body["TableName"], "Key": { "task_id": { "S": id } }, "ConsistentRead": true });
            let mut get = request.try_clone().unwrap();
            get.headers_mut().insert("x-amz-target", operation.replace(".PutItem", ".GetItem"));
            *get.body_mut() = SdkBody::from(read.to_string());
            get.headers_mut().insert("content-length", read.to_string().len().to_string());
            let before = body_of(engine.call(get).await?).await;
            let response = engine.call(request).await?;
            if response.status().is_success() {
                self.now_old(id, before);
                let number = u64::try_from(order.len()).unwrap() + 1;
                order.insert(body["Item"]["title"]["S"].as_str().unwrap().to_owned(), number);
            }
            response
        };
        self.nap(3_000).await;
        Ok(response)
    }

    async fn nap(&self, most_micros: u64) {
        if self.lag > 0 {
            tokio::time::sleep(Duration::from_micros(fastrand::u64(..most_micros))).await;
        }
    }
}

async fn body_of(response: HttpResponse) -> Json {
    let body = ByteStream::new(response.into_body()).collect().await.unwrap();
    serde_json::from_slice(&body.into_bytes()).unwrap()
}

fn with_body(mut response: HttpResponse, body: &Json) -> HttpResponse {
    *response.body_mut() = SdkBody::from(body.to_string());
    for header in ["x-amz-crc32", "content-length"] {
        response.headers_mut().remove(header);
    }
    response
}
