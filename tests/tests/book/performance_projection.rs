//! docs/performance.md, the chapter about attribute projection.

use dynamite_runtime::Usage;
use dynamite_tests::store::orders::{OrderKey, OrderRepository, OrderSummary};

use crate::performance_orders::{Received, assert_row, day, orders};

fn row(what: &str, usage: Usage, bytes: u64) {
    assert_row(&[what.to_owned(), usage.requests.to_string(), usage.capacity.to_string(), bytes.to_string()]);
}

#[tokio::test]
async fn a_view_is_smaller_and_costs_as_much() -> dynamite_runtime::Result<()> {
    let (all, received) = (orders().await, Received::default());
    let orders = received.of(&all);
    let whole = orders.query("C03").all().measured().await?;
    row("whole orders", whole.usage, received.take());
    // performance.md: view begins
    let summaries = orders.query("C03").view::<OrderSummary>().all().measured().await?; // status, total, shipping.city
    // performance.md: view ends
    assert_eq!(summaries.value.len(), 200);
    row("their view `OrderSummary`", summaries.usage, received.take());
    // performance.md: index begins
    let keys = orders.high_value("C03").all().measured().await?; // what the index projects: the keys
    let full = orders.high_value("C03").hydrate().all().measured().await?; // and a batch read of the table
    // performance.md: index ends
    received.take();
    assert_eq!(keys.value.len(), full.value.len());
    let again = orders.high_value("C03").all().measured().await?;
    row("orders of high value, keys of the index", again.usage, received.take());
    let again = orders.high_value("C03").hydrate().all().measured().await?;
    row("the same, hydrated", again.usage, received.take());
    a_get_of_a_view_costs_as_much(&orders).await
}

async fn a_get_of_a_view_costs_as_much(orders: &OrderRepository) -> dynamite_runtime::Result<()> {
    let key = || OrderKey::new("C03", day(3), "0003");
    let whole = orders.get(key()).measured().await?;
    let view = orders.get(key()).view::<OrderSummary>().measured().await?;
    assert_eq!(whole.usage.capacity, view.usage.capacity);
    Ok(())
}
