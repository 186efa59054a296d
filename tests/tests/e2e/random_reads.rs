//! Random reads over random networks: every item is read once and in order, and a read can continue after an error. Items
//! that can't be read are reported once each, and spoil no others.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{
    BatchError, BatchGetOutput, Condition, Cursor, Dynamite, Error, ItemStream, Key, RawItem, Unreadable,
};
use dynamite_tests::faults::Fault;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentQuery, DocumentRepository};
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fault_script::{Network, check_property, deadlines, hangs, network};
use crate::support::{document, put_raw, task};

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
    Backward { page_size: usize },
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
    /// True if every third document has NULL for an attribute that it may be without.
    nulls: bool,
    unreadable: UnreadableItems,
    network: Network,
}

/// The documents that can't be read.
#[derive(Clone, Copy, Debug)]
struct UnreadableItems {
    /// Every document with this number, up to the modulus, can't be read.
    which: Option<(i64, i64)>,
    /// True if the read hands them over.
    handed_over: bool,
}

impl UnreadableItems {
    fn has(self, number: i64) -> bool {
        self.which.is_some_and(|(modulus, rest)| number % modulus == rest)
    }
}

fn unreadable_items() -> impl Strategy<Value = UnreadableItems> {
    let which = prop_oneof![
        2 => Just(None),
        3 => (1..7_i64).prop_flat_map(|modulus| (Just(modulus), 0..modulus)).prop_map(Some),
    ];
    (which, any::<bool>()).prop_map(|(which, handed_over)| UnreadableItems { which, handed_over })
}

fn methods() -> impl Strategy<Value = ReadMethod> {
    prop_oneof![
        Just(ReadMethod::All),
        Just(ReadMethod::Count),
        any::<bool>().prop_map(|prefetch| ReadMethod::Stream { prefetch }),
        Just(ReadMethod::Pages),
        (1..8_usize).prop_map(|page_size| ReadMethod::Pager { page_size }),
        (1..8_usize).prop_map(|page_size| ReadMethod::Backward { page_size }),
        Just(ReadMethod::Scan),
        (1..6_u32, 1..4_usize).prop_map(|(segments, at_once)| ReadMethod::Segments { segments, at_once }),
        Just(ReadMethod::Hydrated),
        Just(ReadMethod::TransactGet),
    ]
}

fn cases() -> impl Strategy<Value = Case> {
    let network = network(hangs().into_iter().chain([Fault::denied()]));
    let flags = any::<(bool, bool, bool)>();
    (methods(), 0..25_i64, 0..6_usize, flags, unreadable_items(), network).prop_map(
        |(method, items, page_limit, (filtered, descending, nulls), unreadable, network)| Case {
            method,
            items,
            page_limit,
            filtered,
            descending,
            nulls,
            unreadable,
            network,
        },
    )
}

fn numbered(number: i64) -> Document {
    Document { pages: if number % 4 == 3 { 9 } else { 1 }, ..document(&format!("{number:02}"), number) }
}

/// Returns a document that can't be read.
fn broken(number: i64) -> RawItem {
    let mut item = numbered(number).to_item().unwrap();
    item.remove("body");
    item
}

/// Returns the name in the key of an item that can't be read.
fn name(unreadable: &Unreadable) -> String {
    assert_eq!(unreadable.error().path(), "body");
    unreadable.key::<DocumentKey>().unwrap().name
}

