//! Pagers return page after page, as a "load more" button needs them.

use dynamite_runtime::{Cursor, Error, InvalidCursor, Pager};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::documents::{Document, DocumentRepository, DocumentShort};

use crate::support::{assert_error, document, documents, with_faults};

const ITEMS: i64 = 20;

/// Returns twenty documents, of which every fourth has nine pages, over a network with scripted faults, and over a direct
/// connection, which keeps the engine.
async fn numbered_documents() -> (DocumentRepository, Faults, DocumentRepository) {
    let direct = documents().await;
    for number in 0..ITEMS {
        let pages = if number % 4 == 3 { 9 } else { 1 };
        direct.put(&Document { pages, ..document(&format!("{number:02}"), number) }).await.unwrap();
    }
    let (db, faults) = with_faults(direct.db());
    (DocumentRepository::new(&db), faults, direct)
}

/// Returns the names on the next page.
async fn next(pager: &mut Pager<Document>) -> Vec<String> {
    pager.next_page().await.unwrap().items.into_iter().map(|document| document.name).collect()
}

/// Returns the names on all remaining pages.
async fn rest(pager: &mut Pager<Document>) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    while pager.has_more() {
        pages.push(next(pager).await);
    }
    pages
}

fn names(numbers: impl IntoIterator<Item = i64>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("{number:02}")).collect()
}

#[tokio::test]
async fn every_page_is_full_and_the_last_is_never_empty() {
    let (documents, faults, _direct) = numbered_documents().await;
    for items in [0, 1, 3] {
        faults.limit_pages(items);
        for n in 1..=21 {
            let mut pager = documents.query("acme", 7).pager(n);
            let pages = rest(&mut pager).await;
            let (last, full) = pages.split_last().unwrap();
            assert!(full.iter().all(|page| page.len() == n), "{n}: {pages:?}");
            assert!((1..=n).contains(&last.len()), "{n}: {pages:?}");
            assert_eq!(pages.concat(), names(0..ITEMS));
        }
    }
}

#[tokio::test]
async fn filtered_items_do_not_count_for_the_page_size() {
    let (documents, faults, _direct) = numbered_documents().await;
    faults.limit_pages(2);
    for n in 1..=6 {
        let mut pager = documents.query("acme", 7).filter(Document::PAGES.eq(9_u32)).pager(n);
        let pages = rest(&mut pager).await;
        assert_eq!(pages.len(), 5_usize.div_ceil(n));
        assert_eq!(pages.concat(), names([3, 7, 11, 15, 19]));
    }
}

#[tokio::test]
async fn after_the_last_page_an_empty_page_is_returned_without_a_request() {
    let (documents, faults, _direct) = numbered_documents().await;
    let mut pager = documents.query("acme", 7).pager(20);
    assert_eq!(next(&mut pager).await.len(), 20);
    assert!(!pager.has_more() && pager.cursor().is_none());
    faults.clear_requests();
    let page = pager.next_page().await.unwrap();
    assert_eq!((page.items.len(), page.cursor, page.requests), (0, None, 0));
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn an_empty_result_is_one_empty_page() {
    let (documents, _faults, _direct) = numbered_documents().await;
    let mut pager = documents.query("nobody", 7).pager(5);
    assert!(pager.has_more());
    assert_eq!(rest(&mut pager).await, [names([])]);
}

#[tokio::test]
async fn a_cursor_continues_in_another_pager_and_reset_starts_over() {
    let (documents, _faults, _direct) = numbered_documents().await;
    let query = || documents.query("acme", 7).descending();
    let mut first = query().pager(6);
    assert_eq!(first.cursor(), None);
    let page = first.next_page().await.unwrap();
    assert_eq!(first.cursor(), page.cursor.as_ref());
    let cursor: Cursor = first.cursor().unwrap().to_string().parse().unwrap();
    let mut second = query().resume(cursor.clone()).pager(5);
    assert_eq!(second.cursor(), Some(&cursor));
    assert_eq!(next(&mut second).await, names((9..14).rev()));
    assert_eq!(rest(&mut second).await.concat(), names((0..9).rev()));
    second.reset();
    assert!(second.has_more());
    assert_eq!(next(&mut second).await, names((9..14).rev()));
    assert_eq!(rest(&mut first).await.concat(), names((0..14).rev()));
    first.reset();
    assert_eq!(next(&mut first).await, names((14..20).rev()));
}

#[tokio::test]
async fn after_an_error_the_same_page_can_be_fetched_again() {
    let (documents, faults, _direct) = numbered_documents().await;
    let mut pager = documents.query("acme", 7).pager(8);
    assert_eq!(next(&mut pager).await, names(0..8));
    faults.on("Query").times(ATTEMPTS, Fault::Throttled);
    assert_error!(pager.next_page().await, Error::Throttled(_));
    assert!(pager.has_more());
    assert_eq!(rest(&mut pager).await.concat(), names(8..ITEMS));
}

#[tokio::test]
async fn a_cancelled_page_is_fetched_by_the_next_call() {
    let (documents, faults, _direct) = numbered_documents().await;
    let mut pager = documents.query("acme", 7).pager(8);
    faults.on("Query").then(Fault::Hang);
    let waiting = tokio::time::timeout(std::time::Duration::from_millis(20), pager.next_page()).await;
    assert!(waiting.is_err());
    assert_eq!(rest(&mut pager).await.concat(), names(0..ITEMS));
}

#[tokio::test]
async fn usage_sums_all_pages() {
    let (documents, faults, _direct) = numbered_documents().await;
    let mut pager = documents.query("acme", 7).pager(9);
    rest(&mut pager).await;
    assert_eq!(pager.usage().requests as usize, faults.count("Query"));
    // Each page except the last reads one more item.
    assert_eq!(pager.usage().scanned, 22);
    assert!(pager.usage().capacity > 0.0);
}

#[tokio::test]
async fn scans_and_views_have_pagers() {
    let (documents, _faults, _direct) = numbered_documents().await;
    let mut scan = documents.scan().pager(7);
    let mut found = rest(&mut scan).await.concat();
    found.sort();
    assert_eq!(found, names(0..ITEMS));
    let mut views = documents.query("acme", 7).view::<DocumentShort>().pager(15);
    assert_eq!(views.next_page().await.unwrap().items.len(), 15);
    assert_eq!(views.next_page().await.unwrap().items.len(), 5);
    assert!(!views.has_more());
    let mut index = documents.keys_by_author("ada").pager(15);
    assert_eq!(index.next_page().await.unwrap().items.len(), 15);
    assert_eq!(index.next_page().await.unwrap().items.len(), 5);
}

#[tokio::test]
async fn invalid_reads_are_refused_before_sending() {
    let (documents, faults, _direct) = numbered_documents().await;
    assert_error!(documents.query("acme", 7).pager(0).next_page().await, Error::InvalidInput(_));
    let cursor = documents.query("acme", 7).page(1).await.unwrap().cursor.unwrap();
    faults.clear_requests();
    let mut foreign = documents.query("acme", 8).resume(cursor).pager(3);
    assert_error!(foreign.next_page().await, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_eq!(faults.requests(), []);
}
