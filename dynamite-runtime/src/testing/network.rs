//! The network in front of an engine: an HTTP client that meets faults, and records what it sends.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_smithy_types::body::SdkBody;
use serde_json::Value as Json;

use super::apply::apply;
use super::clock::Clock;
use super::fault::Fault;
use super::gate::{Hold, Side};
use super::http::{Response, json_response, read_body};
use super::in_flight::InFlight;
use super::matcher::Matcher;
use super::request::{Request, attempt, limit_page};
use super::script::{Outcome, Rules, Script};
use super::sent::{SentRequest, SentRequests};
use crate::client::Dynamite;

/// The number of networks created so far.
static NETWORKS: AtomicUsize = AtomicUsize::new(0);

/// A network in front of an engine, which meets scripted faults and records all requests. Clones share both.
///
/// A [`Stage`](super::Stage) has one. By itself, it is for clients that a test configures differently.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let engine = embedded().await?;
/// use dynamite_runtime::testing::{Fault, Network};
///
/// let network = Network::new();
/// let db = network.client(&engine).with(&CallOptions::new().attempts(1));
/// network.on("GetItem").then(Fault::NoConnection);
/// let error = OrderRepository::new(&db).get(OrderKey::new("ACME", 1)).await.unwrap_err();
/// assert!(error.is_transient());
/// assert_eq!(network.requests().len(), 1);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Network(Arc<State>);

#[derive(Debug, Default)]
struct State {
    rules: Mutex<Rules>,
    clock: Clock,
    /// The clients of the engines, which know the names of their tables.
    clients: Mutex<Vec<Dynamite>>,
    sent: Mutex<Vec<SentRequest>>,
    /// The number of requests of which the record was cleared.
    cleared: AtomicUsize,
    in_flight: Arc<InFlight>,
    /// The maximum number of items that a query or a scan reads; 0 if only its own limit applies.
    page_limit: AtomicUsize,
}

impl Network {
    /// Creates a network without faults.
    pub fn new() -> Self {
        Network::default()
    }

    /// Returns a client over this network with its [clock](Self::clock), which otherwise is like the given one.
    ///
    /// It makes up to four attempts of a request, almost without waits, and has a budget of retries of its own that is
    /// never used up. Batches wait between their requests as always.
    pub fn client(&self, db: &Dynamite) -> Dynamite {
        let config = db.client().config();
        let retry = RetryConfig::standard()
            .with_max_attempts(4)
            .with_initial_backoff(Duration::from_millis(1))
            .with_max_backoff(Duration::from_millis(1));
        // Clients of one retry partition share a budget of retries, which the faults of another test would use up.
        let partition = RetryPartition::custom(format!("network-{}", NETWORKS.fetch_add(1, Ordering::Relaxed)))
            .token_bucket(TokenBucket::unlimited())
            .build();
        let mut faulty = config.to_builder().retry_config(retry).retry_partition(partition);
        faulty.set_http_client(config.http_client().map(|engine| self.wrap(engine)));
        lock(&self.0.clients).push(db.clone());
        let clock = self.0.clock.clone();
        db.reconfigured(faulty.build()).with_clock(crate::clock::Clock::new(move || clock.now()))
    }

    /// Returns an HTTP client over this network, for a client that is configured in another way.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let engine = embedded().await?;
    /// use dynamite_runtime::testing::Network;
    ///
    /// let network = Network::new();
    /// let mut config = engine.client().config().to_builder();
    /// config.set_http_client(engine.client().config().http_client().map(|client| network.wrap(client)));
    /// let client = aws_sdk_dynamodb::Client::from_conf(config.build());
    /// client.list_tables().send().await?;
    /// assert_eq!(network.count("ListTables"), 1);
    /// # Ok(()) }
    /// ```
    pub fn wrap(&self, engine: SharedHttpClient) -> SharedHttpClient {
        FaultyClient { engine, network: self.clone() }.into_shared()
    }

