//! Several writes together or not at all, and several reads of one moment.

use dynamite_runtime::{Cancelled, Dynamite, Error, Json};
use dynamite_tests::engine;
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository, OrderStatus, OrderSummary};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use serde_json::json;

use crate::support::{created, day, order, task, watched};

/// Two tables, over a network that can fail; the sound client keeps the engine.
struct Both {
    sound: Dynamite,
    db: Dynamite,
    faults: Faults,
    orders: OrderRepository,
    tasks: TaskRepository,
}

async fn both() -> Both {
    let sound = engine().await.unwrap();
    OrderRepository::new(&sound).create_table().await.unwrap();
    TaskRepository::new(&sound).create_table().await.unwrap();
    let (db, faults) = watched(&sound);
    let (orders, tasks) = (OrderRepository::new(&db), TaskRepository::new(&db));
    Both { sound, db, faults, orders, tasks }
}

fn cancelled(result: Result<(), Error>) -> Box<Cancelled> {
    match result {
        Err(Error::Cancelled(cancelled)) => cancelled,
        other => panic!("it was not cancelled: {other:?}"),
    }
}

#[tokio::test]
async fn all_kinds_of_writes_go_together() {
    let both = both().await;
    let Both { db, orders, tasks, .. } = &both;
    tasks.batch_write().put_all(&["old", "gone", "kept", "there"].map(task)).await.unwrap();
    db.transaction()
        .add(orders.create(&order(1, "a", 5)))
        .add(tasks.put(&task("new")))
        .add(tasks.update(TaskKey::new("old")).set(Task::TITLE, "changed").add(Task::BUDGET, 5))
        .add(tasks.upsert(&task("there")))
        .add(tasks.delete(TaskKey::new("gone")).only_if(Task::BUDGET.eq(10)))
        .add(tasks.check(TaskKey::new("kept"), Task::BUDGET.ge(10)))
        .await
        .unwrap();
    assert_eq!(orders.get(&order(1, "a", 5)).await.unwrap(), Some(created(order(1, "a", 5))));
    let old = tasks.get(TaskKey::new("old")).await.unwrap().unwrap();
    assert_eq!((old.title.as_str(), old.budget), ("changed", 15));
    assert_eq!(tasks.get(TaskKey::new("gone")).await.unwrap(), None);
    assert_eq!(tasks.scan().count().await.unwrap(), 4);
}

#[tokio::test]
async fn a_cancellation_says_which_operation_why_and_what_was_there() {
    let both = both().await;
    let Both { db, orders, tasks, .. } = &both;
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
    assert_eq!(
        cancelled.to_string(),
        "the transaction was cancelled: operation 1 (create Order): Order was not written: the item already exists; \
         operation 2 (update Task): no item of Task has this key"
    );
    assert_eq!(tasks.scan().count().await.unwrap(), 0);
}

