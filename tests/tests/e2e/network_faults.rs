//! Calls over a network, or to a service, that fails.
//!
//! The SDK retries transient errors. It also retries writes whose response was lost; these tests show the effect for each
//! kind of write.

use std::error::Error as _;

use dynamite_runtime::Error;
use dynamite_tests::engine;
use dynamite_tests::faults::{ATTEMPTS, Fault};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{assert_error, faulty_tasks, task};

/// Calls one operation, by its name in DynamoDB.
async fn call(tasks: &TaskRepository, operation: &str) -> Result<(), Error> {
    match operation {
        "GetItem" => tasks.get(TaskKey::new("a")).await.map(drop),
        "PutItem" => tasks.put(&task("a")).await,
        "UpdateItem" => tasks.update(TaskKey::new("a")).set(Task::TITLE, "new").await,
        "DeleteItem" => tasks.delete(TaskKey::new("a")).await,
        "Query" => tasks.query("a").all().await.map(drop),
        "Scan" => tasks.scan().count().await.map(drop),
        other => panic!("no operation {other}"),
    }
}

const OPERATIONS: [&str; 6] = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"];

/// Returns the faults after which a retry may succeed.
fn transient_faults() -> [Fault; 6] {
    [
        Fault::Throttled,
        Fault::internal(),
        Fault::unavailable(),
        Fault::NoConnection,
        Fault::BrokenConnection,
        Fault::Timeout,
    ]
}

#[tokio::test]
async fn transient_faults_are_retried() {
    for operation in OPERATIONS {
        for fault in transient_faults() {
            let (tasks, faults, _direct) = faulty_tasks().await;
            faults.on(operation).times(2, fault.clone());
            call(&tasks, operation).await.unwrap_or_else(|error| panic!("{operation}, {fault:?}: {error}"));
            assert_eq!(faults.count(operation), 3, "{operation}, {fault:?}");
        }
    }
}

/// A write in a table with several regions conflicts with one in another region, and does nothing.
#[tokio::test]
async fn conflicts_with_another_region_are_retried_and_transient() {
    for operation in ["PutItem", "UpdateItem", "DeleteItem"] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on(operation).times(2, Fault::replicated_conflict());
        call(&tasks, operation).await.unwrap();
        assert_eq!(faults.count(operation), 3, "{operation}");
        faults.on(operation).times(ATTEMPTS, Fault::replicated_conflict());
        let error = call(&tasks, operation).await.unwrap_err();
        assert_eq!((error.is_transient(), error.is_ambiguous()), (true, false), "{error}");
    }
    let (tasks, faults, _direct) = faulty_tasks().await;
    faults.on("BatchWriteItem").times(ATTEMPTS + 1, Fault::replicated_conflict());
    assert_eq!(tasks.batch_write().put(&task("b")).await.unwrap().count, 1);
    assert_eq!(faults.count("BatchWriteItem"), ATTEMPTS as usize + 2);
    faults.on("BatchWriteItem").then(Fault::replicated_conflict()).on("BatchWriteItem").then(Fault::denied());
    let error = Error::from(tasks.batch_write().put(&task("b")).await.unwrap_err());
    assert!(!error.is_ambiguous(), "the write did nothing: {error}");
}

#[tokio::test]
async fn a_lasting_fault_is_an_error_after_the_last_attempt() {
    for operation in OPERATIONS {
        for fault in transient_faults() {
            let (tasks, faults, _direct) = faulty_tasks().await;
            faults.on(operation).times(9, fault.clone());
            let error = call(&tasks, operation).await.unwrap_err();
            assert_eq!(faults.count(operation), ATTEMPTS as usize, "{operation}, {fault:?}");
            assert!(error.is_transient(), "{operation}, {fault:?}: {error:?}");
            assert!(error.source().is_some());
        }
    }
}

