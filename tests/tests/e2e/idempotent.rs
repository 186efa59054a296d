//! Writes with `idempotent()` take effect once, even if responses are lost.

use dynamite_runtime::{Error, Json};
use dynamite_tests::faults::{ATTEMPTS, Fault};
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};
use dynamite_tests::store::tasks::{Task, TaskKey};

use crate::support::{assert_error, created, faulty_tasks, order, orders, task, with_faults};

const TRANSACT: &str = "TransactWriteItems";

fn key() -> TaskKey {
    TaskKey::new("a")
}

#[tokio::test]
async fn additions_are_applied_once() {
    let (tasks, faults, direct) = faulty_tasks().await;
    faults.on(TRANSACT).times(2, Fault::LostResponse);
    let update = tasks.update(key()).add(Task::BUDGET, 5_u32).append(Task::STEPS, ["s".to_owned()]);
    let usage = update.idempotent().measured().await.unwrap().usage;
    assert_eq!((usage.requests, usage.retries, faults.count(TRANSACT)), (1, 2, 3));
    let found = direct.get(key()).await.unwrap().unwrap();
    assert_eq!((found.budget, found.steps.len()), (15, 2));
    faults.on(TRANSACT).then(Fault::LostResponse);
    tasks.upsert(&task("a")).add(Task::BUDGET, 5_u32).idempotent().await.unwrap();
    assert_eq!(direct.get(key()).await.unwrap().unwrap().budget, 20);
}

#[tokio::test]
async fn an_element_of_a_list_is_removed_once() {
    let (tasks, faults, direct) = faulty_tasks().await;
    let steps = async || direct.get(key()).await.unwrap().unwrap().steps;
    let five = || ["1", "2", "3", "4", "5"].map(str::to_owned).to_vec();
    direct.update(key()).set(Task::STEPS, five()).await.unwrap();
    faults.on(TRANSACT).then(Fault::LostResponse);
    tasks.update(key()).remove(Task::STEPS.index(0)).idempotent().await.unwrap();
    assert_eq!(steps().await, ["2", "3", "4", "5"]);
    // Without it, the retry removes the next element.
    faults.on("UpdateItem").then(Fault::LostResponse);
    tasks.update(key()).remove(Task::STEPS.index(0)).await.unwrap();
    assert_eq!(steps().await, ["4", "5"]);
}

#[tokio::test]
async fn idempotent_writes_cost_twice_as_much() {
    let (tasks, _faults, _direct) = faulty_tasks().await;
    let delete = || tasks.delete(TaskKey::new("b"));
    assert_eq!(delete().measured().await.unwrap().usage.capacity, 1.0);
    assert_eq!(delete().idempotent().measured().await.unwrap().usage.capacity, 2.0);
}

#[tokio::test]
async fn conditional_writes_succeed_after_a_lost_response() {
    let direct = orders().await;
    let (db, faults) = with_faults(direct.db());
    let orders = OrderRepository::new(&db);
    let item = order(1, "17", 5);
    let lose_response = || faults.on(TRANSACT).then(Fault::LostResponse);
    lose_response();
    assert_eq!(orders.create(&item).idempotent().await.unwrap(), 1);
    assert_eq!(direct.get(&item).await.unwrap(), Some(created(item.clone())));
    lose_response();
    assert_eq!(orders.put(&created(item.clone())).idempotent().await.unwrap(), 2);
    lose_response();
    orders.update(&item).set(Order::STATUS, OrderStatus::Paid).expect_revision(2).idempotent().await.unwrap();
    assert_eq!(direct.get(&item).await.unwrap().unwrap().revision, 3);
    lose_response();
    orders.delete(&item).expect_revision(3).idempotent().await.unwrap();
    assert_eq!(direct.get(&item).await.unwrap(), None);
}

