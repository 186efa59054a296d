//! `hydrate` reads complete items by an index that holds only some of their attributes.

use dynamite_runtime::Error;
use dynamite_tests::faults::{Fault, Faults};
use dynamite_tests::store::documents::{Document, DocumentRepository};
use serde_json::json;

use crate::support::{document, documents, with_faults};

/// Returns ten documents of one author, over a network with scripted faults, and over a direct connection, which keeps the engine.
async fn ten_documents() -> (DocumentRepository, Faults, DocumentRepository) {
    let direct = documents().await;
    let all: Vec<Document> = (0..10).map(numbered).collect();
    direct.batch_write().put_all(&all).await.unwrap();
    let (db, faults) = with_faults(direct.db());
    (DocumentRepository::new(&db), faults, direct)
}

fn numbered(number: i64) -> Document {
    document(&format!("d{number}"), number)
}

#[tokio::test]
async fn a_global_index_needs_one_batch_get_for_each_page() {
    let (documents, faults, _direct) = ten_documents().await;
    let read = documents.keys_by_author("ada").descending().hydrate().all().measured().await.unwrap();
    assert_eq!(read.value, (0..10).rev().map(numbered).collect::<Vec<_>>());
    assert_eq!((faults.count("Query"), faults.count("BatchGetItem")), (1, 1));
    assert_eq!((read.usage.requests, read.usage.returned, read.usage.deleted), (2, 10, 0));
    let ascending = documents.keys_by_author("ada").hydrate().all().await.unwrap();
    assert_eq!(ascending, (0..10).map(numbered).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_local_index_needs_no_batch_get() {
    let (documents, faults, _direct) = ten_documents().await;
    let read = documents.keys_by_time("acme", 7).modified(3..=5).hydrate().all().await.unwrap();
    assert_eq!(read, (3..=5).map(numbered).collect::<Vec<_>>());
    assert_eq!(faults.count("BatchGetItem"), 0);
}

#[tokio::test]
async fn pages_resume_at_the_position_in_the_index() {
    let (documents, _faults, _direct) = ten_documents().await;
    let query = || documents.keys_by_author("ada");
    let mut found = Vec::new();
    let mut page = query().hydrate().take(3).await.unwrap();
    loop {
        found.append(&mut page.items);
        let Some(cursor) = page.cursor else { break };
        page = query().resume(cursor).hydrate().take(3).await.unwrap();
    }
    assert_eq!(found, (0..10).map(numbered).collect::<Vec<_>>());
    let mut pager = query().hydrate().pager(4);
    let mut lengths = Vec::new();
    while pager.has_more() {
        lengths.push(pager.next_page().await.unwrap().items.len());
    }
    assert_eq!(lengths, [4, 4, 2]);
    assert_eq!(documents.scan_keys_by_author().hydrate().stream().prefetch().next().await.unwrap().unwrap().pages, 3);
}

#[tokio::test]
async fn deleted_items_are_skipped_and_counted() {
    let (documents, faults, direct) = ten_documents().await;
    let empty = Fault::Error { status: 200, code: "".to_owned(), details: json!({ "Responses": { "documents": [] } }) };
    faults.on("BatchGetItem").then(empty);
    let page = documents.keys_by_author("ada").hydrate().page(4).await.unwrap();
    assert_eq!((page.items.len(), page.returned, page.deleted), (0, 0, 4));
    assert!(page.cursor.is_some());
    direct.delete(&numbered(0)).await.unwrap();
    assert_eq!(documents.keys_by_author("ada").hydrate().all().await.unwrap().len(), 9);
}

#[tokio::test]
async fn a_failed_batch_get_is_an_error() {
    let (documents, faults, _direct) = ten_documents().await;
    faults.on("BatchGetItem").then(Fault::denied());
    let Err(Error::Incomplete(error)) = documents.keys_by_author("ada").hydrate().all().await else {
        panic!("expected an incomplete batch")
    };
    assert_eq!((error.done(), error.left(), error.unknown()), (0, 10, 0));
}
