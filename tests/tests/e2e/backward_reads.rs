//! `before` returns the items before a cursor, in the order of the query, and `cursor_at` the cursor of an item.

use std::fmt::Debug;

use dynamite_runtime::{Cursor, CursorKeys, Error, IntoReadRequest, InvalidCursor, Item, Page, ReadRequest, parallel};
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentPages, DocumentRepository, DocumentShort};
use dynamite_tests::store::matches::{Match, MatchRepository, Region};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::support::{SECRETS, assert_error, document, documents, game, matches, put_raw, s, task, tasks, with_faults};

const ITEMS: usize = 9;

/// The table of a test, over a network that can limit pages, and over a direct connection, which keeps the engine.
struct Table<R> {
    table: R,
    faults: Faults,
    _direct: R,
}

async fn library() -> Table<DocumentRepository> {
    let direct = documents().await;
    for number in 0..ITEMS as i64 {
        // Several documents have one time, which is the sort key of a local index.
        let pages = if number % 3 == 1 { 9 } else { 1 };
        direct.put(&Document { pages, ..document(&format!("{number:02}"), number / 3) }).await.unwrap();
    }
    let (db, faults) = with_faults(direct.db());
    Table { table: DocumentRepository::new(&db), faults, _direct: direct }
}

async fn ranked_tasks() -> Table<TaskRepository> {
    let direct = tasks().await;
    for number in 0..ITEMS as i32 {
        let score = Some(number / 4 - 1);
        let priority = (number % 3) as u8;
        direct.put(&Task { score, priority, ..task(&format!("t{number:02}")) }).await.unwrap();
    }
    let (db, faults) = with_faults(direct.db());
    Table { table: TaskRepository::new(&db), faults, _direct: direct }
}

async fn tournament() -> Table<MatchRepository> {
    let direct = matches().await;
    for number in 0..ITEMS as u8 {
        let bracket = if number % 2 == 0 { "UP" } else { "LOW" };
        let referee = Some("ref".to_owned());
        let game = Match { referee, ..game(&format!("m{number:02}"), 1 + number % 3, bracket) };
        direct.put(&game).await.unwrap();
    }
    let (db, faults) = with_faults(direct.db());
    Table { table: MatchRepository::new(&db), faults, _direct: direct }
}

fn through_text(cursor: Cursor) -> Cursor {
    cursor.to_string().parse().unwrap()
}

/// Compares a read with a model: the list of its items, in its order.
async fn check_against_model<T: Item + PartialEq>(read: impl Fn() -> ReadRequest<T>, faults: &Faults, name: &str) {
    faults.limit_pages(0);
    let all = read().all().await.unwrap();
    assert!(all.len() >= 3, "{name}");
    let cursors = cursors_of_items(&read, &all).await;
    for page_limit in [0, 2] {
        faults.limit_pages(page_limit);
        for size in 1..=7 {
            for end in [all.len() / 2, all.len() - 1] {
                let context = format!("{name}, {size} before {end} of {}, limit {page_limit}", all.len());
                let start = || read().before(through_text(cursors[end].clone()));
                let check_items = page_limit == 0 && size % 3 == 0;
                check_take(&read, start(), size, &all[..end], check_items, &context).await;
                check_pages(&read, start(), size as u32, &all[..end], &context).await;
                check_pager(start(), size, &all[..end], &context).await;
            }
        }
    }
}

/// Returns the cursor of each item; a read resumes after it, or ends before it.
async fn cursors_of_items<T: Item + PartialEq>(read: impl Fn() -> ReadRequest<T>, all: &[T]) -> Vec<Cursor> {
    let page = read().take(all.len()).await.unwrap();
    assert_eq!(page.items, all);
    assert_eq!(page.cursor_at(all.len()), None);
    let cursors: Vec<_> = (0..all.len()).map(|index| page.cursor_at(index).unwrap()).collect();
    for (index, cursor) in cursors.iter().enumerate() {
        assert_eq!(read().resume(cursor.clone()).all().await.unwrap(), all[index + 1..]);
        assert_eq!(read().before(cursor.clone()).take(all.len()).await.unwrap().items, all[..index]);
    }
    cursors
}

