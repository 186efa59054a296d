//! Retries and timeouts of calls, and the count of attempts.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryPartition, TokenBucket};
use dynamite_runtime::{CallOptions, Dynamite, Error, Result, Usage};
use dynamite_tests::configured;
use dynamite_tests::faults::{ATTEMPTS, Fault};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{assert_error, faulty_tasks, task, tasks};

/// Calls one operation, by its name in DynamoDB, and returns its usage.
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
async fn a_write_that_conflicts_with_a_transaction_is_retried() {
    for operation in WRITES {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on(operation).times(2, Fault::conflict());
        assert_eq!(usage(&tasks, operation).await.unwrap().retries, 2, "{operation}");
        faults.clear_requests();
        faults.on(operation).times(9, Fault::conflict());
        match usage(&tasks, operation).await {
            Err(Error::Service(error)) => assert_eq!(error.code(), Some("TransactionConflictException")),
            other => panic!("{operation}: {other:?}"),
        }
        assert_eq!(faults.count(operation), ATTEMPTS as usize);
    }
}

#[tokio::test]
async fn usage_counts_every_attempt() {
    for operation in WRITES.into_iter().chain(READS).chain(["BatchGetItem", "BatchWriteItem"]) {
        for (times, fault) in [(0, Fault::Timeout), (1, Fault::Throttled), (2, Fault::internal()), (3, Fault::Timeout)]
        {
            let (tasks, faults, _direct) = faulty_tasks().await;
            faults.on(operation).times(times, fault);
            let usage = usage(&tasks, operation).await.unwrap();
            let returned = usize::from(operation != "BatchWriteItem");
            assert_eq!((usage.requests, usage.retries, usage.returned), (1, times, returned), "{operation}");
            assert!(usage.capacity > 0.0, "{operation}");
            assert_eq!(usage.scanned, usize::from(["Query", "Scan"].contains(&operation)), "{operation}");
        }
    }
}

#[tokio::test]
async fn reads_sum_the_usage_of_their_requests() {
    let (tasks, faults, direct) = faulty_tasks().await;
    for id in ["b", "c", "d", "e"] {
        direct.put(&task(id)).await.unwrap();
    }
    let filter = || Task::TASK_ID.ne("b").and(Task::TASK_ID.ne("c")).and(Task::TASK_ID.ne("d"));
    faults.on("Scan").then(Fault::internal());
    let page = tasks.scan().filter(filter()).page(5).await.unwrap();
    assert_eq!((page.requests, page.retries, page.scanned, page.returned), (1, 1, 5, 2));
    faults.clear_requests();
    faults.on("Scan").times(2, Fault::Timeout);
    let take = tasks.scan().filter(filter()).take(2).measured().await.unwrap();
    assert_eq!((take.usage.retries, take.usage.returned, take.value.items.len()), (2, 2, 2));
    assert_eq!(take.usage.requests as usize + 2, faults.count("Scan"));
    assert_eq!(take.value.usage(), take.usage);
    faults.on("Scan").then(Fault::Throttled);
    let mut stream = tasks.scan().filter(filter()).stream();
    while stream.next().await.is_some() {}
    assert_eq!((stream.usage().retries, stream.usage().returned, stream.usage().scanned), (1, 2, 5));
}

#[tokio::test]
async fn concurrent_calls_count_their_own_attempts() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    faults.on("GetItem").times(2, Fault::internal()).on("Query").then(Fault::internal());
    let (get, query) = tokio::join!(usage(&tasks, "GetItem"), usage(&tasks, "Query"));
    assert_eq!((get.unwrap().retries, query.unwrap().retries), (2, 1));
    tasks.db().client().list_tables().send().await.unwrap();
}

#[tokio::test]
async fn preparing_a_client_twice_adds_its_hooks_once() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    let prepared_again =
        Dynamite::new(Dynamite::new(tasks.db().client().clone()).with(&CallOptions::new()).client().clone());
    for db in [tasks.db(), &prepared_again] {
        let config = db.client().config();
        assert_eq!(config.retry_classifiers().filter(|c| format!("{c:?}").contains("Conflicts")).count(), 1);
        assert_eq!(config.interceptors().filter(|i| format!("{i:?}").contains("Watcher")).count(), 1);
    }
    faults.on("PutItem").times(2, Fault::conflict());
    assert_eq!(usage(&TaskRepository::new(&prepared_again), "PutItem").await.unwrap().retries, 2);
}

#[tokio::test]
async fn call_options_change_the_number_of_attempts() {
    for (attempts, expected) in [(0, 1), (1, 1), (2, 2), (6, 6)] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        let with_attempts = TaskRepository::new(&tasks.db().with(&CallOptions::new().attempts(attempts)));
        faults.on("GetItem").times(9, Fault::internal());
        assert_error!(with_attempts.get(TaskKey::new("a")).await, Error::Service(_));
        assert_eq!(faults.count("GetItem"), expected);
        faults.clear_requests();
        faults.on("Scan").times(9, Fault::internal());
        assert_error!(tasks.scan().count().await, Error::Service(_));
        assert_eq!(faults.count("Scan"), ATTEMPTS as usize, "other calls are unchanged");
    }
}

