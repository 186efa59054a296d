//! How often a call is tried, how long it takes, and that every attempt is counted.

use std::time::Duration;

use dynamite_runtime::{CallOptions, Dynamite, Error, Result, Usage};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{assert_error, task, tasks, watched};

/// A table with task `a`, over a network that can fail, and by the sound one, which keeps the engine.
async fn failing() -> (TaskRepository, Faults, TaskRepository) {
    let sound = tasks().await;
    sound.put(&task("a")).await.unwrap();
    let (db, faults) = watched(sound.db());
    (TaskRepository::new(&db), faults, sound)
}

/// What each operation took.
async fn usage(tasks: &TaskRepository, operation: &str) -> Result<Usage> {
    let a = || TaskKey::new("a");
    Ok(match operation {
        "GetItem" => tasks.get(a()).measured().await?.usage,
        "PutItem" => tasks.put(&task("a")).returning_old().measured().await?.usage,
        "UpdateItem" => tasks.update(a()).set(Task::TITLE, "new").returning_new().measured().await?.usage,
        "DeleteItem" => tasks.delete(a()).returning_old().measured().await?.usage,
        "Query" => tasks.query("a").all().measured().await?.usage,
        "Scan" => tasks.scan().count().measured().await?.usage,
        "BatchGetItem" => tasks.batch_get([a()]).await?.usage,
        "BatchWriteItem" => tasks.batch_write().put(&task("a")).await?.usage,
        other => panic!("no operation {other}"),
    })
}

const WRITES: [&str; 3] = ["PutItem", "UpdateItem", "DeleteItem"];
const READS: [&str; 3] = ["GetItem", "Query", "Scan"];

#[tokio::test]
async fn a_write_that_met_a_transaction_is_tried_again() {
    for operation in WRITES {
        let (tasks, faults, _sound) = failing().await;
        faults.times(2, operation, Fault::conflict());
        assert_eq!(usage(&tasks, operation).await.unwrap().retries, 2, "{operation}");
        faults.forget();
        faults.times(9, operation, Fault::conflict());
        match usage(&tasks, operation).await {
            Err(Error::Service(error)) => assert_eq!(error.code(), Some("TransactionConflictException")),
            other => panic!("{operation}: {other:?}"),
        }
        assert_eq!(faults.count(operation), ATTEMPTS as usize);
    }
}

#[tokio::test]
async fn every_attempt_is_counted() {
    for operation in WRITES.into_iter().chain(READS).chain(["BatchGetItem", "BatchWriteItem"]) {
        for (times, fault) in
            [(0, Fault::Timeout), (1, Fault::throttled()), (2, Fault::internal()), (3, Fault::Timeout)]
        {
            let (tasks, faults, _sound) = failing().await;
            faults.times(times, operation, fault);
            let usage = usage(&tasks, operation).await.unwrap();
            let returned = usize::from(operation != "BatchWriteItem");
            assert_eq!((usage.requests, usage.retries, usage.returned), (1, times, returned), "{operation}");
            assert!(usage.capacity > 0.0, "{operation}");
            assert_eq!(usage.scanned, usize::from(["Query", "Scan"].contains(&operation)), "{operation}");
        }
    }
}

#[tokio::test]
async fn reads_add_up_what_their_requests_took() {
    let (tasks, faults, sound) = failing().await;
    for id in ["b", "c", "d", "e"] {
        sound.put(&task(id)).await.unwrap();
    }
    let filter = || Task::TASK_ID.ne("b").and(Task::TASK_ID.ne("c")).and(Task::TASK_ID.ne("d"));
    faults.next("Scan", Fault::internal());
    let page = tasks.scan().filter(filter()).page(5).await.unwrap();
    assert_eq!((page.requests, page.retries, page.scanned, page.returned), (1, 1, 5, 2));
    faults.forget();
    faults.times(2, "Scan", Fault::Timeout);
    let take = tasks.scan().filter(filter()).take(2).measured().await.unwrap();
    assert_eq!((take.usage.retries, take.usage.returned, take.value.items.len()), (2, 2, 2));
    assert_eq!(take.usage.requests as usize + 2, faults.count("Scan"));
    assert_eq!(take.value.usage(), take.usage);
    faults.next("Scan", Fault::throttled());
    let mut stream = tasks.scan().filter(filter()).stream();
    while stream.next().await.is_some() {}
    assert_eq!((stream.usage().retries, stream.usage().returned, stream.usage().scanned), (1, 2, 5));
}