#[tokio::test]
async fn lasting_throttling_is_error_throttled() {
    for operation in OPERATIONS {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on(operation).times(ATTEMPTS, Fault::Throttled);
        match call(&tasks, operation).await {
            Err(Error::Throttled(throttled)) => assert_eq!((throttled.resource(), throttled.reason()), (None, None)),
            other => panic!("{operation}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn throttling_reports_resource_and_reason() {
    const TABLE: &str = "arn:aws:dynamodb:eu-north-1:123456789012:table/tasks";
    const REASON: &str = "TableWriteKeyRangeThroughputExceeded";
    for operation in OPERATIONS {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on(operation).times(ATTEMPTS, Fault::throttled_because(TABLE, REASON));
        match call(&tasks, operation).await {
            Err(Error::Throttled(throttled)) => {
                assert_eq!((throttled.resource(), throttled.reason()), (Some(TABLE), Some(REASON)));
            }
            other => panic!("{operation}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn service_errors_keep_their_code() {
    for (fault, code) in [(Fault::internal(), "InternalServerError"), (Fault::unavailable(), "ServiceUnavailable")] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on("Query").times(ATTEMPTS, fault);
        match call(&tasks, "Query").await {
            Err(Error::Service(error)) => assert_eq!((error.operation(), error.code()), ("Query", Some(code))),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn network_errors_have_no_code() {
    for fault in [Fault::NoConnection, Fault::BrokenConnection, Fault::Timeout, Fault::LostResponse] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on("GetItem").times(ATTEMPTS, fault);
        match call(&tasks, "GetItem").await {
            Err(Error::Service(error)) => assert_eq!((error.operation(), error.code()), ("GetItem", None)),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn errors_of_the_caller_are_not_retried() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    for operation in OPERATIONS {
        faults.on(operation).then(Fault::denied());
        match call(&tasks, operation).await {
            Err(Error::Service(error)) => {
                assert_eq!((error.operation(), error.code()), (operation, Some("AccessDeniedException")));
            }
            other => panic!("{operation}: {other:?}"),
        }
        assert_eq!(faults.count(operation), 1);
    }
}

#[tokio::test]
async fn an_unreadable_response_is_a_transient_error() {
    for operation in OPERATIONS {
        for fault in [Fault::Garbage, Fault::Truncated] {
            let (tasks, faults, _direct) = faulty_tasks().await;
            faults.on(operation).times(9, fault.clone());
            match call(&tasks, operation).await {
                Err(error @ Error::Service(_)) => assert!(error.is_transient(), "{operation}, {fault:?}"),
                other => panic!("{operation}, {fault:?}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_missing_table_is_a_service_error() {
    let tasks = TaskRepository::new(&engine().await.unwrap());
    for operation in OPERATIONS {
        match call(&tasks, operation).await {
            Err(Error::Service(error)) => assert_eq!(error.code(), Some("ResourceNotFoundException"), "{operation}"),
            other => panic!("{operation}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_read_with_a_lost_response_is_retried() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    faults.on("GetItem").then(Fault::LostResponse).on("Query").then(Fault::LostResponse);
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap(), Some(task("a")));
    assert_eq!(tasks.query("a").count().await.unwrap(), 1);
    assert_eq!((faults.count("GetItem"), faults.count("Query")), (2, 2));
}

#[tokio::test]
async fn writes_without_a_condition_can_be_repeated_safely() {
    let (tasks, faults, direct) = faulty_tasks().await;
    faults.on("PutItem").then(Fault::LostResponse).on("UpdateItem").then(Fault::LostResponse);
    tasks.put(&Task { budget: 3, ..task("a") }).await.unwrap();
    tasks.update(TaskKey::new("a")).set(Task::TITLE, "new").await.unwrap();
    let expected = Task { budget: 3, title: "new".into(), ..task("a") };
    assert_eq!(direct.get(TaskKey::new("a")).await.unwrap(), Some(expected));
    faults.on("DeleteItem").then(Fault::LostResponse);
    tasks.delete(TaskKey::new("a")).await.unwrap();
    assert_eq!(direct.get(TaskKey::new("a")).await.unwrap(), None);
}

/// The documentation of `add` and `append` warns of this.
#[tokio::test]
async fn an_addition_with_a_lost_response_is_applied_twice() {
    let (tasks, faults, direct) = faulty_tasks().await;
    faults.on("UpdateItem").then(Fault::LostResponse);
    let update = tasks.update(TaskKey::new("a")).add(Task::BUDGET, 5_u32).append(Task::STEPS, ["s".to_owned()]);
    update.await.unwrap();
    let found = direct.get(TaskKey::new("a")).await.unwrap().unwrap();
    assert_eq!((found.budget, found.steps.len()), (20, 3));
}

#[tokio::test]
async fn a_stream_ends_after_a_request_error() {
    let (tasks, faults, direct) = faulty_tasks().await;
    direct.put(&task("b")).await.unwrap();
    faults.on("Scan").times(ATTEMPTS, Fault::internal());
    let mut stream = tasks.scan().stream();
    assert_error!(stream.next().await.unwrap(), Error::Service(_));
    assert!(stream.next().await.is_none());
    assert_eq!(tasks.scan().count().await.unwrap(), 2);
}

#[tokio::test]
async fn errors_show_neither_keys_nor_items() {
    const SECRET: &str = "s3cr3t";
    let (tasks, faults, direct) = faulty_tasks().await;
    let secret = Task { title: SECRET.into(), ..task(SECRET) };
    direct.put(&secret).await.unwrap();
    let mut errors = vec![
        tasks.create(&secret).await.unwrap_err(),
        tasks.put(&secret).only_if(Task::TITLE.eq("other")).await.unwrap_err(),
        tasks.update(TaskKey::new("no-s3cr3t")).set(Task::TITLE, SECRET).await.unwrap_err(),
    ];
    for fault in [Fault::Throttled, Fault::internal(), Fault::Garbage, Fault::Truncated, Fault::Timeout] {
        faults.on("GetItem").times(ATTEMPTS, fault);
        errors.push(tasks.get(&secret).await.unwrap_err());
    }
    for error in errors {
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    }
}
