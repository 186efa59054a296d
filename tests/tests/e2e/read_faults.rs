//! Random reads over random networks: every item once and in order, and after an error the rest.

use std::fmt::Debug;
use std::time::Duration;

use dynamite_runtime::{BatchError, BatchGetOutput, Condition, Cursor, Dynamite, Error, ItemStream};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentQuery, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::scripts::{Network, deadlines, denied, hold, network, silence};
use crate::support::{document, task};

/// How many keys there are.
const TASKS: u16 = 120;
const DOCUMENTS: u16 = 20;

/// What is read of the documents.
#[derive(Clone, Copy, Debug)]
enum Kind {
    All,
    Count,
    Stream { prefetch: bool },
    Pages,
    Pager { n: usize },
    Scan,
    Segments { segments: u32, at_once: usize },
    Hydrated,
    OneMoment,
}

#[derive(Clone, Debug)]
struct Case {
    kind: Kind,
    /// How many documents there are.
    items: i64,
    /// How many of them a request reads at most; 0 for all.
    page: usize,
    /// Only every fourth.
    filtered: bool,
    descending: bool,
    network: Network,
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::All),
        Just(Kind::Count),
        any::<bool>().prop_map(|prefetch| Kind::Stream { prefetch }),
        Just(Kind::Pages),
        (1..8_usize).prop_map(|n| Kind::Pager { n }),
        Just(Kind::Scan),
        (1..6_u32, 1..4_usize).prop_map(|(segments, at_once)| Kind::Segments { segments, at_once }),
        Just(Kind::Hydrated),
        Just(Kind::OneMoment),
    ]
}

fn cases() -> impl Strategy<Value = Case> {
    let network = network(silence().into_iter().chain([denied()]));
    let flags = any::<(bool, bool)>();
    (kinds(), 0..25_i64, 0..6_usize, flags, network).prop_map(|(kind, items, page, (filtered, descending), network)| {
        Case { kind, items, page, filtered, descending, network }
    })
}

fn numbered(number: i64) -> Document {
    Document { pages: if number % 4 == 3 { 9 } else { 1 }, ..document(&format!("{number:02}"), number) }
}

/// The engine, and the case: what is read through one client or the other.
struct Read {
    sound: DocumentRepository,
    faulty: DocumentRepository,
    case: Case,
    /// All items, in the order that they are to come.
    expected: Vec<String>,
}