/// Each page has the items directly before those that were read.
async fn check_take<T: Item + PartialEq>(
    read: impl Fn() -> ReadRequest<T>,
    start: ReadRequest<T>,
    size: usize,
    expected: &[T],
    check_items: bool,
    context: &str,
) {
    let mut end = expected.len();
    let mut page = start.take(size).await.unwrap();
    loop {
        let begin = end.saturating_sub(size);
        assert_eq!(page.items, expected[begin..end], "{context}");
        if check_items {
            check_cursors(&read, &page, &expected[begin..], context).await;
        }
        end = begin;
        let Some(cursor) = page.cursor else { break };
        page = read().before(through_text(cursor)).take(size).await.unwrap();
    }
    assert_eq!(end, 0, "{context}");
}

/// The cursors of a page that was read backwards are those of its items, and its own is that before the first.
async fn check_cursors<T: Item + PartialEq>(
    read: impl Fn() -> ReadRequest<T>,
    page: &Page<T>,
    rest: &[T],
    context: &str,
) {
    let Some(last) = page.items.len().checked_sub(1) else { return };
    for index in [0, last] {
        let after = read().resume(page.cursor_at(index).unwrap()).take(2).await.unwrap();
        let expected = &rest[index + 1..];
        assert!(after.items.starts_with(&expected[..expected.len().min(2)]), "{context}");
    }
    if let Some(cursor) = &page.cursor {
        assert_eq!(Some(cursor), page.cursor_at(0).as_ref(), "{context}");
    }
}

/// A page is one request, so a filter may leave fewer items, or none.
async fn check_pages<T: Item + PartialEq>(
    read: impl Fn() -> ReadRequest<T>,
    start: ReadRequest<T>,
    size: u32,
    expected: &[T],
    context: &str,
) {
    let mut found = Vec::new();
    let mut page = start.page(size).await.unwrap();
    loop {
        assert!(page.items.len() <= size as usize && page.requests <= 2, "{context}");
        found.splice(0..0, page.items);
        let Some(cursor) = page.cursor else { break };
        page = read().before(cursor).page(size).await.unwrap();
    }
    assert_eq!(found, expected, "{context}");
}

/// Every page of a pager is full, but for the first of the query; `has_more` is exact.
async fn check_pager<T: Item + PartialEq>(start: ReadRequest<T>, size: usize, expected: &[T], context: &str) {
    let mut pager = start.pager(size);
    for round in 0..2 {
        let mut end = expected.len();
        loop {
            let begin = end.saturating_sub(size);
            assert_eq!(pager.next_page().await.unwrap().items, expected[begin..end], "{context}");
            assert_eq!((pager.has_more(), pager.cursor().is_some()), (begin > 0, begin > 0), "{context}");
            end = begin;
            if end == 0 {
                break;
            }
        }
        assert!(pager.next_page().await.unwrap().items.is_empty(), "{round}");
        pager.reset();
    }
}

macro_rules! both_orders {
    ($table:expr, $query:expr, $name:literal) => {
        check_against_model(|| $query.into_read_request(), &$table.faults, $name).await;
        check_against_model(|| $query.descending().into_read_request(), &$table.faults, $name).await;
    };
}

#[tokio::test]
async fn pages_of_a_table_match_the_model() {
    let library = library().await;
    let documents = &library.table;
    both_orders!(library, documents.query("acme", 7), "table");
    both_orders!(library, documents.query("acme", 7).filter(Document::PAGES.eq(9_u32)), "filter");
    both_orders!(library, documents.query("acme", 7).name("01"..="07"), "range");
    let view = || documents.query("acme", 7).view::<DocumentShort>();
    check_against_model(view, &library.faults, "view").await;
}

