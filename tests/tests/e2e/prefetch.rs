//! Streams that fetch one page ahead.

use dynamite_runtime::{Error, Page};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::documents::{Document, DocumentRepository};
use futures_util::TryStreamExt;

use crate::support::{assert_error, document, documents, until, watched};

/// Nine documents in pages of three; and the repository that keeps the engine.
async fn three_pages() -> (DocumentRepository, Faults, DocumentRepository) {
    let sound = documents().await;
    for number in 0..9 {
        sound.put(&document(&format!("{number}"), number)).await.unwrap();
    }
    let (db, faults) = watched(sound.db());
    faults.pages_of(3);
    (DocumentRepository::new(&db), faults, sound)
}

fn names(found: Vec<Document>) -> String {
    found.into_iter().map(|document| document.name).collect()
}

#[tokio::test]
async fn the_next_page_comes_while_this_one_is_consumed_and_no_more_than_that() {
    let (documents, faults, _sound) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream().prefetch();
    tokio::task::yield_now().await;
    assert_eq!(faults.count("Query"), 0, "nothing is asked for before the stream is");
    assert_eq!(stream.next().await.unwrap().unwrap().name, "0");
    // Nobody polls the stream, and the second page is fetched to its end.
    until(|| faults.count("Query") == 2 && faults.in_flight() == 0).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(faults.count("Query"), 2, "one page ahead at most");
    assert_eq!(stream.usage().requests, 1, "usage is that of what was taken");
    for name in ["1", "2"] {
        assert_eq!(stream.next().await.unwrap().unwrap().name, name);
        assert_eq!(faults.count("Query"), 2);
    }
    assert_eq!(stream.next().await.unwrap().unwrap().name, "3");
    until(|| faults.count("Query") == 3).await;
    assert_eq!(names(stream.try_collect().await.unwrap()), "45678");
    assert_eq!(faults.most_in_flight(), 1);
}

/// A retry needs somebody to wait for its turn: with a task of its own, that is not the one who consumes the page.
#[tokio::test]
async fn retries_go_on_while_nobody_polls() {
    let (documents, faults, _sound) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream().prefetch();
    assert_eq!(stream.next().await.unwrap().unwrap().name, "0");
    faults.times(2, "Query", Fault::throttled());
    until(|| faults.count("Query") == 4 && faults.in_flight() == 0).await;
    assert_eq!(names(stream.try_collect().await.unwrap()), "12345678");
}

#[tokio::test]
async fn without_it_nothing_is_fetched_ahead() {
    let (documents, faults, _sound) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(faults.count("Query"), 1);
}

#[tokio::test]
async fn dropping_the_stream_aborts_the_request() {
    let (documents, faults, _sound) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream().prefetch();
    stream.next().await.unwrap().unwrap();
    faults.next("Query", Fault::Silence);
    until(|| faults.in_flight() == 1).await;
    drop(stream);
    until(|| faults.in_flight() == 0).await;
}

#[tokio::test]
async fn an_error_comes_in_its_order_and_is_the_end() {
    let (documents, faults, _sound) = three_pages().await;
    let mut stream = documents.query("acme", 7).stream().prefetch();
    assert_eq!(stream.next().await.unwrap().unwrap().name, "0");
    faults.times(ATTEMPTS, "Query", Fault::internal());
    until(|| faults.count("Query") == 1 + ATTEMPTS as usize && faults.in_flight() == 0).await;
    for name in ["1", "2"] {
        assert_eq!(stream.next().await.unwrap().unwrap().name, name);
    }
    assert_error!(stream.next().await.unwrap(), Error::Service(_));
    assert!(stream.next().await.is_none());
    assert_eq!(faults.count("Query"), 1 + ATTEMPTS as usize);
}

#[tokio::test]
async fn pages_can_be_fetched_ahead_and_their_cursors_are_their_own() {
    let (documents, faults, _sound) = three_pages().await;
    let mut pages = documents.query("acme", 7).pages().prefetch();
    let first: Page<Document> = pages.next().await.unwrap().unwrap();
    until(|| faults.count("Query") == 2).await;
    assert_eq!(names(first.items), "012");
    let rest = documents.query("acme", 7).resume(first.cursor.unwrap()).stream().prefetch();
    assert_eq!(names(rest.try_collect().await.unwrap()), "345678");
    let others: Vec<Page<Document>> = pages.try_collect().await.unwrap();
    assert_eq!(others.into_iter().map(|page| names(page.items)).collect::<Vec<_>>().concat(), "345678");
}

#[tokio::test]
async fn scans_and_filtered_reads_lose_nothing() {
    let (documents, faults, _sound) = three_pages().await;
    for page in [1, 2, 4, 0] {
        faults.pages_of(page);
        let scanned: Vec<Document> = documents.scan().stream().prefetch().try_collect().await.unwrap();
        assert_eq!(scanned.len(), 9);
        let filtered = documents.query("acme", 7).filter(Document::MODIFIED.ge(6_i64)).descending();
        assert_eq!(names(filtered.stream().prefetch().try_collect().await.unwrap()), "876");
    }
}

/// The runtime that the request ran in is gone, and another one goes on.
#[test]
fn a_stream_outlives_the_runtime_that_it_began_in() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (engine, first) = (runtime(), runtime());
    let (documents, faults, _sound) = engine.block_on(three_pages());
    let mut stream = documents.query("acme", 7).stream().prefetch();
    assert_eq!(first.block_on(stream.next()).unwrap().unwrap().name, "0");
    drop(first);
    assert_eq!(names(runtime().block_on(stream.try_collect()).unwrap()), "12345678");
    assert!(faults.count("Query") >= 3);
}