fn names(found: impl IntoIterator<Item = Document>) -> Vec<String> {
    found.into_iter().map(|document| document.name).collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

/// One that may pass, or was scripted.
fn tolerable(error: &Error) {
    let denied = matches!(error, Error::Service(error) if error.code() == Some("AccessDeniedException"));
    let batch = matches!(error, Error::Incomplete(_));
    assert!(denied || batch || error.is_transient(), "{error:?}");
    assert!(!error.is_ambiguous(), "{error:?}");
}

impl Read {
    /// The query of the case, through one client or the other.
    fn query(&self, documents: &DocumentRepository) -> DocumentQuery {
        let query = documents.query("acme", 7).filter(self.filter());
        if self.case.descending { query.descending() } else { query }
    }

    fn filter(&self) -> Condition<Document> {
        if self.case.filtered { Document::PAGES.eq(9_u32) } else { Document::PAGES.ge(1_u32) }
    }

    async fn all(&self) {
        match self.query(&self.faulty).all().await {
            Ok(found) => assert_eq!(names(found), self.expected),
            Err(error) => tolerable(&error),
        }
    }

    async fn count(&self) {
        match self.query(&self.faulty).count().await {
            Ok(count) => assert_eq!(count, self.expected.len()),
            Err(error) => tolerable(&error),
        }
    }

    async fn hydrated(&self) {
        let query = self.faulty.keys_by_author("ada");
        let query = if self.case.descending { query.descending() } else { query };
        self.streamed(query.hydrate().stream(), &self.in_order(0..self.case.items)).await;
    }

    async fn stream(&self, prefetch: bool) {
        let stream = self.query(&self.faulty).stream();
        self.streamed(if prefetch { stream.prefetch() } else { stream }, &self.expected).await;
    }

    async fn scan(&self) {
        let scan = |documents: &DocumentRepository| documents.scan().filter(self.filter());
        let order = names(scan(&self.sound).all().await.unwrap());
        assert_eq!(sorted(order.clone()), sorted(self.expected.clone()));
        self.streamed(scan(&self.faulty).stream(), &order).await;
    }

    /// An error is the end of a stream; what came before it is where it belongs.
    async fn streamed(&self, mut stream: ItemStream<Document>, expected: &[String]) {
        let mut found = Vec::new();
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => found.push(item.name),
                Err(error) => {
                    tolerable(&error);
                    assert!(stream.next().await.is_none());
                    assert!(expected.starts_with(&found), "{found:?}");
                    return;
                }
            }
        }
        assert_eq!(found, expected);
    }

    /// After an error the cursor of the last page goes on.
    async fn pages(&self) {
        let (mut found, mut cursor): (_, Option<Cursor>) = (Vec::new(), None);
        let mut pages = self.query(&self.faulty).pages();
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => {
                    found.extend(names(page.items));
                    cursor = page.cursor;
                }
                Err(error) => {
                    tolerable(&error);
                    let rest = self.query(&self.sound);
                    let rest = cursor.into_iter().fold(rest, |rest, cursor| rest.resume(cursor));
                    found.extend(names(rest.all().await.unwrap()));
                    break;
                }
            }
        }
        assert_eq!(found, self.expected);
    }

    /// After an error the same page is asked for again.
    async fn pager(&self, n: usize) {
        let mut pager = self.query(&self.faulty).pager(n);
        let mut found = Vec::new();
        while pager.has_more() {
            match pager.next_page().await {
                Ok(page) => {
                    assert!(page.items.len() == n || !pager.has_more());
                    found.extend(names(page.items));
                }
                Err(error) => tolerable(&error),
            }
        }
        assert_eq!(found, self.expected);
    }

    /// After an error the checkpoint goes on, as often as it takes.
    async fn segments(&self, segments: u32, at_once: usize) {
        let scan = || self.faulty.scan().filter(self.filter()).segments(segments).at_once(at_once);
        let (mut found, mut stream) = (Vec::new(), scan().stream());
        loop {
            match stream.next().await {
                Some(Ok(item)) => found.push(item.name),
                Some(Err(error)) => {
                    tolerable(&error);
                    let checkpoint = stream.stop().unwrap();
                    assert!(!checkpoint.is_complete());
                    stream = scan().resume(checkpoint).stream();
                }
                None => break,
            }
        }
        assert!(stream.stop().unwrap().is_complete());
        assert_eq!(sorted(found), sorted(self.expected.clone()));
    }

    async fn one_moment(&self) {
        let gets = (0..=self.case.items).map(|number| self.faulty.get(&numbered(number)));
        match self.faulty.db().transact_get().add_all(gets).await {
            Ok((found,)) => {
                let (last, found) = found.split_last().unwrap();
                assert!(last.is_none());
                let all = found.iter().flatten().cloned().collect::<Vec<_>>();
                assert_eq!(all, (0..self.case.items).map(numbered).collect::<Vec<_>>());
            }
            Err(error) => tolerable(&error),
        }
    }

    fn in_order(&self, numbers: impl DoubleEndedIterator<Item = i64>) -> Vec<String> {
        let numbers: Vec<_> = if self.case.descending { numbers.rev().collect() } else { numbers.collect() };
        names(numbers.into_iter().map(numbered))
    }
}

async fn every_item_comes_once(case: Case) {
    let sound = Dynamite::embedded().await.unwrap();
    let documents = DocumentRepository::new(&sound);
    documents.create_table().await.unwrap();
    documents.batch_write().put_all(&(0..case.items).map(numbered).collect::<Vec<_>>()).await.unwrap();
    let operations = ["Query", "Scan", "BatchGetItem", "TransactGetItems"];
    let (db, faults) = case.network.client(&sound, &operations);
    faults.pages_of(case.page);
    let faulty = DocumentRepository::new(&db);
    let mut read = Read { sound: documents, faulty, case, expected: Vec::new() };
    let filtered = read.case.filtered;
    read.expected = read.in_order((0..read.case.items).filter(|number| !filtered || number % 4 == 3));
    match read.case.kind {
        Kind::All => read.all().await,
        Kind::Count => read.count().await,
        Kind::Stream { prefetch } => read.stream(prefetch).await,
        Kind::Pages => read.pages().await,
        Kind::Pager { n } => read.pager(n).await,
        Kind::Scan => read.scan().await,
        Kind::Segments { segments, at_once } => read.segments(segments, at_once).await,
        Kind::Hydrated => read.hydrated().await,
        Kind::OneMoment => read.one_moment().await,
    }
}

