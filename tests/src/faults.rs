//! A network with scripted faults: a wrapper around the HTTP client of the SDK.
//!
//! A script lists the faults of each operation, which its next requests meet, once each and in order. All other requests
//! pass. Every request is recorded, whether it fails or not, so a test can also check that nothing was sent.

mod answers;
mod batch_faults;
mod slow_tables;

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

use crate::engine::configured;
use answers::Answers;
use batch_faults::BatchFaults;
use slow_tables::SlowTables;

/// The number of attempts that a client of [`Faults::client`] makes for a call.
pub const ATTEMPTS: u32 = 4;

/// The number of clients created so far.
static CLIENTS: AtomicUsize = AtomicUsize::new(0);

/// The prefix of the name of an error in a response of DynamoDB.
const NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810#";

/// The type of the content of DynamoDB's responses.
const JSON: &str = "application/x-amz-json-1.0";

/// The id of every request that meets a scripted response of DynamoDB.
pub const REQUEST_ID: &str = "SCRIPTED-REQUEST-ID";

/// A fault that one request meets.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The service responds with an error; the engine never receives the request.
    Response {
        /// The HTTP status: 400 for errors of the caller, 500 and above for errors of the service.
        status: u16,
        /// DynamoDB's name of the error.
        code: &'static str,
        /// The rest of the response, such as `ThrottlingReasons`.
        details: Json,
    },
    /// A response arrives that is not an error of DynamoDB, such as the page of a proxy; the engine never receives the
    /// request.
    Page {
        /// The HTTP status.
        status: u16,
        /// The type of the content.
        content_type: &'static str,
        /// The body.
        body: &'static str,
    },
    /// No connection is made; the engine never receives the request.
    NoConnection,
    /// The connection is made and then broken; the engine never receives the request.
    BrokenConnection,
    /// The request times out; the engine never receives it.
    Timeout,
    /// No response ever arrives; the engine never receives the request.
    Hang,
    /// The engine executes the request, and no response ever arrives.
    HangAfterExecution,
    /// The engine executes the request, and its response is lost.
    LostResponse,
    /// The engine executes the request, and text that is not JSON arrives instead of its response.
    Garbage,
    /// The engine executes the request, and only the first half of its response arrives.
    Truncated,
    /// The engine executes the request, and its response arrives with a body that is not that of its checksum.
    Damaged,
    /// The engine executes the request, and the connection breaks in the middle of its response.
    BrokenBody,
    /// The engine executes this many entries of a batch, and returns the others as unprocessed.
    Partial(usize),
    /// No fault: the request passes, and a later one meets the next fault.
    Pass,
}

impl Fault {
    /// Returns the response of DynamoDB to a throttled request.
    pub fn throttled() -> Self {
        Fault::Response { status: 400, code: "ProvisionedThroughputExceededException", details: Json::Null }
    }

    /// Returns the response to a throttled request that names the resource and the reason.
    pub fn throttled_because(resource: &str, reason: &str) -> Self {
        let reasons = json!({ "ThrottlingReasons": [{ "resource": resource, "reason": reason }] });
        Fault::Response { status: 400, code: "RequestLimitExceeded", details: reasons }
    }

    /// Returns the response to a write that conflicts with a transaction.
    pub fn conflict() -> Self {
        Fault::Response { status: 400, code: "TransactionConflictException", details: Json::Null }
    }

    /// Returns the response of a service that failed.
    pub fn internal() -> Self {
        Fault::Response { status: 500, code: "InternalServerError", details: Json::Null }
    }

    /// Returns the response of a service that is not available.
    pub fn unavailable() -> Self {
        Fault::Response { status: 503, code: "ServiceUnavailable", details: Json::Null }
    }

    /// Returns the response to a caller without permission, which no attempt changes.
    pub fn denied() -> Self {
        Fault::Response { status: 400, code: "AccessDeniedException", details: Json::Null }
    }

    /// Returns an error of DynamoDB with this message.
    pub fn error(status: u16, code: &'static str, message: &str) -> Self {
        Fault::Response { status, code, details: json!({ "message": message }) }
    }

    /// Returns the response to a transaction that still runs.
    pub fn in_progress() -> Self {
        Fault::Response { status: 400, code: "TransactionInProgressException", details: Json::Null }
    }

    /// Returns the response to a write that conflicts with one in another region.
    pub fn replicated_conflict() -> Self {
        Fault::Response { status: 400, code: "ReplicatedWriteConflictException", details: Json::Null }
    }

