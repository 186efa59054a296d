//! Random batches of writes over random networks: every write is listed as done, left or unknown, and the tables agree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynamite_runtime::{AnyEntry, BatchError, BatchWrites, Dynamite, Error, Write};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::fault_script::{Network, check_property, deadlines, hangs, network};
use crate::support::{document, put_raw, task};

const WRITE: &str = "BatchWriteItem";
/// The number of tasks that a batch can write or delete.
const TASKS: u16 = 60;
/// The number of documents that a batch can write or delete.
const DOCUMENTS: u16 = 18;

/// Returns faults that leave a part of a batch unprocessed.
fn partial_batches() -> [Fault; 5] {
    [0, 1, 7, 20, 24].map(|keep| Fault::Unprocessed { keep })
}

/// An item of one of the tables.
#[derive(Clone, Debug, PartialEq)]
enum Stored {
    Task(Task),
    Document(Document),
    /// A document that can't be read.
    Unreadable,
}

/// The items of both tables, by their names.
type Tables = BTreeMap<String, Stored>;

/// The name of an item, and the item to store; `None` deletes it.
type Change = (String, Option<Stored>);

/// The length of the text of an item to put; `None` deletes the item.
type TextLength = Option<usize>;

/// The time that a caller gives a batch.
#[derive(Clone, Copy, Debug)]
enum Wait {
    Deadline(Duration),
    /// The caller drops the future after this time.
    Cancelled(Duration),
}

#[derive(Clone, Debug)]
struct Case {
    tasks: BTreeMap<u16, TextLength>,
    documents: BTreeMap<u16, TextLength>,
    network: Network,
    at_once: usize,
    wait: Wait,
    /// Set if the tasks whose names begin with `HOT` are in a partition without capacity.
    hot: bool,
    /// The number of a task for which the service refuses a request.
    refused: Option<u16>,
    /// True if some of the documents that exist before the batch can't be read.
    unreadable: bool,
}

/// The beginning of the names of tasks of a hot partition: one in ten of them, or more.
const HOT: &str = "task 3";
/// A text in the item for which the service refuses a request.
const REFUSED: &str = "refused by the service";

fn text_lengths() -> impl Strategy<Value = TextLength> {
    prop_oneof![2 => Just(None), 4 => (0..200_usize).prop_map(Some), 1 => (0..8_000_usize).prop_map(Some)]
}

fn waits() -> impl Strategy<Value = Wait> {
    prop_oneof![2 => deadlines().prop_map(Wait::Deadline), 1 => deadlines().prop_map(Wait::Cancelled)]
}

fn cases() -> impl Strategy<Value = Case> {
    let tasks = btree_map(0..TASKS, text_lengths(), 0..50);
    let documents = btree_map(0..DOCUMENTS, text_lengths(), 0..12);
    let network = network(partial_batches().into_iter().chain(hangs()).chain([Fault::denied()]));
    let (hot, refused) = (prop::bool::weighted(0.15), prop::option::weighted(0.2, 0..TASKS));
    (tasks, documents, network, 1..5_usize, waits(), any::<bool>(), hot, refused).prop_map(
        |(tasks, documents, network, at_once, wait, unreadable, hot, refused)| Case {
            tasks,
            documents,
            network,
            at_once,
            wait,
            hot,
            refused,
            unreadable,
        },
    )
}

fn task_of(number: u16, length: usize) -> Task {
    Task { steps: vec!["x".repeat(length)], ..task(&format!("task {number}")) }
}

fn document_of(number: u16, length: usize) -> Document {
    Document { body: "x".repeat(length), ..document(&format!("document {number}"), i64::from(number)) }
}

/// Returns the items that exist before the batch: every third one.
fn existing_items() -> (Vec<Task>, Vec<Document>) {
    let numbers = |count: u16| (0..count).step_by(3);
    let tasks = numbers(TASKS).map(|number| task_of(number, 300)).collect();
    (tasks, numbers(DOCUMENTS).map(|number| document_of(number, 300)).collect())
}

async fn stored(db: &Dynamite) -> Tables {
    let tasks = TaskRepository::new(db).scan().all().await.unwrap();
    let (documents, unreadable) = match DocumentRepository::new(db).scan().all().await {
        Ok(documents) => (documents, Vec::new()),
        Err(Error::Unreadable(error)) => {
            let keys = error.unreadable().iter().map(|bad| bad.key().unwrap());
            let keys: Vec<DocumentKey> = keys.collect();
            (error.into_items().unwrap(), keys)
        }
        Err(error) => panic!("unexpected error: {error:?}"),
    };
    let tasks = tasks.into_iter().map(|task| (task.task_id.clone(), Stored::Task(task)));
    let documents = documents.into_iter().map(|document| (document.name.clone(), Stored::Document(document)));
    tasks.chain(documents).chain(unreadable.into_iter().map(|key| (key.name, Stored::Unreadable))).collect()
}

