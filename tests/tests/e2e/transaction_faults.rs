//! Random transactions over random networks: all of one is carried out, or nothing, and never twice.

use std::collections::BTreeMap;

use dynamite_runtime::{Dynamite, Error, Json, Transaction};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskRepository};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use crate::scripts::{Network, denied, hold, network, silence};
use crate::support::{document, task};

/// A part of a transaction, on one item.
#[derive(Clone, Copy, Debug)]
enum Part {
    Create,
    Put,
    /// Adds one to a number, so that it shows whether it was carried out twice.
    Add,
    Upsert,
    Delete,
    /// That the number is below this.
    Check(u32),
}

/// What to do with which items.
type Parts = BTreeMap<u8, Part>;

/// The items by their numbers, each with the number that it holds: the tasks are even, the documents odd.
type Items = BTreeMap<u8, u32>;

const NUMBERS: u8 = 12;
/// What an item holds that was put.
const PUT: u32 = 10;

#[derive(Clone, Debug)]
struct Case {
    /// One after the other.
    transactions: Vec<Parts>,
    network: Network,
}

fn parts() -> impl Strategy<Value = Parts> {
    let part = prop_oneof![
        1 => Just(Part::Create),
        3 => Just(Part::Put),
        8 => Just(Part::Add),
        2 => Just(Part::Upsert),
        1 => Just(Part::Delete),
        1 => select(vec![PUT, PUT + 2, u32::MAX]).prop_map(Part::Check),
    ];
    btree_map(0..NUMBERS, part, 1..6)
}

/// It is cancelled for reasons that pass.
fn cancelled(code: &str) -> Fault {
    let details: Json = json!({ "CancellationReasons": [{ "Code": code }] });
    Fault::Answer { status: 400, code: "TransactionCanceledException", details }
}

fn cases() -> impl Strategy<Value = Case> {
    let passing = ["TransactionConflict", "ThrottlingError"].map(cancelled);
    let network = network(passing.into_iter().chain(silence()).chain([denied()]));
    (vec(parts(), 1..5), network).prop_map(|(transactions, network)| Case { transactions, network })
}

fn task_of(number: u8, budget: u32) -> Task {
    Task { budget, ..task(&format!("{number}")) }
}

fn document_of(number: u8, pages: u32) -> Document {
    Document { pages, ..document(&format!("{number}"), i64::from(number)) }
}

/// What the parts make of the items, if each can be carried out.
fn after(parts: &Parts, mut items: Items) -> Option<Items> {
    for (number, part) in parts {
        let holds = items.get(number).copied();
        let then = match part {
            Part::Create => holds.is_none().then_some(Some(PUT))?,
            Part::Put | Part::Upsert => Some(PUT),
            Part::Add => Some(holds? + 1),
            Part::Delete => None,
            Part::Check(most) => holds.filter(|holds| holds < most).map(Some)?,
        };
        items.remove(number);
        items.extend(then.map(|then| (*number, then)));
    }
    Some(items)
}

fn transaction(db: &Dynamite, parts: &Parts) -> Transaction {
    let (tasks, documents) = (TaskRepository::new(db), DocumentRepository::new(db));
    parts.iter().fold(db.transaction(), |transaction, (number, part)| {
        let (task, document) = (task_of(*number, PUT), document_of(*number, PUT));
        match (part, number % 2) {
            (Part::Create, 0) => transaction.add(tasks.create(&task)),
            (Part::Create, _) => transaction.add(documents.create(&document)),
            (Part::Put, 0) => transaction.add(tasks.put(&task)),
            (Part::Put, _) => transaction.add(documents.put(&document)),
            (Part::Add, 0) => transaction.add(tasks.update(&task).add(Task::BUDGET, 1)),
            (Part::Add, _) => transaction.add(documents.update(&document).add(Document::PAGES, 1)),
            (Part::Upsert, 0) => transaction.add(tasks.upsert(&task)),
            (Part::Upsert, _) => transaction.add(documents.upsert(&document)),
            (Part::Delete, 0) => transaction.add(tasks.delete(&task)),
            (Part::Delete, _) => transaction.add(documents.delete(&document)),
            (Part::Check(most), 0) => transaction.add(tasks.check(&task, Task::BUDGET.lt(*most))),
            (Part::Check(most), _) => transaction.add(documents.check(&document, Document::PAGES.lt(*most))),
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

async fn all_or_nothing_once(case: Case) {
    let sound = Dynamite::embedded().await.unwrap();
    let (tasks, documents) = (TaskRepository::new(&sound), DocumentRepository::new(&sound));
    tasks.create_table().await.unwrap();
    documents.create_table().await.unwrap();
    let some = |rest| (0..NUMBERS - 2).filter(move |number| number % 2 == rest);
    tasks.batch_write().put_all(&some(0).map(|number| task_of(number, PUT)).collect::<Vec<_>>()).await.unwrap();
    let odd = some(1).map(|number| document_of(number, PUT)).collect::<Vec<_>>();
    documents.batch_write().put_all(&odd).await.unwrap();
    let mut before = stored(&sound).await;

    let (db, _faults) = case.network.client(&sound, &["TransactWriteItems"]);
    for parts in &case.transactions {
        let result = transaction(&db, parts).await;
        let now = stored(&sound).await;
        let after = after(parts, before.clone());
        match result {
            Ok(()) => assert_eq!(Some(&now), after.as_ref(), "it was carried out"),
            Err(error) if error.is_ambiguous() => {
                assert!(now == before || Some(&now) == after.as_ref(), "neither all nor nothing: {error}");
            }
            Err(error) => {
                assert_eq!(now, before, "nothing was carried out: {error}");
                let reasons = match &error {
                    Error::Cancelled(cancelled) => cancelled.reasons(),
                    _ => &[],
                };
                let failed = reasons.iter().any(|reason| reason.error().is_some());
                assert!(!failed || after.is_none(), "each part could be carried out: {error}");
            }
        }
        before = now;
    }
}

#[test]
fn a_transaction_is_carried_out_as_a_whole_or_not_at_all_and_once() {
    hold(500, &cases(), all_or_nothing_once);
}