/// Calls that run at the same time are counted apart.
#[tokio::test]
async fn attempts_are_those_of_their_own_call() {
    let (tasks, faults, _sound) = failing().await;
    faults.times(2, "GetItem", Fault::internal()).next("Query", Fault::internal());
    let (get, query) = tokio::join!(usage(&tasks, "GetItem"), usage(&tasks, "Query"));
    assert_eq!((get.unwrap().retries, query.unwrap().retries), (2, 1));
    tasks.db().client().list_tables().send().await.unwrap();
}

/// A client that was prepared is not prepared twice.
#[tokio::test]
async fn what_is_added_to_a_client_is_added_once() {
    let (tasks, faults, _sound) = failing().await;
    let again = Dynamite::new(Dynamite::new(tasks.db().client().clone()).with(&CallOptions::new()).client().clone());
    for db in [tasks.db(), &again] {
        let config = db.client().config();
        assert_eq!(config.retry_classifiers().filter(|c| format!("{c:?}").contains("Conflicts")).count(), 1);
        assert_eq!(config.interceptors().filter(|i| format!("{i:?}").contains("Watcher")).count(), 1);
    }
    faults.times(2, "PutItem", Fault::conflict());
    assert_eq!(usage(&TaskRepository::new(&again), "PutItem").await.unwrap().retries, 2);
}

#[tokio::test]
async fn some_calls_are_tried_more_or_less_often() {
    for (attempts, expected) in [(0, 1), (1, 1), (2, 2), (6, 6)] {
        let (tasks, faults, _sound) = failing().await;
        let other = TaskRepository::new(&tasks.db().with(&CallOptions::new().attempts(attempts)));
        faults.times(9, "GetItem", Fault::internal());
        assert_error!(other.get(TaskKey::new("a")).await, Error::Service(_));
        assert_eq!(faults.count("GetItem"), expected);
        faults.forget();
        faults.times(9, "Scan", Fault::internal());
        assert_error!(tasks.scan().count().await, Error::Service(_));
        assert_eq!(faults.count("Scan"), ATTEMPTS as usize, "the others as before");
    }
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_tried_again() {
    let (tasks, faults, _sound) = failing().await;
    let options = CallOptions::new().attempt_timeout(Duration::from_millis(300));
    let impatient = TaskRepository::new(&tasks.db().with(&options));
    for operation in WRITES.into_iter().rev().chain(READS) {
        faults.times(1, operation, Fault::Silence);
        assert_eq!(usage(&impatient, operation).await.unwrap().retries, 1, "{operation}");
        impatient.put(&task("a")).await.unwrap();
    }
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_given_up() {
    let (tasks, faults, _sound) = failing().await;
    let options = CallOptions::new().operation_timeout(Duration::from_millis(50));
    let impatient = TaskRepository::new(&tasks.db().with(&options));
    for operation in WRITES.into_iter().chain(READS) {
        faults.next(operation, Fault::Silence);
        let error = usage(&impatient, operation).await.unwrap_err();
        assert!(error.is_transient(), "{operation}: {error:?}");
        assert_eq!(error.is_ambiguous(), WRITES.contains(&operation), "{operation}");
    }
}

#[tokio::test]
async fn presets_change_what_they_say() {
    let (tasks, _faults, _sound) = failing().await;
    let of = |options: &CallOptions| tasks.db().with(options).client().config().clone();
    let (short, long) = (of(&CallOptions::short_reads()), of(&CallOptions::long_batches()));
    let attempts = |config: &aws_sdk_dynamodb::Config| config.retry_config().unwrap().max_attempts();
    assert_eq!((attempts(&short), attempts(&long)), (3, ATTEMPTS));
    let (short, long) = (short.timeout_config().unwrap().clone(), long.timeout_config().unwrap().clone());
    assert!(short.operation_timeout() < long.operation_timeout());
    assert!(short.operation_attempt_timeout() < long.operation_attempt_timeout());
}

#[tokio::test]
async fn the_timeout_of_an_attempt_replaces_the_protection_against_stalled_streams() {
    let (tasks, _faults, _sound) = failing().await;
    let is_off = |db: &Dynamite| db.client().config().stalled_stream_protection().is_some_and(|p| !p.is_enabled());
    assert!(!is_off(tasks.db()));
    assert!(!is_off(&tasks.db().with(&CallOptions::new().attempts(2))));
    assert!(is_off(&tasks.db().with(&CallOptions::new().attempt_timeout(Duration::from_secs(1)))));
    assert!(is_off(&Dynamite::builder().test_credentials().build().await.unwrap()));
}