fn task_change(write: &Write<Task>) -> Change {
    match write {
        Write::Put(task) => (task.task_id.clone(), Some(Stored::Task(task.clone()))),
        Write::Delete(key) => (key.task_id.clone(), None),
    }
}

fn document_change(write: &Write<Document>) -> Change {
    match write {
        Write::Put(document) => (document.name.clone(), Some(Stored::Document(document.clone()))),
        Write::Delete(key) => (key.name.clone(), None),
    }
}

fn change(entry: &AnyEntry) -> Change {
    let task = entry.get::<Write<Task>>().map(task_change);
    task.or_else(|| entry.get::<Write<Document>>().map(document_change)).unwrap()
}

fn task_writes(case: &Case) -> Vec<Write<Task>> {
    let write = |(number, length): (&u16, &TextLength)| match length {
        Some(_) if case.refused == Some(*number) => Write::Put(Task { title: REFUSED.into(), ..task_of(*number, 0) }),
        Some(length) => Write::Put(task_of(*number, *length)),
        None => Write::Delete(TaskKey::from(&task_of(*number, 0))),
    };
    case.tasks.iter().map(write).collect()
}

fn document_writes(case: &Case) -> Vec<Write<Document>> {
    let write = |(number, length): (&u16, &TextLength)| match length {
        Some(length) => Write::Put(document_of(*number, *length)),
        None => Write::Delete(DocumentKey::from(&document_of(*number, 0))),
    };
    case.documents.iter().map(write).collect()
}

/// The progress of a batch.
#[derive(Debug, Default)]
struct Lists {
    done: Vec<Change>,
    left: Vec<Change>,
    unknown: Vec<Change>,
}

/// Runs a batch; returns `None` if it was completed.
async fn run_batch(batch: BatchWrites, wait: Wait) -> Option<Lists> {
    let progress = batch.progress();
    let result = match wait {
        Wait::Deadline(deadline) => batch.deadline(deadline).await,
        Wait::Cancelled(time) => match tokio::time::timeout(time, batch.into_future()).await {
            Ok(result) => result,
            Err(_) => {
                let all = |tasks: Vec<_>, documents: Vec<_>| {
                    tasks.iter().map(task_change).chain(documents.iter().map(document_change)).collect()
                };
                let lists = Lists {
                    done: all(progress.done(), progress.done()),
                    left: all(progress.left(), progress.left()),
                    unknown: all(progress.unknown(), progress.unknown()),
                };
                assert_eq!(progress.count(), lists.done.len() as u64);
                return Some(lists);
            }
        },
    };
    let changes = |entries: &[AnyEntry]| entries.iter().map(change).collect();
    match result {
        Ok(written) => {
            assert_eq!(written.count, progress.count());
            None
        }
        Err(BatchError::Incomplete(incomplete)) => Some(Lists {
            done: changes(&incomplete.done),
            left: changes(&incomplete.left),
            unknown: changes(&incomplete.unknown),
        }),
        Err(other) => panic!("unexpected error: {other:?}"),
    }
}

async fn lists_match_the_tables(case: Case) {
    let direct = Dynamite::embedded().await.unwrap();
    let (tasks, documents) = (TaskRepository::new(&direct), DocumentRepository::new(&direct));
    tasks.create_table().await.unwrap();
    documents.create_table().await.unwrap();
    let (existing_tasks, existing_documents) = existing_items();
    let setup = direct.batch_write().add(tasks.batch_write().put_all(&existing_tasks));
    setup.add(documents.batch_write().put_all(&existing_documents)).await.unwrap();
    for document in existing_documents.iter().step_by(2).filter(|_| case.unreadable) {
        let mut item = document.to_item().unwrap();
        item.remove("body");
        put_raw(&direct, "documents", item).await;
    }
    let before = stored(&direct).await;

    let (task_writes, document_writes) = (task_writes(&case), document_writes(&case));
    let requested: BTreeMap<_, _> =
        task_writes.iter().map(task_change).chain(document_writes.iter().map(document_change)).collect();
    let (db, faults) = case.network.client(&direct, &[WRITE]);
    faults.throttle_entries(case.hot.then_some(HOT)).refuse_entries(REFUSED);
    let batch = |db: &Dynamite| {
        let tasks = TaskRepository::new(db).batch_write().extend(task_writes.clone());
        db.batch_write().add(tasks).add(DocumentRepository::new(db).batch_write().extend(document_writes.clone()))
    };
    let lists = run_batch(batch(&db).at_once(case.at_once), case.wait).await;
    let all_done = || Lists { done: requested.clone().into_iter().collect(), ..Lists::default() };
    let Lists { done, left, unknown } = lists.unwrap_or_else(all_done);

    let listed: Vec<&Change> = done.iter().chain(&left).chain(&unknown).collect();
    assert_eq!(listed.len(), requested.len(), "every write is listed once");
    assert!(listed.iter().all(|(name, item)| requested.get(name) == Some(item)));
    assert_eq!(listed.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len(), requested.len());

    let after = stored(&direct).await;
    let stored_as = |name: &String, item: Option<&Stored>| after.get(name) == item;
    for (name, item) in &done {
        assert!(stored_as(name, item.as_ref()), "{name} is listed as done, but was not written");
    }
    for (name, _) in &left {
        assert!(stored_as(name, before.get(name)), "{name} is listed as left, but was changed");
    }
    for (name, item) in &unknown {
        assert!(
            stored_as(name, item.as_ref()) || stored_as(name, before.get(name)),
            "{name} is neither the old nor the new item"
        );
    }
    for name in before.keys().chain(after.keys()).filter(|name| !requested.contains_key(*name)) {
        assert!(stored_as(name, before.get(name)), "{name} was changed without a request");
    }
}

