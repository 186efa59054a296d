//! What becomes of a call when the network, or the service, does not do what it should.
//!
//! The SDK retries whatever may succeed later. A write whose answer was lost is retried as well: what that means for
//! each kind of write is told here.

use std::error::Error as _;

use dynamite_runtime::Error;
use dynamite_tests::engine;
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{assert_error, task, tasks, watched};

/// A repository over a network that can fail, and the one of the sound network, which keeps the engine.
async fn failing() -> (TaskRepository, Faults, TaskRepository) {
    let sound = tasks().await;
    sound.put(&task("a")).await.unwrap();
    let (db, faults) = watched(sound.db());
    (TaskRepository::new(&db), faults, sound)
}

/// Every operation once, by its name in DynamoDB.
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

/// What may be over after a while.
fn passing_faults() -> [Fault; 6] {
    [
        Fault::throttled(),
        Fault::internal(),
        Fault::unavailable(),
        Fault::NoConnection,
        Fault::BrokenConnection,
        Fault::Timeout,
    ]
}

#[tokio::test]
async fn whatever_may_be_over_is_tried_again() {
    for operation in OPERATIONS {
        for fault in passing_faults() {
            let (tasks, faults, _sound) = failing().await;
            faults.times(2, operation, fault.clone());
            call(&tasks, operation).await.unwrap_or_else(|error| panic!("{operation}, {fault:?}: {error}"));
            assert_eq!(faults.count(operation), 3, "{operation}, {fault:?}");
        }
    }
}

#[tokio::test]
async fn whatever_lasts_is_an_error_after_the_last_attempt() {
    for operation in OPERATIONS {
        for fault in passing_faults() {
            let (tasks, faults, _sound) = failing().await;
            faults.times(9, operation, fault.clone());
            let error = call(&tasks, operation).await.unwrap_err();
            assert_eq!(faults.count(operation), ATTEMPTS as usize, "{operation}, {fault:?}");
            assert!(error.is_transient(), "{operation}, {fault:?}: {error:?}");
            assert!(error.source().is_some());
        }
    }
}