    /// Returns a response of DynamoDB with a status of success and this body.
    pub fn success(body: &'static str) -> Self {
        Fault::Page { status: 200, content_type: JSON, body }
    }

    /// Returns the response of a proxy.
    pub fn html(status: u16) -> Self {
        Fault::Page { status, content_type: "text/html", body: "<html>Please log in.</html>" }
    }

    /// Returns the response to a cancelled transaction, with the code of each operation.
    pub fn cancelled(codes: &[&str]) -> Self {
        let reasons: Vec<_> = codes.iter().map(|code| json!({ "Code": code, "Message": "scripted" })).collect();
        let details = json!({ "CancellationReasons": reasons });
        Fault::Response { status: 400, code: "TransactionCanceledException", details }
    }
}

/// A request that a client sent, whether it failed or not.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedRequest {
    /// DynamoDB's name of the operation: `PutItem`.
    pub operation: String,
    /// The body of the request.
    pub body: Json,
}

/// The script of a network, and the record of its requests. Clones share both.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    script: Arc<Mutex<VecDeque<(String, Fault)>>>,
    requests: Arc<Mutex<Vec<RecordedRequest>>>,
    in_flight: Arc<InFlight>,
    /// The maximum number of items that a query or a scan reads; 0 if only its own limit applies.
    page_limit: Arc<AtomicUsize>,
    slow_tables: SlowTables,
    batches: BatchFaults,
    answers: Answers,
}

/// Counts the requests in flight.
#[derive(Debug, Default)]
struct InFlight {
    current: AtomicUsize,
    maximum: AtomicUsize,
}

/// Counts a request as in flight until it is completed or dropped.
struct InFlightGuard(Arc<InFlight>);

impl InFlightGuard {
    fn new(in_flight: &Arc<InFlight>) -> Self {
        let current = in_flight.current.fetch_add(1, Ordering::SeqCst) + 1;
        in_flight.maximum.fetch_max(current, Ordering::SeqCst);
        InFlightGuard(Arc::clone(in_flight))
    }
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.0.current.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Faults {
    /// Creates a client of the engine of `db` over this network. Keep `db`, because the engine ends with it.
    ///
    /// The client makes [`ATTEMPTS`] attempts for each call, almost without delays.
    pub fn client(&self, db: &Dynamite) -> Dynamite {
        let config = db.client().config();
        let retry = RetryConfig::standard()
            .with_max_attempts(ATTEMPTS)
            .with_initial_backoff(Duration::from_millis(1))
            .with_max_backoff(Duration::from_millis(1));
        // Clients of one retry partition share a budget of retries, which the faults of another test would use up.
        let partition = RetryPartition::custom(format!("faults-{}", CLIENTS.fetch_add(1, Ordering::Relaxed)))
            .token_bucket(TokenBucket::unlimited())
            .build();
        let mut faulty = config.to_builder().retry_config(retry).retry_partition(partition);
        faulty.set_http_client(config.http_client().map(|inner| self.wrap(inner)));
        configured(&Dynamite::new(Client::from_conf(faulty.build())))
    }

    /// Adds a fault to the script of `operation`.
    pub fn next(&self, operation: &str, fault: Fault) -> &Self {
        lock(&self.script).push_back((operation.to_owned(), fault));
        self
    }

    /// Adds a fault to the script of `operation`, `times` times.
    pub fn times(&self, times: u32, operation: &str, fault: Fault) -> &Self {
        for _ in 0..times {
            self.next(operation, fault.clone());
        }
        self
    }

    /// Returns every request so far, the oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.requests).clone()
    }

    /// Returns the number of requests of `operation` so far.
    pub fn count(&self, operation: &str) -> usize {
        lock(&self.requests).iter().filter(|request| request.operation == operation).count()
    }

    /// Returns the number of requests in flight.
    pub fn in_flight(&self) -> usize {
        self.in_flight.current.load(Ordering::SeqCst)
    }

    /// Returns the largest number of requests that were in flight at the same time.
    pub fn max_in_flight(&self) -> usize {
        self.in_flight.maximum.load(Ordering::SeqCst)
    }

    /// Limits queries and scans to `items` a page from now on, as if no more fitted into DynamoDB's 1 MB; 0 removes the limit.
    pub fn limit_pages(&self, items: usize) -> &Self {
        self.page_limit.store(items, Ordering::SeqCst);
        self
    }

    /// From now on, tables are created and deleted in the background, and their time to live is enabled so, as on DynamoDB:
    /// each phase lasts until the table was described `describes` times. 0 ends this, for what begins then.
    pub fn slow_tables(&self, describes: usize) -> &Self {
        self.slow_tables.set_describes(describes);
        self
    }

