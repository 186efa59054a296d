//! A network that fails on command: a wrapper around the HTTP client of the SDK.
//!
//! A script says what happens to which request; everything else goes through. Each fault happens once, and those of one
//! operation in the order they were scripted, so a test says exactly what its client lives through. Every request is
//! recorded, whatever became of it, so a test can also say that nothing was sent.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::Bytes;
use dynamite_runtime::{Dynamite, Json};
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::json;

/// How often a client of [`Faults::client`] tries a call.
pub const ATTEMPTS: u32 = 4;

/// How many clients there were.
static CLIENTS: AtomicUsize = AtomicUsize::new(0);

/// What stands before the name of an error in an answer of DynamoDB.
const NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810#";

/// What happens to one request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The service answers with an error; the engine never sees the request.
    Answer {
        /// The HTTP status: 400 for what the caller did, 500 and above for what the service did.
        status: u16,
        /// DynamoDB's name of the error.
        code: &'static str,
        /// What the answer holds besides its code: `ThrottlingReasons`, say.
        details: Json,
    },
    /// No connection is made; the engine never sees the request.
    NoConnection,
    /// The connection is made and then broken; the engine never sees the request.
    BrokenConnection,
    /// Nothing comes back in time; the engine never sees the request.
    Timeout,
    /// Nothing comes back, ever; the engine never sees the request.
    Silence,
    /// The engine does what it is asked to, and nothing comes back, ever.
    SilenceAfter,
    /// The engine does what it is asked to, and its answer is lost.
    LostResponse,
    /// The engine does what it is asked to, and something that is no JSON comes back in place of its answer.
    Garbage,
    /// The engine does what it is asked to, and only the first half of its answer comes back.
    Truncated,
    /// The engine does what it is asked to, and the connection breaks in the middle of its answer.
    BrokenBody,
    /// Of a batch, the engine does the first entries, this many, and leaves the others.
    Partly(usize),
    /// None at all, so that a later request meets the next.
    Spared,
}

impl Fault {
    /// DynamoDB asks to slow down.
    pub fn throttled() -> Self {
        Fault::Answer { status: 400, code: "ProvisionedThroughputExceededException", details: Json::Null }
    }

    /// DynamoDB asks to slow down, and says what was too busy and why.
    pub fn throttled_because(resource: &str, reason: &str) -> Self {
        let reasons = json!({ "ThrottlingReasons": [{ "resource": resource, "reason": reason }] });
        Fault::Answer { status: 400, code: "RequestLimitExceeded", details: reasons }
    }

    /// A single write met a transaction.
    pub fn conflict() -> Self {
        Fault::Answer { status: 400, code: "TransactionConflictException", details: Json::Null }
    }

    /// The service failed.
    pub fn internal() -> Self {
        Fault::Answer { status: 500, code: "InternalServerError", details: Json::Null }
    }

    /// The service is not there.
    pub fn unavailable() -> Self {
        Fault::Answer { status: 503, code: "ServiceUnavailable", details: Json::Null }
    }
}

/// A request that was made, whatever became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// DynamoDB's name of the operation: `PutItem`.
    pub operation: String,
    /// The body of the request.
    pub body: Json,
}

/// The script of a network, and the record of what went over it. Clones share both.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    script: Arc<Mutex<VecDeque<(String, Fault)>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    flying: Arc<Flying>,
    /// The most items that a query or a scan reads; 0 for as many as it says.
    page: Arc<AtomicUsize>,
}

