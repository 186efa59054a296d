//! Writes of which it is not known whether they were carried out: the answer of an attempt was lost.

use dynamite_runtime::{Error, Json, Result};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{assert_error, created, order, orders, task, tasks, watched};

/// A table with task `a`, over a network that can fail, and by the sound one, which keeps the engine.
async fn failing() -> (TaskRepository, Faults, TaskRepository) {
    let sound = tasks().await;
    sound.put(&task("a")).await.unwrap();
    let (db, faults) = watched(sound.db());
    (TaskRepository::new(&db), faults, sound)
}

/// The retry finds the item that the first attempt wrote.
#[tokio::test]
async fn a_create_whose_answer_was_lost_is_ambiguous_and_has_the_item() {
    let (tasks, faults, sound) = failing().await;
    faults.next("PutItem", Fault::LostResponse);
    let error = tasks.create(&task("b")).await.unwrap_err();
    assert!(error.is_ambiguous());
    assert_eq!(error.old::<Task>().unwrap(), Some(task("b")));
    assert!(error.to_string().contains("may have been written"), "{error}");
    assert_error!(Err::<(), _>(error), Error::ConditionFailed(_));
    assert_eq!(faults.count("PutItem"), 2);
    assert_eq!(sound.get(TaskKey::new("b")).await.unwrap(), Some(task("b")));
}

/// What happens before the attempt that finds the item, and whether it may have written that.
fn before() -> Vec<(Vec<Fault>, bool)> {
    let lost = [Fault::internal(), Fault::unavailable(), Fault::NoConnection, Fault::BrokenConnection, Fault::Timeout];
    let mut all: Vec<(Vec<Fault>, bool)> = lost.into_iter().map(|fault| (vec![fault], true)).collect();
    all.push((vec![], false));
    all.push((vec![Fault::throttled()], false));
    all.push((vec![Fault::conflict(), Fault::throttled()], false));
    all.push((vec![Fault::internal(), Fault::throttled()], true));
    all.push((vec![Fault::throttled(), Fault::Timeout], true));
    all
}

#[tokio::test]
async fn a_failed_condition_is_ambiguous_if_an_attempt_was_lost() {
    for (script, ambiguous) in before() {
        let (tasks, faults, _sound) = failing().await;
        let fail = |operation| {
            for fault in &script {
                faults.next(operation, fault.clone());
            }
        };
        let check = |result: Result<()>, what: &str| match result {
            Err(error @ Error::ConditionFailed(_)) => {
                assert_eq!(error.is_ambiguous(), ambiguous, "{what} after {script:?}");
                assert_eq!(error.old::<Task>().unwrap(), Some(task("a")), "{what} after {script:?}");
                assert_eq!(error.to_string().contains("may have been"), ambiguous, "{error}");
            }
            other => panic!("{what} after {script:?}: {other:?}"),
        };
        let wrong = || Task::TITLE.eq("wrong");
        fail("PutItem");
        check(tasks.create(&task("a")).await, "create");
        fail("PutItem");
        check(tasks.put(&task("a")).only_if(wrong()).await, "put");
        fail("UpdateItem");
        check(tasks.update(TaskKey::new("a")).set(Task::TITLE, "new").only_if(wrong()).await, "update");
        fail("UpdateItem");
        check(tasks.upsert(&task("a")).only_if(wrong()).await.map(drop), "upsert");
        fail("DeleteItem");
        check(tasks.delete(TaskKey::new("a")).only_if(wrong()).await, "delete");
    }
}

async fn locked() -> (OrderRepository, Faults, OrderRepository) {
    let sound = orders().await;
    sound.create(&order(1, "17", 5)).await.unwrap();
    let (db, faults) = watched(sound.db());
    (OrderRepository::new(&db), faults, sound)
}

#[tokio::test]
async fn a_locked_put_whose_answer_was_lost_shows_the_revision_that_it_wrote() {
    let (orders, faults, _sound) = locked().await;
    faults.next("PutItem", Fault::LostResponse);
    let item = Order { status: OrderStatus::Paid, ..created(order(1, "17", 5)) };
    let error = orders.put(&item).await.unwrap_err();
    assert!(error.is_ambiguous());
    assert_eq!(error.old::<Order>().unwrap(), Some(Order { revision: 2, ..item }));
}

/// It deleted the item that the retry looks for.
#[tokio::test]
async fn a_delete_whose_answer_was_lost_finds_no_item() {
    let (orders, faults, sound) = locked().await;
    faults.next("DeleteItem", Fault::LostResponse);
    let error = orders.delete(&order(1, "17", 5)).expect_revision(1).await.unwrap_err();
    assert!(error.is_ambiguous() && error.to_string().contains("may have been"), "{error}");
    assert_error!(Err::<(), _>(error), Error::NotFound { entity: "Order", ambiguous: true, .. });
    assert_eq!(sound.get(&order(1, "17", 5)).await.unwrap(), None);
    let again = orders.delete(&order(1, "17", 5)).expect_revision(1).await.unwrap_err();
    assert!(!again.is_ambiguous() && !again.to_string().contains("may have been"), "{again}");
}

#[tokio::test]
async fn an_error_after_the_last_attempt_is_ambiguous_for_writes_only() {
    let cases = [
        (Fault::internal(), true),
        (Fault::LostResponse, true),
        (Fault::Timeout, true),
        (Fault::throttled(), false),
        (Fault::conflict(), false),
    ];
    for (fault, ambiguous) in cases {
        let (tasks, faults, _sound) = failing().await;
        faults.times(ATTEMPTS, "PutItem", fault.clone()).times(ATTEMPTS, "GetItem", fault.clone());
        let error = tasks.put(&task("a")).await.unwrap_err();
        assert_eq!((error.is_ambiguous(), error.is_transient()), (ambiguous, true), "{fault:?}");
        assert!(!tasks.get(TaskKey::new("a")).await.unwrap_err().is_ambiguous(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_batch_is_ambiguous_exactly_if_something_is_unknown() {
    let denied = || Fault::Answer { status: 400, code: "AccessDeniedException", details: Json::Null };
    for (lost, ambiguous) in [(None, false), (Some(Fault::throttled()), false), (Some(Fault::LostResponse), true)] {
        let (tasks, faults, _sound) = failing().await;
        if let Some(fault) = lost.clone() {
            faults.next("BatchWriteItem", fault);
        }
        faults.next("BatchWriteItem", denied());
        let error = Error::from(tasks.batch_write().put(&task("b")).await.unwrap_err());
        assert_eq!(error.is_ambiguous(), ambiguous, "{lost:?}: {error}");
        faults.next("BatchGetItem", Fault::LostResponse).next("BatchGetItem", denied());
        let error = Error::from(tasks.batch_get([TaskKey::new("b")]).await.unwrap_err());
        assert!(!error.is_ambiguous(), "a read changes nothing: {error}");
    }
}
