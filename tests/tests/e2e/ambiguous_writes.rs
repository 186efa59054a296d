//! Ambiguous writes: the response of an attempt was lost, so it is unknown whether the write took effect.

use dynamite_runtime::{Error, Result};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::orders::{Order, OrderRepository, OrderStatus};
use dynamite_tests::store::tasks::{Task, TaskKey};

use crate::support::{assert_error, created, faulty_tasks, order, orders, task, with_faults};

/// The retry finds the item that the first attempt wrote.
#[tokio::test]
async fn create_after_a_lost_response_is_ambiguous_and_carries_the_item() {
    let (tasks, faults, direct) = faulty_tasks().await;
    faults.on("PutItem").then(Fault::LostResponse);
    let error = tasks.create(&task("b")).await.unwrap_err();
    assert!(error.is_ambiguous());
    assert_eq!(error.old::<Task>().unwrap(), Some(task("b")));
    assert!(error.to_string().contains("may have been written"), "{error}");
    assert_error!(Err::<(), _>(error), Error::ConditionFailed(_));
    assert_eq!(faults.count("PutItem"), 2);
    assert_eq!(direct.get(TaskKey::new("b")).await.unwrap(), Some(task("b")));
}

/// Returns faults of the attempts before the last one, and whether one of those attempts may have written the item.
fn earlier_faults() -> Vec<(Vec<Fault>, bool)> {
    let ambiguous = [Fault::internal(), Fault::unavailable(), Fault::BrokenConnection, Fault::Timeout];
    let mut all: Vec<(Vec<Fault>, bool)> = ambiguous.into_iter().map(|fault| (vec![fault], true)).collect();
    all.push((vec![], false));
    all.push((vec![Fault::Throttled], false));
    all.push((vec![Fault::NoConnection], false));
    all.push((vec![Fault::conflict(), Fault::Throttled], false));
    all.push((vec![Fault::internal(), Fault::Throttled], true));
    all.push((vec![Fault::Throttled, Fault::Timeout], true));
    all
}

#[tokio::test]
async fn a_failed_condition_is_ambiguous_if_an_earlier_attempt_may_have_written() {
    for (script, ambiguous) in earlier_faults() {
        let (tasks, faults, _direct) = faulty_tasks().await;
        let fail = |operation| {
            for fault in &script {
                faults.on(operation).then(fault.clone());
            }
        };
        let check = |result: Result<()>, method: &str| match result {
            Err(error @ Error::ConditionFailed(_)) => {
                assert_eq!(error.is_ambiguous(), ambiguous, "{method} after {script:?}");
                assert_eq!(error.old::<Task>().unwrap(), Some(task("a")), "{method} after {script:?}");
                assert_eq!(error.to_string().contains("may have been"), ambiguous, "{error}");
            }
            other => panic!("{method} after {script:?}: {other:?}"),
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

/// Returns a table with one order, which has an optimistic lock, over a network with scripted faults.
async fn faulty_orders() -> (OrderRepository, Faults, OrderRepository) {
    let direct = orders().await;
    direct.create(&order(1, "17", 5)).await.unwrap();
    let (db, faults) = with_faults(direct.db());
    (OrderRepository::new(&db), faults, direct)
}

#[tokio::test]
async fn put_after_a_lost_response_carries_the_revision_it_wrote() {
    let (orders, faults, _direct) = faulty_orders().await;
    faults.on("PutItem").then(Fault::LostResponse);
    let item = Order { status: OrderStatus::Paid, ..created(order(1, "17", 5)) };
    let error = orders.put(&item).await.unwrap_err();
    assert!(error.is_ambiguous());
    assert_eq!(error.old::<Order>().unwrap(), Some(Order { revision: 2, ..item }));
}

/// The first attempt deleted the item that the retry expects.
#[tokio::test]
async fn delete_after_a_lost_response_is_an_ambiguous_not_found() {
    let (orders, faults, direct) = faulty_orders().await;
    faults.on("DeleteItem").then(Fault::LostResponse);
    let error = orders.delete(&order(1, "17", 5)).expect_revision(1).await.unwrap_err();
    assert!(error.is_ambiguous() && error.to_string().contains("may have been"), "{error}");
    assert_error!(Err::<(), _>(error), Error::NotFound { entity: "Order", ambiguous: true, .. });
    assert_eq!(direct.get(&order(1, "17", 5)).await.unwrap(), None);
    let again = orders.delete(&order(1, "17", 5)).expect_revision(1).await.unwrap_err();
    assert!(!again.is_ambiguous() && !again.to_string().contains("may have been"), "{again}");
}

#[tokio::test]
async fn an_error_after_the_last_attempt_is_ambiguous_only_for_writes() {
    let cases = [
        (Fault::internal(), true),
        (Fault::LostResponse, true),
        (Fault::Timeout, true),
        (Fault::Throttled, false),
        (Fault::conflict(), false),
    ];
    for (fault, ambiguous) in cases {
        let (tasks, faults, _direct) = faulty_tasks().await;
        faults.on("PutItem").times(ATTEMPTS, fault.clone()).on("GetItem").times(ATTEMPTS, fault.clone());
        let error = tasks.put(&task("a")).await.unwrap_err();
        assert_eq!((error.is_ambiguous(), error.is_transient()), (ambiguous, true), "{fault:?}");
        assert!(!tasks.get(TaskKey::new("a")).await.unwrap_err().is_ambiguous(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_batch_is_ambiguous_only_if_some_writes_are_unknown() {
    for (fault, ambiguous) in [(None, false), (Some(Fault::Throttled), false), (Some(Fault::LostResponse), true)] {
        let (tasks, faults, _direct) = faulty_tasks().await;
        if let Some(fault) = fault.clone() {
            faults.on("BatchWriteItem").then(fault);
        }
        faults.on("BatchWriteItem").then(Fault::denied());
        let error = Error::from(tasks.batch_write().put(&task("b")).await.unwrap_err());
        assert_eq!(error.is_ambiguous(), ambiguous, "{fault:?}: {error}");
        faults.on("BatchGetItem").then(Fault::LostResponse).on("BatchGetItem").then(Fault::denied());
        let error = Error::from(tasks.batch_get([TaskKey::new("b")]).await.unwrap_err());
        assert!(!error.is_ambiguous(), "a read changes nothing: {error}");
    }
}
