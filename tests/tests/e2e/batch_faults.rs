//! Random batches of writes over random networks: every write is done, left or unknown, and that is true of the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynamite_runtime::{AnyEntry, BatchError, BatchWrites, Dynamite, Write};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::scripts::{Network, deadlines, denied, hold, network, silence};
use crate::support::{document, task};

const WRITE: &str = "BatchWriteItem";
/// How many items there are to write or to delete.
const TASKS: u16 = 60;
const DOCUMENTS: u16 = 18;

/// Whose answer says that a part was left.
fn partly() -> [Fault; 5] {
    [0, 1, 7, 20, 24].map(Fault::Partly)
}

/// An item of either table.
#[derive(Clone, Debug, PartialEq)]
enum Stored {
    Task(Task),
    Document(Document),
}

/// What is in both tables.
type Tables = BTreeMap<String, Stored>;

/// The name of an item, and what it is to be: none if it is deleted.
type Change = (String, Option<Stored>);

/// What becomes of an item: it is deleted, or put with a text of this length.
type Becomes = Option<usize>;

/// How somebody waits for a batch.
#[derive(Clone, Copy, Debug)]
enum Wait {
    Deadline(Duration),
    /// The future is dropped after this time.
    Cancelled(Duration),
}

#[derive(Clone, Debug)]
struct Case {
    tasks: BTreeMap<u16, Becomes>,
    documents: BTreeMap<u16, Becomes>,
    network: Network,
    at_once: usize,
    wait: Wait,
}

fn becomes() -> impl Strategy<Value = Becomes> {
    prop_oneof![2 => Just(None), 4 => (0..200_usize).prop_map(Some), 1 => (0..8_000_usize).prop_map(Some)]
}

fn waits() -> impl Strategy<Value = Wait> {
    prop_oneof![2 => deadlines().prop_map(Wait::Deadline), 1 => deadlines().prop_map(Wait::Cancelled)]
}

fn cases() -> impl Strategy<Value = Case> {
    let tasks = btree_map(0..TASKS, becomes(), 0..50);
    let documents = btree_map(0..DOCUMENTS, becomes(), 0..12);
    let network = network(partly().into_iter().chain(silence()).chain([denied()]));
    (tasks, documents, network, 1..5_usize, waits()).prop_map(|(tasks, documents, network, at_once, wait)| Case {
        tasks,
        documents,
        network,
        at_once,
        wait,
    })
}

fn task_of(number: u16, text: usize) -> Task {
    Task { steps: vec!["x".repeat(text)], ..task(&format!("task {number}")) }
}

fn document_of(number: u16, text: usize) -> Document {
    Document { body: "x".repeat(text), ..document(&format!("document {number}"), i64::from(number)) }
}

/// Every third item is there before.
fn before() -> (Vec<Task>, Vec<Document>) {
    let old = |most: u16| (0..most).step_by(3);
    let tasks = old(TASKS).map(|number| task_of(number, 300)).collect();
    (tasks, old(DOCUMENTS).map(|number| document_of(number, 300)).collect())
}

async fn stored(db: &Dynamite) -> Tables {
    let tasks = TaskRepository::new(db).scan().all().await.unwrap();
    let documents = DocumentRepository::new(db).scan().all().await.unwrap();
    let tasks = tasks.into_iter().map(|task| (task.task_id.clone(), Stored::Task(task)));
    tasks.chain(documents.into_iter().map(|document| (document.name.clone(), Stored::Document(document)))).collect()
}

fn of_task(write: &Write<Task>) -> Change {
    match write {
        Write::Put(task) => (task.task_id.clone(), Some(Stored::Task(task.clone()))),
        Write::Delete(key) => (key.task_id.clone(), None),
    }
}

fn of_document(write: &Write<Document>) -> Change {
    match write {
        Write::Put(document) => (document.name.clone(), Some(Stored::Document(document.clone()))),
        Write::Delete(key) => (key.name.clone(), None),
    }
}

