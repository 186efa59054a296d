//! What a read can't do.

use dynamite_runtime::Result;
use dynamite_tests::store::documents::DocumentRepository;
use dynamite_tests::store::matches::{MatchRepository, Region};
use dynamite_tests::store::orders::{OrderKey, OrderRepository, OrderStatus, OrderSummary};
use dynamite_tests::store::tasks::{Task, TaskCard, TaskRepository};

/// A global index is never consistent.
async fn consistent_on_a_global_index(orders: OrderRepository) -> Result<()> {
    orders.by_status(OrderStatus::Paid).consistent().all().await?;
    Ok(())
}

/// Neither when it is scanned.
async fn consistent_scan_of_a_global_index(orders: OrderRepository) -> Result<()> {
    orders.scan_by_status().consistent().all().await?;
    Ok(())
}

/// A view of another entity.
async fn view_of_another_entity(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.get(key).view::<TaskCard>().await?;
    Ok(())
}

/// A view of what the index does not hold.
async fn view_that_the_index_does_not_hold(orders: OrderRepository) -> Result<()> {
    orders.by_status(OrderStatus::Paid).view::<OrderSummary>().all().await?;
    Ok(())
}

/// A query can end in many ways: it has to say in which.
async fn awaited(orders: OrderRepository) -> Result<()> {
    orders.query("CUST-1").await?;
    Ok(())
}

/// Expiry needs `ttl:`.
async fn unexpired_without_ttl(matches: MatchRepository) -> Result<()> {
    matches.by_tournament("W", Region::North).unexpired().all().await?;
    Ok(())
}

/// And an index that holds its attribute.
async fn unexpired_where_the_index_does_not_hold_it(documents: DocumentRepository) -> Result<()> {
    documents.keys_by_author("Ada").unexpired().all().await?;
    Ok(())
}

/// The key of another entity.
async fn key_of_another_entity(tasks: TaskRepository, key: OrderKey) -> Result<()> {
    tasks.get(key).await?;
    Ok(())
}

/// The item of another entity.
async fn item_of_another_entity(orders: OrderRepository, task: Task) -> Result<()> {
    orders.create(&task).await?;
    Ok(())
}

fn main() {}
