//! docs/performance.md, the chapter about queries.

use dynamite_runtime::Usage;
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};

use crate::performance_orders::{assert_row, day, orders};

/// Checks a row of the table of pairs: what two ways to read the same orders cost.
fn compare(what: &str, bad: Usage, good: Usage) {
    assert!(bad.capacity > good.capacity, "{what}: {bad:?} {good:?}");
    let units = |usage: Usage| if usage.capacity == 1.0 { "unit" } else { "units" };
    let cost = |usage: Usage| format!("{} {}, {} items read", usage.capacity, units(usage), usage.scanned);
    assert_row(&[what.to_owned(), cost(bad), cost(good)]);
}

#[tokio::test]
async fn each_pair_reads_the_same_orders() -> dynamite_runtime::Result<()> {
    let orders = orders().await;
    a_query_reads_what_a_scan_filters(&orders).await?;
    a_key_condition_reads_what_a_filter_keeps(&orders).await?;
    a_sparse_index_holds_what_a_filter_keeps(&orders).await?;
    an_index_with_both_keys_reads_a_range(&orders).await?;
    take_reads_what_it_returns(&orders).await?;
    a_count_costs_as_much_as_its_items(&orders).await
}

async fn a_query_reads_what_a_scan_filters(orders: &OrderRepository) -> dynamite_runtime::Result<()> {
    // performance.md: scan begins
    let bad = orders.scan().filter(Order::CUSTOMER_ID.eq("C03")).all().measured().await?; // reads the whole table
    let good = orders.query("C03").all().measured().await?; // reads the orders of the customer
    // performance.md: scan ends
    assert_eq!(bad.value.len(), good.value.len());
    compare("a scan with a filter, or a query", bad.usage, good.usage);
    Ok(())
}

async fn a_key_condition_reads_what_a_filter_keeps(orders: &OrderRepository) -> dynamite_runtime::Result<()> {
    let (may_1, may_31) = (day(121), day(151));
    // performance.md: range begins
    let bad = orders.query("C03").filter(Order::ORDER_DATE.between(may_1..=may_31)).all().measured().await?;
    let good = orders.query("C03").order_date(may_1..=may_31).all().measured().await?;
    // performance.md: range ends
    assert_eq!(bad.value, good.value);
    compare("a filter on a day, or a range of the sort key", bad.usage, good.usage);
    Ok(())
}

async fn a_sparse_index_holds_what_a_filter_keeps(orders: &OrderRepository) -> dynamite_runtime::Result<()> {
    // performance.md: sparse begins
    let bad = orders.query("C03").filter(Order::TOTAL.gt(1_000)).all().measured().await?;
    let good = orders.high_value("C03").all().measured().await?; // `when: total > 1000`
    // performance.md: sparse ends
    assert_eq!(bad.value.len(), good.value.len());
    compare("a filter on the total, or a sparse index", bad.usage, good.usage);
    Ok(())
}

async fn an_index_with_both_keys_reads_a_range(orders: &OrderRepository) -> dynamite_runtime::Result<()> {
    let since = orders.query("C00").order_date(day(190)).take(1).await?.items[0].created_at;
    // performance.md: both begins
    let mut bad = orders.by_status(OrderStatus::Pending).all().measured().await?;
    bad.value.retain(|order| order.created_at >= since);
    let good = orders.by_status(OrderStatus::Pending).created_at(since..).all().measured().await?;
    // performance.md: both ends
    assert_eq!(bad.value, good.value);
    compare("an index without its sort key, or with it", bad.usage, good.usage);
    Ok(())
}

async fn take_reads_what_it_returns(orders: &OrderRepository) -> dynamite_runtime::Result<()> {
    // performance.md: take begins
    let mut bad = orders.query("C03").descending().all().measured().await?;
    bad.value.truncate(10);
    let good = orders.query("C03").descending().take(10).measured().await?;
    // performance.md: take ends
    assert_eq!(bad.value, good.value.items);
    compare("all orders, or the last ten", bad.usage, good.usage);
    Ok(())
}

async fn a_count_costs_as_much_as_its_items(orders: &OrderRepository) -> dynamite_runtime::Result<()> {
    let counted = orders.query("C03").count().measured().await?.usage;
    assert_eq!(counted.capacity, orders.query("C03").all().measured().await?.usage.capacity);
    let consistent = orders.query("C03").consistent().all().measured().await?.usage;
    assert_eq!(consistent.capacity, 2.0 * counted.capacity);
    Ok(())
}