    /// Removes all faults from the script.
    pub fn clear_script(&self) {
        lock(&self.script).clear();
    }

    /// Throttles the entries of batches that contain this text, and those of the table with this name, from now on. `None`
    /// ends it.
    pub fn throttle_entries(&self, text: Option<&str>) -> &Self {
        self.batches.throttle(text);
        self
    }

    /// Refuses each batch with an entry that contains this text, as DynamoDB refuses one with an item that is too large.
    pub fn refuse_entries(&self, text: &str) -> &Self {
        self.batches.refuse(text);
        self
    }

    /// Gives a table of the engine an ARN, by which batches name it.
    pub fn name_by_arn(&self, arn: &str, table: &str) -> &Self {
        self.batches.name(arn, table);
        self
    }

    /// Leaves this table out of so many responses of batches.
    pub fn leave_out_of_responses(&self, table: &str, times: usize) -> &Self {
        self.batches.leave_out(table, times);
        self
    }

    /// Answers every request of `operation` from now on instead of the engine. `answer` returns the body, from the number of
    /// answers before it and the body of the request.
    pub fn answer(&self, operation: &str, answer: impl FnMut(usize, &Json) -> Json + Send + 'static) -> &Self {
        self.answers.set(operation, answer);
        self
    }

    /// Clears the record of requests.
    pub fn clear_requests(&self) {
        lock(&self.requests).clear();
    }

    fn wrap(&self, inner: SharedHttpClient) -> SharedHttpClient {
        FaultyClient { inner, faults: self.clone() }.into_shared()
    }

    /// Records a request, and removes its fault from the script.
    fn next_fault(&self, request: &HttpRequest) -> Option<Fault> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        let mut script = lock(&self.script);
        let index = script.iter().position(|(scripted, _)| *scripted == operation);
        lock(&self.requests).push(RecordedRequest { operation, body });
        index.and_then(|index| script.remove(index)).map(|(_, fault)| fault)
    }
}

/// Limits a query or a scan to so many items; 0 changes nothing.
fn limit_page(mut request: HttpRequest, items: usize) -> HttpRequest {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    if items == 0 || !(target.ends_with(".Query") || target.ends_with(".Scan")) {
        return request;
    }
    let body: Option<Json> = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let Some(Json::Object(mut body)) = body else { return request };
    let limit = body.get("Limit").and_then(Json::as_u64).unwrap_or(u64::MAX).min(items as u64);
    body.insert("Limit".to_owned(), limit.into());
    let text = Json::Object(body).to_string();
    // The engine does not check signatures.
    request.headers_mut().insert("content-length", text.len().to_string());
    *request.body_mut() = SdkBody::from(text);
    request
}

/// Locks a mutex. A poisoned one is used as it is: the test that poisoned it has failed already.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
struct FaultyClient {
    inner: SharedHttpClient,
    faults: Faults,
}

impl HttpClient for FaultyClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
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
        let fault = self.faults.next_fault(&request);
        let request = limit_page(request, self.faults.page_limit.load(Ordering::SeqCst));
        let (guard, inner) = (InFlightGuard::new(&self.faults.in_flight), self.inner.clone());
        let slow_tables = self.faults.slow_tables.clone();
        let batches = self.faults.batches.clone();
        if fault.is_none()
            && let Some(answer) = self.faults.answers.answer(&request)
        {
            return HttpConnectorFuture::ready(answer);
        }
        HttpConnectorFuture::new(async move {
            let _guard = guard;
            match fault {
                None if batches.concern(&request) => batches.call(&inner, request).await,
                None => slow_tables.call(&inner, request).await,
                Some(fault) => apply(fault, inner, request).await,
            }
        })
    }
}

