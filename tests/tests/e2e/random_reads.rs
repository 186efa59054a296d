//! Random reads over random networks: every item is read once and in order, and a read can continue after an error.

use std::fmt::Debug;
use std::time::Duration;

use dynamite_runtime::{BatchError, BatchGetOutput, Condition, Cursor, Dynamite, Error, ItemStream};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentQuery, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fault_script::{Network, check_property, deadlines, hangs, network};
use crate::support::{document, task};

/// The number of keys of tasks, and of documents.
const TASKS: u16 = 120;
const DOCUMENTS: u16 = 20;

/// The method that reads the documents.
#[derive(Clone, Copy, Debug)]
enum ReadMethod {
    All,
    Count,
    Stream { prefetch: bool },
    Pages,
    Pager { page_size: usize },
    Scan,
    Segments { segments: u32, at_once: usize },
    Hydrated,
    TransactGet,
}

#[derive(Clone, Debug)]
struct Case {
    method: ReadMethod,
    /// The number of documents.
    items: i64,
    /// The maximum number of documents that a request reads; 0 for no limit.
    page_limit: usize,
    /// True if a filter selects every fourth document.
    filtered: bool,
    descending: bool,
    network: Network,
}

fn methods() -> impl Strategy<Value = ReadMethod> {
    prop_oneof![
        Just(ReadMethod::All),
        Just(ReadMethod::Count),
        any::<bool>().prop_map(|prefetch| ReadMethod::Stream { prefetch }),
        Just(ReadMethod::Pages),
        (1..8_usize).prop_map(|page_size| ReadMethod::Pager { page_size }),
        Just(ReadMethod::Scan),
        (1..6_u32, 1..4_usize).prop_map(|(segments, at_once)| ReadMethod::Segments { segments, at_once }),
        Just(ReadMethod::Hydrated),
        Just(ReadMethod::TransactGet),
    ]
}

fn cases() -> impl Strategy<Value = Case> {
    let network = network(hangs().into_iter().chain([Fault::denied()]));
    let flags = any::<(bool, bool)>();
    (methods(), 0..25_i64, 0..6_usize, flags, network).prop_map(
        |(method, items, page_limit, (filtered, descending), network)| Case {
            method,
            items,
            page_limit,
            filtered,
            descending,
            network,
        },
    )
}

fn numbered(number: i64) -> Document {
    Document { pages: if number % 4 == 3 { 9 } else { 1 }, ..document(&format!("{number:02}"), number) }
}

/// A case with its table, over a direct connection and over the network of the case.
struct ReadCase {
    direct: DocumentRepository,
    faulty: DocumentRepository,
    case: Case,
    /// The names of the expected items, in their order.
    expected: Vec<String>,
}

