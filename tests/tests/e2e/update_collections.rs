//! `update` of lists, sets and maps, and of their elements.

use std::collections::{BTreeMap, BTreeSet};

use dynamite_runtime::Error;
use dynamite_tests::store::orders::{Order, OrderLine};
use dynamite_tests::store::tasks::{Task, TaskUpdate};

use crate::support::{assert_error, order, orders, refused_path, task, tasks};

async fn updated(stored: &Task, change: impl FnOnce(TaskUpdate) -> TaskUpdate) -> Task {
    let tasks = tasks().await;
    tasks.put(stored).await.unwrap();
    change(tasks.update(stored)).await.unwrap();
    tasks.get(stored).await.unwrap().unwrap()
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

#[tokio::test]
async fn appends_and_prepends() {
    let new = updated(&task("a"), |update| update.append(Task::STEPS, texts(&["x", "y"]))).await;
    assert_eq!(new.steps, ["first", "x", "y"]);
    let new = updated(&task("a"), |update| update.prepend(Task::STEPS, texts(&["x", "y"]))).await;
    assert_eq!(new.steps, ["x", "y", "first"]);
    let new = updated(&task("a"), |update| update.append(Task::STEPS, texts(&[]))).await;
    assert_eq!(new.steps, ["first"]);
}

#[tokio::test]
async fn an_absent_list_counts_as_empty() {
    let new = updated(&task("a"), |update| update.append(Task::REMARKS, texts(&["x"]))).await;
    assert_eq!(new.remarks, Some(texts(&["x"])));
    let new = updated(&task("a"), |update| update.prepend(Task::REMARKS, texts(&["x"]))).await;
    assert_eq!(new.remarks, Some(texts(&["x"])));
    let stored = Task { remarks: Some(texts(&["old"])), ..task("a") };
    let new = updated(&stored, |update| update.append(Task::REMARKS, texts(&["x"]))).await;
    assert_eq!(new.remarks, Some(texts(&["old", "x"])));
}

#[tokio::test]
async fn adds_elements_to_sets() {
    let new = updated(&task("a"), |update| update.add_to(Task::LABELS, ["blue", "green"])).await;
    assert_eq!(new.labels, BTreeSet::from(["blue".to_owned(), "green".to_owned()]));
    let empty = Task { labels: [].into(), ..task("a") };
    let new = updated(&empty, |update| update.add_to(Task::LABELS, ["blue"])).await;
    assert_eq!(new.labels, BTreeSet::from(["blue".to_owned()]));
    let new = updated(&task("a"), |update| update.add_to(Task::NUMBERS, [3, 3])).await;
    assert_eq!(new.numbers, BTreeSet::from([1, 2, 3]));
}

#[tokio::test]
async fn removes_elements_from_sets_even_the_last() {
    let new = updated(&task("a"), |update| update.remove_from(Task::NUMBERS, [2, 9])).await;
    assert_eq!(new.numbers, BTreeSet::from([1]));
    let new = updated(&task("a"), |update| update.remove_from(Task::NUMBERS, [1, 2])).await;
    assert_eq!(new.numbers, BTreeSet::new());
    let new = updated(&new, |update| update.remove_from(Task::NUMBERS, [1])).await;
    assert_eq!(new.numbers, BTreeSet::new());
}

#[tokio::test]
async fn adding_or_removing_no_elements_changes_nothing() {
    let none: [i32; 0] = [];
    let new = updated(&task("a"), |update| update.add_to(Task::NUMBERS, none).remove_from(Task::NUMBERS, none)).await;
    assert_eq!(new, task("a"));
}

#[tokio::test]
async fn setting_an_empty_set_removes_the_attribute() {
    let new = updated(&task("a"), |update| update.set(Task::LABELS, BTreeSet::new())).await;
    assert_eq!(new, Task { labels: [].into(), ..task("a") });
}

#[tokio::test]
async fn sets_elements_of_lists() {
    let stored = Task { steps: texts(&["a", "b", "c"]), ..task("a") };
    let new = updated(&stored, |update| update.set(Task::STEPS.index(1), "B")).await;
    assert_eq!(new.steps, ["a", "B", "c"]);
}

#[tokio::test]
async fn sets_fields_of_elements_of_lists() {
    let orders = orders().await;
    let line = |sku: &str| OrderLine { sku: sku.into(), quantity: 2, price: 3.into() };
    let stored = Order { lines: vec![line("a"), line("b")], ..order(1, "17", 5) };
    orders.create(&stored).await.unwrap();
    let quantity = Order::LINES.index(1).then(OrderLine::QUANTITY);
    let new = orders.update(&stored).add(quantity.clone(), 5_u32).returning_new().await.unwrap();
    assert_eq!(new.lines[1].quantity, 7);
    let guarded = orders.update(&stored).subtract(quantity, 8_u32);
    assert_error!(guarded.await, Error::ConditionFailed(_));
}

#[tokio::test]
async fn sets_increments_and_removes_map_entries() {
    let change = |update: TaskUpdate| {
        update
            .set(Task::COUNTERS.entry("odd.name#[0]"), 5_u32)
            .add(Task::COUNTERS.entry("seen"), 2_u32)
            .add(Task::COUNTERS.entry("fresh"), 1_u32)
    };
    let entries = |all: &[(&str, u32)]| all.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect::<BTreeMap<_, _>>();
    let new = updated(&task("a"), change).await;
    assert_eq!(new.counters, entries(&[("fresh", 1), ("odd.name#[0]", 5), ("seen", 3)]));
    let new = updated(&new, |update| update.remove(Task::COUNTERS.entry("odd.name#[0]"))).await;
    assert_eq!(new.counters, entries(&[("fresh", 1), ("seen", 3)]));
    let new = updated(&new, |update| update.set_if_absent(Task::COUNTERS.entry("seen"), 9_u32)).await;
    assert_eq!(new.counters["seen"], 3);
}

#[tokio::test]
async fn the_index_of_a_removed_element_is_that_before_the_update() {
    let stored = Task { steps: texts(&["a", "b", "c"]), remarks: Some(texts(&["x", "y"])), ..task("a") };
    let new = updated(&stored, |update| update.remove(Task::STEPS.index(0)).remove(Task::REMARKS.index(1))).await;
    assert_eq!((new.steps, new.remarks), (texts(&["b", "c"]), Some(texts(&["x"]))));
    let first_is = |text: &'static str| Task::STEPS.index(0).eq(text);
    let new = updated(&stored, |update| update.remove(Task::STEPS.index(0)).only_if(first_is("a"))).await;
    assert_eq!(new.steps, ["b", "c"]);
    let tasks = tasks().await;
    tasks.put(&stored).await.unwrap();
    let other = tasks.update(&stored).remove(Task::STEPS.index(0)).only_if(first_is("b"));
    assert_error!(other.await, Error::ConditionFailed(_));
    let new = tasks.update(&stored).remove(Task::STEPS.index(3)).returning_new().await.unwrap();
    assert_eq!(new.steps, ["a", "b", "c"]);
}

#[tokio::test]
async fn an_element_is_removed_without_other_changes_of_its_list() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let remove = || tasks.update(&task("a")).remove(Task::STEPS.index(0));
    let others = [
        remove().remove(Task::STEPS.index(1)),
        remove().remove(Task::STEPS.index(0)),
        remove().set(Task::STEPS.index(1), "x"),
        remove().append(Task::STEPS, texts(&["x"])),
        remove().set(Task::STEPS, texts(&["x"])),
        tasks.update(&task("a")).set(Task::STEPS.index(5), "x").remove(Task::STEPS.index(0)),
    ];
    for update in others {
        assert_error!(update.clone().request(), Error::InvalidInput(_));
        assert_eq!(refused_path(update.await), "steps");
    }
    let orders = orders().await;
    let of_another = orders.update(&order(1, "17", 5)).remove(Order::LINES.index(0));
    assert_eq!(refused_path(of_another.set(Order::LINES.index(1).then(OrderLine::SKU), "x").await), "lines");
    remove().set(Task::TITLE, "x").append(Task::REMARKS, texts(&["x"])).await.unwrap();
}
