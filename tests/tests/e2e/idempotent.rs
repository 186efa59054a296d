//! Writes with `idempotent()`: carried out once, whatever becomes of their answers.

use dynamite_runtime::{Error, Json};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use serde_json::json;

use crate::support::{assert_error, created, order, orders, task, tasks, watched};

const TRANSACT: &str = "TransactWriteItems";

/// A table with task `a`, over a network that can fail, and by the sound one, which keeps the engine.
async fn failing() -> (TaskRepository, Faults, TaskRepository) {
    let sound = tasks().await;
    sound.put(&task("a")).await.unwrap();
    let (db, faults) = watched(sound.db());
    (TaskRepository::new(&db), faults, sound)
}

fn a() -> TaskKey {
    TaskKey::new("a")
}

/// A transaction that was cancelled for one reason.
fn cancelled(reason: &str) -> Fault {
    let details = json!({ "CancellationReasons": [{ "Code": reason, "Message": "scripted" }] });
    Fault::Answer { status: 400, code: "TransactionCanceledException", details }
}

#[tokio::test]
async fn additions_are_made_once() {
    let (tasks, faults, sound) = failing().await;
    faults.times(2, TRANSACT, Fault::LostResponse);
    let update = tasks.update(a()).add(Task::BUDGET, 5_u32).append(Task::STEPS, ["s".to_owned()]);
    let usage = update.idempotent().measured().await.unwrap().usage;
    assert_eq!((usage.requests, usage.retries, faults.count(TRANSACT)), (1, 2, 3));
    let found = sound.get(a()).await.unwrap().unwrap();
    assert_eq!((found.budget, found.steps.len()), (15, 2));
    faults.next(TRANSACT, Fault::LostResponse);
    tasks.upsert(&task("a")).add(Task::BUDGET, 5_u32).idempotent().await.unwrap();
    assert_eq!(sound.get(a()).await.unwrap().unwrap().budget, 20);
}

#[tokio::test]
async fn they_cost_twice_as_much() {
    let (tasks, _faults, _sound) = failing().await;
    let delete = || tasks.delete(TaskKey::new("b"));
    assert_eq!(delete().measured().await.unwrap().usage.capacity, 1.0);
    assert_eq!(delete().idempotent().measured().await.unwrap().usage.capacity, 2.0);
}

#[tokio::test]
async fn writes_with_conditions_succeed_although_their_answer_was_lost() {
    let sound = orders().await;
    let (db, faults) = watched(sound.db());
    let orders = OrderRepository::new(&db);
    let item = order(1, "17", 5);
    let lose = || faults.next(TRANSACT, Fault::LostResponse);
    lose();
    assert_eq!(orders.create(&item).idempotent().await.unwrap(), 1);
    assert_eq!(sound.get(&item).await.unwrap(), Some(created(item.clone())));
    lose();
    assert_eq!(orders.put(&created(item.clone())).idempotent().await.unwrap(), 2);
    lose();
    orders.update(&item).set(Order::STATUS, OrderStatus::Paid).expect_revision(2).idempotent().await.unwrap();
    assert_eq!(sound.get(&item).await.unwrap().unwrap().revision, 3);
    lose();
    orders.delete(&item).expect_revision(3).idempotent().await.unwrap();
    assert_eq!(sound.get(&item).await.unwrap(), None);
}

#[tokio::test]
async fn errors_are_those_of_the_write_and_never_ambiguous() {
    for fault in [None, Some(Fault::Timeout), Some(Fault::internal())] {
        let (tasks, faults, _sound) = failing().await;
        let fail = || {
            if let Some(fault) = &fault {
                faults.next(TRANSACT, fault.clone());
            }
        };
        fail();
        let error = tasks.create(&task("a")).idempotent().await.unwrap_err();
        assert_eq!(error.old::<Task>().unwrap(), Some(task("a")));
        assert!(matches!(&error, Error::ConditionFailed(failed) if !failed.is_ambiguous()), "{error:?}");
        assert!(!format!("{error:?}").contains("title of"), "{error:?}");
        fail();
        let update = tasks.update(a()).set(Task::TITLE, "new").only_if(Task::BUDGET.eq(11_u32));
        assert_error!(update.idempotent().await, Error::ConditionFailed(_));
        fail();
        let missing = tasks.update(TaskKey::new("b")).set(Task::TITLE, "new").idempotent().await;
        assert_error!(missing, Error::NotFound { entity: "Task", ambiguous: false, .. });
    }
}

