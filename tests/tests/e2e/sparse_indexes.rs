//! Sparse indexes: an item has an entry only while its attributes give it the key.

use dynamite_runtime::{DateTime, Utc};
use dynamite_tests::store::orders::Order;
use dynamite_tests::store::tasks::{Task, TaskByUrgent, TaskKey, TaskPlace, TaskRepository, TaskState};

use crate::support::{order, orders, task, tasks, time};

/// The sparse indexes that contain task `a`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Entries {
    urgent: bool,
    owned: bool,
    due: bool,
    ranked: bool,
}

async fn entries(tasks: &TaskRepository) -> Entries {
    Entries {
        urgent: tasks.scan_urgent().count().await.unwrap() == 1,
        owned: tasks.scan_by_owner().count().await.unwrap() == 1,
        due: tasks.scan_due_in_queue().count().await.unwrap() == 1,
        ranked: tasks.scan_by_rank().count().await.unwrap() == 1,
    }
}

fn task_in_every_index() -> Task {
    Task { owner: Some("eve".into()), due: Some(time(5)), priority: 9, score: Some(-4), ..task("a") }
}

const NO_INDEX: Entries = Entries { urgent: false, owned: false, due: false, ranked: false };
const EVERY_INDEX: Entries = Entries { urgent: true, owned: true, due: true, ranked: true };

#[tokio::test]
async fn an_item_without_the_attributes_is_in_no_sparse_index() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    assert_eq!(entries(&tasks).await, NO_INDEX);
}

#[tokio::test]
async fn put_adds_and_removes_index_entries() {
    let tasks = tasks().await;
    tasks.put(&task_in_every_index()).await.unwrap();
    assert_eq!(entries(&tasks).await, EVERY_INDEX);
    tasks.put(&task("a")).await.unwrap();
    assert_eq!(entries(&tasks).await, NO_INDEX);
}

#[tokio::test]
async fn setting_and_removing_an_optional_key_adds_and_removes_the_entry() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    tasks.update(&task("a")).set(Task::OWNER, "eve").await.unwrap();
    assert_eq!(entries(&tasks).await, Entries { owned: true, ..NO_INDEX });
    assert_eq!(tasks.by_owner("eve").all().await.unwrap()[0].owner, "eve");
    tasks.update(&task("a")).set(Task::OWNER, "bob").await.unwrap();
    assert_eq!(tasks.by_owner("eve").count().await.unwrap(), 0);
    tasks.update(&task("a")).remove(Task::OWNER).await.unwrap();
    assert_eq!(entries(&tasks).await, NO_INDEX);
    tasks.update(&task("a")).set_if_absent(Task::OWNER, "eve").await.unwrap();
    assert_eq!(entries(&tasks).await, Entries { owned: true, ..NO_INDEX });
}

#[tokio::test]
async fn entries_are_added_and_removed_where_the_condition_changes() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    for (state, priority, urgent) in [
        (TaskState::Open, 4, false),
        (TaskState::Open, 5, true),
        (TaskState::Active, 255, true),
        (TaskState::Done, 255, false),
        (TaskState::Open, 6, true),
        (TaskState::Open, 0, false),
    ] {
        let update = tasks.update(&task("a")).set_place(TaskPlace { queue: "mail".into(), state, due: None, priority });
        update.await.unwrap();
        assert_eq!(entries(&tasks).await, Entries { urgent, ..NO_INDEX }, "{state} {priority}");
    }
}

#[tokio::test]
async fn a_number_key_follows_its_attribute() {
    let tasks = tasks().await;
    for (id, score) in [("a", -4), ("b", 10), ("c", 9)] {
        tasks.put(&task(id)).await.unwrap();
        tasks.update(&task(id)).set_score(Some(score)).await.unwrap();
    }
    let scores = async || {
        let ranked = tasks.by_rank("red").all().await.unwrap();
        ranked.into_iter().map(|task| task.score).collect::<Vec<_>>()
    };
    assert_eq!(scores().await, [Some(-4), Some(9), Some(10)]);
    assert_eq!(tasks.by_rank("red").score(0..=9).count().await.unwrap(), 1);
    tasks.update(&task("c")).set_score(None).await.unwrap();
    assert_eq!(scores().await, [Some(-4), Some(10)]);
}

#[tokio::test]
async fn keys_of_a_sparse_index_are_not_optional_in_its_items() {
    let tasks = tasks().await;
    tasks.put(&task_in_every_index()).await.unwrap();
    let due: DateTime<Utc> = tasks.due_in_queue("red").queue("mail").all().await.unwrap()[0].due;
    let owner: String = tasks.by_owner("eve").all().await.unwrap()[0].owner.clone();
    assert_eq!((due, owner.as_str()), (time(5), "eve"));
    let urgent = tasks.urgent().all().await.unwrap();
    assert_eq!(urgent, [TaskByUrgent { task_id: "a".into(), priority: 9, title: "title of a".into() }]);
}

#[tokio::test]
async fn a_literal_partition_is_ordered_by_its_sort_key() {
    let tasks = tasks().await;
    for (id, priority) in [("a", 9), ("b", 5), ("c", 200), ("d", 4)] {
        tasks.put(&Task { priority, ..task(id) }).await.unwrap();
    }
    let ids = |found: Vec<TaskByUrgent>| found.into_iter().map(|found| found.task_id).collect::<Vec<_>>();
    assert_eq!(ids(tasks.urgent().all().await.unwrap()), ["b", "a", "c"]);
    assert_eq!(ids(tasks.urgent().descending().all().await.unwrap()), ["c", "a", "b"]);
    assert_eq!(ids(tasks.urgent().priority(6..).all().await.unwrap()), ["a", "c"]);
}

#[tokio::test]
async fn a_decimal_condition_is_exact() {
    let orders = orders().await;
    for (d, total) in
        [(1, "1000"), (2, "1000.00"), (3, "1000.00000000000000000000000000000001"), (4, "1E3"), (5, "1E4")]
    {
        orders.create(&Order { total: total.parse().unwrap(), ..order(d, "17", 0) }).await.unwrap();
    }
    let days = async || {
        let found = orders.high_value("CUST-1").all().await.unwrap();
        found.into_iter().map(|found| found.order_date.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(days().await, ["2024-05-03", "2024-05-05"]);
    orders.update(&order(5, "17", 0)).set_total(1000.into()).await.unwrap();
    orders.update(&order(1, "17", 0)).set_total(1001.into()).await.unwrap();
    assert_eq!(days().await, ["2024-05-03", "2024-05-01"]);
}

#[tokio::test]
async fn leaving_an_index_keeps_the_item_in_the_table() {
    let tasks = tasks().await;
    tasks.put(&task_in_every_index()).await.unwrap();
    tasks.update(TaskKey::new("a")).set_score(None).remove(Task::OWNER).await.unwrap();
    assert_eq!(
        tasks.get(TaskKey::new("a")).await.unwrap(),
        Some(Task { owner: None, score: None, ..task_in_every_index() })
    );
    assert_eq!(entries(&tasks).await, Entries { urgent: true, due: true, ..NO_INDEX });
}
