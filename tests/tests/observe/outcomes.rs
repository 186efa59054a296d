//! How the end of a call is reported.

use std::time::Duration;

use dynamite_runtime::testing::{Fault, Stage};
use dynamite_runtime::{BatchError, CallOptions, RawItem};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::recorded::Recorded;
use crate::support::{observed_tasks, recorded, stage, store, task};

#[tokio::test]
async fn a_failed_condition_is_an_answer() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let (tasks, recorded) = recorded(&stage);
    tasks.create(&task("a")).await.unwrap_err();
    tasks.update(TaskKey::new("z")).set(Task::TITLE, "new").await.unwrap_err();
    tasks.db().transaction().add(tasks.create(&task("a"))).await.unwrap_err();
    tasks.create(&task("a")).idempotent().await.unwrap_err();
    let expected = [
        "create PutItem Task/tasks/-: condition_failed requests=1",
        "update UpdateItem Task/tasks/-: condition_failed requests=1",
        "transaction TransactWriteItems -/-/-: condition_failed requests=1",
        "create TransactWriteItems Task/tasks/-: condition_failed requests=1",
    ];
    assert_eq!(recorded.take_calls(), expected);
}

#[tokio::test]
async fn retries_and_throttled_attempts_are_counted() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let (tasks, recorded) = recorded(&stage);
    stage.on("GetItem").then(Fault::Throttled).then(Fault::error(500, "InternalServerError", ""));
    tasks.get(TaskKey::new("a")).await.unwrap();
    let usage = "requests=1 retries=2 throttled=1 returned=1";
    let expected = ["request", "call"].map(|kind| format!("{kind} get GetItem Task/tasks/-: done {usage}"));
    assert_eq!(recorded.take(), expected);
}

#[tokio::test]
async fn a_throttled_request_names_its_kind_and_reason() {
    let stage = stage().await;
    let recorded = Recorded::default();
    let db = stage.db().with(&CallOptions::new().attempts(2));
    let tasks = observed_tasks(&db, recorded.clone());
    let details = serde_json::json!({ "message": "", "ThrottlingReasons": [
        { "reason": "TableReadKeyRangeThroughputExceeded", "resource": "arn:aws:dynamodb:eu-north-1:1:table/tasks" },
    ] });
    let code = "ProvisionedThroughputExceededException";
    let throttled = Fault::Error { status: 400, code: code.to_owned(), details };
    stage.on("Scan").then(throttled.clone()).then(throttled);
    tasks.scan().all().await.unwrap_err();
    let failed = format!("Scan Task/tasks/-: failed {code} TableReadKeyRangeThroughputExceeded");
    let expected = [
        format!("request scan.all {failed} requests=1 retries=1 throttled=2"),
        format!("call scan.all {failed} requests=1 retries=1 throttled=2"),
    ];
    assert_eq!(recorded.take(), expected);
}

#[tokio::test]
async fn a_request_of_a_batch_that_is_carried_out_in_part_is_throttled() {
    let stage = stage().await;
    let (tasks, recorded) = recorded(&stage);
    stage.on("BatchWriteItem").then(Fault::Unprocessed { keep: 1 });
    tasks.batch_write().put_all([&task("a"), &task("b")]).await.unwrap();
    assert_eq!(
        recorded.take(),
        [
            "request batch_write BatchWriteItem Task/tasks/-: done requests=1 throttled=1",
            "request batch_write BatchWriteItem Task/tasks/-: done requests=1",
            "call batch_write BatchWriteItem Task/tasks/-: done requests=2 throttled=1",
        ]
    );
}

#[tokio::test]
async fn a_batch_that_is_given_up_failed() {
    let stage = stage().await;
    store(&stage, &["a"]).await;
    let (tasks, recorded) = recorded(&stage);
    stage.on("BatchGetItem").always(Fault::Throttled);
    let error = tasks.batch_get([TaskKey::new("a")]).deadline(Duration::ZERO).await.unwrap_err();
    assert!(matches!(error, BatchError::Incomplete(_)));
    let calls = recorded.take_calls();
    assert!(calls[0].starts_with("batch_get BatchGetItem Task/tasks/-: failed "), "{calls:?}");
    tasks.batch_write().put(&task("a")).put(&task("a")).await.unwrap_err();
    assert_eq!(recorded.take(), ["call batch_write BatchWriteItem Task/tasks/-: failed invalid_input"]);
}