#[tokio::test]
async fn errors_are_those_of_the_write_and_never_ambiguous() {
    for fault in [None, Some(Fault::Timeout), Some(Fault::internal())] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        let fail = || {
            if let Some(fault) = &fault {
                faults.on(TRANSACT).then(fault.clone());
            }
        };
        fail();
        let error = tasks.create(&task("a")).idempotent().await.unwrap_err();
        assert_eq!(error.old::<Task>().unwrap(), Some(task("a")));
        assert!(matches!(&error, Error::ConditionFailed(failed) if !failed.is_ambiguous()), "{error:?}");
        assert!(!format!("{error:?}").contains("title of"), "{error:?}");
        fail();
        let update = tasks.update(key()).set(Task::TITLE, "new").only_if(Task::BUDGET.eq(11_u32));
        assert_error!(update.idempotent().await, Error::ConditionFailed(_));
        fail();
        let missing = tasks.update(TaskKey::new("b")).set(Task::TITLE, "new").idempotent().await;
        assert_error!(missing, Error::NotFound { entity: "Task", ambiguous: false, .. });
    }
}

#[tokio::test]
async fn without_any_response_the_error_is_ambiguous() {
    let (tasks, faults, direct) = faulty_tasks().await;
    faults.on(TRANSACT).times(ATTEMPTS, Fault::LostResponse);
    let update = tasks.update(key()).add(Task::BUDGET, 5_u32).idempotent().token("mine");
    let error = update.clone().await.unwrap_err();
    assert!(error.is_ambiguous() && error.is_transient(), "{error:?}");
    update.await.unwrap();
    assert_eq!(direct.get(key()).await.unwrap().unwrap().budget, 15, "calls with the same token are one write");
}

#[tokio::test]
async fn calls_with_the_same_token_are_one_write() {
    let (tasks, faults, direct) = faulty_tasks().await;
    let add = |n: u32| tasks.update(key()).add(Task::BUDGET, n).idempotent();
    for _ in 0..3 {
        add(5).token("a".repeat(36)).await.unwrap();
    }
    assert_eq!(direct.get(key()).await.unwrap().unwrap().budget, 15);
    match add(6).token("a".repeat(36)).await {
        Err(Error::Service(error)) => assert_eq!(error.code(), Some("IdempotentParameterMismatchException")),
        other => panic!("{other:?}"),
    }
    add(5).await.unwrap();
    add(5).await.unwrap();
    assert_eq!(direct.get(key()).await.unwrap().unwrap().budget, 25, "each call without a token is a new write");
    faults.clear_requests();
    for token in ["".to_owned(), "a".repeat(37)] {
        assert_error!(add(5).token(token).await, Error::InvalidInput(_));
    }
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn a_conflict_is_retried_with_the_same_token() {
    for reason in ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on(TRANSACT).times(2, Fault::cancelled(&[reason]));
        let usage = tasks.put(&task("a")).idempotent().measured().await.unwrap().usage;
        assert_eq!(usage.retries, 2, "{reason}");
        let tokens: Vec<Json> =
            faults.requests().into_iter().map(|request| request.body["ClientRequestToken"].clone()).collect();
        assert!(tokens.len() == 3 && tokens.iter().all(|token| token.is_string() && *token == tokens[0]), "{tokens:?}");
        faults.on(TRANSACT).times(ATTEMPTS, Fault::cancelled(&[reason]));
        let error = tasks.put(&task("a")).idempotent().await.unwrap_err();
        assert!(error.is_transient() && !error.is_ambiguous(), "{error:?}");
        let was_throttled = matches!(error, Error::Throttled(_));
        assert_eq!(was_throttled, reason != "TransactionConflict", "{reason}: {error:?}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[tokio::test]
async fn other_cancellation_reasons_are_not_retried() {
    for reason in ["ValidationError", "ItemCollectionSizeLimitExceeded", "None"] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on(TRANSACT).times(2, Fault::cancelled(&[reason]));
        let error = tasks.put(&task("a")).idempotent().await.unwrap_err();
        assert!(!error.is_transient(), "{reason}: {error:?}");
        assert_eq!(faults.count(TRANSACT), 1, "{reason}");
    }
}

#[tokio::test]
async fn invalid_writes_are_refused_before_sending() {
    let (tasks, faults, _direct) = faulty_tasks().await;
    assert_error!(tasks.put(&task("")).idempotent().await, Error::InvalidInput(_));
    assert_error!(tasks.update(key()).idempotent().await, Error::InvalidInput(_));
    assert_eq!(faults.requests(), []);
    let request = tasks.delete(key()).idempotent().request().unwrap();
    assert_eq!(request.get_transact_items().as_ref().unwrap().len(), 1);
}
