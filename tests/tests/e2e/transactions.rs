//! Transactions write several items or none, and read several items at the same time.

use dynamite_runtime::{Cancelled, Dynamite, Error, Json};
use dynamite_tests::engine;
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository, OrderStatus, OrderSummary};
use dynamite_tests::store::profiles::{ProfileKey, ProfileSets};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{created, day, order, orders_and_tasks, profile, profiles, task, with_faults};

/// Two tables over a network with scripted faults. The direct client keeps the engine.
struct Tables {
    direct: Dynamite,
    db: Dynamite,
    faults: Faults,
    orders: OrderRepository,
    tasks: TaskRepository,
}

async fn tables() -> Tables {
    let direct = engine().await.unwrap();
    orders_and_tasks(&direct).await;
    let (db, faults) = with_faults(&direct);
    let (orders, tasks) = (OrderRepository::new(&db), TaskRepository::new(&db));
    Tables { direct, db, faults, orders, tasks }
}

fn cancelled(result: Result<(), Error>) -> Box<Cancelled> {
    match result {
        Err(Error::Cancelled(cancelled)) => cancelled,
        other => panic!("expected a cancellation: {other:?}"),
    }
}

#[tokio::test]
async fn every_kind_of_write_can_be_in_a_transaction() {
    let tables = tables().await;
    let Tables { db, orders, tasks, .. } = &tables;
    tasks.batch_write().put_all(&["updated", "deleted", "checked", "upserted"].map(task)).await.unwrap();
    db.transaction()
        .add(orders.create(&order(1, "a", 5)))
        .add(tasks.put(&task("new")))
        .add(tasks.update(TaskKey::new("updated")).set(Task::TITLE, "changed").add(Task::BUDGET, 5))
        .add(tasks.upsert(&task("upserted")))
        .add(tasks.delete(TaskKey::new("deleted")).only_if(Task::BUDGET.eq(10)))
        .add(tasks.check(TaskKey::new("checked"), Task::BUDGET.ge(10)))
        .await
        .unwrap();
    assert_eq!(orders.get(&order(1, "a", 5)).await.unwrap(), Some(created(order(1, "a", 5))));
    let updated = tasks.get(TaskKey::new("updated")).await.unwrap().unwrap();
    assert_eq!((updated.title.as_str(), updated.budget), ("changed", 15));
    assert_eq!(tasks.get(TaskKey::new("deleted")).await.unwrap(), None);
    assert_eq!(tasks.scan().count().await.unwrap(), 4);
}

#[tokio::test]
async fn a_cancellation_names_operation_reason_and_existing_item() {
    let tables = tables().await;
    let Tables { db, orders, tasks, .. } = &tables;
    orders.create(&order(1, "a", 5)).await.unwrap();
    let transaction = db
        .transaction()
        .add(tasks.put(&task("new")))
        .add(orders.create(&order(1, "a", 9)))
        .add(tasks.update(TaskKey::new("none")).set(Task::TITLE, "x"));
    let cancelled = cancelled(transaction.await);
    let [exists, missing] = cancelled.reasons() else { panic!("{cancelled:?}") };
    assert_eq!((exists.index(), exists.operation(), exists.entity()), (1, "create", "Order"));
    assert_eq!(exists.code(), "ConditionalCheckFailed");
    assert!(matches!(exists.error(), Some(Error::ConditionFailed(_))));
    assert_eq!(exists.old::<Order>().unwrap(), Some(created(order(1, "a", 5))));
    assert_eq!((missing.index(), missing.operation(), missing.entity()), (2, "update", "Task"));
    assert!(matches!(missing.error(), Some(Error::NotFound { entity: "Task", .. })));
    assert!(cancelled.to_string().starts_with(
        "TransactWriteItems on orders, tasks: the transaction was cancelled: \
         operation 1 (create Order on orders): ConditionalCheckFailed: Order was not changed: the item already exists; \
         operation 2 (update Task on tasks): ConditionalCheckFailed: no item of Task has this key"
    ));
    assert_eq!(tasks.scan().count().await.unwrap(), 0);
}