/// A case with its table, over a direct connection and over the network of the case.
struct ReadCase {
    direct: DocumentRepository,
    faulty: DocumentRepository,
    case: Case,
    /// The names of the expected items, in their order.
    expected: Vec<String>,
    /// The names of those among them that can't be read.
    expected_bad: Vec<String>,
    /// The names of the items that were handed over.
    handed: Arc<Mutex<Vec<String>>>,
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
        let query = if self.case.descending { query.descending() } else { query };
        if self.case.unreadable.handed_over { query.on_unreadable(self.hand_over()) } else { query }
    }

    /// Returns a filter to which NULL is as good as no value.
    fn filter(&self) -> Condition<Document> {
        let pages = if self.case.filtered { Document::PAGES.eq(9_u32) } else { Document::PAGES.ge(1_u32) };
        if self.case.nulls { pages.and(Document::EXPIRES_AT.is_absent()) } else { pages }
    }

    fn hand_over(&self) -> impl Fn(Unreadable) + Send + Sync + 'static {
        let handed = Arc::clone(&self.handed);
        move |unreadable| handed.lock().unwrap().push(name(&unreadable))
    }

    /// Checks the items that a read returned, and those that it could not read, in the order of the read.
    fn check(&self, found: Vec<String>, bad: Vec<String>) {
        let handed = std::mem::take(&mut *self.handed.lock().unwrap());
        let (handed, bad) = if self.case.unreadable.handed_over { (bad, handed) } else { (handed, bad) };
        assert_eq!(bad, self.expected_bad);
        assert!(handed.is_empty(), "{handed:?}");
        assert_eq!(found, self.good(&self.expected));
    }

    fn good(&self, names: &[String]) -> Vec<String> {
        names.iter().filter(|name| !self.expected_bad.contains(name)).cloned().collect()
    }

    /// Takes the items and the unreadable items out of the error of a page; other errors must come from the script.
    fn of_error(&self, error: Error) -> Option<(Vec<String>, Vec<String>, Option<Cursor>)> {
        let Error::Unreadable(error) = error else {
            assert_scripted(&error);
            return None;
        };
        let bad = error.unreadable().iter().map(name).collect();
        let cursor = error.cursor().cloned();
        Some((names(error.into_items().unwrap()), bad, cursor))
    }

    async fn all(&self) {
        match self.query(&self.faulty).all().await {
            Ok(found) => self.check(names(found), Vec::new()),
            Err(error) => {
                if let Some((found, bad, _)) = self.of_error(error) {
                    self.check(found, bad);
                }
            }
        }
    }

    async fn count(&self) {
        match self.query(&self.faulty).count().await {
            Ok(count) => assert_eq!(count, self.expected.len()),
            Err(error) => assert_scripted(&error),
        }
    }

    async fn hydrated(&mut self) {
        let query = self.faulty.keys_by_author("ada");
        let query = if self.case.descending { query.descending() } else { query };
        let query = query.hydrate();
        let query = if self.case.unreadable.handed_over { query.on_unreadable(self.hand_over()) } else { query };
        self.expected = self.in_order(0..self.case.items);
        self.expected_bad = self.bad_in_order(0..self.case.items);
        self.check_stream(query.stream(), &self.expected).await;
    }

    async fn stream(&self, prefetch: bool) {
        let stream = self.query(&self.faulty).stream();
        self.check_stream(if prefetch { stream.prefetch() } else { stream }, &self.expected).await;
    }

    async fn scan(&self) {
        let scan = |documents: &DocumentRepository| documents.scan().filter(self.filter());
        let mut order = Vec::new();
        let mut all = scan(&self.direct).stream();
        while let Some(item) = all.next().await {
            order.push(item.map_or_else(|error| self.of_error(error).unwrap().1.remove(0), |item| item.name));
        }
        assert_eq!(sorted(order.clone()), sorted(self.expected.clone()));
        self.check_stream(scan(&self.faulty).stream(), &order).await;
    }

    /// Checks the items of a stream, in which unreadable ones are errors in their places, or are handed over. The error
    /// of a request ends it, and the items before the error are the first of the expected ones.
    async fn check_stream(&self, mut stream: ItemStream<Document>, expected: &[String]) {
        let mut found = Vec::new();
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => found.push(item.name),
                Err(error) => match self.of_error(error) {
                    Some((_, bad, _)) => found.extend(bad),
                    None => {
                        assert!(stream.next().await.is_none());
                        assert!(expected.starts_with(&found) || self.good(expected).starts_with(&found), "{found:?}");
                        return;
                    }
                },
            }
        }
        let handed = std::mem::take(&mut *self.handed.lock().unwrap());
        if handed.is_empty() {
            assert_eq!(found, expected);
        } else {
            assert_eq!((found, handed), (self.good(expected), self.expected_bad.clone()));
        }
    }

    /// After an error, the cursor of the last page resumes the read.
    async fn pages(&self) {
        let (mut found, mut bad, mut cursor): (_, _, Option<Cursor>) = (Vec::new(), Vec::new(), None);
        let mut pages = self.query(&self.faulty).pages();
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => {
                    found.extend(names(page.items));
                    cursor = page.cursor;
                }
                Err(error) => match self.of_error(error) {
                    Some((items, unreadable, behind)) => {
                        found.extend(items);
                        bad.extend(unreadable);
                        cursor = behind;
                    }
                    None => {
                        let rest = self.query(&self.direct);
                        let rest = cursor.into_iter().fold(rest, |rest, cursor| rest.resume(cursor)).all().await;
                        let (items, unreadable) = match rest {
                            Ok(items) => (names(items), Vec::new()),
                            Err(error) => self.of_error(error).map(|(items, bad, _)| (items, bad)).unwrap(),
                        };
                        found.extend(items);
                        bad.extend(unreadable);
                        break;
                    }
                },
            }
        }
        self.check(found, bad);
    }

    /// After an error, the pager fetches the same page again, unless an item could not be read.
    async fn pager(&self, page_size: usize) {
        let mut pager = self.query(&self.faulty).pager(page_size);
        let (mut found, mut bad) = (Vec::new(), Vec::new());
        while pager.has_more() {
            match pager.next_page().await {
                Ok(page) => {
                    assert!(page.items.len() == page_size || !pager.has_more());
                    found.extend(names(page.items));
                }
                Err(error) => {
                    if let Some((items, unreadable, cursor)) = self.of_error(error) {
                        assert!(items.len() + unreadable.len() == page_size || !pager.has_more());
                        assert_eq!(cursor.as_ref(), pager.cursor());
                        found.extend(items);
                        bad.extend(unreadable);
                    }
                }
            }
        }
        self.check(found, bad);
    }

    /// The pages before the end, from the last to the first.
    async fn backward(&self, page_size: usize) {
        let Some(last) = self.last_cursor().await else { return };
        let mut pager = self.query(&self.faulty).before(last).pager(page_size);
        let (mut found, mut bad) = (Vec::new(), Vec::new());
        while pager.has_more() {
            match pager.next_page().await {
                Ok(page) => {
                    assert!(page.items.len() == page_size || !pager.has_more());
                    found.splice(0..0, names(page.items));
                }
                Err(error) => {
                    if let Some((items, unreadable, _)) = self.of_error(error) {
                        found.splice(0..0, items);
                        bad.splice(0..0, unreadable);
                    }
                }
            }
        }
        let mut before = self.expected.clone();
        before.truncate(before.iter().rposition(|name| !self.expected_bad.contains(name)).unwrap_or_default());
        let expected_bad: Vec<_> = before.iter().filter(|name| self.expected_bad.contains(name)).cloned().collect();
        let handed = std::mem::take(&mut *self.handed.lock().unwrap());
        assert_eq!(found, self.good(&before));
        assert_eq!(sorted(bad.into_iter().chain(handed).collect()), sorted(expected_bad));
    }

    /// Returns the cursor of the last item that can be read, if there is one.
    async fn last_cursor(&self) -> Option<Cursor> {
        let query = self.direct.query("acme", 7).filter(self.filter()).on_unreadable(drop);
        let query = if self.case.descending { query.descending() } else { query };
        let page = query.take(30).await.unwrap();
        page.cursor_at(page.items.len().checked_sub(1)?)
    }

    /// After each error, the checkpoint resumes the scan.
    async fn segments(&self, segments: u32, at_once: usize) {
        let scan = || {
            let scan = self.faulty.scan().filter(self.filter()).segments(segments).at_once(at_once);
            if self.case.unreadable.handed_over { scan.on_unreadable(self.hand_over()) } else { scan }
        };
        let (mut found, mut bad, mut stream) = (Vec::new(), Vec::new(), scan().stream());
        loop {
            match stream.next().await {
                Some(Ok(item)) => found.push(item.name),
                Some(Err(error)) => {
                    if let Some((_, unreadable, _)) = self.of_error(error) {
                        bad.extend(unreadable);
                        continue;
                    }
                    let checkpoint = stream.stop().unwrap();
                    assert!(!checkpoint.is_complete());
                    stream = scan().resume(checkpoint).stream();
                }
                None => break,
            }
        }
        assert!(stream.stop().unwrap().is_complete());
        bad.extend(std::mem::take(&mut *self.handed.lock().unwrap()));
        assert_eq!(sorted(found), sorted(self.good(&self.expected)));
        assert_eq!(sorted(bad), sorted(self.expected_bad.clone()));
    }

    async fn transact_get(&self) {
        let gets = (0..=self.case.items).map(|number| self.faulty.get(&numbered(number)));
        let reads = self.faulty.db().transact_get().add_all(gets);
        let handed_over = self.case.unreadable.handed_over;
        let reads = if handed_over { reads.on_unreadable(self.hand_over()) } else { reads };
        let (found, bad) = match reads.await {
            Ok((found,)) => (found, std::mem::take(&mut *self.handed.lock().unwrap())),
            Err(Error::Unreadable(error)) => {
                let (found,) = error.output::<(Vec<Option<Document>>,)>().unwrap().clone();
                (found, error.unreadable().iter().map(name).collect())
            }
            Err(error) => return assert_scripted(&error),
        };
        let readable = |number| (!self.case.unreadable.has(number)).then(|| numbered(number));
        let expected: Vec<_> = (0..self.case.items).map(readable).chain([None]).collect();
        assert_eq!(found, expected);
        let bad_numbers = (0..self.case.items).filter(|number| self.case.unreadable.has(*number));
        assert_eq!(bad, names(bad_numbers.map(numbered)));
    }

    fn bad_in_order(&self, numbers: impl DoubleEndedIterator<Item = i64>) -> Vec<String> {
        self.in_order(numbers.filter(|number| self.case.unreadable.has(*number)))
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
    let (bad, good): (Vec<_>, Vec<_>) = (0..case.items).partition(|number| case.unreadable.has(*number));
    documents.batch_write().put_all(&good.into_iter().map(numbered).collect::<Vec<_>>()).await.unwrap();
    for number in bad {
        put_raw(&direct, "documents", broken(number)).await;
    }
    for number in (0..case.items).filter(|number| case.nulls && number % 3 == 1 && !case.unreadable.has(*number)) {
        let mut item = numbered(number).to_item().unwrap();
        item.insert("expires_at".to_owned(), AttributeValue::Null(true));
        put_raw(&direct, "documents", item).await;
    }
    let operations = ["Query", "Scan", "BatchGetItem", "TransactGetItems"];
    let (db, faults) = case.network.client(&direct, &operations);
    faults.limit_pages(case.page_limit);
    let faulty = DocumentRepository::new(&db);
    let handed = Arc::default();
    let mut read = ReadCase { direct: documents, faulty, case, expected: Vec::new(), expected_bad: Vec::new(), handed };
    let filtered = read.case.filtered;
    let selected = (0..read.case.items).filter(|number| !filtered || number % 4 == 3);
    read.expected = read.in_order(selected.clone());
    read.expected_bad = read.bad_in_order(selected);
    match read.case.method {
        ReadMethod::All => read.all().await,
        ReadMethod::Count => read.count().await,
        ReadMethod::Stream { prefetch } => read.stream(prefetch).await,
        ReadMethod::Pages => read.pages().await,
        ReadMethod::Pager { page_size } => read.pager(page_size).await,
        ReadMethod::Backward { page_size } => read.backward(page_size).await,
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
    /// True if every eighth document can't be read.
    unreadable: bool,
    network: Network,
    at_once: usize,
    deadline: Duration,
}

fn key_cases() -> impl Strategy<Value = KeyCase> {
    let numbers = |keys: u16| vec(0..keys, 0..usize::from(keys));
    let partial_batches = [0, 1, 7, 20].map(|keep| Fault::Unprocessed { keep });
    let network = network(partial_batches.into_iter().chain(hangs()).chain([Fault::denied()]));
    (numbers(TASKS), numbers(DOCUMENTS), any::<bool>(), network, 1..5_usize, deadlines()).prop_map(
        |(tasks, documents, unreadable, network, at_once, deadline)| KeyCase {
            tasks,
            documents,
            unreadable,
            network,
            at_once,
            deadline,
        },
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

/// Returns true if an item can't be read, as every second one of those that exist.
fn is_unreadable(number: u16) -> bool {
    number.is_multiple_of(8)
}

/// Checks that items, missing keys and unreadable items are in the order of the request, and that keys left over are in
/// none of these lists.
fn check_output<T: PartialEq + Debug, K: Key>(
    output: &BatchGetOutput<T, K>,
    left: &[K],
    requested: &[u16],
    unreadable: bool,
    item: fn(u16) -> T,
    key: fn(u16) -> K,
) {
    let numbers = |existing: bool, bad: bool| {
        let is_bad = move |number| unreadable && exists(number) && is_unreadable(number);
        let matches = move |number: &u16| exists(*number) == existing && is_bad(*number) == bad;
        requested.iter().copied().filter(matches).filter(|number| !left.contains(&key(*number)))
    };
    assert_eq!(output.found, numbers(true, false).map(item).collect::<Vec<_>>());
    assert_eq!(output.missing, numbers(false, false).map(key).collect::<Vec<_>>());
    let bad: Vec<K> = output.unreadable.iter().map(|bad| bad.key().unwrap()).collect();
    assert_eq!(bad, numbers(true, true).map(key).collect::<Vec<_>>());
    assert_eq!(output.found.len() + output.missing.len() + bad.len() + left.len(), requested.len());
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
    for number in existing(DOCUMENTS).filter(|number| case.unreadable && is_unreadable(*number)) {
        put_raw(&direct, "documents", broken(i64::from(number))).await;
    }

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
    check_output(&tasks, &left_tasks, &case.tasks, false, task_of, task_key);
    check_output(&documents, &left_documents, &case.documents, case.unreadable, document_of, document_key);
}

#[test]
fn every_key_is_found_missing_or_left_once_and_in_order() {
    check_property(200, &key_cases(), every_key_is_found_missing_or_left);
}
