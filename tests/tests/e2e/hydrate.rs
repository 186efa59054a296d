//! Whole items from an index that holds a part of them.

use dynamite_runtime::Error;
use dynamite_tests::faults::{Fault, Faults};
use dynamite_tests::store::documents::{Document, DocumentRepository};
use serde_json::json;

use crate::support::{document, documents, watched};

/// Ten documents of one author, over a network that records; the sound repository keeps the engine.
async fn ten() -> (DocumentRepository, Faults, DocumentRepository) {
    let sound = documents().await;
    let all: Vec<Document> = (0..10).map(numbered).collect();
    sound.batch_write().put_all(&all).await.unwrap();
    let (db, faults) = watched(sound.db());
    (DocumentRepository::new(&db), faults, sound)
}

fn numbered(at: i64) -> Document {
    document(&format!("d{at}"), at)
}

#[tokio::test]
async fn a_global_index_is_read_and_then_the_table_once_a_page() {
    let (documents, faults, _sound) = ten().await;
    let read = documents.keys_by_author("ada").descending().hydrate().all().measured().await.unwrap();
    assert_eq!(read.value, (0..10).rev().map(numbered).collect::<Vec<_>>());
    assert_eq!((faults.count("Query"), faults.count("BatchGetItem")), (1, 1));
    assert_eq!((read.usage.requests, read.usage.returned, read.usage.deleted), (2, 10, 0));
    let one = documents.keys_by_author("ada").hydrate().all().await.unwrap();
    assert_eq!(one, (0..10).map(numbered).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_local_index_reads_them_itself() {
    let (documents, faults, _sound) = ten().await;
    let read = documents.keys_by_time("acme", 7).modified(3..=5).hydrate().all().await.unwrap();
    assert_eq!(read, (3..=5).map(numbered).collect::<Vec<_>>());
    assert_eq!(faults.count("BatchGetItem"), 0);
}

#[tokio::test]
async fn pages_go_on_where_the_index_is() {
    let (documents, _faults, _sound) = ten().await;
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
async fn what_was_deleted_since_is_left_out_and_counted() {
    let (documents, faults, sound) = ten().await;
    let none = Fault::Answer { status: 200, code: "", details: json!({ "Responses": { "documents": [] } }) };
    faults.next("BatchGetItem", none);
    let page = documents.keys_by_author("ada").hydrate().page(4).await.unwrap();
    assert_eq!((page.items.len(), page.returned, page.deleted), (0, 0, 4));
    assert!(page.cursor.is_some());
    sound.delete(&numbered(0)).await.unwrap();
    assert_eq!(documents.keys_by_author("ada").hydrate().all().await.unwrap().len(), 9);
}

#[tokio::test]
async fn what_can_not_be_read_is_an_error_and_nothing_is_left_out_in_silence() {
    let (documents, faults, _sound) = ten().await;
    let denied = Fault::Answer { status: 400, code: "AccessDeniedException", details: json!(null) };
    faults.next("BatchGetItem", denied);
    let Err(Error::Incomplete(error)) = documents.keys_by_author("ada").hydrate().all().await else { panic!("none") };
    assert_eq!((error.done(), error.left(), error.unknown()), (0, 10, 0));
}
