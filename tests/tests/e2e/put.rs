//! `put` writes an item, and replaces an existing one.

use dynamite_runtime::Error;
use dynamite_tests::store::tasks::{Task, TaskState};

use crate::support::{assert_error, task, tasks};

#[tokio::test]
async fn writes_a_new_item_and_replaces_an_existing_one() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let other = Task { owner: Some("eve".into()), labels: [].into(), ..task("a") };
    tasks.put(&other).await.unwrap();
    assert_eq!(tasks.get(&other).await.unwrap(), Some(other));
}

#[tokio::test]
async fn returning_old_returns_the_replaced_item() {
    let tasks = tasks().await;
    assert_eq!(tasks.put(&task("a")).returning_old().await.unwrap(), None);
    let other = Task { title: "other".into(), ..task("a") };
    assert_eq!(tasks.put(&other).returning_old().await.unwrap(), Some(task("a")));
}

#[tokio::test]
async fn only_if_checks_the_stored_item() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let done = Task { state: TaskState::Done, ..task("a") };
    tasks.put(&done).only_if(Task::STATE.eq(TaskState::Open)).await.unwrap();
    let failed = tasks.put(&task("a")).only_if(Task::STATE.eq(TaskState::Open)).await.unwrap_err();
    assert_eq!(failed.old::<Task>().unwrap(), Some(done));
    assert_error!(Err::<(), _>(failed), Error::ConditionFailed(_));
}

#[tokio::test]
async fn only_if_fails_without_an_old_item_if_there_is_none() {
    let tasks = tasks().await;
    let failed = tasks.put(&task("a")).only_if(Task::STATE.eq(TaskState::Open)).await.unwrap_err();
    assert_eq!(failed.old::<Task>().unwrap(), None);
    assert_error!(Err::<(), _>(failed), Error::ConditionFailed(_));
}

#[tokio::test]
async fn must_exist_replaces_and_never_creates() {
    let tasks = tasks().await;
    assert_error!(tasks.put(&task("a")).must_exist().await, Error::NotFound { entity: "Task", .. });
    assert_error!(tasks.put(&task("a")).must_exist().idempotent().await, Error::NotFound { entity: "Task", .. });
    assert_eq!(tasks.get(&task("a")).await.unwrap(), None);
    tasks.put(&task("a")).await.unwrap();
    let done = Task { state: TaskState::Done, ..task("a") };
    tasks.put(&done).must_exist().only_if(Task::STATE.eq(TaskState::Open)).await.unwrap();
    let again = tasks.put(&task("a")).must_exist().only_if(Task::STATE.eq(TaskState::Open));
    assert_error!(again.await, Error::ConditionFailed(_));
    assert_eq!(tasks.get(&task("a")).await.unwrap(), Some(done));
}

#[tokio::test]
async fn several_conditions_must_all_hold() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let put = |budget: u32| {
        let open = Task::STATE.eq(TaskState::Open);
        tasks.put(&task("a")).only_if(open).only_if(Task::BUDGET.eq(budget))
    };
    put(10).await.unwrap();
    assert_error!(put(11).await, Error::ConditionFailed(_));
}
