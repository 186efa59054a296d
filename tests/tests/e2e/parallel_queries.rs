//! `parallel` runs many queries at once, with a limit on the requests in flight.

use dynamite_runtime::{Error, IntoReadRequest, parallel};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::documents::{Document, DocumentRepository, DocumentShort};
use futures_util::TryStreamExt;

use crate::support::{assert_error, document, documents, wait_until, with_faults};

const FOLDERS: u16 = 7;

/// Returns folders with 0 to 6 documents, in pages of two, over a network with scripted faults, and over a direct
/// connection, which keeps the engine.
async fn folders() -> (DocumentRepository, Faults, DocumentRepository) {
    let direct = documents().await;
    for folder in 0..FOLDERS {
        for number in 0..folder {
            let name = format!("{folder}{number}");
            direct.put(&Document { folder, ..document(&name, i64::from(number)) }).await.unwrap();
        }
    }
    let (db, faults) = with_faults(direct.db());
    faults.limit_pages(2);
    (DocumentRepository::new(&db), faults, direct)
}

/// Queries each folder.
macro_rules! all_folders {
    ($documents:expr) => {
        (0..FOLDERS).map(|folder| $documents.query("acme", folder))
    };
}

/// Returns the names in the order of the folders.
fn in_order() -> Vec<String> {
    (0..FOLDERS).flat_map(|folder| (0..folder).map(move |number| format!("{folder}{number}"))).collect()
}

fn names(found: Vec<Document>) -> Vec<String> {
    found.into_iter().map(|document| document.name).collect()
}

#[tokio::test]
async fn the_stream_keeps_the_order_of_the_queries() {
    let (documents, _faults, _direct) = folders().await;
    for at_once in [0, 1, 2, 4, 100] {
        let all = || parallel(all_folders!(documents)).at_once(at_once);
        assert_eq!(names(all().stream().try_collect().await.unwrap()), in_order());
        assert_eq!(names(all().all().await.unwrap()), in_order());
        assert_eq!(all().count().await.unwrap(), in_order().len());
    }
}

#[tokio::test]
async fn unordered_yields_every_item_once_and_keeps_the_order_within_a_query() {
    let (documents, _faults, _direct) = folders().await;
    for at_once in [1, 2, 4, 100] {
        let found = parallel(all_folders!(documents)).at_once(at_once).unordered();
        let mut found = names(found.try_collect().await.unwrap());
        for folder in 0..FOLDERS {
            let of_folder = found.iter().filter(|name| name.starts_with(&folder.to_string()));
            assert!(of_folder.is_sorted());
        }
        found.sort();
        assert_eq!(found, in_order());
    }
}

/// The unordered stream yields the items of the other queries; the ordered stream waits for the first query.
#[tokio::test]
async fn a_hanging_query_blocks_only_the_ordered_stream() {
    let (documents, faults, _direct) = folders().await;
    let queries = || (1..FOLDERS).map(|folder| documents.query("acme", folder));
    faults.on("Query").then(Fault::Hang);
    let mut unordered = parallel(queries()).at_once(3).unordered();
    let mut found = Vec::new();
    while found.len() < in_order().len() - 1 {
        found.push(unordered.next().await.unwrap().unwrap().name);
    }
    found.sort();
    assert_eq!(found, in_order()[1..]);
    drop(unordered);
    wait_until(|| faults.in_flight() == 0).await;
    faults.clear_requests();
    faults.on("Query").then(Fault::Hang);
    let mut ordered = parallel(queries()).at_once(3).stream();
    let waiting = tokio::time::timeout(std::time::Duration::from_millis(50), ordered.next()).await;
    assert!(waiting.is_err());
    assert_eq!((faults.count("Query"), faults.in_flight()), (3, 1), "one page of each query is fetched and kept");
    drop(ordered);
    wait_until(|| faults.in_flight() == 0).await;
}

#[tokio::test]
async fn at_once_limits_the_requests_in_flight() {
    for at_once in [1, 2, 4] {
        let (documents, faults, _direct) = folders().await;
        names(parallel(all_folders!(documents)).at_once(at_once).stream().try_collect().await.unwrap());
        assert_eq!(faults.max_in_flight(), at_once);
        let (documents, faults, _direct) = folders().await;
        names(parallel(all_folders!(documents)).at_once(at_once).unordered().try_collect().await.unwrap());
        assert_eq!(faults.max_in_flight(), at_once);
        let (documents, faults, _direct) = folders().await;
        parallel(all_folders!(documents)).at_once(at_once).count().await.unwrap();
        assert_eq!(faults.max_in_flight(), at_once);
    }
}