#[tokio::test]
async fn whether_it_was_done_is_not_known_if_no_attempt_was_answered() {
    let (tasks, faults, sound) = failing().await;
    faults.times(ATTEMPTS, TRANSACT, Fault::LostResponse);
    let update = tasks.update(a()).add(Task::BUDGET, 5_u32).idempotent().token("mine");
    let error = update.clone().await.unwrap_err();
    assert!(error.is_ambiguous() && error.is_transient(), "{error:?}");
    update.await.unwrap();
    assert_eq!(sound.get(a()).await.unwrap().unwrap().budget, 15, "the same token, the same write");
}

#[tokio::test]
async fn a_token_of_ones_own_is_one_write() {
    let (tasks, faults, sound) = failing().await;
    let add = |n: u32| tasks.update(a()).add(Task::BUDGET, n).idempotent();
    for _ in 0..3 {
        add(5).token("a".repeat(36)).await.unwrap();
    }
    assert_eq!(sound.get(a()).await.unwrap().unwrap().budget, 15);
    match add(6).token("a".repeat(36)).await {
        Err(Error::Service(error)) => assert_eq!(error.code(), Some("IdempotentParameterMismatchException")),
        other => panic!("{other:?}"),
    }
    add(5).await.unwrap();
    add(5).await.unwrap();
    assert_eq!(sound.get(a()).await.unwrap().unwrap().budget, 25, "without one, each call is a write of its own");
    faults.forget();
    for token in ["".to_owned(), "a".repeat(37)] {
        assert_error!(add(5).token(token).await, Error::InvalidInput(_));
    }
    assert_eq!(faults.seen(), []);
}

#[tokio::test]
async fn a_conflict_is_tried_again_with_the_same_token() {
    for reason in ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"] {
        let (tasks, faults, _sound) = failing().await;
        faults.times(2, TRANSACT, cancelled(reason));
        let usage = tasks.put(&task("a")).idempotent().measured().await.unwrap().usage;
        assert_eq!(usage.retries, 2, "{reason}");
        let tokens: Vec<Json> = faults.seen().into_iter().map(|seen| seen.body["ClientRequestToken"].clone()).collect();
        assert!(tokens.len() == 3 && tokens.iter().all(|token| token.is_string() && *token == tokens[0]), "{tokens:?}");
        faults.times(ATTEMPTS, TRANSACT, cancelled(reason));
        let error = tasks.put(&task("a")).idempotent().await.unwrap_err();
        assert!(error.is_transient() && !error.is_ambiguous(), "{error:?}");
    }
}

#[tokio::test]
async fn any_other_reason_is_not_tried_again() {
    for reason in ["ValidationError", "ItemCollectionSizeLimitExceeded", "None"] {
        let (tasks, faults, _sound) = failing().await;
        faults.times(2, TRANSACT, cancelled(reason));
        let error = tasks.put(&task("a")).idempotent().await.unwrap_err();
        assert!(!error.is_transient(), "{reason}: {error:?}");
        assert_eq!(faults.count(TRANSACT), 1, "{reason}");
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let (tasks, faults, _sound) = failing().await;
    assert_error!(tasks.put(&task("")).idempotent().await, Error::InvalidInput(_));
    assert_error!(tasks.update(a()).idempotent().await, Error::InvalidInput(_));
    assert_eq!(faults.seen(), []);
    let request = tasks.delete(a()).idempotent().request().unwrap();
    assert_eq!(request.get_transact_items().as_ref().unwrap().len(), 1);
}