/// Checks the kind of a call that fails with a fault at each attempt.
async fn kind_of(fault: Fault, expected: &str) {
    let stage = stage().await;
    let recorded = Recorded::default();
    let db = stage.db().with(&CallOptions::new().attempts(1));
    let tasks = observed_tasks(&db, recorded.clone());
    stage.on("GetItem").then(fault);
    tasks.get(TaskKey::new("a")).await.unwrap_err();
    assert_eq!(recorded.take_calls(), [format!("get GetItem Task/tasks/-: failed {expected} requests=1")]);
}

#[tokio::test]
async fn a_failure_names_its_kind() {
    kind_of(Fault::error(500, "InternalServerError", "down"), "InternalServerError").await;
    kind_of(Fault::error(400, "ResourceNotFoundException", "no table"), "ResourceNotFoundException").await;
    kind_of(Fault::NoConnection, "connection_refused").await;
    kind_of(Fault::BrokenConnection, "broken_connection").await;
    kind_of(Fault::Timeout, "attempt_timeout").await;
    kind_of(Fault::Garbage, "invalid_response").await;
}

#[tokio::test]
async fn a_code_that_is_not_known_is_other() {
    kind_of(Fault::error(400, "SecretOf4711Exception", "no"), "_OTHER").await;
}

#[tokio::test]
async fn input_that_is_refused_and_items_that_can_not_be_read_are_failures_of_the_call() {
    let stage = stage().await;
    let (tasks, recorded) = recorded(&stage);
    tasks.put(&task("")).await.unwrap_err();
    assert_eq!(recorded.take(), ["call put PutItem Task/tasks/-: failed invalid_input"]);
    let raw: RawItem = [("task_id".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S("a".into()))].into();
    let put = stage.engine().client().put_item().table_name("tasks").set_item(Some(raw));
    put.send().await.unwrap();
    tasks.get(TaskKey::new("a")).await.unwrap_err();
    let expected = [
        "request get GetItem Task/tasks/-: done requests=1 returned=1",
        "call get GetItem Task/tasks/-: failed decode",
    ];
    assert_eq!(recorded.take(), expected);
    tasks.scan().all().await.unwrap_err();
    assert_eq!(
        recorded.take_calls(),
        ["scan.all Scan Task/tasks/-: failed unreadable requests=1 scanned=1 returned=1"]
    );
}

/// Polls a future once, and drops it.
async fn give_up<F: Future>(future: F) {
    let mut future = Box::pin(future);
    std::future::poll_fn(|context| {
        assert!(future.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_dropped_is_cancelled() {
    let stage = stage().await;
    stage.on("*").always(Fault::Hang);
    let (tasks, recorded) = recorded(&stage);
    give_up(tasks.get(TaskKey::new("a")).into_future()).await;
    let request = "request get GetItem Task/tasks/-: cancelled requests=1";
    assert_eq!(recorded.take(), [request, "call get GetItem Task/tasks/-: cancelled"]);
    give_up(tasks.batch_write().put(&task("a")).into_future()).await;
    assert_eq!(recorded.take_calls(), ["batch_write BatchWriteItem Task/tasks/-: cancelled"]);
    give_up(tasks.scan().stream().next()).await;
    assert_eq!(recorded.take_calls(), ["scan.stream Scan Task/tasks/-: cancelled"]);
    let mut pager = tasks.scan().pager(1);
    give_up(pager.next_page()).await;
    assert_eq!(recorded.take_calls(), ["scan.pager Scan Task/tasks/-: cancelled"]);
}

#[tokio::test]
async fn a_request_that_is_dropped_tells_its_attempts() {
    let stage = stage().await;
    let (tasks, recorded) = recorded(&stage);
    stage.on("GetItem").then(Fault::Throttled).then(Fault::Throttled).always(Fault::Hang);
    let mut get = Box::pin(tasks.get(TaskKey::new("a")).into_future());
    tokio::select! {
        biased;
        result = &mut get => panic!("{result:?}"),
        () = until_sent(&stage, 3) => drop(get),
    }
    let request = "request get GetItem Task/tasks/-: cancelled requests=1 retries=2 throttled=2";
    assert_eq!(recorded.take(), [request, "call get GetItem Task/tasks/-: cancelled"]);
}

/// Waits until requests were sent.
async fn until_sent(stage: &Stage, requests: usize) {
    while stage.network().count("GetItem") < requests {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn observers_are_told_of_errors_without_changing_them() {
    let stage = stage().await;
    let (observed, _) = recorded(&stage);
    let plain = TaskRepository::new(stage.db());
    for name in ["", "a"] {
        stage.on("PutItem").always(Fault::error(400, "ValidationException", "bad"));
        let texts = [&observed, &plain].map(|tasks| tasks.put(&task(name)).into_future());
        let [first, second] = texts;
        assert_eq!(first.await.unwrap_err().to_string(), second.await.unwrap_err().to_string());
    }
}
