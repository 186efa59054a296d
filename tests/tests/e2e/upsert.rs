//! `upsert` writes the declared attributes of an item, and keeps undeclared ones.

use dynamite_runtime::Error;
use dynamite_tests::store::tasks::{Contact, Task, TaskState};

use crate::support::{assert_error, contact, put_raw, refused_path, s, task, tasks};

#[tokio::test]
async fn writes_a_new_item_and_changes_an_existing_one() {
    let tasks = tasks().await;
    assert_eq!(tasks.upsert(&task("a")).await.unwrap(), task("a"));
    let full = Task { owner: Some("eve".into()), score: Some(-4), priority: 9, ..task("a") };
    assert_eq!(tasks.upsert(&full).await.unwrap(), full);
    assert_eq!(tasks.upsert(&task("a")).await.unwrap(), task("a"));
    assert_eq!(tasks.get(&task("a")).await.unwrap(), Some(task("a")));
}

#[tokio::test]
async fn keeps_undeclared_attributes() {
    let tasks = tasks().await;
    let mut item = task("a").to_item().unwrap();
    item.insert("later_version".into(), s("kept"));
    put_raw(tasks.db(), "tasks", item).await;
    tasks.upsert(&Task { title: "new".into(), ..task("a") }).await.unwrap();
    let client = tasks.db().client();
    let found = client.get_item().table_name("tasks").key("task_id", s("a")).send().await.unwrap().item.unwrap();
    assert_eq!(found["later_version"], s("kept"));
    assert_eq!(found["title"], s("new"));
}

#[tokio::test]
async fn adds_and_removes_index_entries() {
    let tasks = tasks().await;
    tasks.upsert(&Task { priority: 9, ..task("a") }).await.unwrap();
    assert_eq!(tasks.urgent().count().await.unwrap(), 1);
    tasks.upsert(&task("a")).await.unwrap();
    assert_eq!(tasks.urgent().count().await.unwrap(), 0);
    assert_eq!(tasks.by_bucket("mail", TaskState::Open).count().await.unwrap(), 1);
}

#[tokio::test]
async fn add_continues_from_the_stored_value() {
    let tasks = tasks().await;
    let upsert = || {
        let item = task("a");
        tasks.upsert(&item).add(Task::BUDGET, 5_u32).add(Task::SPENT, 1_u32).append(Task::STEPS, ["s".to_owned()])
    };
    let first = upsert().await.unwrap();
    assert_eq!((first.budget, first.spent, first.steps.len()), (5, Some(1), 1));
    let second = upsert().await.unwrap();
    assert_eq!((second.budget, second.spent, second.steps.len()), (10, Some(2), 2));
}

#[tokio::test]
async fn keep_keeps_existing_values_and_sets_absent_ones() {
    let tasks = tasks().await;
    let upsert = |title: &str, owner: Option<&str>| {
        let item = Task { title: title.into(), owner: owner.map(str::to_owned), budget: 77, ..task("a") };
        tasks.upsert(&item).keep(Task::TITLE).keep(Task::OWNER)
    };
    let first = upsert("first", None).await.unwrap();
    assert_eq!((first.title.as_str(), first.owner), ("first", None));
    let second = upsert("second", Some("eve")).await.unwrap();
    assert_eq!((second.title.as_str(), second.owner.as_deref()), ("first", Some("eve")));
    let third = upsert("third", None).await.unwrap();
    assert_eq!((third.owner.as_deref(), third.budget), (Some("eve"), 77));
}

#[tokio::test]
async fn only_if_checks_the_stored_item() {
    let tasks = tasks().await;
    let upsert = || tasks.upsert(&task("a")).only_if(Task::BUDGET.eq(10_u32));
    assert_error!(upsert().await, Error::ConditionFailed(_));
    tasks.put(&task("a")).await.unwrap();
    upsert().await.unwrap();
}

#[tokio::test]
async fn add_and_keep_refuse_nested_paths() {
    let tasks = tasks().await;
    let item = Task { contact: Some(contact("Eve")), ..task("a") };
    let calls = || Task::CONTACT.then(Contact::CALLS);
    assert_eq!(refused_path(tasks.upsert(&item).add(calls(), 1_u32).await), "contact.calls");
    assert_eq!(refused_path(tasks.upsert(&item).keep(calls()).await), "contact.calls");
}