#[tokio::test]
async fn pages_of_local_indexes_match_the_model() {
    let library = library().await;
    let documents = &library.table;
    both_orders!(library, documents.all_by_time("acme", 7), "ties");
    both_orders!(library, documents.keys_by_time("acme", 7).modified(1..=2), "range");
}

#[tokio::test]
async fn pages_of_global_indexes_match_the_model() {
    let library = library().await;
    let documents = &library.table;
    both_orders!(library, documents.keys_by_author("ada"), "keys");
    let hydrated = || documents.some_by_author("ada").descending().hydrate();
    check_against_model(hydrated, &library.faults, "hydrated").await;
    let ranked = ranked_tasks().await;
    both_orders!(ranked, ranked.table.by_rank("red"), "ties");
    both_orders!(ranked, ranked.table.by_rank("red").filter(Task::PRIORITY.le(1_u8)), "ties and filter");
}

#[tokio::test]
async fn pages_of_keys_of_several_attributes_match_the_model() {
    let tournament = tournament().await;
    let matches = &tournament.table;
    both_orders!(tournament, matches.by_tournament("WINTER", Region::North), "several attributes");
    both_orders!(tournament, matches.by_referee("ref", Region::North), "ties");
}

/// The cursor is that of the entry in the index, also when the items are read from the table.
#[tokio::test]
async fn the_cursor_of_a_hydrated_item_is_that_of_its_entry() {
    let Table { table: documents, _direct, .. } = library().await;
    let query = || documents.keys_by_author("ada");
    // A hole in the page: an item that was deleted, and is still in the index, is left out.
    let page = query().hydrate().page(5).await.unwrap();
    let entries = query().page(5).await.unwrap();
    for index in 0..5 {
        assert_eq!(page.cursor_at(index), entries.cursor_at(index));
    }
    let before = query().before(page.cursor_at(4).unwrap()).hydrate().page(2).await.unwrap();
    assert_eq!(before.items, page.items[2..4]);
}

#[tokio::test]
async fn a_scan_resumes_after_any_item_of_a_page() {
    let Table { table: documents, _direct, .. } = library().await;
    let all = documents.scan().all().await.unwrap();
    let page = documents.scan().page(6).await.unwrap();
    for index in 0..6 {
        let rest = documents.scan().resume(page.cursor_at(index).unwrap()).all().await.unwrap();
        assert_eq!(rest, all[index + 1..]);
    }
}

fn refused<T: Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::InvalidInput(error)) => error.to_string(),
        other => panic!("unexpected result: {other:?}"),
    }
}

#[tokio::test]
async fn what_has_no_items_before_it_is_refused_before_sending() {
    let Table { table: documents, faults, _direct } = library().await;
    let page = documents.query("acme", 7).page(4).await.unwrap();
    let cursor = || page.cursor.clone().unwrap();
    let scan_cursor = documents.scan().page(4).await.unwrap().cursor.unwrap();
    faults.clear_requests();
    let read = || documents.query("acme", 7).before(cursor());
    for text in [
        refused(read().all().await),
        refused(read().count().await),
        refused(read().stream().next().await.unwrap()),
        refused(read().pages().next().await.unwrap()),
        refused(parallel([read()]).all().await),
        refused(read().resume(cursor()).page(1).await),
        refused(documents.query("acme", 7).resume(cursor()).before(cursor()).take(1).await),
        refused(documents.scan().view::<DocumentPages>().before(scan_cursor).take(1).await),
    ] {
        assert!(text.contains("Document") && text.contains("before"), "{text}");
    }
    let other = |result| assert_error!(result, Error::InvalidCursor(InvalidCursor::Foreign));
    other(documents.query("acme", 7).descending().before(cursor()).page(1).await);
    other(documents.query("acme", 8).before(cursor()).page(1).await);
    other(documents.query("acme", 7).name("0"..="9").before(cursor()).page(1).await);
    assert!(faults.requests().is_empty());
}

