//! Page boundaries: empty pages, pages that end at 1 MB, and takes that end within a page.

use dynamite_tests::store::documents::{Document, DocumentRepository, DocumentShort};
use dynamite_tests::store::matches::{Match, MatchRepository, Region};
use futures_util::TryStreamExt;

use crate::support::{document, documents, game, matches};

const ITEMS: i64 = 30;

/// Returns thirty documents, of which every fifth has nine pages and the others have one.
async fn numbered_documents() -> DocumentRepository {
    let documents = documents().await;
    for number in 0..ITEMS {
        let pages = if number % 5 == 4 { 9 } else { 1 };
        documents.put(&Document { pages, ..document(&format!("{number:02}"), number) }).await.unwrap();
    }
    documents
}

/// Returns the names of the documents with nine pages.
fn long_documents() -> Vec<String> {
    (0..ITEMS).filter(|number| number % 5 == 4).map(|number| format!("{number:02}")).collect()
}

#[tokio::test]
async fn an_empty_page_may_have_a_cursor() {
    let documents = numbered_documents().await;
    let query = || documents.query("acme", 7).filter(Document::PAGES.eq(9_u32));
    let page = query().page(4).await.unwrap();
    assert_eq!((page.items.len(), page.scanned), (0, 4));
    let next = query().resume(page.cursor.unwrap()).page(1).await.unwrap();
    assert_eq!(next.items[0].name, "04");
}

#[tokio::test]
async fn items_after_empty_pages_are_found() {
    let documents = numbered_documents().await;
    let query = || documents.query("acme", 7).filter(Document::PAGES.eq(9_u32));
    let (mut names, mut cursor, mut empty) = (Vec::new(), None, 0);
    loop {
        let query = match cursor {
            Some(cursor) => query().resume(cursor),
            None => query(),
        };
        let page = query.page(2).await.unwrap();
        empty += usize::from(page.items.is_empty());
        names.extend(page.items.into_iter().map(|document| document.name));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, long_documents());
    assert!(empty >= 6);
    assert_eq!(query().all().await.unwrap().len(), 6);
    assert_eq!(query().stream().try_collect::<Vec<_>>().await.unwrap().len(), 6);
}

