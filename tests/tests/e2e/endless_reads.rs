//! Reads end, whatever the service answers: a service that never gets further is noticed.

use dynamite_runtime::{Dynamite, Error, Failure, Json, parallel};
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::shop::Shop;
use futures_util::StreamExt;
use serde_json::json;

use crate::support::{document, documents, with_faults};

/// The pages that a read may ask for before an endless service is noticed: DynamoDB may need many empty ones.
const MOST_PAGES: usize = 1000;

/// An empty table over a network that answers queries and scans itself, and the direct connection, which keeps the engine.
async fn network() -> (DocumentRepository, Faults, DocumentRepository) {
    let direct = documents().await;
    let (db, faults) = with_faults(direct.db());
    (DocumentRepository::new(&db), faults, direct)
}

/// The key of the table and of its indexes by author.
fn key(number: usize) -> Json {
    json!({
        "tenant_and_folder": { "S": "acme#00007" },
        "doc_key": { "S": format!("DOC#{number:05}") },
        "author_key": { "S": "AUTHOR#ada" },
        "modified_key": { "S": format!("00000000000000000001#{number:05}") },
    })
}

/// The key as a response for this request has it: with those of the index, if the request reads one.
fn last_key(number: usize, request: &Json) -> Json {
    let mut key = key(number);
    if request["IndexName"].is_null() {
        for name in ["author_key", "modified_key"] {
            key.as_object_mut().unwrap().remove(name);
        }
    }
    key
}

fn page(items: &[Json], scanned: usize, last: Json) -> Json {
    json!({ "Items": items, "Count": items.len(), "ScannedCount": scanned, "LastEvaluatedKey": last })
}

/// Answers as a service that never gets further.
#[derive(Clone, Copy, Debug)]
enum Endless {
    /// Each page ends at the same key, and holds the same item.
    SameKey,
    /// The pages end at the same seven keys, over and over.
    Circle,
    /// Each page ends at another key, and no item was read for it.
    Empty,
}

impl Endless {
    const ALL: [Endless; 3] = [Endless::SameKey, Endless::Circle, Endless::Empty];

    fn set(self, faults: &Faults, item: &Json) {
        for operation in ["Query", "Scan"] {
            let item = item.clone();
            faults.on(operation).answer(move |count, request| match self {
                Endless::SameKey => page(std::slice::from_ref(&item), 1, last_key(0, request)),
                Endless::Circle => page(&[], 1, last_key(count % 7, request)),
                Endless::Empty => page(&[], 0, last_key(count, request)),
            });
        }
    }

    /// The most pages of one read that it takes to notice it.
    fn most_pages(self) -> usize {
        match self {
            Endless::SameKey => 2,
            Endless::Circle => 30,
            Endless::Empty => MOST_PAGES,
        }
    }
}

/// The item that every page holds, as the table holds it.
async fn stored_item(direct: &DocumentRepository) -> Json {
    direct.put(&document("00000", 1)).await.unwrap();
    let (db, faults) = with_faults(direct.db());
    let _ = DocumentRepository::new(&db).put(&document("00000", 1)).await;
    faults.requests().pop().unwrap().body["Item"].clone()
}

fn assert_noticed<T>(result: Result<T, Error>, faults: &Faults, endless: Endless, reads: usize, what: &str) {
    let Err(error) = result else { panic!("{what} of {endless:?} ends without an error") };
    let request = error.request().unwrap_or_else(|| panic!("{what} of {endless:?}: {error}"));
    assert_eq!(request.failure(), Some(Failure::InvalidResponse), "{what} of {endless:?}: {error}");
    assert!(["Query", "Scan"].contains(&request.operation()), "{error}");
    assert!(error.to_string().contains("documents"), "{error}");
    assert!(matches!(error, Error::Service(_)) && error.is_transient() && !error.is_ambiguous(), "{error}");
    let sent = faults.count("Query") + faults.count("Scan");
    assert!(sent <= reads * endless.most_pages(), "{what} of {endless:?}: {sent} requests");
    faults.clear_requests();
}