/// A cursor of a version that had no `before`.
#[tokio::test]
async fn a_cursor_of_an_older_version_is_valid() {
    let documents = documents().await;
    for number in 0..4 {
        documents.put(&document(&format!("{number}"), number)).await.unwrap();
    }
    let text = "AYyuqNOFKunG6qUD_3CRpHAKwhPMAAdkb2Nfa2V5UwAFRE9DIzEAEXRlbmFudF9hbmRfZm9sZGVyUwAKYWNtZSMwMDAwNw";
    let cursor = || text.parse::<Cursor>().unwrap();
    assert_eq!(documents.query("acme", 7).page(2).await.unwrap().cursor.unwrap().to_string(), text);
    let after = documents.query("acme", 7).resume(cursor()).page(5).await.unwrap();
    assert_eq!(after.items.len(), 2);
    let before = documents.query("acme", 7).before(cursor()).page(5).await.unwrap();
    assert_eq!((before.items.len(), before.cursor), (1, None));
}

#[tokio::test]
async fn sealed_cursors_of_items_are_for_their_audience() {
    let Table { table: documents, _direct, .. } = library().await;
    let client = documents.db().client().clone();
    let keys = CursorKeys::signed(SECRETS[0]);
    let db = dynamite_runtime::Dynamite::builder().client(client).cursor_keys(keys).build().await.unwrap();
    let sealed = DocumentRepository::new(&db);
    let read = |user: &str| sealed.query("acme", 7).audience(user);
    let page = read("ann").page(5).await.unwrap();
    let cursor = through_text(page.cursor_at(3).unwrap());
    let before = read("ann").before(cursor.clone()).page(2).await.unwrap();
    assert_eq!(before.items, page.items[1..3]);
    assert_error!(read("bob").before(cursor).page(2).await, Error::InvalidCursor(InvalidCursor::Audience));
    let plain = documents.query("acme", 7).page(2).await.unwrap().cursor_at(0).unwrap();
    assert_error!(sealed.query("acme", 7).before(plain).page(2).await, Error::InvalidCursor(InvalidCursor::Unsealed));
}

/// Unreadable items before a cursor are in the order of the query, too.
#[tokio::test]
async fn a_backward_page_with_unreadable_items_has_them_in_order() {
    let Table { table: documents, _direct, .. } = library().await;
    let page = documents.query("acme", 7).page(9).await.unwrap();
    for name in ["02", "04"] {
        let mut item = document(name, 1).to_item().unwrap();
        item.insert("pages".into(), s("many"));
        put_raw(_direct.db(), "documents", item).await;
    }
    let start = || documents.query("acme", 7).before(page.cursor_at(6).unwrap());
    let Err(Error::Unreadable(error)) = start().take(5).await else { panic!("expected an error") };
    let names: Vec<_> = error.items::<Document>().unwrap().iter().map(|item| item.name.clone()).collect();
    assert_eq!(names, ["01", "03", "05"]);
    let keys: Vec<DocumentKey> = error.unreadable().iter().map(|bad| bad.key().unwrap()).collect();
    assert_eq!(keys, ["02", "04"].map(|name| DocumentKey::new("acme", 7, name)));
    let first = documents.query("acme", 7).before(error.cursor().unwrap().clone()).take(5).await.unwrap();
    assert_eq!(first.items, page.items[..1]);
    let filled = start().on_unreadable(drop).take(3).await.unwrap();
    assert_eq!(filled.items, [1, 3, 5].map(|index| page.items[index].clone()));
}

#[tokio::test]
async fn a_request_is_in_the_opposite_order() {
    let Table { table: documents, _direct, .. } = library().await;
    let page = documents.query("acme", 7).page(4).await.unwrap();
    let query = documents.query("acme", 7).before(page.cursor_at(3).unwrap()).request().unwrap();
    assert_eq!(query.get_scan_index_forward(), &Some(false));
    let query = documents.query("acme", 7).descending().request().unwrap();
    assert_eq!(query.get_scan_index_forward(), &Some(false));
}
