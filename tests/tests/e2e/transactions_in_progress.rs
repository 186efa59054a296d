//! A transaction that meets itself: the response to an attempt was lost, and the retry finds the first still running.

use std::time::Duration;

use dynamite_runtime::{CallOptions, Error};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::tasks::TaskRepository;
use tokio::time::Instant;

use crate::support::{faulty_tasks, task};

/// The attempts of the SDK, and one that waits.
const ALL_ATTEMPTS: usize = ATTEMPTS as usize + 1;

/// A network on which every transaction runs for ever, on a clock that stands still unless a request waits.
async fn network() -> (TaskRepository, Faults, TaskRepository) {
    let (tasks, faults, direct) = faulty_tasks().await;
    tokio::time::pause();
    (tasks, faults, direct)
}

/// Sends a transaction of one write, or an idempotent write, with these options.
async fn send(tasks: &TaskRepository, options: CallOptions, idempotent: bool) -> Result<(), Error> {
    let tasks = TaskRepository::new(&tasks.db().with(&options));
    match idempotent {
        true => tasks.create(&task("b")).idempotent().await,
        false => tasks.db().transaction().add(tasks.create(&task("b"))).await,
    }
}

#[tokio::test]
async fn one_retry_comes_five_seconds_after_the_first_attempt() {
    for idempotent in [false, true] {
        let (tasks, faults, _direct) = network().await;
        faults.on("TransactWriteItems").times(ATTEMPTS, Fault::in_progress());
        faults.on("TransactWriteItems").then(Fault::success("{}"));
        let started = Instant::now();
        send(&tasks, CallOptions::new(), idempotent).await.unwrap();
        assert!(started.elapsed() >= Duration::from_secs(5));
        assert_eq!(faults.count("TransactWriteItems"), ALL_ATTEMPTS);
        let tokens: Vec<_> = faults.requests().iter().map(|sent| sent.body["ClientRequestToken"].clone()).collect();
        assert!(tokens[0].is_string() && tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_transaction_that_still_runs_is_transient_and_ambiguous() {
    for idempotent in [false, true] {
        let (tasks, faults, _direct) = network().await;
        faults.on("TransactWriteItems").times(99, Fault::in_progress());
        let error = send(&tasks, CallOptions::new(), idempotent).await.unwrap_err();
        assert!(error.is_transient() && error.is_ambiguous(), "{error}");
        assert_eq!(error.request().unwrap().code(), Some("TransactionInProgressException"));
        assert_eq!(error.request().unwrap().attempts() as usize, ALL_ATTEMPTS);
        assert_eq!(faults.count("TransactWriteItems"), ALL_ATTEMPTS);
        tokio::time::resume();
    }
}

#[tokio::test]
async fn the_retry_keeps_within_the_deadline() {
    let cases = [
        (CallOptions::new().operation_timeout(Duration::from_secs(4)), ATTEMPTS as usize),
        (CallOptions::new().operation_timeout(Duration::from_secs(9)), ALL_ATTEMPTS),
        (CallOptions::new().attempts(1), 1),
        (CallOptions::new().attempts(2), 3),
    ];
    for (options, attempts) in cases {
        let (tasks, faults, _direct) = network().await;
        faults.on("TransactWriteItems").times(99, Fault::in_progress());
        let started = Instant::now();
        let error = send(&tasks, options, false).await.unwrap_err();
        assert!(error.is_transient() && error.is_ambiguous(), "{error}");
        assert_eq!(faults.count("TransactWriteItems"), attempts, "{options:?}");
        assert!(started.elapsed() < Duration::from_secs(9), "{options:?}");
        tokio::time::resume();
    }
}

/// The attempt after the wait can also hang; the deadline of the call ends it.
#[tokio::test]
async fn the_deadline_ends_the_last_attempt() {
    let (tasks, faults, _direct) = network().await;
    faults.on("TransactWriteItems").times(ATTEMPTS, Fault::in_progress());
    faults.on("TransactWriteItems").then(Fault::Hang);
    let started = Instant::now();
    let options = CallOptions::new().operation_timeout(Duration::from_secs(8));
    let error = send(&tasks, options, false).await.unwrap_err();
    assert!(error.is_transient() && error.is_ambiguous(), "{error}");
    assert!(started.elapsed() >= Duration::from_secs(7) && started.elapsed() < Duration::from_secs(9));
}
