//! The usage of batches over several tables.

use dynamite_tests::engine;
use dynamite_tests::store::orders::OrderRepository;
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};

use crate::support::{order, orders_and_tasks, task};

#[tokio::test]
async fn each_table_has_its_own() {
    let db = engine().await.unwrap();
    let (orders, tasks): (OrderRepository, TaskRepository) = orders_and_tasks(&db).await;
    let of_tasks = tasks.batch_write().put_all(&["a", "b", "c"].map(task));
    let progress = of_tasks.progress();
    let batch = db.batch_write().add(orders.batch_write().put_unchecked(&order(1, "a", 5))).add(of_tasks);
    let written = batch.await.unwrap();
    let (orders_usage, tasks_usage) = (written.usage_by_table["orders"], written.usage_by_table["tasks"]);
    assert_eq!((orders_usage.requests, tasks_usage.requests, written.usage.requests), (1, 1, 1));
    assert!(orders_usage.capacity > 0.0 && tasks_usage.capacity > orders_usage.capacity);
    assert_eq!(orders_usage.capacity + tasks_usage.capacity, written.usage.capacity);
    assert_eq!(progress.usage(), tasks_usage);

    let stored = orders.scan().all().await.unwrap();
    let reads = db.batch_get().add(orders.batch_get(&stored)).add(tasks.batch_get(["a", "b", "z"].map(TaskKey::new)));
    let (read_orders, read_tasks) = reads.await.unwrap();
    assert_eq!((read_orders.usage.returned, read_tasks.usage.returned), (1, 2));
    assert_eq!((read_orders.usage.requests, read_tasks.usage.requests), (1, 1));
    assert!(read_tasks.usage.capacity > read_orders.usage.capacity);
}
