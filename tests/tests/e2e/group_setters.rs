//! Setters of attributes that feed the same keys: they set the attributes together, and write every key.

use dynamite_runtime::Error;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskPlace, TaskRepository, TaskState};

use crate::support::{assert_error, document, documents, refused_path, s, task, tasks, time};

/// Returns the place of an open task without a due date.
fn place(queue: &str) -> TaskPlace {
    TaskPlace { queue: queue.to_owned(), state: TaskState::Open, due: None, priority: 1 }
}

/// Checks that the stored keys of task `a` are the same as if the whole item were written.
async fn assert_keys_match_attributes(tasks: &TaskRepository) {
    let read = tasks.db().client().get_item().table_name("tasks").key("task_id", s("a")).send().await.unwrap();
    let stored = read.item.unwrap();
    assert_eq!(Task::from_item(stored.clone()).unwrap().to_item().unwrap(), stored);
}

#[tokio::test]
async fn the_setter_writes_attributes_and_keys() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let expected =
        Task { queue: "post".into(), state: TaskState::Active, due: Some(time(9)), priority: 7, ..task("a") };
    let update = tasks.update(&task("a"));
    let update =
        update.set_place(TaskPlace { queue: "post".into(), state: TaskState::Active, due: Some(time(9)), priority: 7 });
    assert_eq!(update.returning_new().await.unwrap(), expected);
    assert_keys_match_attributes(&tasks).await;
    assert_eq!(tasks.by_bucket("mail", TaskState::Open).count().await.unwrap(), 0);
    assert_eq!(tasks.by_bucket("post", TaskState::Active).title("title of a").count().await.unwrap(), 1);
    assert_eq!(tasks.due_in_queue("red").queue("post").due(..=time(9)).count().await.unwrap(), 1);
    assert_eq!(tasks.urgent().count().await.unwrap(), 1);
}

#[tokio::test]
async fn an_absent_attribute_removes_the_keys_it_feeds() {
    let tasks = tasks().await;
    tasks.put(&Task { due: Some(time(9)), priority: 7, ..task("a") }).await.unwrap();
    let update = tasks.update(&task("a"));
    update.set_place(TaskPlace { state: TaskState::Done, priority: 7, ..place("mail") }).await.unwrap();
    assert_keys_match_attributes(&tasks).await;
    assert_eq!(tasks.scan_due_in_queue().count().await.unwrap(), 0);
    assert_eq!(tasks.urgent().count().await.unwrap(), 0);
    assert_eq!(tasks.by_bucket("mail", TaskState::Done).count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_setter_combines_with_other_changes_and_conditions() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let update = || {
        let update = tasks.update(&task("a")).set(Task::TITLE, "new").set_score(Some(1)).add(Task::BUDGET, 1_u32);
        update.only_if(Task::STATE.eq(TaskState::Open)).only_if(Task::SCORE.is_absent())
    };
    update().await.unwrap();
    assert_keys_match_attributes(&tasks).await;
    assert_error!(update().await, Error::ConditionFailed(_));
    assert_error!(tasks.update(TaskKey::new("no")).set_score(Some(1)).await, Error::NotFound { .. });
}

#[tokio::test]
async fn a_setter_takes_parts_of_the_primary_key_from_the_key() {
    let documents = documents().await;
    documents.put(&document("a", 1)).await.unwrap();
    documents.update(&document("a", 1)).set_modified(-7).set_author("eve").await.unwrap();
    assert_eq!(documents.all_by_author("ada").count().await.unwrap(), 0);
    let found = documents.all_by_author("eve").modified(-7).name("a").all().await.unwrap();
    assert_eq!((found[0].modified, found[0].author.as_str()), (-7, "eve"));
    assert_eq!(documents.keys_by_time("acme", 7).modified(-7).count().await.unwrap(), 1);
}

#[tokio::test]
async fn an_invalid_key_is_refused() {
    let tasks = tasks().await;
    let update = || tasks.update(TaskKey::new("a"));
    let ambiguous = update().set_place(place("a#b"));
    assert_eq!(refused_path(ambiguous.await), "bucket");
    assert_eq!(refused_path(tasks.put(&Task { queue: "a#b".into(), ..task("a") }).await), "bucket");
    assert_eq!(refused_path(tasks.put(&Task { team: String::new(), ..task("a") }).await), "team");
    let long = "x".repeat(2049);
    assert_eq!(refused_path(tasks.put(&Task { queue: long.clone(), ..task("a") }).await), "bucket");
    assert_eq!(refused_path(update().set(Task::TITLE, "t".repeat(1025)).await), "title");
    let too_long = update().set_place(place(&long));
    assert_eq!(refused_path(too_long.await), "bucket");
}

#[tokio::test]
async fn a_large_group_is_set_by_the_names_of_its_attributes() {
    let tasks = tasks().await;
    tasks.put(&task("a")).await.unwrap();
    let due = TaskPlace { due: Some(time(9)), ..place("post") };
    assert_eq!(due.clone(), due);
    assert!(format!("{due:?}").starts_with("TaskPlace { queue: \"post\", state: Open, due: Some("), "{due:?}");
    let new = tasks.update(&task("a")).set_place(due).returning_new().await.unwrap();
    assert_eq!((new.queue.as_str(), new.due, new.priority), ("post", Some(time(9)), 1));
    assert_keys_match_attributes(&tasks).await;
    let twice = tasks.update(&task("a")).set_place(place("a")).set_place(place("b"));
    assert_error!(twice.await, Error::InvalidInput(_));
}