/// Returns the first error of a stream.
async fn first_error<T>(stream: impl futures_util::Stream<Item = Result<T, Error>> + Unpin) -> Result<(), Error> {
    let mut errors = stream.filter_map(|item| std::future::ready(item.err()));
    errors.next().await.map_or(Ok(()), Err)
}

#[tokio::test]
async fn every_read_notices_a_service_that_never_gets_further() {
    let (documents, faults, direct) = network().await;
    let item = stored_item(&direct).await;
    let query = || documents.query("acme", 7);
    for endless in Endless::ALL {
        endless.set(&faults, &item);
        let check = |result: Result<(), Error>, reads, what| assert_noticed(result, &faults, endless, reads, what);
        check(query().all().await.map(drop), 1, "all");
        check(query().count().await.map(drop), 1, "count");
        check(query().take(usize::MAX).await.map(drop), 1, "take");
        check(first_error(query().stream()).await, 1, "stream");
        check(documents.scan().all().await.map(drop), 1, "all of a scan");
        check(documents.scan().segments(1).count().await.map(drop), 1, "count of a segment");
        check(parallel([query()]).all().await.map(drop), 1, "all of parallel queries");
        if matches!(endless, Endless::Empty) {
            // A thousand pages take a while, and the other reads have the same pages.
            continue;
        }
        check(query().descending().all().await.map(drop), 1, "all in descending order");
        check(query().filter(Document::PAGES.eq(9_u32)).all().await.map(drop), 1, "all with a filter");
        check(documents.scan().count().await.map(drop), 1, "count of a scan");
        check(first_error(query().stream().prefetch()).await, 1, "stream that fetches in advance");
        check(first_error(query().pages()).await, 1, "pages");
        check(first_error(documents.scan().segments(3).stream()).await, 3, "stream of segments");
        check(documents.scan().segments(3).all().await.map(drop), 3, "all of segments");
        check(documents.scan().segments(3).count().await.map(drop), 3, "count of segments");
        check(parallel([query(), query()]).all().await.map(drop), 2, "all of parallel queries");
        check(first_error(parallel([query(), query()]).unordered()).await, 2, "stream of parallel queries");
        check(parallel([query(), query()]).count().await.map(drop), 2, "count of parallel queries");
        if matches!(endless, Endless::Circle) {
            let index = || documents.keys_by_author("ada");
            check(index().hydrate().all().await.map(drop), 1, "hydrated index");
            check(index().all().await.map(drop), 1, "index");
        }
    }
}

#[tokio::test]
async fn a_pager_notices_it_over_its_pages() {
    let (documents, faults, direct) = network().await;
    let item = stored_item(&direct).await;
    for endless in Endless::ALL {
        endless.set(&faults, &item);
        let mut pager = documents.query("acme", 7).pager(3);
        let mut last = Ok(());
        for _ in 0..MOST_PAGES {
            last = pager.next_page().await.map(drop);
            if last.is_err() {
                break;
            }
        }
        assert_noticed(last, &faults, endless, 2, "pager");
    }
    // Each page holds items, and the pages go in a circle.
    for operation in ["Query", "Scan"] {
        let item = item.clone();
        faults
            .on(operation)
            .answer(move |count, request| page(&vec![item.clone(); 2], 2, last_key(count % 7, request)));
    }
    let mut pager = documents.query("acme", 7).pager(2);
    let mut pages = 0;
    let error = loop {
        match pager.next_page().await {
            Ok(_) => pages += 1,
            Err(error) => break error,
        }
        assert!(pages < 100);
    };
    assert_eq!(error.request().unwrap().failure(), Some(Failure::InvalidResponse), "{error}");
}