/// Defines a test that successive takes, of any size, lose and repeat no item.
macro_rules! takes_are_complete {
    ($test:ident: $repository:expr, |$r:ident| $query:expr, |$item:ident| $id:expr) => {
        #[tokio::test]
        async fn $test() {
            let $r = $repository.await;
            let all: Vec<String> = $query.all().await.unwrap().into_iter().map(|$item| $id).collect();
            assert!(all.len() >= 6);
            for n in 1..=all.len() + 1 {
                let (mut taken, mut cursor) = (Vec::new(), None);
                loop {
                    let page = match cursor.take() {
                        Some(cursor) => $query.resume(cursor).take(n).await.unwrap(),
                        None => $query.take(n).await.unwrap(),
                    };
                    assert!(page.items.len() == n || page.cursor.is_none());
                    taken.extend(page.items.into_iter().map(|$item| $id));
                    cursor = page.cursor;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(taken, all, "{n} at a time");
            }
        }
    };
}

/// Returns thirty matches in two rounds of one tournament, of which Ada referees every fifth.
async fn numbered_matches() -> MatchRepository {
    let matches = matches().await;
    for number in 0..ITEMS {
        let referee = (number % 5 == 0).then(|| "Ada".to_owned());
        let stored = game(&format!("{number:02}"), (number % 2) as u8, if number % 3 == 0 { "UP" } else { "LOW" });
        let seed = (number / 3) as i16;
        matches.put(&Match { referee, seed, ..stored }).await.unwrap();
    }
    matches
}

takes_are_complete!(takes_of_a_table: numbered_documents(), |d| d.query("acme", 7), |item| item.name);
takes_are_complete!(takes_of_a_filtered_table: numbered_documents(),
    |d| d.query("acme", 7).filter(Document::PAGES.eq(9_u32)), |item| item.name);
takes_are_complete!(descending_takes_of_a_filtered_table: numbered_documents(),
    |d| d.query("acme", 7).filter(Document::PAGES.eq(9_u32)).descending(), |item| item.name);
takes_are_complete!(takes_within_a_range: numbered_documents(),
    |d| d.query("acme", 7).name("03"..="27").filter(Document::PAGES.lt(9_u32)).descending(), |item| item.name);
takes_are_complete!(takes_of_a_filtered_local_index: numbered_documents(),
    |d| d.some_by_time("acme", 7).filter(dynamite_tests::store::documents::DocumentBySomeByTime::PAGES.gt(1_u32)),
    |item| item.name);
takes_are_complete!(takes_of_a_global_index_of_keys: numbered_documents(), |d| d.keys_by_author("ada").descending(), |item| item.name);
takes_are_complete!(takes_of_a_filtered_scan: numbered_documents(),
    |d| d.scan().filter(Document::PAGES.eq(9_u32)), |item| item.name);
takes_are_complete!(takes_of_a_view: numbered_documents(),
    |d| d.query("acme", 7).filter(Document::PAGES.eq(9_u32)).view::<DocumentShort>(), |item| item.meta.title);
takes_are_complete!(takes_of_a_view_of_an_index: numbered_documents(),
    |d| d.some_by_author("ada").descending().view::<DocumentShort>(), |item| item.meta.title);
takes_are_complete!(takes_of_a_multi_attribute_index: numbered_matches(),
    |m| m.by_tournament("WINTER", Region::North), |item| item.match_id);
takes_are_complete!(descending_filtered_takes_of_a_multi_attribute_index: numbered_matches(),
    |m| m.by_tournament("WINTER", Region::North).round(1).descending()
        .filter(dynamite_tests::store::matches::MatchByTournament::SEED.lt(8_i16)),
    |item| item.match_id);
takes_are_complete!(takes_of_a_sparse_multi_attribute_index: numbered_matches(),
    |m| m.by_referee("Ada", Region::North).filter(Match::NOTES.eq("n")), |item| item.match_id);

/// Returns 25 documents of 100 KB each, which are two and a half pages of 1 MB.
async fn large_documents() -> DocumentRepository {
    let documents = documents().await;
    for number in 0..25 {
        let body = "x".repeat(100_000);
        documents.put(&Document { body, ..document(&format!("{number:02}"), 100 - number) }).await.unwrap();
    }
    documents
}

fn names(from: i64, to: i64) -> Vec<String> {
    (from..to).map(|number| format!("{number:02}")).collect()
}

#[tokio::test]
async fn pages_end_at_1_mb_and_no_item_is_lost() {
    let documents = large_documents().await;
    let query = || documents.query("acme", 7);
    let sizes: Vec<usize> = query().pages().map_ok(|page| page.items.len()).try_collect().await.unwrap();
    assert!(sizes.len() >= 3 && sizes.iter().sum::<usize>() == 25, "{sizes:?}");
    let all = query().all().measured().await.unwrap();
    assert_eq!(all.value.into_iter().map(|document| document.name).collect::<Vec<_>>(), names(0, 25));
    assert_eq!(all.usage.requests as usize, sizes.len());
    let streamed: Vec<Document> = documents.all_by_time("acme", 7).stream().try_collect().await.unwrap();
    let mut reversed = names(0, 25);
    reversed.reverse();
    assert_eq!(streamed.into_iter().map(|document| document.name).collect::<Vec<_>>(), reversed);
    assert_eq!(query().count().await.unwrap(), 25);
    assert_eq!(documents.scan().count().await.unwrap(), 25);
}

#[tokio::test]
async fn page_may_return_fewer_items_than_its_limit_but_take_does_not() {
    let documents = large_documents().await;
    let page = documents.query("acme", 7).page(20).await.unwrap();
    assert!(page.items.len() < 20 && page.cursor.is_some());
    let taken = documents.query("acme", 7).take(20).await.unwrap();
    assert_eq!(taken.items.into_iter().map(|document| document.name).collect::<Vec<_>>(), names(0, 20));
    let rest = documents.query("acme", 7).resume(taken.cursor.unwrap()).all().await.unwrap();
    assert_eq!(rest.into_iter().map(|document| document.name).collect::<Vec<_>>(), names(20, 25));
}