    /// Starts a script for the requests that a matcher selects.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// use dynamite_runtime::testing::{Fault, Stage};
    ///
    /// let stage = Stage::new().await?.tables::<(Order,)>().await?;
    /// stage.network().on("PutItem").times(2, Fault::internal()).on("GetItem").always(Fault::denied());
    /// let orders = OrderRepository::new(stage.db());
    /// assert_eq!(orders.put(&order(1)).measured().await?.usage.retries, 2);
    /// assert!(orders.get(OrderKey::new("ACME", 1)).await.is_err());
    /// # Ok(()) }
    /// ```
    pub fn on(&self, matcher: impl Into<Matcher>) -> Script<'_> {
        let mut matcher = matcher.into();
        matcher.resolve(|table| lock(&self.0.clients).iter().map(|db| db.table_name(table)).collect());
        Script::new(self, matcher)
    }

    /// Returns all requests so far, the oldest first.
    pub fn requests(&self) -> Vec<SentRequest> {
        lock(&self.0.sent).clone()
    }

    /// Returns the number of requests of an operation so far.
    pub fn count(&self, operation: &str) -> usize {
        lock(&self.0.sent).iter().filter(|request| request.operation == operation).count()
    }

    /// Returns the number of requests in flight.
    pub fn in_flight(&self) -> usize {
        self.0.in_flight.current()
    }

    /// Returns the largest number of requests that were in flight at the same time.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// use dynamite_runtime::testing::Stage;
    ///
    /// let stage = Stage::new().await?.tables::<(Order,)>().await?;
    /// let orders = OrderRepository::new(stage.db());
    /// orders.batch_write().put_all(&(1..=9).map(order).collect::<Vec<_>>()).await?;
    /// assert_eq!((stage.network().in_flight(), stage.network().max_in_flight()), (0, 1));
    /// # Ok(()) }
    /// ```
    pub fn max_in_flight(&self) -> usize {
        self.0.in_flight.maximum()
    }

    /// Limits queries and scans to so many items a page from now on, as if no more fitted into DynamoDB's 1 MB; 0 removes
    /// the limit. The engine must not check signatures.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// use dynamite_runtime::testing::Stage;
    ///
    /// let stage = Stage::new().await?.tables::<(Order,)>().await?;
    /// let orders = OrderRepository::new(stage.db());
    /// orders.batch_write().put_all([&order(1), &order(2), &order(3)]).await?;
    /// stage.network().limit_pages(2);
    /// stage.during(orders.scan().all()).await?.assert("2 x Scan orders");
    /// # Ok(()) }
    /// ```
    pub fn limit_pages(&self, items: usize) -> &Self {
        self.0.page_limit.store(items, Ordering::SeqCst);
        self
    }

    /// Removes all faults from the script. Requests that are held stay held.
    pub fn clear_script(&self) {
        self.rules().clear();
    }

    /// Clears the record of requests.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// use dynamite_runtime::testing::{Fault, Stage};
    ///
    /// let stage = Stage::new().await?.tables::<(Order,)>().await?;
    /// stage.on("PutItem").then(Fault::Throttled);
    /// OrderRepository::new(stage.db()).put(&order(1)).await?;
    /// assert!(stage.network().unmet().is_empty());
    /// assert_eq!(stage.network().requests().len(), 2);
    /// stage.network().clear_requests();
    /// stage.network().clear_script();
    /// assert!(stage.network().requests().is_empty());
    /// # Ok(()) }
    /// ```
    pub fn clear_requests(&self) {
        let mut sent = lock(&self.0.sent);
        self.0.cleared.fetch_add(sent.len(), Ordering::SeqCst);
        sent.clear();
    }

    /// Returns the faults for one request each that no request has met.
    pub fn unmet(&self) -> Vec<String> {
        self.rules().unmet()
    }

    /// Returns the clock of the clients over this network.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Makes a call, and returns its result and the requests that were sent meanwhile.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// use dynamite_runtime::testing::{Fault, Stage};
    ///
    /// let stage = Stage::new().await?.tables::<(Order,)>().await?;
    /// stage.on("PutItem").always(Fault::Throttled);
    /// let orders = OrderRepository::new(stage.db());
    /// let (result, sent) = stage.network().during(orders.put(&order(1))).await;
    /// assert!(result.is_err());
    /// sent.assert("4 x PutItem orders");
    /// # Ok(()) }
    /// ```
    pub async fn during<C: IntoFuture>(&self, call: C) -> (C::Output, SentRequests) {
        let before = self.number_of_requests();
        let result = call.await;
        let sent = lock(&self.0.sent);
        let skipped = before.saturating_sub(self.0.cleared.load(Ordering::SeqCst));
        (result, sent.iter().skip(skipped).cloned().collect::<Vec<_>>().into())
    }

    pub(super) fn rules(&self) -> MutexGuard<'_, Rules> {
        lock(&self.0.rules)
    }

    /// Returns the number of requests so far, with those of which the record was cleared.
    fn number_of_requests(&self) -> usize {
        let sent = lock(&self.0.sent);
        sent.len() + self.0.cleared.load(Ordering::SeqCst)
    }

    /// Records a request, and returns its number.
    fn record(&self, request: SentRequest) -> usize {
        let mut sent = lock(&self.0.sent);
        sent.push(request);
        sent.len() - 1 + self.0.cleared.load(Ordering::SeqCst)
    }

    /// Records the capacity of the response to a request.
    fn record_capacity(&self, number: usize, capacity: Option<f64>) {
        let mut sent = lock(&self.0.sent);
        let index = number.checked_sub(self.0.cleared.load(Ordering::SeqCst));
        if let Some(request) = index.and_then(|index| sent.get_mut(index)) {
            request.capacity = capacity;
        }
    }

    /// Sends a request, which meets what is scripted for it.
    async fn send(
        self,
        number: usize,
        (outcome, holds): (Outcome, Vec<Hold>),
        engine: SharedHttpConnector,
        request: HttpRequest,
        body: Json,
    ) -> Response {
        let _counted = self.0.in_flight.count();
        pass(&holds, Side::BeforeEngine).await;
        let is_broken = matches!(outcome, Outcome::Fault(Fault::BrokenBody));
        let mut response = match outcome {
            Outcome::Fault(fault) => apply(fault, &engine, request).await,
            Outcome::Answer(answers) => json_response(200, answers.answer(&body).to_string().into_bytes()),
            Outcome::Pass => engine.call(request).await,
        };
        if !is_broken {
            response = self.record_response(number, response).await;
        }
        pass(&holds, Side::AfterEngine).await;
        response
    }

    /// Reads a response, and records its capacity.
    async fn record_response(&self, number: usize, response: Response) -> Response {
        let mut response = response?;
        let headers = std::mem::take(response.headers_mut());
        let status = response.status();
        let body = read_body(response).await?;
        self.record_capacity(number, capacity(&body));
        let mut response = aws_smithy_runtime_api::http::Response::new(status, SdkBody::from(body));
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// Waits at the gates of a side.
async fn pass(holds: &[Hold], side: Side) {
    for hold in holds.iter().filter(|hold| hold.side == side) {
        hold.pass().await;
    }
}

/// Returns the capacity units that a response names.
fn capacity(body: &[u8]) -> Option<f64> {
    let body: Json = serde_json::from_slice(body).ok()?;
    let units = |consumed: &Json| consumed["CapacityUnits"].as_f64();
    let consumed = &body["ConsumedCapacity"];
    let several = || consumed.as_array().map(|all| all.iter().filter_map(units).sum());
    units(consumed).or_else(several)
}

#[derive(Debug)]
struct FaultyClient {
    engine: SharedHttpClient,
    network: Network,
}

impl HttpClient for FaultyClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let engine = self.engine.http_connector(settings, components);
        SharedHttpConnector::new(FaultyConnector { engine, network: self.network.clone() })
    }
}

#[derive(Debug)]
struct FaultyConnector {
    engine: SharedHttpConnector,
    network: Network,
}

impl HttpConnector for FaultyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let network = self.network.clone();
        let parts = Request::of(&request);
        // A request is recorded when it is sent, whatever becomes of it.
        let number = network.record(SentRequest::new(&parts, attempt(&request)));
        let outcome = network.rules().outcome(&parts);
        let request = limit_page(request, &parts, network.0.page_limit.load(Ordering::SeqCst));
        let engine = self.engine.clone();
        HttpConnectorFuture::new(network.send(number, outcome, engine, request, parts.body))
    }
}

/// Locks a mutex. A poisoned one is used as it is: the test that poisoned it has failed already.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
