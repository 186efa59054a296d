//! The orders that the guide to performance reads, and what the reads cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use dynamite_runtime::{Date, Dynamite, Utc};
use dynamite_tests::store::orders::{Address, Order, OrderLine, OrderRepository, OrderStatus};

use crate::page::repository;

/// The customers, from `C00` to `C04`.
const CUSTOMERS: u32 = 5;

/// The orders of each customer, one a day from the first of January 2024.
const ORDERS: u32 = 200;

/// Returns a day of 2024, counted from 0.
pub(crate) fn day(number: u32) -> Date {
    Date::from_yo_opt(2024, number + 1).unwrap()
}

/// Returns an order: each tenth is pending, and each fortieth costs more than 1,000.
pub(crate) fn order(customer: u32, number: u32) -> Order {
    let line = |sku: u32| OrderLine { sku: format!("article {sku:05}"), quantity: 1, price: 10.into() };
    Order {
        customer_id: format!("C{customer:02}"),
        order_date: day(number),
        order_id: format!("{number:04}"),
        status: if number.is_multiple_of(10) { OrderStatus::Pending } else { OrderStatus::Shipped },
        total: if number.is_multiple_of(40) { 1_500.into() } else { 30.into() },
        lines: (0..5).map(line).collect(),
        shipping: Some(Address { street: "High Street 1".into(), city: "Oslo".into(), country: "Norway".into() }),
        tags: ["web".to_owned()].into(),
        created_at: day(number).and_hms_opt(12, 0, customer).unwrap().and_local_timezone(Utc).unwrap(),
        expires_at: None,
        revision: 1, // the batch writes the next one
        note: Some("please ring twice".into()),
    }
}

/// Returns the 1,000 orders of 5 customers, in an engine of its own.
pub(crate) async fn orders() -> OrderRepository {
    let orders = OrderRepository::new(&Dynamite::embedded().await.unwrap());
    orders.create_table().await.unwrap();
    let all = (0..CUSTOMERS).flat_map(|customer| (0..ORDERS).map(move |number| order(customer, number)));
    orders.batch_write().iter(all.map(dynamite_runtime::Write::Put)).await.unwrap();
    orders
}

/// Checks that a table of the guide has this row.
pub(crate) fn assert_row(cells: &[String]) {
    let row = format!("| {} |", cells.join(" | "));
    let page = std::fs::read_to_string(repository().join("docs/performance.md")).unwrap();
    assert!(page.lines().any(|line| line == row), "paste this into performance.md:\n{row}");
}

/// Counts the bytes of responses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Received(Arc<AtomicU64>);

impl Received {
    /// Returns the bytes that were received since this was called before.
    pub(crate) fn take(&self) -> u64 {
        self.0.swap(0, Ordering::SeqCst)
    }

    /// Returns a repository whose responses are counted.
    pub(crate) fn of(&self, orders: &OrderRepository) -> OrderRepository {
        let config = orders.db().client().config();
        let client = Counting { inner: config.http_client().unwrap(), received: self.clone() };
        let config = config.to_builder().http_client(SharedHttpClient::new(client)).build();
        OrderRepository::new(&Dynamite::new(aws_sdk_dynamodb::Client::from_conf(config)))
    }
}

#[derive(Clone, Debug)]
struct Counting {
    inner: SharedHttpClient,
    received: Received,
}

impl HttpClient for Counting {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let (inner, received) = (self.inner.http_connector(settings, components), self.received.clone());
        SharedHttpConnector::new(CountingConnector { inner, received })
    }
}

#[derive(Debug)]
struct CountingConnector {
    inner: SharedHttpConnector,
    received: Received,
}

impl HttpConnector for CountingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (sent, received) = (self.inner.call(request), self.received.clone());
        HttpConnectorFuture::new(async move {
            let response = sent.await?;
            let length = response.headers().get("content-length").and_then(|length| length.parse().ok());
            received.0.fetch_add(length.unwrap_or_default(), Ordering::SeqCst);
            Ok(response)
        })
    }
}
