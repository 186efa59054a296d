//! docs/performance.md, the chapter about pagination.

use dynamite_runtime::{Cursor, parallel};
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};

use crate::performance_orders::orders;

#[tokio::test]
async fn pages_continue_forwards_and_backwards() -> dynamite_runtime::Result<()> {
    let orders = orders().await;
    // performance.md: cursor begins
    let first = orders.query("C03").descending().page(20).await?;
    let text = first.cursor.map(|cursor| cursor.to_string()); // a part of the answer to the browser
    // performance.md: cursor ends
    let (shown, back) = next_page(&orders, text.as_deref()).await?;
    assert_eq!(shown.len(), 20);
    assert_eq!(back, first.items);
    partitions_are_read_in_parallel(&orders).await
}

async fn next_page(orders: &OrderRepository, text: Option<&str>) -> dynamite_runtime::Result<(Vec<Order>, Vec<Order>)> {
    let Some(text) = text else { return Ok(Default::default()) };
    // performance.md: back begins
    let cursor: Cursor = text.parse()?;
    let next = orders.query("C03").descending().resume(cursor.clone()).page(20).await?;
    let back = orders.query("C03").descending().before(next.cursor_at(0).unwrap_or(cursor)).page(20).await?;
    // performance.md: back ends
    Ok((next.items, back.items))
}

async fn partitions_are_read_in_parallel(orders: &OrderRepository) -> dynamite_runtime::Result<()> {
    // performance.md: parallel begins
    let customers = (0..5).map(|number| format!("C{number:02}"));
    let queries = customers.map(|customer| orders.query(customer).filter(Order::STATUS.eq(OrderStatus::Pending)));
    let pending = parallel(queries).at_once(4).all().await?; // in the order of the queries
    // performance.md: parallel ends
    assert_eq!(pending.len(), 100);
    Ok(())
}
