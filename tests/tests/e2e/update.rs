//! `update` changes attributes of an existing item.

use dynamite_runtime::Error;
use dynamite_tests::store::tasks::{Contact, Task, TaskKey, TaskRepository, TaskUpdate};

use crate::support::{assert_error, contact, refused_path, task, tasks};

/// Returns a table with this task, and an update of the task.
async fn updating(stored: &Task) -> (TaskRepository, TaskUpdate) {
    let tasks = tasks().await;
    tasks.put(stored).await.unwrap();
    let update = tasks.update(stored);
    (tasks, update)
}

/// Stores a task and updates it. Checks that the update returns the item as it is stored afterwards.
async fn updated(stored: &Task, change: impl FnOnce(TaskUpdate) -> TaskUpdate) -> Result<Task, Error> {
    let (tasks, update) = updating(stored).await;
    let result = change(update).returning_new().await;
    let found = tasks.get(stored).await.unwrap().unwrap();
    match &result {
        Ok(new) => assert_eq!(*new, found),
        Err(_) => assert_eq!(*stored, found),
    }
    result
}

fn with_contact() -> Task {
    Task { contact: Some(Contact { phone: Some("112".into()), ..contact("Eve") }), ..task("a") }
}

#[tokio::test]
async fn sets_several_attributes_at_once() {
    let change = |update: TaskUpdate| update.set(Task::TITLE, "new").set(Task::BUDGET, 7_u32).set(Task::OWNER, "eve");
    let expected = Task { title: "new".into(), budget: 7, owner: Some("eve".into()), ..task("a") };
    assert_eq!(updated(&task("a"), change).await.unwrap(), expected);
}

#[tokio::test]
async fn an_absent_item_is_not_found_with_or_without_a_condition() {
    let tasks = tasks().await;
    let update = || tasks.update(TaskKey::new("no")).set(Task::TITLE, "new");
    assert_error!(update().await, Error::NotFound { entity: "Task", .. });
    assert_error!(update().only_if(Task::BUDGET.eq(10_u32)).await, Error::NotFound { entity: "Task", .. });
    assert_error!(update().returning_old().await, Error::NotFound { entity: "Task", .. });
    assert_eq!(tasks.get(TaskKey::new("no")).await.unwrap(), None);
}

#[tokio::test]
async fn a_failed_condition_is_a_different_error_and_carries_the_item() {
    let (_tasks, update) = updating(&task("a")).await;
    let failed = update.set(Task::TITLE, "new").only_if(Task::BUDGET.gt(10_u32)).await.unwrap_err();
    assert_eq!(failed.old::<Task>().unwrap(), Some(task("a")));
    assert_error!(Err::<(), _>(failed), Error::ConditionFailed(_));
}

#[tokio::test]
async fn returning_old_returns_the_item_before_the_update() {
    let (tasks, update) = updating(&task("a")).await;
    assert_eq!(update.set(Task::TITLE, "new").returning_old().await.unwrap(), task("a"));
    assert_eq!(tasks.get(&task("a")).await.unwrap().unwrap().title, "new");
}

#[tokio::test]
async fn an_empty_update_checks_that_the_item_exists() {
    let (tasks, update) = updating(&task("a")).await;
    update.clone().await.unwrap();
    assert_eq!(update.returning_new().await.unwrap(), task("a"));
    assert_error!(tasks.update(TaskKey::new("no")).await, Error::NotFound { .. });
}

#[tokio::test]
async fn sets_a_field_of_a_struct() {
    let new = updated(&task("a"), |update| update.set(Task::AUTHOR.then(Contact::NAME), "Eve")).await.unwrap();
    assert_eq!(new, Task { author: contact("Eve"), ..task("a") });
}

