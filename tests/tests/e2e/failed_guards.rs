//! A write that fails says which part of its condition did not hold.

use dynamite_runtime::{ConditionFailed, Dynamite, Error, Guard};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository, OrderStatus};
use dynamite_tests::store::profiles::Profile;

use crate::support::{created, day, failed, order, orders, profile, profiles, with_faults};

fn key() -> OrderKey {
    OrderKey::new("CUST-1", day(1), "17")
}

/// Checks that the reason has no number, and the whole text nothing of the item.
fn assert_plain(failed: &ConditionFailed) {
    let reason = failed.guard().to_string();
    assert!(!reason.contains(|c: char| c.is_ascii_digit()), "{reason}");
    for text in [failed.to_string(), format!("{failed:?}")] {
        assert!(text.contains(&reason), "{text}");
        assert!(!text.contains("CUST"), "{text}");
    }
}

#[tokio::test]
async fn a_create_fails_by_existence() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let failed = failed(orders.create(&order(1, "17", 6)).await);
    assert_eq!(*failed.guard(), Guard::Existence);
    assert_eq!((failed.expected_revision::<Order>(), failed.found_revision::<Order>()), (None, Some(1)));
    assert!(failed.to_string().contains("the item already exists"), "{failed}");
    assert_plain(&failed);
}

#[tokio::test]
async fn a_false_condition_is_told_from_a_changed_revision() {
    let orders = orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    let stored = created(order(1, "17", 5));
    let paid = || Order::STATUS.eq(OrderStatus::Paid);
    let pending = || Order::STATUS.eq(OrderStatus::Pending);
    let old = Order { revision: 4, ..stored.clone() };

    let conditions = [
        failed(orders.put(&stored).only_if(paid()).await),
        failed(orders.update(key()).only_if(paid()).await),
        failed(orders.update(key()).only_if(paid()).expect_revision(1).await),
        failed(orders.update(key()).only_if(paid()).idempotent().await),
        failed(orders.upsert(&stored).only_if(paid()).await),
        failed(orders.upsert(&stored).only_if(paid()).idempotent().await),
        failed(orders.delete(key()).only_if(paid()).await),
        failed(orders.delete(key()).only_if(paid()).expect_revision(1).await),
    ];
    for failed in conditions {
        assert_eq!(*failed.guard(), Guard::OnlyIf, "{failed:?}");
        assert!(failed.to_string().contains("condition"), "{failed}");
        assert_plain(&failed);
    }
    let revisions = [
        failed(orders.put(&old).await),
        failed(orders.put(&old).only_if(pending()).await),
        failed(orders.put(&old).only_if(paid()).await),
        failed(orders.put(&old).idempotent().await),
        failed(orders.update(key()).expect_revision(4).await),
        failed(orders.update(key()).only_if(pending()).expect_revision(4).idempotent().await),
        failed(orders.delete(key()).expect_revision(4).await),
        failed(orders.delete(key()).expect_revision(4).only_if(pending()).await),
    ];
    for failed in revisions {
        assert_eq!(*failed.guard(), Guard::Revision, "{failed:?}");
        assert_eq!(failed.expected_revision::<Order>(), Some(4));
        assert_eq!(failed.found_revision::<Order>(), Some(1));
        assert!(failed.to_string().contains("revision"), "{failed}");
        assert_plain(&failed);
    }
    assert_eq!(orders.get(key()).await.unwrap(), Some(stored));
}

#[tokio::test]
async fn conditions_on_no_item_are_conditions() {
    let profiles = profiles().await;
    let missing = failed(profiles.delete(&profile("a")).only_if(Profile::NICKNAME.exists()).await);
    assert_eq!(*missing.guard(), Guard::OnlyIf);
    assert_eq!(missing.old::<Profile>().unwrap(), None);
    let missing = failed(profiles.upsert(&profile("a")).only_if(Profile::NICKNAME.exists()).await);
    assert_eq!(*missing.guard(), Guard::OnlyIf);
}

#[tokio::test]
async fn a_transaction_says_which_guard_of_which_operation_failed() {
    let orders = orders().await;
    let all = [order(1, "17", 5), order(1, "18", 5), order(1, "19", 5)];
    for order in &all {
        orders.create(order).await.unwrap();
    }
    let transaction = orders
        .db()
        .transaction()
        .add(orders.create(&all[0]))
        .add(orders.update(&all[1]).expect_revision(7))
        .add(orders.check(&all[2], Order::STATUS.eq(OrderStatus::Paid)));
    let Err(Error::Cancelled(cancelled)) = transaction.await else { panic!() };
    let guards = cancelled.reasons().iter().map(|reason| match reason.error() {
        Some(Error::ConditionFailed(failed)) => failed.guard().clone(),
        other => panic!("{other:?}"),
    });
    assert_eq!(guards.collect::<Vec<_>>(), [Guard::Existence, Guard::Revision, Guard::OnlyIf]);
}

#[tokio::test]
async fn an_ambiguous_failure_has_its_guard() {
    let direct = orders().await;
    let (db, faults): (Dynamite, _) = with_faults(direct.db());
    let orders = OrderRepository::new(&db);
    faults.on("PutItem").then(Fault::LostResponse);
    let failed = failed(orders.create(&order(1, "17", 5)).await);
    assert!(failed.is_ambiguous());
    assert_eq!(*failed.guard(), Guard::Existence);
}
