//! Responses that DynamoDB never sends: they are retried, and never read as "not found" or "nothing there".

use dynamite_runtime::{CallOptions, Error, Failure};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{faulty_tasks, task};

/// Checks that an error is that of a broken response, after the last attempt.
fn assert_broken<T>(result: Result<T, Error>, faults: &Faults, operation: &str, ambiguous: bool) {
    let Err(error) = result else { panic!("{operation}: expected an error") };
    assert_eq!(error.request().and_then(|request| request.failure()), Some(Failure::InvalidResponse), "{error}");
    assert_eq!((error.is_transient(), error.is_ambiguous()), (true, ambiguous), "{error}");
    assert_eq!(faults.count(operation), ATTEMPTS as usize, "{error}");
    faults.clear_requests();
}

/// Calls one operation, by its name in DynamoDB.
async fn call(tasks: &TaskRepository, operation: &str) -> Result<(), Error> {
    let db = tasks.db();
    match operation {
        "GetItem" => assert_eq!(tasks.get(TaskKey::new("a")).await?, Some(task("a"))),
        "Query" => assert_eq!(tasks.query("a").all().await?, [task("a")]),
        "Scan" => assert_eq!(tasks.scan().count().await?, 1),
        "PutItem" => tasks.put(&task("a")).await?,
        "UpdateItem" => tasks.update(TaskKey::new("a")).set(Task::TITLE, "title of a").await?,
        "TransactGetItems" => {
            let get = db.transact_get().add_all(["a", "none"].map(|id| tasks.get(TaskKey::new(id))));
            assert_eq!(get.await?.0, [Some(task("a")), None]);
        }
        "TransactWriteItems" => db.transaction().add(tasks.put(&task("a"))).await?,
        "DeleteItem" => tasks.delete(TaskKey::new("none")).await?,
        other => panic!("no operation {other}"),
    }
    Ok(())
}

const READS: [&str; 4] = ["GetItem", "Query", "Scan", "TransactGetItems"];
const WRITES: [&str; 4] = ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"];

#[tokio::test]
async fn an_empty_body_is_not_an_answer() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    for operation in READS.into_iter().chain(WRITES) {
        for body in ["", "  ", "\n"] {
            faults.on(operation).then(Fault::success(body));
            call(&tasks, operation).await.unwrap();
            assert_eq!(faults.count(operation), 2, "{operation}");
            faults.clear_requests();
            faults.on(operation).times(ATTEMPTS, Fault::success(body));
            assert_broken(call(&tasks, operation).await, &faults, operation, WRITES.contains(&operation));
        }
    }
}

#[tokio::test]
async fn a_page_of_a_proxy_and_half_a_response_are_retried() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    for operation in READS.into_iter().chain(WRITES) {
        for fault in [Fault::html(200), Fault::success("{"), Fault::Garbage, Fault::Truncated] {
            faults.on(operation).then(fault.clone());
            call(&tasks, operation).await.unwrap();
            assert_eq!(faults.count(operation), 2, "{operation}, {fault:?}");
            faults.clear_requests();
            faults.on(operation).times(ATTEMPTS, fault);
            assert_broken(call(&tasks, operation).await, &faults, operation, WRITES.contains(&operation));
        }
    }
}