#[tokio::test]
async fn throttling_for_good_has_an_error_of_its_own() {
    for operation in OPERATIONS {
        let (tasks, faults, _sound) = failing().await;
        faults.times(ATTEMPTS, operation, Fault::throttled());
        match call(&tasks, operation).await {
            Err(Error::Throttled(throttled)) => assert_eq!((throttled.resource(), throttled.reason()), (None, None)),
            other => panic!("{operation}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn throttling_says_what_was_too_busy_and_why() {
    const TABLE: &str = "arn:aws:dynamodb:eu-north-1:123456789012:table/tasks";
    const REASON: &str = "TableWriteKeyRangeThroughputExceeded";
    for operation in OPERATIONS {
        let (tasks, faults, _sound) = failing().await;
        faults.times(ATTEMPTS, operation, Fault::throttled_because(TABLE, REASON));
        match call(&tasks, operation).await {
            Err(Error::Throttled(throttled)) => {
                assert_eq!((throttled.resource(), throttled.reason()), (Some(TABLE), Some(REASON)));
            }
            other => panic!("{operation}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn faults_of_the_service_keep_their_code() {
    for (fault, code) in [(Fault::internal(), "InternalServerError"), (Fault::unavailable(), "ServiceUnavailable")] {
        let (tasks, faults, _sound) = failing().await;
        faults.times(ATTEMPTS, "Query", fault);
        match call(&tasks, "Query").await {
            Err(Error::Service(error)) => assert_eq!((error.operation(), error.code()), ("Query", Some(code))),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_network_that_answers_nothing_has_no_code() {
    for fault in [Fault::NoConnection, Fault::BrokenConnection, Fault::Timeout, Fault::LostResponse] {
        let (tasks, faults, _sound) = failing().await;
        faults.times(ATTEMPTS, "GetItem", fault);
        match call(&tasks, "GetItem").await {
            Err(Error::Service(error)) => assert_eq!((error.operation(), error.code()), ("GetItem", None)),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_the_caller_did_wrong_is_not_tried_again() {
    let (tasks, faults, _sound) = failing().await;
    let denied = Fault::Answer { status: 400, code: "AccessDeniedException", details: dynamite_runtime::Json::Null };
    for operation in OPERATIONS {
        faults.next(operation, denied.clone());
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
async fn an_answer_that_cannot_be_read_is_no_panic() {
    for operation in OPERATIONS {
        for fault in [Fault::Garbage, Fault::Truncated] {
            let (tasks, faults, _sound) = failing().await;
            faults.times(9, operation, fault.clone());
            match call(&tasks, operation).await {
                Err(error @ Error::Service(_)) => assert!(error.is_transient(), "{operation}, {fault:?}"),
                other => panic!("{operation}, {fault:?}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_missing_table_is_an_error_of_the_service() {
    let tasks = TaskRepository::new(&engine().await.unwrap());
    for operation in OPERATIONS {
        match call(&tasks, operation).await {
            Err(Error::Service(error)) => assert_eq!(error.code(), Some("ResourceNotFoundException"), "{operation}"),
            other => panic!("{operation}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_read_whose_answer_was_lost_is_read_again() {
    let (tasks, faults, _sound) = failing().await;
    faults.next("GetItem", Fault::LostResponse).next("Query", Fault::LostResponse);
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap(), Some(task("a")));
    assert_eq!(tasks.query("a").count().await.unwrap(), 1);
    assert_eq!((faults.count("GetItem"), faults.count("Query")), (2, 2));
}

#[tokio::test]
async fn writes_that_say_what_is_there_afterwards_may_be_done_twice() {
    let (tasks, faults, sound) = failing().await;
    faults.next("PutItem", Fault::LostResponse).next("UpdateItem", Fault::LostResponse);
    tasks.put(&Task { budget: 3, ..task("a") }).await.unwrap();
    tasks.update(TaskKey::new("a")).set(Task::TITLE, "new").await.unwrap();
    let expected = Task { budget: 3, title: "new".into(), ..task("a") };
    assert_eq!(sound.get(TaskKey::new("a")).await.unwrap(), Some(expected));
    faults.next("DeleteItem", Fault::LostResponse);
    tasks.delete(TaskKey::new("a")).await.unwrap();
    assert_eq!(sound.get(TaskKey::new("a")).await.unwrap(), None);
}

/// As the documentation of `add` and `append` says.
#[tokio::test]
async fn an_addition_whose_answer_was_lost_is_done_twice() {
    let (tasks, faults, sound) = failing().await;
    faults.next("UpdateItem", Fault::LostResponse);
    let update = tasks.update(TaskKey::new("a")).add(Task::BUDGET, 5_u32).append(Task::STEPS, ["s".to_owned()]);
    update.await.unwrap();
    let found = sound.get(TaskKey::new("a")).await.unwrap().unwrap();
    assert_eq!((found.budget, found.steps.len()), (20, 3));
}

#[tokio::test]
async fn a_stream_ends_with_the_error_of_a_request() {
    let (tasks, faults, sound) = failing().await;
    sound.put(&task("b")).await.unwrap();
    faults.times(ATTEMPTS, "Scan", Fault::internal());
    let mut stream = tasks.scan().stream();
    assert_error!(stream.next().await.unwrap(), Error::Service(_));
    assert!(stream.next().await.is_none());
    assert_eq!(tasks.scan().count().await.unwrap(), 2);
}

#[tokio::test]
async fn errors_show_neither_keys_nor_items() {
    const SECRET: &str = "s3cr3t";
    let (tasks, faults, sound) = failing().await;
    let secret = Task { title: SECRET.into(), ..task(SECRET) };
    sound.put(&secret).await.unwrap();
    let mut errors = vec![
        tasks.create(&secret).await.unwrap_err(),
        tasks.put(&secret).only_if(Task::TITLE.eq("other")).await.unwrap_err(),
        tasks.update(TaskKey::new("no-s3cr3t")).set(Task::TITLE, SECRET).await.unwrap_err(),
    ];
    for fault in [Fault::throttled(), Fault::internal(), Fault::Garbage, Fault::Truncated, Fault::Timeout] {
        faults.times(ATTEMPTS, "GetItem", fault);
        errors.push(tasks.get(&secret).await.unwrap_err());
    }
    for error in errors {
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    }
}
