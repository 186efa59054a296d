//! `prefetch` makes a stream fetch one page ahead.

use dynamite_runtime::{Error, Page};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::documents::{Document, DocumentRepository};
use futures_util::TryStreamExt;

use crate::support::{assert_error, document, documents, wait_until, with_faults};

/// Returns nine documents in pages of three, over a network with scripted faults, and over a direct connection, which keeps the engine.
async fn three_pages() -> (DocumentRepository, Faults, DocumentRepository) {
    let direct = documents().await;
    for number in 0..9 {
        direct.put(&document(&format!("{number}"), number)).await.unwrap();
    }
    let (db, faults) = with_faults(direct.db());
    faults.limit_pages(3);
    (DocumentRepository::new(&db), faults, direct)
}

fn names(found: Vec<Document>) -> String {
    found.into_iter().map(|document| document.name).collect()
}

#[tokio::test]
async fn exactly_one_page_is_fetched_ahead() {
    let (documents, faults, _direct) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream().prefetch();
    tokio::task::yield_now().await;
    assert_eq!(faults.count("Query"), 0, "nothing is fetched before the stream is polled");
    assert_eq!(stream.next().await.unwrap().unwrap().name, "0");
    // The second page is fetched completely, although nothing polls the stream.
    wait_until(|| faults.count("Query") == 2 && faults.in_flight() == 0).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(faults.count("Query"), 2, "one page ahead at most");
    assert_eq!(stream.usage().requests, 1, "usage counts only the pages that the stream took");
    for name in ["1", "2"] {
        assert_eq!(stream.next().await.unwrap().unwrap().name, name);
        assert_eq!(faults.count("Query"), 2);
    }
    assert_eq!(stream.next().await.unwrap().unwrap().name, "3");
    wait_until(|| faults.count("Query") == 3).await;
    assert_eq!(names(stream.try_collect().await.unwrap()), "45678");
    assert_eq!(faults.max_in_flight(), 1);
}

/// A task of its own waits for the delays of retries, so they continue while the caller handles the current page.
#[tokio::test]
async fn retries_continue_while_the_stream_is_not_polled() {
    let (documents, faults, _direct) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream().prefetch();
    assert_eq!(stream.next().await.unwrap().unwrap().name, "0");
    faults.on("Query").times(2, Fault::Throttled);
    wait_until(|| faults.count("Query") == 4 && faults.in_flight() == 0).await;
    assert_eq!(names(stream.try_collect().await.unwrap()), "12345678");
}

#[tokio::test]
async fn without_prefetch_nothing_is_fetched_ahead() {
    let (documents, faults, _direct) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(faults.count("Query"), 1);
}

#[tokio::test]
async fn dropping_the_stream_aborts_the_request() {
    let (documents, faults, _direct) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream().prefetch();
    stream.next().await.unwrap().unwrap();
    faults.on("Query").then(Fault::Hang);
    wait_until(|| faults.in_flight() == 1).await;
    drop(stream);
    wait_until(|| faults.in_flight() == 0).await;
}

#[tokio::test]
async fn an_error_keeps_its_position_and_ends_the_stream() {
    let (documents, faults, _direct) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream().prefetch();
    assert_eq!(stream.next().await.unwrap().unwrap().name, "0");
    faults.on("Query").times(ATTEMPTS, Fault::internal());
    wait_until(|| faults.count("Query") == 1 + ATTEMPTS as usize && faults.in_flight() == 0).await;
    for name in ["1", "2"] {
        assert_eq!(stream.next().await.unwrap().unwrap().name, name);
    }
    assert_error!(stream.next().await.unwrap(), Error::Service(_));
    assert!(stream.next().await.is_none());
    assert_eq!(faults.count("Query"), 1 + ATTEMPTS as usize);
}

#[tokio::test]
async fn prefetched_pages_keep_their_own_cursors() {
    let (documents, faults, _direct) = three_pages().await;
    let mut pages = documents.query("acme", 7).pages().prefetch();
    let first: Page<Document> = pages.next().await.unwrap().unwrap();
    wait_until(|| faults.count("Query") == 2).await;
    assert_eq!(names(first.items), "012");
    let rest = documents.query("acme", 7).resume(first.cursor.unwrap()).stream().prefetch();
    assert_eq!(names(rest.try_collect().await.unwrap()), "345678");
    let remaining: Vec<Page<Document>> = pages.try_collect().await.unwrap();
    assert_eq!(remaining.into_iter().map(|page| names(page.items)).collect::<Vec<_>>().concat(), "345678");
}

#[tokio::test]
async fn scans_and_filtered_queries_lose_no_item() {
    let (documents, faults, _direct) = three_pages().await;
    for page in [1, 2, 4, 0] {
        faults.limit_pages(page);
        let scanned: Vec<Document> = documents.scan().stream().prefetch().try_collect().await.unwrap();
        assert_eq!(scanned.len(), 9);
        let filtered = documents.query("acme", 7).filter(Document::MODIFIED.ge(6_i64)).descending();
        assert_eq!(names(filtered.stream().prefetch().try_collect().await.unwrap()), "876");
    }
}

/// The runtime of the request has ended, and another one continues the stream.
#[test]
fn a_stream_continues_in_another_runtime() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (engine, first) = (runtime(), runtime());
    let (documents, faults, _direct) = engine.block_on(three_pages());
    let mut stream = documents.query("acme", 7).stream().prefetch();
    assert_eq!(first.block_on(stream.next()).unwrap().unwrap().name, "0");
    drop(first);
    assert_eq!(names(runtime().block_on(stream.try_collect()).unwrap()), "12345678");
    assert!(faults.count("Query") >= 3);
}
