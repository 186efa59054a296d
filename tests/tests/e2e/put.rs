//! `put`: writes an item in the place of the one that is there.

use dynamite_runtime::Error;
use dynamite_tests::store::tasks::{Task, TaskState};

use crate::support::{assert_error, task, tasks};

#[tokio::test]
async fn writes_a_new_item_and_replaces_one() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let other = Task { owner: Some("eve".into()), labels: [].into(), ..task("a") };
    tasks.put(&other).await.unwrap();
    assert_eq!(tasks.get(&other).await.unwrap(), Some(other));
}

#[tokio::test]
async fn answers_the_item_it_replaced() {
    let tasks = tasks().await;
    assert_eq!(tasks.put(&task("a")).returning_old().await.unwrap(), None);
    let other = Task { title: "other".into(), ..task("a") };
    assert_eq!(tasks.put(&other).returning_old().await.unwrap(), Some(task("a")));
}

#[tokio::test]
async fn only_if_reads_the_item_that_is_there() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let done = Task { state: TaskState::Done, ..task("a") };
    tasks.put(&done).only_if(Task::STATE.eq(TaskState::Open)).await.unwrap();
    let failed = tasks.put(&task("a")).only_if(Task::STATE.eq(TaskState::Open)).await.unwrap_err();
    assert_eq!(failed.old::<Task>().unwrap(), Some(done));
    assert_error!(Err::<(), _>(failed), Error::ConditionFailed(_));
}

#[tokio::test]
async fn only_if_without_an_item_is_a_failed_condition_without_an_old_item() {
    let tasks = tasks().await;
    let failed = tasks.put(&task("a")).only_if(Task::STATE.eq(TaskState::Open)).await.unwrap_err();
    assert_eq!(failed.old::<Task>().unwrap(), None);
    assert_error!(Err::<(), _>(failed), Error::ConditionFailed(_));
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