#[tokio::test]
async fn a_response_without_what_was_asked_for_is_not_an_answer() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    let cases = [
        ("Query", "{}"),
        ("Scan", "{}"),
        ("Scan", r#"{ "ScannedCount": 1 }"#),
        ("TransactGetItems", "{}"),
        ("TransactGetItems", r#"{ "Responses": [] }"#),
        ("TransactGetItems", r#"{ "Responses": [{}] }"#),
        ("TransactGetItems", r#"{ "Responses": [{}, {}, {}] }"#),
    ];
    for (operation, body) in cases {
        faults.on(operation).then(Fault::success(body));
        call(&tasks, operation).await.unwrap();
        assert_eq!(faults.count(operation), 2, "{operation}, {body}");
        faults.clear_requests();
        faults.on(operation).times(ATTEMPTS, Fault::success(body));
        assert_broken(call(&tasks, operation).await, &faults, operation, false);
    }
}

#[tokio::test]
async fn an_update_that_does_not_return_the_item_that_was_asked_for_is_retried() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    let update = || tasks.update(TaskKey::new("a")).set(Task::TITLE, "new");
    for body in ["{}", r#"{ "Attributes": null }"#] {
        faults.on("UpdateItem").then(Fault::success(body));
        assert_eq!(update().returning_new().await.unwrap().title, "new");
        faults.on("UpdateItem").then(Fault::success(body));
        assert_eq!(update().returning_old().await.unwrap().title, "new");
        faults.on("UpdateItem").then(Fault::success(body));
        assert_eq!(tasks.upsert(&task("a")).await.unwrap(), task("a"));
        assert_eq!(faults.count("UpdateItem"), 6);
        faults.clear_requests();
        faults.on("UpdateItem").times(ATTEMPTS, Fault::success(body));
        assert_broken(update().returning_new().await, &faults, "UpdateItem", true);
    }
}

#[tokio::test]
async fn a_batch_of_writes_has_to_say_what_was_not_processed() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    for body in ["{}", r#"{ "error": "login required" }"#, r#"{ "UnprocessedItems": null }"#] {
        faults.on("BatchWriteItem").then(Fault::success(body));
        assert_eq!(tasks.batch_write().put(&task("b")).await.unwrap().count, 1);
        assert_eq!(faults.count("BatchWriteItem"), 2, "{body}");
        faults.clear_requests();
    }
}

/// What a proxy or a login page sends may be JSON, too.
#[tokio::test]
async fn json_that_is_not_dynamodbs_is_not_an_answer() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    for body in [r#"{ "status": "ok" }"#, r#"{ "__type": "InternalServerError" }"#, r#"{ "item": {}, "error": null }"#]
    {
        for operation in READS.into_iter().chain(WRITES) {
            faults.on(operation).then(Fault::success(body));
            call(&tasks, operation).await.unwrap();
            assert_eq!(faults.count(operation), 2, "{operation}, {body}");
            faults.clear_requests();
        }
    }
}

/// DynamoDB sends the CRC-32 of each body.
#[tokio::test]
async fn a_body_that_is_not_that_of_its_checksum_is_not_an_answer() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    for codec in [true, false] {
        let tasks = TaskRepository::new(&tasks.db().with(&CallOptions::new().wire_codec(codec)));
        for operation in READS.into_iter().chain(WRITES) {
            faults.on(operation).then(Fault::Damaged);
            call(&tasks, operation).await.unwrap();
            assert_eq!(faults.count(operation), 2, "{operation}");
            faults.clear_requests();
            faults.on(operation).times(ATTEMPTS, Fault::Damaged);
            assert_broken(call(&tasks, operation).await, &faults, operation, WRITES.contains(&operation));
        }
    }
}

/// A damaged error says no more than a damaged success: the write may have been carried out.
#[tokio::test]
async fn a_damaged_error_is_ambiguous_after_a_write() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    faults.on("PutItem").times(ATTEMPTS, Fault::Damaged);
    assert_broken(tasks.create(&task("a")).await, &faults, "PutItem", true);
    faults.on("PutItem").then(Fault::Damaged);
    let error = tasks.create(&task("a")).await.unwrap_err();
    assert!(matches!(error, Error::ConditionFailed(_)) && error.is_ambiguous(), "{error}");
}

/// An item that is not there is an object without the item.
#[tokio::test]
async fn an_empty_object_is_the_answer_of_a_get() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    faults.on("GetItem").then(Fault::success("{}"));
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap(), None);
    faults.on("TransactGetItems").then(Fault::success(r#"{ "Responses": [{}] }"#));
    let (found,) = tasks.db().transact_get().add(tasks.get(TaskKey::new("a"))).await.unwrap();
    assert_eq!(found, None);
}

/// DynamoDB answers some operations that have no method here with an empty body.
#[tokio::test]
async fn requests_of_the_sdks_client_are_not_checked() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    faults.on("UntagResource").then(Fault::success(""));
    let untag = tasks.db().client().untag_resource().resource_arn("arn:aws:dynamodb:us-east-1:1:table/tasks");
    untag.tag_keys("team").send().await.unwrap();
    assert_eq!(faults.count("UntagResource"), 1);
}

#[tokio::test]
async fn batches_retry_a_broken_response() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    for fault in [Fault::success(""), Fault::html(200)] {
        faults.on("BatchGetItem").then(fault.clone()).on("BatchWriteItem").then(fault);
        let got = tasks.batch_get(["a", "none"].map(TaskKey::new)).await.unwrap();
        assert_eq!((got.found.len(), got.missing.len()), (1, 1));
        assert_eq!(tasks.batch_write().put(&task("a")).await.unwrap().count, 1);
    }
}

/// An item that was not asked for, or one without a key, could stand for any that was.
#[tokio::test]
async fn a_batch_with_other_items_does_not_say_that_any_is_missing() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    for other in [
        r#"{ "task_id": { "S": "other" } }"#,
        r#"{ "task_id": { "N": "1" } }"#,
        r#"{ "title": { "S": "title of a" } }"#,
        "{}",
    ] {
        let body = format!(r#"{{ "Responses": {{ "tasks": [{other}] }}, "UnprocessedKeys": {{}} }}"#);
        faults.on("BatchGetItem").then(Fault::success(Box::leak(body.into_boxed_str())));
        let output = tasks.batch_get(["a", "none"].map(TaskKey::new)).await.unwrap();
        assert_eq!((output.found, output.missing), (vec![task("a")], vec![TaskKey::new("none")]), "{other}");
        assert_eq!(faults.count("BatchGetItem"), 2, "{other}");
        faults.clear_requests();
    }
}
