//! Random transactions over random networks: each is applied entirely or not at all, and never twice.

use std::collections::BTreeMap;

use dynamite_runtime::{Dynamite, Error, Transaction};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskRepository};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::fault_script::{Network, check_property, hangs, network};
use crate::support::{document, task};

/// An operation of a transaction, on one item.
#[derive(Clone, Copy, Debug)]
enum Operation {
    Create,
    Put,
    /// Adds one to the number, which shows whether the transaction was applied twice.
    Add,
    Upsert,
    Delete,
    /// Checks that the number is below this.
    Check(u32),
}

/// The operations of a transaction, by the numbers of their items.
type Operations = BTreeMap<u8, Operation>;

/// The numbers that the items hold, by the numbers of the items: tasks are even, documents odd.
type Items = BTreeMap<u8, u32>;

/// The number of items.
const ITEMS: u8 = 12;
/// The number that a new item holds.
const NEW_ITEM: u32 = 10;

#[derive(Clone, Debug)]
struct Case {
    /// The transactions, which run one after the other.
    transactions: Vec<Operations>,
    network: Network,
}

fn operations() -> impl Strategy<Value = Operations> {
    let operation = prop_oneof![
        1 => Just(Operation::Create),
        3 => Just(Operation::Put),
        8 => Just(Operation::Add),
        2 => Just(Operation::Upsert),
        1 => Just(Operation::Delete),
        1 => select(vec![NEW_ITEM, NEW_ITEM + 2, u32::MAX]).prop_map(Operation::Check),
    ];
    btree_map(0..ITEMS, operation, 1..6)
}

fn cases() -> impl Strategy<Value = Case> {
    let transient = ["TransactionConflict", "ThrottlingError"].map(|code| Fault::cancelled(&[code]));
    let network = network(transient.into_iter().chain(hangs()).chain([Fault::denied()]));
    (vec(operations(), 1..5), network).prop_map(|(transactions, network)| Case { transactions, network })
}

fn task_of(number: u8, budget: u32) -> Task {
    Task { budget, ..task(&format!("{number}")) }
}

fn document_of(number: u8, pages: u32) -> Document {
    Document { pages, ..document(&format!("{number}"), i64::from(number)) }
}

/// Returns the items after a transaction; `None` if an operation fails.
fn expected_items(operations: &Operations, mut items: Items) -> Option<Items> {
    for (number, operation) in operations {
        let old = items.get(number).copied();
        let new = match operation {
            Operation::Create => old.is_none().then_some(Some(NEW_ITEM))?,
            Operation::Put | Operation::Upsert => Some(NEW_ITEM),
            Operation::Add => Some(old? + 1),
            Operation::Delete => None,
            Operation::Check(bound) => old.filter(|number| number < bound).map(Some)?,
        };
        items.remove(number);
        items.extend(new.map(|new| (*number, new)));
    }
    Some(items)
}

fn transaction(db: &Dynamite, operations: &Operations) -> Transaction {
    let (tasks, documents) = (TaskRepository::new(db), DocumentRepository::new(db));
    operations.iter().fold(db.transaction(), |transaction, (number, operation)| {
        let (task, document) = (task_of(*number, NEW_ITEM), document_of(*number, NEW_ITEM));
        match (operation, number % 2) {
            (Operation::Create, 0) => transaction.add(tasks.create(&task)),
            (Operation::Create, _) => transaction.add(documents.create(&document)),
            (Operation::Put, 0) => transaction.add(tasks.put(&task)),
            (Operation::Put, _) => transaction.add(documents.put(&document)),
            (Operation::Add, 0) => transaction.add(tasks.update(&task).add(Task::BUDGET, 1)),
            (Operation::Add, _) => transaction.add(documents.update(&document).add(Document::PAGES, 1)),
            (Operation::Upsert, 0) => transaction.add(tasks.upsert(&task)),
            (Operation::Upsert, _) => transaction.add(documents.upsert(&document)),
            (Operation::Delete, 0) => transaction.add(tasks.delete(&task)),
            (Operation::Delete, _) => transaction.add(documents.delete(&document)),
            (Operation::Check(bound), 0) => transaction.add(tasks.check(&task, Task::BUDGET.lt(*bound))),
            (Operation::Check(bound), _) => transaction.add(documents.check(&document, Document::PAGES.lt(*bound))),
        }
    })
}

async fn stored(db: &Dynamite) -> Items {
    let tasks = TaskRepository::new(db).scan().all().await.unwrap();
    let documents = DocumentRepository::new(db).scan().all().await.unwrap();
    let number = |name: &str| name.parse().unwrap();
    let tasks = tasks.into_iter().map(|task| (number(&task.task_id), task.budget));
    tasks.chain(documents.into_iter().map(|document| (number(&document.name), document.pages))).collect()
}

async fn transactions_are_atomic(case: Case) {
    let direct = Dynamite::embedded().await.unwrap();
    let (tasks, documents) = (TaskRepository::new(&direct), DocumentRepository::new(&direct));
    tasks.create_table().await.unwrap();
    documents.create_table().await.unwrap();
    let existing = |rest| (0..ITEMS - 2).filter(move |number| number % 2 == rest);
    tasks
        .batch_write()
        .put_all(&existing(0).map(|number| task_of(number, NEW_ITEM)).collect::<Vec<_>>())
        .await
        .unwrap();
    let existing_documents = existing(1).map(|number| document_of(number, NEW_ITEM)).collect::<Vec<_>>();
    documents.batch_write().put_all(&existing_documents).await.unwrap();
    let mut before = stored(&direct).await;

    let (db, _faults) = case.network.client(&direct, &["TransactWriteItems"]);
    for operations in &case.transactions {
        let result = transaction(&db, operations).await;
        let after = stored(&direct).await;
        let expected = expected_items(operations, before.clone());
        match result {
            Ok(()) => assert_eq!(Some(&after), expected.as_ref(), "the transaction succeeded"),
            Err(error) if error.is_ambiguous() => {
                assert!(
                    after == before || Some(&after) == expected.as_ref(),
                    "the transaction was applied in operation: {error}"
                );
            }
            Err(error) => {
                assert_eq!(after, before, "the transaction failed: {error}");
                let reasons = match &error {
                    Error::Cancelled(cancelled) => cancelled.reasons(),
                    _ => &[],
                };
                let failed = reasons.iter().any(|reason| reason.error().is_some());
                assert!(!failed || expected.is_none(), "no operation should have failed: {error}");
            }
        }
        before = after;
    }
}

#[test]
fn a_transaction_is_applied_entirely_or_not_at_all_and_never_twice() {
    check_property(500, &cases(), transactions_are_atomic);
}