async fn apply(fault: Fault, inner: SharedHttpConnector, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    match fault {
        Fault::Response { status, code, details } => error_response(status, code, details),
        Fault::Page { status, content_type, body } => {
            let mut page = response(status, SdkBody::from(body))?;
            page.headers_mut().insert("content-type", content_type);
            Ok(page)
        }
        Fault::NoConnection => Err(ConnectorError::io("no connection".into()).never_connected()),
        Fault::BrokenConnection => Err(ConnectorError::io("the connection broke".into())),
        Fault::Timeout => Err(ConnectorError::timeout("the request timed out".into())),
        Fault::Hang => std::future::pending().await,
        Fault::HangAfterExecution => {
            inner.call(request).await?;
            std::future::pending().await
        }
        Fault::LostResponse => {
            inner.call(request).await?;
            Err(ConnectorError::io("the response was lost".into()))
        }
        Fault::Garbage => {
            inner.call(request).await?;
            json_response(200, "<html>It works!</html>".into())
        }
        Fault::Truncated => {
            let body = read_body(inner.call(request).await?).await?;
            json_response(200, body[..body.len() / 2].to_vec())
        }
        Fault::Damaged => {
            let response = inner.call(request).await?;
            let (status, checksum) =
                (response.status().as_u16(), response.headers().get("x-amz-crc32").map(str::to_owned));
            let mut body = read_body(response).await?;
            // Still the same JSON.
            body.push(b' ');
            let mut damaged = json_response(status, body)?;
            damaged.headers_mut().insert("x-amz-crc32", checksum.unwrap_or_else(|| "0".to_owned()));
            Ok(damaged)
        }
        Fault::BrokenBody => {
            let body = read_body(inner.call(request).await?).await?;
            let half = Ok(Frame::data(Bytes::copy_from_slice(&body[..body.len() / 2])));
            let broken = stream::iter([half, Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
            response(200, SdkBody::from_body_1_x(StreamBody::new(broken)))
        }
        Fault::Partial(count) => partial_batch(count, &inner, request).await,
        Fault::Pass => inner.call(request).await,
    }
}

async fn read_body(response: HttpResponse) -> Result<Vec<u8>, ConnectorError> {
    let body = ByteStream::new(response.into_body()).collect().await;
    Ok(body.map_err(|error| ConnectorError::io(error.into()))?.into_bytes().to_vec())
}

/// Passes the first entries of a batch on, and returns the others as unprocessed.
async fn partial_batch(
    count: usize,
    inner: &SharedHttpConnector,
    mut request: HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    let body = request.body().bytes().and_then(|bytes| serde_json::from_slice::<Json>(bytes).ok());
    let Some(mut executed) = body else { return inner.call(request).await };
    let mut unprocessed = executed["RequestItems"].clone();
    let mut remaining = count;
    for (table, entries) in unprocessed.as_object_mut().into_iter().flatten() {
        let taken = remaining.min(list(entries).len());
        remaining -= taken;
        list(&mut executed["RequestItems"][table]).truncate(taken);
        list(entries).drain(..taken);
    }
    let is_empty = |entries: &mut Json| list(entries).is_empty();
    for items in [&mut executed["RequestItems"], &mut unprocessed] {
        items.as_object_mut().into_iter().for_each(|items| items.retain(|_, entries| !is_empty(entries)));
    }
    let is_get = request.headers().get("x-amz-target").is_some_and(|target| target.ends_with("BatchGetItem"));
    let mut output = json!({});
    if count > 0 {
        let bytes = executed.to_string().into_bytes();
        request.headers_mut().insert("content-length", bytes.len().to_string());
        *request.body_mut() = SdkBody::from(bytes);
        let bytes = read_body(inner.call(request).await?).await?;
        output = serde_json::from_slice(&bytes).map_err(|error| ConnectorError::user(error.into()))?;
    }
    output[if is_get { "UnprocessedKeys" } else { "UnprocessedItems" }] = unprocessed;
    json_response(200, output.to_string().into_bytes())
}

/// Returns the entries of one table in a batch: the list of writes, or of keys.
fn list(entries: &mut Json) -> &mut Vec<Json> {
    let list = if entries.is_object() { &mut entries["Keys"] } else { entries };
    if !list.is_array() {
        *list = json!([]);
    }
    list.as_array_mut().unwrap_or_else(|| unreachable!("an array was assigned above"))
}

fn error_response(status: u16, code: &str, details: Json) -> Result<HttpResponse, ConnectorError> {
    let mut body = json!({ "__type": format!("{NAMESPACE}{code}"), "message": "scripted" });
    if let (Json::Object(body), Json::Object(details)) = (&mut body, details) {
        body.extend(details);
    }
    json_response(status, body.to_string().into_bytes())
}

fn json_response(status: u16, body: Vec<u8>) -> Result<HttpResponse, ConnectorError> {
    response(status, SdkBody::from(body))
}

fn response(status: u16, body: SdkBody) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::user(error.into()))?;
    let mut response = HttpResponse::new(status, body);
    response.headers_mut().insert("content-type", JSON);
    response.headers_mut().insert("x-amzn-requestid", REQUEST_ID);
    Ok(response)
}
