//! What can't be part of a batch or of a transaction.

use dynamite_runtime::{Dynamite, Result};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository, OrderStatus};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

/// A batch can't check an optimistic lock.
async fn put_of_a_locked_entity(orders: OrderRepository, order: Order) -> Result<()> {
    orders.batch_write().put(&order).await?;
    Ok(())
}

/// An item of another entity.
async fn put_of_another_entity(orders: OrderRepository, task: Task) -> Result<()> {
    orders.batch_write().put_unchecked(&task).await?;
    Ok(())
}

/// Keys of another entity.
async fn keys_of_another_entity(tasks: TaskRepository, keys: Vec<OrderKey>) -> Result<()> {
    tasks.batch_get(keys).await?;
    Ok(())
}

/// A write with a condition.
async fn condition_in_a_batch(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.batch_write().delete(key).only_if(Task::BUDGET.eq(1)).await?;
    Ok(())
}

/// A transaction returns no items.
async fn returning_in_a_transaction(db: Dynamite, tasks: TaskRepository, key: TaskKey) -> Result<()> {
    db.transaction().add(tasks.delete(key).returning_old()).await?;
    Ok(())
}

/// A query.
async fn query_in_a_transaction(db: Dynamite, orders: OrderRepository) -> Result<()> {
    db.transaction().add(orders.query("CUST-1")).await?;
    Ok(())
}

/// A condition on another entity.
async fn check_of_another_entity(tasks: TaskRepository, key: TaskKey) {
    let _ = tasks.check(key, Order::STATUS.eq(OrderStatus::Paid));
}

/// Nine types.
async fn ninth_part(db: Dynamite, tasks: TaskRepository, key: TaskKey) -> Result<()> {
    let get = || tasks.get(key.clone());
    let eight = db.transact_get().add(get()).add(get()).add(get()).add(get()).add(get()).add(get()).add(get()).add(get());
    eight.add(get()).await?;
    Ok(())
}

fn main() {}