#[tokio::test]
async fn sets_a_field_of_an_optional_struct_only_if_present() {
    let rename = |update: TaskUpdate| update.set(Task::CONTACT.then(Contact::NAME), "Bob");
    let new = updated(&with_contact(), rename).await.unwrap();
    assert_eq!(new.contact, Some(Contact { phone: Some("112".into()), ..contact("Bob") }));
    assert_error!(updated(&task("a"), rename).await, Error::ConditionFailed(_));
    let count = |update: TaskUpdate| update.add(Task::CONTACT.then(Contact::CALLS), 1_u32);
    assert_error!(updated(&task("a"), count).await, Error::ConditionFailed(_));
    let forget = |update: TaskUpdate| update.remove(Task::CONTACT.then(Contact::PHONE));
    assert_eq!(updated(&with_contact(), forget).await.unwrap().contact, Some(contact("Eve")));
    assert_error!(updated(&task("a"), forget).await, Error::ConditionFailed(_));
}

#[tokio::test]
async fn set_or_remove_sets_or_removes() {
    let owned = Task { owner: Some("eve".into()), ..task("a") };
    let to = |owner: Option<&'static str>| move |update: TaskUpdate| update.set_or_remove(Task::OWNER, owner);
    assert_eq!(updated(&task("a"), to(Some("eve"))).await.unwrap(), owned);
    assert_eq!(updated(&owned, to(None)).await.unwrap(), task("a"));
    assert_eq!(updated(&task("a"), to(None)).await.unwrap(), task("a"));
}

#[tokio::test]
async fn set_if_absent_sets_only_absent_attributes() {
    let owned = |owner: &str| Task { owner: Some(owner.into()), ..task("a") };
    let claim = |update: TaskUpdate| update.set_if_absent(Task::OWNER, "bob");
    assert_eq!(updated(&task("a"), claim).await.unwrap(), owned("bob"));
    assert_eq!(updated(&owned("eve"), claim).await.unwrap(), owned("eve"));
}

#[tokio::test]
async fn removes_optional_attributes() {
    let full = Task { remarks: Some(vec!["r".into()]), spent: Some(3), ..with_contact() };
    let change = |update: TaskUpdate| update.remove(Task::REMARKS).remove(Task::SPENT).remove(Task::CONTACT);
    assert_eq!(updated(&full, change).await.unwrap(), task("a"));
    assert_eq!(updated(&task("a"), change).await.unwrap(), task("a"));
}

#[tokio::test]
async fn add_counts_an_absent_number_as_0() {
    let change =
        |update: TaskUpdate| update.add(Task::BUDGET, 5_u32).add(Task::BALANCE, -4_i64).add(Task::SPENT, 2_u32);
    let new = updated(&task("a"), change).await.unwrap();
    assert_eq!((new.budget, new.balance, new.spent), (15, -7, Some(2)));
}

#[tokio::test]
async fn subtract_goes_below_0_only_for_signed_types() {
    let subtract = |n: u32| move |update: TaskUpdate| update.subtract(Task::BUDGET, n);
    assert_eq!(updated(&task("a"), subtract(10)).await.unwrap().budget, 0);
    assert_error!(updated(&task("a"), subtract(11)).await, Error::ConditionFailed(_));
    let change = |update: TaskUpdate| update.subtract(Task::BALANCE, 10_i64);
    assert_eq!(updated(&task("a"), change).await.unwrap().balance, -13);
    let absent = |update: TaskUpdate| update.subtract(Task::SPENT, 1_u32);
    assert_error!(updated(&task("a"), absent).await, Error::ConditionFailed(_));
}

#[tokio::test]
async fn a_value_that_cannot_be_stored_is_refused_with_its_path() {
    let tasks = tasks().await;
    let update = tasks.update(TaskKey::new("a")).set(Task::OWNER, "");
    assert_eq!(refused_path(update.await), "owner");
    let update = tasks.update(TaskKey::new("a")).set_if_absent(Task::OWNER, "");
    assert_eq!(refused_path(update.await), "owner");
    let update = tasks.update(TaskKey::new("")).set(Task::TITLE, "t");
    assert_eq!(refused_path(update.await), "task_id");
}