#[tokio::test]
async fn no_item_is_in_what_is_logged_of_a_cancellation() {
    let both = both().await;
    both.tasks.put(&task("secret")).await.unwrap();
    let error = both.db.transaction().add(both.tasks.create(&task("secret"))).await.unwrap_err();
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
async fn a_check_fails_where_there_is_no_item() {
    let both = both().await;
    let check = both.tasks.check(TaskKey::new("none"), Task::BUDGET.lt(10));
    let cancelled = cancelled(both.db.transaction().add(check).await);
    assert!(matches!(cancelled.reasons()[0].error(), Some(Error::NotFound { .. })), "{cancelled:?}");
}

#[tokio::test]
async fn what_dynamodb_would_refuse_is_not_sent() {
    let both = both().await;
    let Both { db, tasks, faults, .. } = &both;
    let many = (0..101).map(|at| tasks.put(&task(&format!("t{at}"))));
    let mut large = task("large");
    large.steps = vec!["x".repeat(399_000)];
    let large = (0..11).map(|at| tasks.put(&Task { task_id: format!("t{at}"), ..large.clone() }));
    let twice = "operations 0 and 2 (counted from 0) are on the same item";
    let cases = [
        (db.transaction(), "a transaction has 1 to 100 operations, this one has 0"),
        (db.transaction().add_all(many), "a transaction has 1 to 100 operations, this one has 101"),
        (
            db.transaction()
                .add(tasks.put(&task("a")))
                .add(tasks.put(&task("b")))
                .add(tasks.check(TaskKey::new("a"), Task::BUDGET.eq(1))),
            twice,
        ),
        (db.transaction().add(tasks.put(&task(""))), "empty, which a key can't be"),
        (db.transaction().add(tasks.put(&task("a"))).token(""), "a token has 1 to 36 characters, this one has 0"),
        (db.transaction().add_all(large), "the items of a transaction have at most 4194304 bytes, these have at least"),
    ];
    for (transaction, problem) in cases {
        let Err(Error::InvalidInput(error)) = transaction.await else { panic!("it was not refused: {problem}") };
        assert!(error.problem().starts_with(problem), "{error}");
    }
    assert!(faults.seen().is_empty());
}

#[tokio::test]
async fn the_token_is_one_for_all_attempts_and_another_for_each_call() {
    let both = both().await;
    let Both { db, tasks, faults, .. } = &both;
    tasks.put(&task("a")).await.unwrap();
    faults.next("TransactWriteItems", Fault::LostResponse).next("TransactWriteItems", Fault::internal());
    let more = || tasks.update(TaskKey::new("a")).add(Task::BUDGET, 1);
    db.transaction().add(more()).await.unwrap();
    db.transaction().add(more()).await.unwrap();
    let tokens: Vec<Json> = faults.seen().iter().map(|seen| seen.body["ClientRequestToken"].clone()).skip(1).collect();
    assert_eq!(tokens.len(), 4, "{tokens:?}");
    assert!(tokens[0] == tokens[1] && tokens[1] == tokens[2] && tokens[2] != tokens[3], "{tokens:?}");
    assert_eq!(tasks.get(TaskKey::new("a")).await.unwrap().unwrap().budget, 12);
}

/// DynamoDB cancels a transaction, with a code for each operation.
fn reasons(codes: &[&str]) -> Fault {
    let reasons: Vec<_> = codes.iter().map(|code| json!({ "Code": code })).collect();
    let details = json!({ "CancellationReasons": reasons });
    Fault::Answer { status: 400, code: "TransactionCanceledException", details }
}

/// A conflict is noticed before DynamoDB looks whether it knows the token.
#[tokio::test]
async fn a_conflict_after_a_lost_answer_is_ambiguous() {
    for (lost, codes, ambiguous) in [
        (Fault::LostResponse, ["TransactionConflict"], true),
        (Fault::LostResponse, ["ConditionalCheckFailed"], false),
        (Fault::throttled(), ["TransactionConflict"], false),
    ] {
        let both = both().await;
        both.faults.next("TransactWriteItems", lost).times(ATTEMPTS - 1, "TransactWriteItems", reasons(&codes));
        let error = both.db.transaction().add(both.tasks.put(&task("a"))).await.unwrap_err();
        assert_eq!(error.is_ambiguous(), ambiguous, "{codes:?}: {error}");
        assert_eq!(error.to_string().contains("may have been carried out"), ambiguous, "{error}");
        assert!(matches!(error, Error::Cancelled(_)));
    }
}

#[tokio::test]
async fn conflicts_and_throttling_are_tried_again_and_nothing_else() {
    for (codes, tries) in [
        (["TransactionConflict", "None"], 2),
        (["ThrottlingError", "ProvisionedThroughputExceeded"], 2),
        (["TransactionConflict", "ValidationError"], 1),
        (["None", "ItemCollectionSizeLimitExceeded"], 1),
    ] {
        let both = both().await;
        both.faults.next("TransactWriteItems", reasons(&codes));
        let transaction = both.db.transaction().add(both.tasks.put(&task("a"))).add(both.tasks.put(&task("b")));
        let result = transaction.await;
        assert_eq!(both.faults.count("TransactWriteItems"), tries, "{codes:?}");
        let stored = TaskRepository::new(&both.sound).scan().count().await.unwrap();
        match result {
            Ok(()) => assert_eq!((tries, stored), (2, 2)),
            Err(Error::Cancelled(cancelled)) => {
                let codes_of_reasons: Vec<_> = cancelled.reasons().iter().map(|reason| codes[reason.index()]).collect();
                assert_eq!(codes_of_reasons, codes.into_iter().filter(|code| *code != "None").collect::<Vec<_>>());
                assert_eq!((tries, stored), (1, 0));
            }
            Err(other) => panic!("{codes:?}: {other}"),
        }
    }
}

#[tokio::test]
async fn reads_of_one_moment_are_typed() {
    let both = both().await;
    let Both { db, orders, tasks, faults, .. } = &both;
    orders.create(&order(1, "a", 5)).await.unwrap();
    orders.create(&order(2, "b", 7)).await.unwrap();
    tasks.batch_write().put_all(&["a", "b"].map(task)).await.unwrap();
    let (whole, brief, none, list) = db
        .transact_get()
        .add(orders.get(&order(1, "a", 5)))
        .add(orders.get(&order(2, "b", 7)).view::<OrderSummary>())
        .add(orders.get(OrderKey::new("CUST-1", day(2), "a")))
        .add_all(["b", "none", "a"].map(|id| tasks.get(TaskKey::new(id))))
        .await
        .unwrap();
    assert_eq!(whole, Some(created(order(1, "a", 5))));
    assert_eq!(brief.map(|brief| brief.status), Some(OrderStatus::Pending));
    assert_eq!(none, None);
    assert_eq!(list, [Some(task("b")), None, Some(task("a"))]);
    assert_eq!(faults.count("TransactGetItems"), 1);
}

#[tokio::test]
async fn too_many_reads_and_two_of_one_item_are_not_sent() {
    let both = both().await;
    let gets = (0..101).map(|at| both.tasks.get(TaskKey::new(format!("t{at}"))));
    let refused = both.db.transact_get().add_all(gets).await;
    assert!(matches!(refused, Err(Error::InvalidInput(_))), "{refused:?}");
    let one = || both.tasks.get(TaskKey::new("a"));
    let Err(error) = both.db.transact_get().add(one()).add(one()).await else { panic!("it was not refused") };
    assert_eq!(error.to_string(), "not sent: Task: operations 0 and 1 (counted from 0) are on the same item");
    assert!(both.faults.seen().is_empty());
}