/// How many requests are on their way.
#[derive(Debug, Default)]
struct Flying {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// A request on its way, whose end counts whether it is answered or dropped.
struct Flight(Arc<Flying>);

impl Flight {
    fn begin(flying: &Arc<Flying>) -> Self {
        let now = flying.now.fetch_add(1, Ordering::SeqCst) + 1;
        flying.most.fetch_max(now, Ordering::SeqCst);
        Flight(Arc::clone(flying))
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Faults {
    /// A client of the engine that `db` runs on, over this network. Keep `db`: its engine ends with it.
    ///
    /// It tries a call [`ATTEMPTS`] times, and hardly waits in between.
    pub fn client(&self, db: &Dynamite) -> Dynamite {
        let config = db.client().config();
        let retry = RetryConfig::standard()
            .with_max_attempts(ATTEMPTS)
            .with_initial_backoff(Duration::from_millis(1))
            .with_max_backoff(Duration::from_millis(1));
        // Clients of one partition share a budget of retries, which the faults of another test would use up.
        let own = RetryPartition::custom(format!("faults-{}", CLIENTS.fetch_add(1, Ordering::Relaxed)))
            .token_bucket(TokenBucket::unlimited())
            .build();
        let mut faulty = config.to_builder().retry_config(retry).retry_partition(own);
        faulty.set_http_client(config.http_client().map(|inner| self.wrap(inner)));
        Dynamite::new(Client::from_conf(faulty.build()))
    }

    /// The next request of `operation` that no fault was scripted for yet meets this one.
    pub fn next(&self, operation: &str, fault: Fault) -> &Self {
        lock(&self.script).push_back((operation.to_owned(), fault));
        self
    }

    /// The next `times` requests of `operation` meet this fault.
    pub fn times(&self, times: u32, operation: &str, fault: Fault) -> &Self {
        for _ in 0..times {
            self.next(operation, fault.clone());
        }
        self
    }

    /// Every request so far, the oldest first.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.seen).clone()
    }

    /// How many requests of `operation` were made so far.
    pub fn count(&self, operation: &str) -> usize {
        lock(&self.seen).iter().filter(|seen| seen.operation == operation).count()
    }

    /// How many requests are on their way.
    pub fn in_flight(&self) -> usize {
        self.flying.now.load(Ordering::SeqCst)
    }

    /// How many requests were on their way at one time, at most.
    pub fn most_in_flight(&self) -> usize {
        self.flying.most.load(Ordering::SeqCst)
    }

    /// From now on no query and no scan reads more than `items` at once, as if DynamoDB's 1 MB held no more.
    pub fn pages_of(&self, items: usize) -> &Self {
        self.page.store(items, Ordering::SeqCst);
        self
    }

    /// Forgets what was seen.
    pub fn forget(&self) {
        lock(&self.seen).clear();
    }

    fn wrap(&self, inner: SharedHttpClient) -> SharedHttpClient {
        FaultyClient { inner, faults: self.clone() }.into_shared()
    }

    /// Records a request, and takes the fault that it meets off the script.
    fn meet(&self, request: &HttpRequest) -> Option<Fault> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        let mut script = lock(&self.script);
        let at = script.iter().position(|(scripted, _)| *scripted == operation);
        lock(&self.seen).push(Seen { operation, body });
        at.and_then(|at| script.remove(at)).map(|(_, fault)| fault)
    }
}

/// The same read, of at most so many items.
fn shortened(mut request: HttpRequest, items: usize) -> HttpRequest {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    if items == 0 || !(target.ends_with(".Query") || target.ends_with(".Scan")) {
        return request;
    }
    let body: Option<Json> = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let Some(Json::Object(mut body)) = body else { return request };
    let limit = body.get("Limit").and_then(Json::as_u64).unwrap_or(u64::MAX).min(items as u64);
    body.insert("Limit".to_owned(), limit.into());
    let text = Json::Object(body).to_string();
    // The engine looks at no signature.
    request.headers_mut().insert("content-length", text.len().to_string());
    *request.body_mut() = SdkBody::from(text);
    request
}

/// A test that failed while it held the lock has said so itself.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
struct FaultyClient {
    inner: SharedHttpClient,
    faults: Faults,
}

impl HttpClient for FaultyClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(FaultyConnector { inner, faults: self.faults.clone() })
    }
}

#[derive(Debug)]
struct FaultyConnector {
    inner: SharedHttpConnector,
    faults: Faults,
}

impl HttpConnector for FaultyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let fault = self.faults.meet(&request);
        let request = shortened(request, self.faults.page.load(Ordering::SeqCst));
        let (flight, inner) = (Flight::begin(&self.faults.flying), self.inner.clone());
        HttpConnectorFuture::new(async move {
            let _flight = flight;
            match fault {
                None => inner.call(request).await,
                Some(fault) => suffer(fault, inner, request).await,
            }
        })
    }
}