#[tokio::test]
async fn debug_and_display_of_a_cancellation_show_no_item() {
    let tables = tables().await;
    tables.tasks.put(&task("secret")).await.unwrap();
    let error = tables.db.transaction().add(tables.tasks.create(&task("secret"))).await.unwrap_err();
    let mut texts = vec![format!("{error} {error:?}")];
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        texts.push(format!("{error} {error:?}"));
        source = error.source();
    }
    assert!(texts.len() > 1);
    assert!(texts.iter().all(|text| !text.contains("secret")), "{texts:?}");
}

#[tokio::test]
async fn a_check_of_an_absent_item_is_not_found() {
    let tables = tables().await;
    let check = tables.tasks.check(TaskKey::new("none"), Task::BUDGET.lt(10));
    let cancelled = cancelled(tables.db.transaction().add(check).await);
    assert!(matches!(cancelled.reasons()[0].error(), Some(Error::NotFound { .. })), "{cancelled:?}");
}

#[tokio::test]
async fn invalid_requests_are_refused_before_sending() {
    let tables = tables().await;
    let Tables { db, tasks, faults, .. } = &tables;
    let many = (0..101).map(|number| tasks.put(&task(&format!("t{number}"))));
    let mut large = task("large");
    large.steps = vec!["x".repeat(399_000)];
    let large = (0..11).map(|number| tasks.put(&Task { task_id: format!("t{number}"), ..large.clone() }));
    let duplicate = "operations 0 and 2 (counted from 0) are on the same item";
    let cases = [
        (db.transaction(), "a transaction must have 1 to 100 operations, but this one has 0"),
        (db.transaction().add_all(many), "a transaction must have 1 to 100 operations, but this one has 101"),
        (
            db.transaction()
                .add(tasks.put(&task("a")))
                .add(tasks.put(&task("b")))
                .add(tasks.check(TaskKey::new("a"), Task::BUDGET.eq(1))),
            duplicate,
        ),
        (db.transaction().add(tasks.put(&task(""))), "empty, which a key can't be"),
        (
            db.transaction().add(tasks.put(&task("a"))).token(""),
            "a token must have 1 to 36 characters, but this one has 0",
        ),
        (
            db.transaction().add_all(large),
            "the items of a transaction can have at most 4194304 bytes, but these have at least",
        ),
    ];
    for (transaction, problem) in cases {
        let Err(Error::InvalidInput(error)) = transaction.await else { panic!("expected a refusal: {problem}") };
        assert!(error.problem().starts_with(problem), "{error}");
    }
    assert!(faults.requests().is_empty());
}

#[tokio::test]
async fn attempts_of_a_call_share_a_token_and_calls_do_not() {
    let tables = tables().await;
    let Tables { db, tasks, faults, .. } = &tables;
    tasks.put(&task("a")).await.unwrap();
    faults.on("TransactWriteItems").then(Fault::LostResponse).on("TransactWriteItems").then(Fault::internal());
    let add = || tasks.update(TaskKey::new("a")).add(Task::BUDGET, 1);
    db.transaction().add(add()).await.unwrap();
    db.transaction().add(add()).await.unwrap();
    let tokens: Vec<Json> =
        faults.requests().iter().map(|request| request.body["ClientRequestToken"].clone()).skip(1).collect();
    assert_eq!(tokens.len(), 4, "{tokens:?}");
    assert!(tokens[0] == tokens[1] && tokens[1] == tokens[2] && tokens[2] != tokens[3], "{tokens:?}");
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap().unwrap().budget, 12);
}

/// DynamoDB detects a conflict before it checks whether it knows the token.
#[tokio::test]
async fn a_conflict_after_a_lost_response_is_ambiguous() {
    for (fault, codes, ambiguous) in [
        (Fault::LostResponse, ["TransactionConflict"], true),
        (Fault::LostResponse, ["ConditionalCheckFailed"], false),
        (Fault::Throttled, ["TransactionConflict"], false),
    ] {
        let tables = tables().await;
        tables
            .faults
            .on("TransactWriteItems")
            .then(fault)
            .on("TransactWriteItems")
            .times(ATTEMPTS - 1, Fault::cancelled(&codes));
        let error = tables.db.transaction().add(tables.tasks.put(&task("a"))).await.unwrap_err();
        assert_eq!(error.is_ambiguous(), ambiguous, "{codes:?}: {error}");
        assert_eq!(error.to_string().contains("may have been carried out"), ambiguous, "{error}");
        assert!(matches!(error, Error::Cancelled(_)));
    }
}

