//! docs/performance.md, the chapter about batches.

use dynamite_runtime::{BatchError, Usage};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository};

use crate::performance_orders::{assert_row, day, order, orders};

fn keys() -> Vec<OrderKey> {
    (0..200).map(|number| OrderKey::new("C03", day(number), format!("{number:04}"))).collect()
}

fn row(what: &str, usage: Usage) {
    assert_row(&[what.to_owned(), usage.requests.to_string(), usage.capacity.to_string()]);
}

#[tokio::test]
async fn a_batch_needs_fewer_requests() -> dynamite_runtime::Result<()> {
    let (orders, keys) = (orders().await, keys());
    let mut usage = Usage::default();
    for key in &keys {
        usage += orders.get(key).measured().await?.usage;
    }
    row("200 gets", usage);
    // performance.md: batch get begins
    let output = orders.batch_get(keys).await?; // any number of keys, 100 in a request
    let (found, missing, usage) = (output.found, output.missing, output.usage);
    // performance.md: batch get ends
    assert_eq!((found.len(), missing.len()), (200, 0));
    row("a batch of 200 keys", usage);
    let deleted: Vec<OrderKey> = (0..100).map(|number| OrderKey::from(&order(1, number))).collect();
    let new: Vec<Order> = (0..100).map(|number| order(20, number)).collect();
    // performance.md: batch write begins
    let written = orders.batch_write().put_all_unchecked(&new).delete_all(deleted).await?; // 25 in a request
    // performance.md: batch write ends
    assert_eq!(written.count, 200);
    row("a batch of 100 puts and 100 deletes", written.usage);
    nightly(&orders, &new).await
}

async fn nightly(orders: &OrderRepository, new: &[Order]) -> dynamite_runtime::Result<()> {
    // performance.md: batch rest begins
    if let Err(BatchError::Incomplete(rest)) = orders.batch_write().put_all_unchecked(new).await {
        eprintln!("{} written, {} left", rest.done.len(), rest.left.len() + rest.unknown.len());
        orders.batch_write().again(rest).await?; // later, when the table has capacity again
    }
    // performance.md: batch rest ends
    Ok(())
}