#[test]
fn done_left_and_unknown_list_every_write_once_and_correctly() {
    check_property(300, &cases(), lists_match_the_tables);
}

/// A stream of versions of a few items: the number of the item, and whether it is put or deleted.
#[derive(Clone, Debug)]
struct Versions {
    writes: Vec<(u8, bool)>,
    network: Network,
    at_once: usize,
    deadline: Duration,
    /// Set if the item `1` is in a partition without capacity until the middle of the deadline.
    hot: bool,
}

fn versions() -> impl Strategy<Value = Versions> {
    let writes = select(vec![1_u8, 4, 40]).prop_flat_map(|items| vec((0..items, prop::bool::weighted(0.8)), 0..70));
    // No faults that hang: a request that timed out could still arrive after the next version.
    let network = network(partial_batches().into_iter().chain([Fault::denied()]));
    (writes, network, 1..5_usize, deadlines(), prop::bool::weighted(0.15))
        .prop_map(|(writes, network, at_once, deadline, hot)| Versions { writes, network, at_once, deadline, hot })
}

fn version((number, (item, put)): (usize, &(u8, bool))) -> Write<Task> {
    let task = Task { title: format!("version {number}"), ..task(&format!("{item}")) };
    if *put { Write::Put(task) } else { Write::Delete(TaskKey::from(&task)) }
}

fn name_of(write: &Write<Task>) -> String {
    task_change(write).0
}

/// Returns the writes to one item.
fn writes_to<'w>(name: &str, writes: &'w [Write<Task>]) -> Vec<&'w Write<Task>> {
    writes.iter().filter(|write| name_of(write) == name).collect()
}

/// A write that is repeated after the next write to the same item would restore an older version.
async fn versions_are_made_once_and_in_order(case: Versions) {
    let direct = Dynamite::embedded().await.unwrap();
    let tasks = TaskRepository::new(&direct);
    tasks.create_table().await.unwrap();
    let (db, faults) = case.network.client(&direct, &[WRITE]);
    faults.throttle_entries(case.hot.then_some(r#"{"S":"1"}"#));
    let writes: Vec<_> = case.writes.iter().enumerate().map(version).collect();
    let count = Arc::new(AtomicUsize::new(0));
    let (source, counted) = (writes.clone().into_iter(), Arc::clone(&count));
    let source = source.inspect(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let batch = TaskRepository::new(&db).batch_write().iter(source).at_once(case.at_once).deadline(case.deadline);
    let opens = async {
        tokio::time::sleep(case.deadline / 2).await;
        faults.throttle_entries(None);
    };
    let ended = match case.hot {
        true => tokio::join!(batch.into_future(), opens).0,
        false => batch.await,
    };
    let (done, left, unknown) = match ended {
        Ok(written) => {
            assert_eq!(count.load(Ordering::Relaxed), writes.len());
            (written.count, Vec::new(), Vec::new())
        }
        Err(BatchError::Incomplete(incomplete)) => (incomplete.done, incomplete.left, incomplete.unknown),
        Err(other) => panic!("unexpected error: {other:?}"),
    };
    let taken = &writes[..count.load(Ordering::Relaxed)];
    assert_eq!(done as usize + left.len() + unknown.len(), taken.len());

    let stored = tasks.scan().all().await.unwrap();
    let stored = |name: &str| stored.iter().find(|task| task.task_id == name);
    for name in writes.iter().map(name_of).collect::<BTreeSet<_>>() {
        let (requested, left, unknown) = (writes_to(&name, taken), writes_to(&name, &left), writes_to(&name, &unknown));
        assert!(unknown.len() <= 1, "a version is sent only after the one before it is done");
        let (done, rest) = requested.split_at(requested.len() - left.len() - unknown.len());
        assert!(rest.iter().all(|write| left.contains(write) || unknown.contains(write)), "{name}");
        assert!(unknown.iter().all(|write| rest.first() == Some(write)), "{name}");
        let result_of = |write: Option<&&Write<Task>>| match write {
            Some(Write::Put(task)) => Some(task.clone()),
            _ => None,
        };
        let is_stored = |write| stored(&name) == result_of(write).as_ref();
        assert!(is_stored(done.last()) || (!unknown.is_empty() && is_stored(rest.first())), "{name}");
    }
}

#[test]
fn versions_of_an_item_are_written_once_and_in_order() {
    check_property(200, &versions(), versions_are_made_once_and_in_order);
}