#[tokio::test]
async fn only_conflicts_and_throttling_are_retried() {
    for (codes, attempts) in [
        (["TransactionConflict", "None"], 2),
        (["ThrottlingError", "ProvisionedThroughputExceeded"], 2),
        (["TransactionConflict", "ValidationError"], 1),
        (["None", "ItemCollectionSizeLimitExceeded"], 1),
    ] {
        let tables = tables().await;
        tables.faults.on("TransactWriteItems").then(Fault::cancelled(&codes));
        let transaction = tables.db.transaction().add(tables.tasks.put(&task("a"))).add(tables.tasks.put(&task("b")));
        let result = transaction.await;
        assert_eq!(tables.faults.count("TransactWriteItems"), attempts, "{codes:?}");
        let stored = TaskRepository::new(&tables.direct).scan().count().await.unwrap();
        match result {
            Ok(()) => assert_eq!((attempts, stored), (2, 2)),
            Err(Error::Cancelled(cancelled)) => {
                let codes_of_reasons: Vec<_> = cancelled.reasons().iter().map(|reason| codes[reason.index()]).collect();
                assert_eq!(codes_of_reasons, codes.into_iter().filter(|code| *code != "None").collect::<Vec<_>>());
                assert_eq!((attempts, stored), (1, 0));
            }
            Err(other) => panic!("{codes:?}: {other}"),
        }
    }
}

#[tokio::test]
async fn transactional_reads_return_typed_results() {
    let tables = tables().await;
    let Tables { db, orders, tasks, faults, .. } = &tables;
    orders.create(&order(1, "a", 5)).await.unwrap();
    orders.create(&order(2, "b", 7)).await.unwrap();
    tasks.batch_write().put_all(&["a", "b"].map(task)).await.unwrap();
    let (found, summary, absent, list) = db
        .transact_get()
        .add(orders.get(&order(1, "a", 5)))
        .add(orders.get(&order(2, "b", 7)).view::<OrderSummary>())
        .add(orders.get(OrderKey::new("CUST-1", day(2), "a")))
        .add_all(["b", "none", "a"].map(|id| tasks.get(TaskKey::new(id))))
        .await
        .unwrap();
    assert_eq!(found, Some(created(order(1, "a", 5))));
    assert_eq!(summary.map(|summary| summary.status), Some(OrderStatus::Pending));
    assert_eq!(absent, None);
    assert_eq!(list, [Some(task("b")), None, Some(task("a"))]);
    assert_eq!(faults.count("TransactGetItems"), 1);
}

/// DynamoDB returns the same for an item that does not exist as for one without any of the attributes that were asked for.
#[tokio::test]
async fn an_item_without_the_attributes_of_a_view_exists() {
    let profiles = profiles().await;
    profiles.create(&profile("a")).await.unwrap();
    let sets = ["a", "none"].map(|id| profiles.get(ProfileKey::new(id)).view::<ProfileSets>());
    let (read,) = profiles.db().transact_get().add_all(sets.clone()).await.unwrap();
    let empty = ProfileSets { tags: [].into(), numbers: [].into() };
    assert_eq!(read, [Some(empty.clone()), None]);
    let [there, _] = sets;
    assert_eq!(there.await.unwrap(), Some(empty));
}

#[tokio::test]
async fn too_many_reads_and_two_reads_of_an_item_are_refused_before_sending() {
    let tables = tables().await;
    let gets = (0..101).map(|number| tables.tasks.get(TaskKey::new(format!("t{number}"))));
    let refused = tables.db.transact_get().add_all(gets).await;
    assert!(matches!(refused, Err(Error::InvalidInput(_))), "{refused:?}");
    let get = || tables.tasks.get(TaskKey::new("a"));
    let Err(error) = tables.db.transact_get().add(get()).add(get()).await else { panic!("expected a refusal") };
    assert_eq!(
        error.to_string(),
        "TransactGetItems on tasks: not sent: Task: operations 0 and 1 (counted from 0) are on the same item"
    );
    assert!(tables.faults.requests().is_empty());
}