fn names(found: impl IntoIterator<Item = Document>) -> Vec<String> {
    found.into_iter().map(|document| document.name).collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

/// Checks that an error is transient, or comes from the script.
fn assert_scripted(error: &Error) {
    let denied = matches!(error, Error::Service(error) if error.code() == Some("AccessDeniedException"));
    let batch = matches!(error, Error::Incomplete(_));
    assert!(denied || batch || error.is_transient(), "{error:?}");
    assert!(!error.is_ambiguous(), "{error:?}");
}

impl ReadCase {
    /// Returns the query of the case.
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
            Err(error) => assert_scripted(&error),
        }
    }

    async fn count(&self) {
        match self.query(&self.faulty).count().await {
            Ok(count) => assert_eq!(count, self.expected.len()),
            Err(error) => assert_scripted(&error),
        }
    }

    async fn hydrated(&self) {
        let query = self.faulty.keys_by_author("ada");
        let query = if self.case.descending { query.descending() } else { query };
        self.check_stream(query.hydrate().stream(), &self.in_order(0..self.case.items)).await;
    }

    async fn stream(&self, prefetch: bool) {
        let stream = self.query(&self.faulty).stream();
        self.check_stream(if prefetch { stream.prefetch() } else { stream }, &self.expected).await;
    }

    async fn scan(&self) {
        let scan = |documents: &DocumentRepository| documents.scan().filter(self.filter());
        let order = names(scan(&self.direct).all().await.unwrap());
        assert_eq!(sorted(order.clone()), sorted(self.expected.clone()));
        self.check_stream(scan(&self.faulty).stream(), &order).await;
    }

    /// Checks the items of a stream. An error ends it, and the items before the error are the first of the expected ones.
    async fn check_stream(&self, mut stream: ItemStream<Document>, expected: &[String]) {
        let mut found = Vec::new();
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => found.push(item.name),
                Err(error) => {
                    assert_scripted(&error);
                    assert!(stream.next().await.is_none());
                    assert!(expected.starts_with(&found), "{found:?}");
                    return;
                }
            }
        }
        assert_eq!(found, expected);
    }

    /// After an error, the cursor of the last page resumes the read.
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
                    assert_scripted(&error);
                    let rest = self.query(&self.direct);
                    let rest = cursor.into_iter().fold(rest, |rest, cursor| rest.resume(cursor));
                    found.extend(names(rest.all().await.unwrap()));
                    break;
                }
            }
        }
        assert_eq!(found, self.expected);
    }

    /// After an error, the pager fetches the same page again.
    async fn pager(&self, page_size: usize) {
        let mut pager = self.query(&self.faulty).pager(page_size);
        let mut found = Vec::new();
        while pager.has_more() {
            match pager.next_page().await {
                Ok(page) => {
                    assert!(page.items.len() == page_size || !pager.has_more());
                    found.extend(names(page.items));
                }
                Err(error) => assert_scripted(&error),
            }
        }
        assert_eq!(found, self.expected);
    }

    /// After each error, the checkpoint resumes the scan.
    async fn segments(&self, segments: u32, at_once: usize) {
        let scan = || self.faulty.scan().filter(self.filter()).segments(segments).at_once(at_once);
        let (mut found, mut stream) = (Vec::new(), scan().stream());
        loop {
            match stream.next().await {
                Some(Ok(item)) => found.push(item.name),
                Some(Err(error)) => {
                    assert_scripted(&error);
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

    async fn transact_get(&self) {
        let gets = (0..=self.case.items).map(|number| self.faulty.get(&numbered(number)));
        match self.faulty.db().transact_get().add_all(gets).await {
            Ok((found,)) => {
                let (last, found) = found.split_last().unwrap();
                assert!(last.is_none());
                let all = found.iter().flatten().cloned().collect::<Vec<_>>();
                assert_eq!(all, (0..self.case.items).map(numbered).collect::<Vec<_>>());
            }
            Err(error) => assert_scripted(&error),
        }
    }

    fn in_order(&self, numbers: impl DoubleEndedIterator<Item = i64>) -> Vec<String> {
        let numbers: Vec<_> = if self.case.descending { numbers.rev().collect() } else { numbers.collect() };
        names(numbers.into_iter().map(numbered))
    }
}

async fn every_item_is_read_once(case: Case) {
    let direct = Dynamite::embedded().await.unwrap();
    let documents = DocumentRepository::new(&direct);
    documents.create_table().await.unwrap();
    documents.batch_write().put_all(&(0..case.items).map(numbered).collect::<Vec<_>>()).await.unwrap();
    let operations = ["Query", "Scan", "BatchGetItem", "TransactGetItems"];
    let (db, faults) = case.network.client(&direct, &operations);
    faults.limit_pages(case.page_limit);
    let faulty = DocumentRepository::new(&db);
    let mut read = ReadCase { direct: documents, faulty, case, expected: Vec::new() };
    let filtered = read.case.filtered;
    read.expected = read.in_order((0..read.case.items).filter(|number| !filtered || number % 4 == 3));
    match read.case.method {
        ReadMethod::All => read.all().await,
        ReadMethod::Count => read.count().await,
        ReadMethod::Stream { prefetch } => read.stream(prefetch).await,
        ReadMethod::Pages => read.pages().await,
        ReadMethod::Pager { page_size } => read.pager(page_size).await,
        ReadMethod::Scan => read.scan().await,
        ReadMethod::Segments { segments, at_once } => read.segments(segments, at_once).await,
        ReadMethod::Hydrated => read.hydrated().await,
        ReadMethod::TransactGet => read.transact_get().await,
    }
}

#[test]
fn every_item_is_read_once_and_in_order_and_the_rest_after_an_error() {
    check_property(300, &cases(), every_item_is_read_once);
}

/// A batch of keys of two tables. Some keys are repeated, and some have no item.
#[derive(Clone, Debug)]
struct KeyCase {
    tasks: Vec<u16>,
    documents: Vec<u16>,
    network: Network,
    at_once: usize,
    deadline: Duration,
}

fn key_cases() -> impl Strategy<Value = KeyCase> {
    let numbers = |keys: u16| vec(0..keys, 0..usize::from(keys));
    let partial_batches = [0, 1, 7, 20].map(Fault::Partial);
    let network = network(partial_batches.into_iter().chain(hangs()).chain([Fault::denied()]));
    (numbers(TASKS), numbers(DOCUMENTS), network, 1..5_usize, deadlines()).prop_map(
        |(tasks, documents, network, at_once, deadline)| KeyCase { tasks, documents, network, at_once, deadline },
    )
}

/// Returns true if the key has an item, as every fourth one does.
fn exists(number: u16) -> bool {
    number.is_multiple_of(4)
}

fn task_of(number: u16) -> Task {
    task(&format!("{number}"))
}

fn document_of(number: u16) -> Document {
    numbered(i64::from(number))
}

/// Checks that items and missing keys are in the order of the request, and that keys left over are in neither list.
fn check_output<T: PartialEq + Debug, K: PartialEq + Debug>(
    output: &BatchGetOutput<T, K>,
    left: &[K],
    requested: &[u16],
    item: fn(u16) -> T,
    key: fn(u16) -> K,
) {
    let numbers = |existing: bool| {
        let matches = move |number: &&u16| exists(**number) == existing && !left.contains(&key(**number));
        requested.iter().filter(matches).copied()
    };
    assert_eq!(output.found, numbers(true).map(item).collect::<Vec<_>>());
    assert_eq!(output.missing, numbers(false).map(key).collect::<Vec<_>>());
    assert_eq!(output.found.len() + output.missing.len() + left.len(), requested.len());
}

fn task_key(number: u16) -> TaskKey {
    TaskKey::from(&task_of(number))
}

fn document_key(number: u16) -> DocumentKey {
    DocumentKey::from(&document_of(number))
}

async fn every_key_is_found_missing_or_left(case: KeyCase) {
    let direct = Dynamite::embedded().await.unwrap();
    let (tasks, documents) = (TaskRepository::new(&direct), DocumentRepository::new(&direct));
    tasks.create_table().await.unwrap();
    documents.create_table().await.unwrap();
    let existing = |count: u16| (0..count).filter(|number| exists(*number));
    let writes =
        direct.batch_write().add(tasks.batch_write().put_all(&existing(TASKS).map(task_of).collect::<Vec<_>>()));
    let documents_to_store = existing(DOCUMENTS).map(document_of).collect::<Vec<_>>();
    writes.add(documents.batch_write().put_all(&documents_to_store)).await.unwrap();

    let (db, _faults) = case.network.client(&direct, &["BatchGetItem"]);
    let tasks = TaskRepository::new(&db).batch_get(case.tasks.iter().copied().map(task_key));
    let documents = DocumentRepository::new(&db).batch_get(case.documents.iter().copied().map(document_key));
    let batch = db.batch_get().add(tasks).add(documents).at_once(case.at_once).deadline(case.deadline);
    let ((tasks, documents), left) = match batch.await {
        Ok(output) => (output, Vec::new()),
        Err(BatchError::Incomplete(incomplete)) => {
            assert!(incomplete.unknown.is_empty(), "a read leaves nothing unknown");
            (incomplete.done, incomplete.left)
        }
        Err(other) => panic!("unexpected error: {other:?}"),
    };
    let left_tasks: Vec<TaskKey> = left.iter().filter_map(|entry| entry.get().cloned()).collect();
    let left_documents: Vec<DocumentKey> = left.iter().filter_map(|entry| entry.get().cloned()).collect();
    assert_eq!(left_tasks.len() + left_documents.len(), left.len());
    check_output(&tasks, &left_tasks, &case.tasks, task_of, task_key);
    check_output(&documents, &left_documents, &case.documents, document_of, document_key);
}

#[test]
fn every_key_is_found_missing_or_left_once_and_in_order() {
    check_property(200, &key_cases(), every_key_is_found_missing_or_left);
}
