//! What an update can't set, because something else would go stale.

use dynamite_runtime::Result;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentRepository};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskPlace, TaskRepository, TaskState};

/// The key of an item never changes.
async fn the_partition_key(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).set(Order::CUSTOMER_ID, "CUST-2").await
}

/// Nor what it is computed from.
async fn a_part_of_the_key(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).set(Order::ORDER_ID, "18").await
}

/// What decides on a sparse index is set by `set_total`.
async fn what_a_condition_reads(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).set(Order::TOTAL, 5).await
}

/// Or added to.
async fn adding_to_what_a_condition_reads(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).add(Order::TOTAL, 5).await
}

/// What feeds a computed key of an index is set together with the rest of it.
async fn a_part_of_an_index_key(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).set(Task::STATE, TaskState::Done).await
}

/// Nor can it be removed alone.
async fn removing_a_part_of_an_index_key(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).remove(Task::DUE).await
}

/// Nor set where it is absent.
async fn setting_an_absent_part_of_an_index_key(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).set_if_absent(Task::SCORE, 1).await
}

/// The same for parts of keys that are numbers.
async fn subtracting_from_a_part_of_an_index_key(documents: DocumentRepository, key: DocumentKey) -> Result<()> {
    documents.update(key).subtract(Document::MODIFIED, 1).await
}

/// Only the lock counts revisions.
async fn the_lock(orders: OrderRepository, key: OrderKey) -> Result<()> {
    orders.update(key).set(Order::REVISION, 5).await
}

/// A setter without all that it needs.
async fn half_a_group(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    let place = TaskPlace { queue: "mail".to_owned(), priority: 1 };
    tasks.update(key).set_place(place).await
}

/// The attributes of a large group by their positions.
async fn by_position(tasks: TaskRepository, key: TaskKey) -> Result<()> {
    tasks.update(key).set_place("mail", TaskState::Open, None, 1).await
}

fn main() {}