#[tokio::test]
async fn an_attempt_that_times_out_is_retried() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    let options = CallOptions::new().attempt_timeout(Duration::from_millis(300));
    let with_timeout = TaskRepository::new(&tasks.db().with(&options));
    for operation in WRITES.into_iter().rev().chain(READS) {
        faults.on(operation).times(1, Fault::Hang);
        assert_eq!(usage(&with_timeout, operation).await.unwrap().retries, 1, "{operation}");
        with_timeout.put(&task("a")).await.unwrap();
    }
}

#[tokio::test]
async fn a_call_that_exceeds_the_operation_timeout_fails() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    let options = CallOptions::new().operation_timeout(Duration::from_millis(50));
    let with_timeout = TaskRepository::new(&tasks.db().with(&options));
    for operation in WRITES.into_iter().chain(READS) {
        faults.on(operation).then(Fault::Hang);
        let error = usage(&with_timeout, operation).await.unwrap_err();
        assert!(error.is_transient(), "{operation}: {error:?}");
        assert_eq!(error.is_ambiguous(), WRITES.contains(&operation), "{operation}");
    }
}

/// More faults than a network could answer with before the timeout.
const ENDLESS: u32 = 100_000;

#[tokio::test]
async fn any_number_of_attempts_ends_at_the_operation_timeout() {
    let options = CallOptions::new()
        .attempts(u32::MAX)
        .attempt_timeout(Duration::from_millis(5))
        .operation_timeout(Duration::from_millis(50));
    for fault in [Fault::Timeout, Fault::Hang, Fault::internal(), Fault::Throttled] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        let tasks = TaskRepository::new(&tasks.db().with(&options));
        for operation in ["GetItem", "PutItem", "Query"] {
            faults.on(operation).times(ENDLESS, fault.clone());
            let error = usage(&tasks, operation).await.unwrap_err();
            assert!(error.is_transient(), "{operation}: {error:?}");
            faults.clear_script();
        }
    }
}

/// Without a timeout, the budget of retries ends them: 500 for a process, unless the client has one of its own.
#[tokio::test]
async fn any_number_of_attempts_ends_when_the_budget_of_retries_is_used_up() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    let bucket = TokenBucket::builder().capacity(50).build();
    let partition = RetryPartition::custom("a budget for fifty").token_bucket(bucket).build();
    let config = tasks.db().client().config().to_builder().retry_partition(partition).build();
    let options = CallOptions::new().attempts(u32::MAX);
    let tasks = TaskRepository::new(&configured(&Dynamite::new(Client::from_conf(config))).with(&options));
    for operation in ["GetItem", "PutItem", "Query"] {
        faults.on(operation).times(ENDLESS, Fault::Timeout);
        assert!(usage(&tasks, operation).await.unwrap_err().is_transient(), "{operation}");
        assert!(faults.count(operation) <= 51, "{} attempts of {operation}", faults.count(operation));
        faults.clear_script();
    }
}

#[tokio::test]
async fn presets_set_attempts_and_timeouts() {
    let (tasks, _faults, _direct) = faulty_tasks().await;
    let config = |options: &CallOptions| tasks.db().with(options).client().config().clone();
    let (short, long) = (config(&CallOptions::short_reads()), config(&CallOptions::long_batches()));
    let attempts = |config: &aws_sdk_dynamodb::Config| config.retry_config().unwrap().max_attempts();
    assert_eq!((attempts(&short), attempts(&long)), (3, ATTEMPTS));
    let (short, long) = (short.timeout_config().unwrap().clone(), long.timeout_config().unwrap().clone());
    assert!(short.operation_timeout() < long.operation_timeout());
    assert!(short.operation_attempt_timeout() < long.operation_attempt_timeout());
}

#[tokio::test]
async fn an_attempt_timeout_disables_stalled_stream_protection() {
    let (tasks, _faults, _direct) = faulty_tasks().await;
    let is_disabled = |db: &Dynamite| db.client().config().stalled_stream_protection().is_some_and(|p| !p.is_enabled());
    assert!(!is_disabled(tasks.db()));
    assert!(!is_disabled(&tasks.db().with(&CallOptions::new().attempts(2))));
    assert!(is_disabled(&tasks.db().with(&CallOptions::new().attempt_timeout(Duration::from_secs(1)))));
    assert!(is_disabled(&Dynamite::builder().test_credentials().build().await.unwrap()));
}

#[tokio::test]
async fn a_timeout_may_be_as_long_as_a_duration() {
    let options = CallOptions::new().attempt_timeout(Duration::MAX).operation_timeout(Duration::MAX);
    let tasks = TaskRepository::new(&tasks().await.db().with(&options));
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap(), None);
    let client = tasks.db().client().clone();
    let db = Dynamite::builder().client(client).attempt_timeout(Duration::MAX).operation_timeout(Duration::MAX);
    let tasks = TaskRepository::new(&db.build().await.unwrap());
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap(), None);
}