async fn suffer(
    fault: Fault,
    inner: SharedHttpConnector,
    request: HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    match fault {
        Fault::Answer { status, code, details } => error_answer(status, code, details),
        Fault::NoConnection => Err(ConnectorError::io("no connection".into()).never_connected()),
        Fault::BrokenConnection => Err(ConnectorError::io("the connection broke".into())),
        Fault::Timeout => Err(ConnectorError::timeout("nothing came back in time".into())),
        Fault::Silence => std::future::pending().await,
        Fault::SilenceAfter => {
            inner.call(request).await?;
            std::future::pending().await
        }
        Fault::LostResponse => {
            inner.call(request).await?;
            Err(ConnectorError::io("the response was lost".into()))
        }
        Fault::Garbage => {
            inner.call(request).await?;
            answer(200, "<html>It works!</html>".into())
        }
        Fault::Truncated => {
            let whole = body(inner.call(request).await?).await?;
            answer(200, whole[..whole.len() / 2].to_vec())
        }
        Fault::BrokenBody => {
            let whole = body(inner.call(request).await?).await?;
            let half = Ok(Frame::data(Bytes::copy_from_slice(&whole[..whole.len() / 2])));
            let broken = stream::iter([half, Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
            response(200, SdkBody::from_body_1_x(StreamBody::new(broken)))
        }
        Fault::Partly(first) => partly(first, &inner, request).await,
        Fault::Spared => inner.call(request).await,
    }
}

async fn body(response: HttpResponse) -> Result<Vec<u8>, ConnectorError> {
    let whole = ByteStream::new(response.into_body()).collect().await;
    Ok(whole.map_err(|error| ConnectorError::io(error.into()))?.into_bytes().to_vec())
}

/// Passes the first entries of a batch on, and answers that the others were left.
async fn partly(
    first: usize,
    inner: &SharedHttpConnector,
    mut request: HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    let whole = request.body().bytes().and_then(|bytes| serde_json::from_slice::<Json>(bytes).ok());
    let Some(mut done) = whole else { return inner.call(request).await };
    let mut left = done["RequestItems"].clone();
    let mut remaining = first;
    for (table, entries) in left.as_object_mut().into_iter().flatten() {
        let taken = remaining.min(list(entries).len());
        remaining -= taken;
        list(&mut done["RequestItems"][table]).truncate(taken);
        list(entries).drain(..taken);
    }
    let is_empty = |entries: &mut Json| list(entries).is_empty();
    for items in [&mut done["RequestItems"], &mut left] {
        items.as_object_mut().into_iter().for_each(|items| items.retain(|_, entries| !is_empty(entries)));
    }
    let keys = request.headers().get("x-amz-target").is_some_and(|target| target.ends_with("BatchGetItem"));
    let mut answered = json!({});
    if first > 0 {
        let bytes = done.to_string().into_bytes();
        request.headers_mut().insert("content-length", bytes.len().to_string());
        *request.body_mut() = SdkBody::from(bytes);
        let bytes = body(inner.call(request).await?).await?;
        answered = serde_json::from_slice(&bytes).map_err(|error| ConnectorError::user(error.into()))?;
    }
    answered[if keys { "UnprocessedKeys" } else { "UnprocessedItems" }] = left;
    answer(200, answered.to_string().into_bytes())
}

/// The entries of one table in a batch: a list of writes, or keys among other things.
fn list(entries: &mut Json) -> &mut Vec<Json> {
    let list = if entries.is_object() { &mut entries["Keys"] } else { entries };
    if !list.is_array() {
        *list = json!([]);
    }
    list.as_array_mut().unwrap_or_else(|| unreachable!("it was made one"))
}

fn error_answer(status: u16, code: &str, details: Json) -> Result<HttpResponse, ConnectorError> {
    let mut body = json!({ "__type": format!("{NAMESPACE}{code}"), "message": "scripted" });
    if let (Json::Object(body), Json::Object(details)) = (&mut body, details) {
        body.extend(details);
    }
    answer(status, body.to_string().into_bytes())
}

fn answer(status: u16, body: Vec<u8>) -> Result<HttpResponse, ConnectorError> {
    response(status, SdkBody::from(body))
}

fn response(status: u16, body: SdkBody) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::user(error.into()))?;
    let mut response = HttpResponse::new(status, body);
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    Ok(response)
}