#[tokio::test]
async fn transient_faults_lose_and_repeat_no_item() {
    for fault in [Fault::Throttled, Fault::LostResponse, Fault::Timeout, Fault::BrokenConnection] {
        let (documents, faults, _direct) = folders().await;
        faults.on("Query").times(3, fault.clone());
        let all = parallel(all_folders!(documents)).at_once(4);
        assert_eq!(names(all.stream().try_collect().await.unwrap()), in_order(), "{fault:?}");
    }
}

#[tokio::test]
async fn an_error_takes_the_position_of_its_query_and_ends_the_stream() {
    let (documents, faults, _direct) = folders().await;
    let mut stream = parallel([3, 4, 5].map(|folder| documents.query("acme", folder))).at_once(1).stream();
    for name in ["30", "31"] {
        assert_eq!(stream.next().await.unwrap().unwrap().name, name);
    }
    assert_eq!(stream.next().await.unwrap().unwrap().name, "32");
    faults.on("Query").times(ATTEMPTS, Fault::internal());
    assert_error!(stream.next().await.unwrap(), Error::Service(_));
    assert!(stream.next().await.is_none());
    faults.on("Query").times(ATTEMPTS, Fault::internal());
    let mut stream = parallel([3, 4, 5].map(|folder| documents.query("acme", folder))).at_once(1).unordered();
    assert_error!(stream.next().await.unwrap(), Error::Service(_));
    assert!(stream.next().await.is_none());
    faults.on("Query").times(ATTEMPTS, Fault::internal());
    assert_error!(parallel(all_folders!(documents)).at_once(1).all().await, Error::Service(_));
}

#[tokio::test]
async fn views_indexes_and_mixed_queries_run_in_parallel() {
    let (documents, _faults, _direct) = folders().await;
    let views = all_folders!(documents).map(|query| query.view::<DocumentShort>());
    let titles: Vec<DocumentShort> = parallel(views).all().await.unwrap();
    assert_eq!(titles.len(), in_order().len());
    let mixed = [
        documents.query("acme", 6).name("63"..).into_read_request(),
        documents.query("acme", 5).into_read_request(),
        documents.all_by_time("acme", 4).into_read_request(),
    ];
    let found = parallel(mixed).at_once(2).all().await.unwrap();
    assert_eq!(names(found), ["63", "64", "65", "50", "51", "52", "53", "54", "40", "41", "42", "43"]);
    let scans = parallel([documents.scan(), documents.scan()]).count().await.unwrap();
    assert_eq!(scans, 2 * in_order().len());
}

#[tokio::test]
async fn no_queries_yield_no_items() {
    let (documents, faults, _direct) = folders().await;
    let no_queries = || parallel((0..0).map(|folder| documents.query("acme", folder)));
    assert_eq!(no_queries().all().await.unwrap(), []);
    assert!(no_queries().unordered().next().await.is_none());
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn usage_sums_all_queries() {
    let (documents, faults, _direct) = folders().await;
    let all = parallel(all_folders!(documents)).at_once(3).all().measured().await.unwrap();
    assert_eq!(all.usage.requests as usize, faults.count("Query"));
    assert_eq!(all.usage.scanned, in_order().len());
    faults.clear_requests();
    let mut stream = parallel(all_folders!(documents)).unordered();
    while let Some(item) = stream.next().await {
        item.unwrap();
    }
    assert_eq!(stream.usage().requests as usize, faults.count("Query"));
    assert_eq!(stream.usage().scanned, in_order().len());
}

#[tokio::test]
async fn invalid_reads_are_refused_before_sending() {
    let (documents, faults, _direct) = folders().await;
    let reversed = || parallel([documents.query("acme", 1).name("b"..="a")]);
    assert_error!(reversed().all().await, Error::InvalidInput(_));
    assert_error!(reversed().unordered().next().await.unwrap(), Error::InvalidInput(_));
    assert_eq!(faults.requests(), []);
}