/// A page that ends at the key after which it was to begin would make a caller's own loop endless.
#[tokio::test]
async fn a_page_that_does_not_advance_is_an_error() {
    let (documents, faults, direct) = network().await;
    let item = stored_item(&direct).await;
    Endless::SameKey.set(&faults, &item);
    let page = documents.query("acme", 7).page(1).await.unwrap();
    let cursor = page.cursor.unwrap();
    for backward in [false, true] {
        let query = documents.query("acme", 7);
        let query = if backward { query.before(cursor.clone()) } else { query.resume(cursor.clone()) };
        let error = query.page(1).await.unwrap_err();
        assert_eq!(error.request().unwrap().failure(), Some(Failure::InvalidResponse), "{error}");
        let expected =
            "Query on documents failed: the response is not a valid response of DynamoDB: its last key is the one";
        assert!(error.to_string().starts_with(expected), "{error}");
        assert!(!error.to_string().contains("acme"), "{error}");
    }
}

/// Continuing at such a key, the SDK or DynamoDB would refuse the next request, for a reason that says nothing of this.
#[tokio::test]
async fn a_page_that_does_not_end_at_a_key_is_an_error() {
    let (documents, faults, _direct) = network().await;
    for value in [json!({ "NULL": true }), json!({ "L": [] }), json!({ "NS": ["1"] }), json!({ "NEW": 1 }), json!({})] {
        let answer = move |_: usize, request: &Json| {
            let mut last = last_key(0, request);
            last["doc_key"] = value.clone();
            page(&[], 1, last)
        };
        faults.on("Query").answer(answer.clone()).on("Scan").answer(answer);
        let query = || documents.query("acme", 7);
        let mut pager = query().pager(1);
        let errors = [
            query().page(1).await.unwrap_err(),
            query().all().await.unwrap_err(),
            query().take(1).await.unwrap_err(),
            pager.next_page().await.unwrap_err(),
            documents.scan().count().await.unwrap_err(),
            documents.scan().segments(2).all().await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.request().unwrap().failure(), Some(Failure::InvalidResponse), "{error}");
        }
    }
}

#[tokio::test]
async fn a_resumed_scan_of_segments_notices_it() {
    let (documents, faults, direct) = network().await;
    let item = stored_item(&direct).await;
    Endless::SameKey.set(&faults, &item);
    let mut stream = documents.scan().segments(1).stream();
    stream.next().await.unwrap().unwrap();
    let checkpoint = stream.stop().unwrap();
    faults.clear_requests();
    let resumed = documents.scan().segments(1).resume(checkpoint).all().await.map(drop);
    assert_noticed(resumed, &faults, Endless::SameKey, 1, "resumed scan");
}

/// Reads a collection to its end.
async fn collection(db: &Dynamite) -> Result<(), Error> {
    Shop::new(db).customer_orders(1).all().await.map(drop)
}

#[tokio::test]
async fn a_collection_notices_it() {
    let (documents, faults, _direct) = network().await;
    let key = |number: usize| json!({ "pk": { "S": "CUSTOMER#x" }, "sk": { "S": format!("ORDER#{number}") } });
    for circle in [1, 7] {
        faults.on("Query").answer(move |count, _| page(&[], 1, key(count % circle)));
        let error = collection(documents.db()).await.unwrap_err();
        assert_eq!(error.request().unwrap().failure(), Some(Failure::InvalidResponse), "{error}");
    }
}

/// DynamoDB may answer many pages for which it read items that the filter leaves out, and some for which it read none.
#[tokio::test]
async fn empty_pages_that_advance_are_not_an_error() {
    let (documents, faults, direct) = network().await;
    let item = stored_item(&direct).await;
    let few_are_read = move |count: usize, request: &Json| match count {
        0..2500 => page(&[], usize::from(count.is_multiple_of(900)), last_key(count, request)),
        _ => json!({ "Items": [item], "Count": 1, "ScannedCount": 1 }),
    };
    for operation in ["Query", "Scan"] {
        faults.on(operation).answer(few_are_read.clone());
    }
    let query = || documents.query("acme", 7).filter(Document::PAGES.ne(9_u32));
    assert_eq!(query().count().await.unwrap(), 1);
    faults.on("Query").answer(few_are_read.clone());
    assert_eq!(query().all().await.unwrap().len(), 1);
    faults.on("Query").answer(few_are_read);
    assert_eq!(query().take(1).await.unwrap().items.len(), 1);
    assert_eq!(faults.count("Query"), 3 * 2501);
}