fn change(entry: &AnyEntry) -> Change {
    let task = entry.get::<Write<Task>>().map(of_task);
    task.or_else(|| entry.get::<Write<Document>>().map(of_document)).unwrap()
}

fn task_writes(case: &Case) -> Vec<Write<Task>> {
    let write = |(number, becomes): (&u16, &Becomes)| match becomes {
        Some(text) => Write::Put(task_of(*number, *text)),
        None => Write::Delete(TaskKey::from(&task_of(*number, 0))),
    };
    case.tasks.iter().map(write).collect()
}

fn document_writes(case: &Case) -> Vec<Write<Document>> {
    let write = |(number, becomes): (&u16, &Becomes)| match becomes {
        Some(text) => Write::Put(document_of(*number, *text)),
        None => Write::Delete(DocumentKey::from(&document_of(*number, 0))),
    };
    case.documents.iter().map(write).collect()
}

/// How far a batch came.
#[derive(Debug, Default)]
struct Lists {
    done: Vec<Change>,
    left: Vec<Change>,
    unknown: Vec<Change>,
}

/// Makes a batch; `None` if all of it was done.
async fn made(batch: BatchWrites, wait: Wait) -> Option<Lists> {
    let progress = batch.progress();
    let ended = match wait {
        Wait::Deadline(deadline) => batch.deadline(deadline).await,
        Wait::Cancelled(time) => match tokio::time::timeout(time, batch.into_future()).await {
            Ok(ended) => ended,
            Err(_) => {
                let all = |tasks: Vec<_>, documents: Vec<_>| {
                    tasks.iter().map(of_task).chain(documents.iter().map(of_document)).collect()
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
    match ended {
        Ok(written) => {
            assert_eq!(written.count, progress.count());
            None
        }
        Err(BatchError::Incomplete(incomplete)) => Some(Lists {
            done: changes(&incomplete.done),
            left: changes(&incomplete.left),
            unknown: changes(&incomplete.unknown),
        }),
        Err(other) => panic!("another error: {other:?}"),
    }
}

async fn lists_are_true(case: Case) {
    let sound = Dynamite::embedded().await.unwrap();
    let (tasks, documents) = (TaskRepository::new(&sound), DocumentRepository::new(&sound));
    tasks.create_table().await.unwrap();
    documents.create_table().await.unwrap();
    let (old_tasks, old_documents) = before();
    let old = sound.batch_write().add(tasks.batch_write().put_all(&old_tasks));
    old.add(documents.batch_write().put_all(&old_documents)).await.unwrap();
    let before = stored(&sound).await;

    let (task_writes, document_writes) = (task_writes(&case), document_writes(&case));
    let asked: BTreeMap<_, _> =
        task_writes.iter().map(of_task).chain(document_writes.iter().map(of_document)).collect();
    let (db, _faults) = case.network.client(&sound, &[WRITE]);
    let both = |db: &Dynamite| {
        let tasks = TaskRepository::new(db).batch_write().extend(task_writes.clone());
        db.batch_write().add(tasks).add(DocumentRepository::new(db).batch_write().extend(document_writes.clone()))
    };
    let lists = made(both(&db).at_once(case.at_once), case.wait).await;
    let all_done = || Lists { done: asked.clone().into_iter().collect(), ..Lists::default() };
    let Lists { done, left, unknown } = lists.unwrap_or_else(all_done);

    let listed: Vec<&Change> = done.iter().chain(&left).chain(&unknown).collect();
    assert_eq!(listed.len(), asked.len(), "nothing is lost, and nothing listed twice");
    assert!(listed.iter().all(|(name, becomes)| asked.get(name) == Some(becomes)));
    assert_eq!(listed.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len(), asked.len());

    let after = stored(&sound).await;
    let is = |name: &String, item: Option<&Stored>| after.get(name) == item;
    for (name, becomes) in &done {
        assert!(is(name, becomes.as_ref()), "{name} is not done");
    }
    for (name, _) in &left {
        assert!(is(name, before.get(name)), "{name} was not left");
    }
    for (name, becomes) in &unknown {
        assert!(is(name, becomes.as_ref()) || is(name, before.get(name)), "{name} is something else");
    }
    for name in before.keys().chain(after.keys()).filter(|name| !asked.contains_key(*name)) {
        assert!(is(name, before.get(name)), "{name} was not asked for");
    }
}

#[test]
fn what_is_done_left_and_unknown_is_all_that_was_asked_and_true() {
    hold(300, &cases(), lists_are_true);
}

/// A stream of versions of a few items: each is put or deleted, by its number.
#[derive(Clone, Debug)]
struct Versions {
    writes: Vec<(u8, bool)>,
    network: Network,
    at_once: usize,
    deadline: Duration,
}

fn versions() -> impl Strategy<Value = Versions> {
    let writes = select(vec![1_u8, 4, 40]).prop_flat_map(|items| vec((0..items, prop::bool::weighted(0.8)), 0..70));
    // An attempt that is given up while it is on its way could still overtake the next version.
    let network = network(partly().into_iter().chain([denied()]));
    (writes, network, 1..5_usize, deadlines()).prop_map(|(writes, network, at_once, deadline)| Versions {
        writes,
        network,
        at_once,
        deadline,
    })
}

fn version((at, (item, put)): (usize, &(u8, bool))) -> Write<Task> {
    let task = Task { title: format!("version {at}"), ..task(&format!("{item}")) };
    if *put { Write::Put(task) } else { Write::Delete(TaskKey::from(&task)) }
}

fn item(write: &Write<Task>) -> String {
    of_task(write).0
}

/// The writes to one item.
fn to<'w>(name: &str, writes: &'w [Write<Task>]) -> Vec<&'w Write<Task>> {
    writes.iter().filter(|write| item(write) == name).collect()
}

/// A write that is made a second time, behind the next to the same item, would bring an older version back.
async fn versions_are_made_once_and_in_order(case: Versions) {
    let sound = Dynamite::embedded().await.unwrap();
    let tasks = TaskRepository::new(&sound);
    tasks.create_table().await.unwrap();
    let (db, _faults) = case.network.client(&sound, &[WRITE]);
    let writes: Vec<_> = case.writes.iter().enumerate().map(version).collect();
    let count = Arc::new(AtomicUsize::new(0));
    let (source, counted) = (writes.clone().into_iter(), Arc::clone(&count));
    let source = source.inspect(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let batch = TaskRepository::new(&db).batch_write().iter(source).at_once(case.at_once).deadline(case.deadline);
    let (done, left, unknown) = match batch.await {
        Ok(written) => {
            assert_eq!(count.load(Ordering::Relaxed), writes.len());
            (written.count, Vec::new(), Vec::new())
        }
        Err(BatchError::Incomplete(incomplete)) => (incomplete.done, incomplete.left, incomplete.unknown),
        Err(other) => panic!("another error: {other:?}"),
    };
    let taken = &writes[..count.load(Ordering::Relaxed)];
    assert_eq!(done as usize + left.len() + unknown.len(), taken.len());

    let stored = tasks.scan().all().await.unwrap();
    let stored = |name: &str| stored.iter().find(|task| task.task_id == name);
    for name in writes.iter().map(item).collect::<BTreeSet<_>>() {
        let (asked, left, unknown) = (to(&name, taken), to(&name, &left), to(&name, &unknown));
        assert!(unknown.len() <= 1, "the next is made when one is done");
        let (done, rest) = asked.split_at(asked.len() - left.len() - unknown.len());
        assert!(rest.iter().all(|write| left.contains(write) || unknown.contains(write)), "{name}");
        assert!(unknown.iter().all(|write| rest.first() == Some(write)), "{name}");
        let results = |write: Option<&&Write<Task>>| match write {
            Some(Write::Put(task)) => Some(task.clone()),
            _ => None,
        };
        let is = |write| stored(&name) == results(write).as_ref();
        assert!(is(done.last()) || (!unknown.is_empty() && is(rest.first())), "{name}");
    }
}

#[test]
fn the_versions_of_an_item_are_written_once_and_in_their_order() {
    hold(200, &versions(), versions_are_made_once_and_in_order);
}