#[test]
fn every_item_comes_once_and_in_order_and_after_an_error_the_rest() {
    hold(300, &cases(), every_item_comes_once);
}

/// Keys of two tables, of which some are asked for twice and some are of no item.
#[derive(Clone, Debug)]
struct Keys {
    tasks: Vec<u16>,
    documents: Vec<u16>,
    network: Network,
    at_once: usize,
    deadline: Duration,
}

fn keys() -> impl Strategy<Value = Keys> {
    let asked = |keys: u16| vec(0..keys, 0..usize::from(keys));
    let partly = [0, 1, 7, 20].map(Fault::Partly);
    let network = network(partly.into_iter().chain(silence()).chain([denied()]));
    (asked(TASKS), asked(DOCUMENTS), network, 1..5_usize, deadlines()).prop_map(
        |(tasks, documents, network, at_once, deadline)| Keys { tasks, documents, network, at_once, deadline },
    )
}

/// Every fourth key is that of an item.
fn is_there(number: u16) -> bool {
    number.is_multiple_of(4)
}

fn task_of(number: u16) -> Task {
    task(&format!("{number}"))
}

fn document_of(number: u16) -> Document {
    numbered(i64::from(number))
}

/// What was asked for, in its order: the items, then the keys of none. What was left is neither.
fn answered<T: PartialEq + Debug, K: PartialEq + Debug>(
    got: &BatchGetOutput<T, K>,
    left: &[K],
    asked: &[u16],
    item: fn(u16) -> T,
    key: fn(u16) -> K,
) {
    let numbers = |there: bool| {
        let of = move |number: &&u16| is_there(**number) == there && !left.contains(&key(**number));
        asked.iter().filter(of).copied()
    };
    assert_eq!(got.found, numbers(true).map(item).collect::<Vec<_>>());
    assert_eq!(got.missing, numbers(false).map(key).collect::<Vec<_>>());
    assert_eq!(got.found.len() + got.missing.len() + left.len(), asked.len());
}

fn task_key(number: u16) -> TaskKey {
    TaskKey::from(&task_of(number))
}

fn document_key(number: u16) -> DocumentKey {
    DocumentKey::from(&document_of(number))
}

async fn every_key_is_answered(case: Keys) {
    let sound = Dynamite::embedded().await.unwrap();
    let (tasks, documents) = (TaskRepository::new(&sound), DocumentRepository::new(&sound));
    tasks.create_table().await.unwrap();
    documents.create_table().await.unwrap();
    let there = |most: u16| (0..most).filter(|number| is_there(*number));
    let writes = sound.batch_write().add(tasks.batch_write().put_all(&there(TASKS).map(task_of).collect::<Vec<_>>()));
    let more = there(DOCUMENTS).map(document_of).collect::<Vec<_>>();
    writes.add(documents.batch_write().put_all(&more)).await.unwrap();

    let (db, _faults) = case.network.client(&sound, &["BatchGetItem"]);
    let tasks = TaskRepository::new(&db).batch_get(case.tasks.iter().copied().map(task_key));
    let documents = DocumentRepository::new(&db).batch_get(case.documents.iter().copied().map(document_key));
    let batch = db.batch_get().add(tasks).add(documents).at_once(case.at_once).deadline(case.deadline);
    let ((tasks, documents), left) = match batch.await {
        Ok(got) => (got, Vec::new()),
        Err(BatchError::Incomplete(incomplete)) => {
            assert!(incomplete.unknown.is_empty(), "a read leaves nothing unknown");
            (incomplete.done, incomplete.left)
        }
        Err(other) => panic!("another error: {other:?}"),
    };
    let left_tasks: Vec<TaskKey> = left.iter().filter_map(|entry| entry.get().cloned()).collect();
    let left_documents: Vec<DocumentKey> = left.iter().filter_map(|entry| entry.get().cloned()).collect();
    assert_eq!(left_tasks.len() + left_documents.len(), left.len());
    answered(&tasks, &left_tasks, &case.tasks, task_of, task_key);
    answered(&documents, &left_documents, &case.documents, document_of, document_key);
}

#[test]
fn every_key_is_answered_once_in_its_order_or_left() {
    hold(200, &keys(), every_key_is_answered);
}
