//! Parallel scans read every item once, despite faults, and resume wherever they stopped.

use std::collections::BTreeSet;
use std::str::FromStr;

use dynamite_runtime::{
    Checkpoint, CursorKeys, DateTime, Dynamite, EpochSeconds, Error, InvalidCursor, RawItem, Segments,
};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use dynamite_tests::store::documents::{
    Document, DocumentByKeysByAuthor, DocumentPages, DocumentRepository, DocumentShort,
};
use futures_util::TryStreamExt;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{SECRETS, assert_error, document, documents, orders, put_raw, wait_until, with_faults};

const ITEMS: u16 = 40;

/// Returns forty documents in twenty partitions, of which every fourth has nine pages, over a network with scripted faults
/// and pages of three items, and over a direct connection, which keeps the engine.
async fn filled_table() -> (DocumentRepository, Faults, DocumentRepository) {
    let direct = documents().await;
    for number in 0..ITEMS {
        let pages = if number % 4 == 3 { 9 } else { 1 };
        let document = document(&format!("{number:02}"), i64::from(number));
        direct.put(&Document { folder: number / 2, pages, ..document }).await.unwrap();
    }
    let (db, faults) = with_faults(direct.db());
    faults.limit_pages(3);
    (DocumentRepository::new(&db), faults, direct)
}

/// Returns the names of these documents.
fn numbered_names(numbers: impl IntoIterator<Item = u16>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("{number:02}")).collect()
}

fn long_documents() -> Vec<String> {
    numbered_names((0..ITEMS).filter(|number| number % 4 == 3))
}

fn sorted_names(found: Vec<Document>) -> Vec<String> {
    let mut names: Vec<String> = found.into_iter().map(|document| document.name).collect();
    names.sort();
    names
}

/// Converts a checkpoint to text and back.
fn through_text(checkpoint: &Checkpoint) -> Checkpoint {
    let text = checkpoint.to_string();
    assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b)), "{text}");
    let parsed: Checkpoint = text.parse().unwrap();
    assert_eq!(&parsed, checkpoint);
    assert_eq!(parsed.to_string(), text);
    parsed
}

#[tokio::test]
async fn every_item_of_a_table_is_read_names() {
    let (documents, faults, _direct) = filled_table().await;
    for (segments, at_once) in [(1, 1), (2, 0), (3, 2), (8, 3), (8, 100), (100, 7)] {
        faults.clear_requests();
        let scan = || documents.scan().segments(segments).at_once(at_once);
        assert_eq!(
            sorted_names(scan().stream().try_collect().await.unwrap()),
            numbered_names(0..ITEMS),
            "{segments}, {at_once}"
        );
        let scanned: BTreeSet<_> =
            faults.requests().iter().map(|request| request.body["Segment"].as_u64().unwrap()).collect();
        assert_eq!(scanned, (0..u64::from(segments)).collect());
        assert!(faults.requests().iter().all(|request| request.body["TotalSegments"] == segments));
        assert_eq!(sorted_names(scan().all().await.unwrap()), numbered_names(0..ITEMS));
        assert_eq!(scan().count().await.unwrap(), usize::from(ITEMS));
    }
}

#[tokio::test]
async fn segments_keep_the_index_filter_view_consistency_and_expiry_of_the_scan() {
    let (documents, faults, _direct) = filled_table().await;
    let past = EpochSeconds::new(DateTime::from_timestamp(1_000_000_000, 0).unwrap());
    documents.put(&Document { expires_at: Some(past), ..document("expired", 1) }).await.unwrap();
    let scan = || documents.scan().unexpired();
    assert_eq!(scan().segments(4).count().await.unwrap(), usize::from(ITEMS));
    let filtered = scan().filter(Document::PAGES.eq(9_u32)).segments(4);
    assert_eq!(sorted_names(filtered.clone().all().await.unwrap()), long_documents());
    assert_eq!(filtered.count().await.unwrap(), long_documents().len());
    let shorts: Vec<DocumentShort> = scan().segments(4).view::<DocumentShort>().all().await.unwrap();
    let titles: BTreeSet<_> = shorts.into_iter().map(|short| short.meta.title).collect();
    assert_eq!(titles, numbered_names(0..ITEMS).into_iter().map(|name| format!("title of {name}")).collect());
    faults.clear_requests();
    assert_eq!(scan().consistent().segments(2).count().await.unwrap(), usize::from(ITEMS));
    assert!(faults.requests().iter().all(|request| request.body["ConsistentRead"] == true));
    let keys: Vec<DocumentByKeysByAuthor> = documents.scan_keys_by_author().segments(5).all().await.unwrap();
    assert_eq!(keys.len(), usize::from(ITEMS) + 1);
    let pages: Vec<DocumentPages> =
        documents.scan_some_by_author().segments(5).view::<DocumentPages>().stream().try_collect().await.unwrap();
    assert_eq!(pages.len(), usize::from(ITEMS) + 1);
}

/// Stops a scan after each number of items, and resumes it from the text of its checkpoint.
async fn stop_at_every_item(scan: impl Fn() -> Segments<Document>, expected: &[String]) {
    for count in 0..=expected.len() {
        let mut stream = scan().stream();
        let mut names = Vec::new();
        for _ in 0..count {
            names.push(stream.next().await.unwrap().unwrap().name);
        }
        let checkpoint = through_text(&stream.checkpoint().unwrap());
        assert_eq!(stream.stop().unwrap(), checkpoint);
        let rest = scan().resume(checkpoint.clone()).all().await.unwrap();
        assert_eq!(scan().resume(checkpoint).count().await.unwrap(), rest.len(), "{count}");
        names.extend(rest.into_iter().map(|document| document.name));
        names.sort();
        assert_eq!(names, expected, "stopped after {count}");
    }
}

#[tokio::test]
async fn a_scan_can_stop_after_any_item_and_resume_there() {
    let (documents, _faults, _direct) = filled_table().await;
    stop_at_every_item(|| documents.scan().segments(4).at_once(2), &numbered_names(0..ITEMS)).await;
    let filtered = || documents.scan().filter(Document::PAGES.eq(9_u32)).segments(3);
    stop_at_every_item(filtered, &long_documents()).await;
}

/// The maximum number of items of a run, and of requests in flight.
type Run = (usize, usize);

/// Scans a table in several runs and one that completes it.
async fn scan_in_runs(documents: &DocumentRepository, segments: u32, filtered: bool, runs: &[Run]) -> Vec<String> {
    let (mut names, mut checkpoint) = (Vec::new(), None);
    for (limit, at_once) in runs.iter().copied().chain([(usize::MAX, 4)]) {
        let mut scan = documents.scan();
        if filtered {
            scan = scan.filter(Document::PAGES.eq(9_u32));
        }
        let scan = scan.segments(segments).at_once(at_once);
        let mut stream = match &checkpoint {
            Some(checkpoint) => scan.resume(through_text(checkpoint)).stream(),
            None => scan.stream(),
        };
        let mut count = 0;
        while count < limit
            && let Some(document) = stream.next().await
        {
            names.push(document.unwrap().name);
            count += 1;
        }
        checkpoint = Some(stream.stop().unwrap());
    }
    assert!(checkpoint.unwrap().is_complete());
    names.sort();
    names
}

#[test]
fn any_sequence_of_runs_reads_every_item_names() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (documents, faults, _direct) = runtime.block_on(filled_table());
    let runs = proptest::collection::vec((0..20_usize, 1..6_usize), 0..6);
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let checked = runner.run(&(1..12_u32, 0..6_usize, any::<bool>(), runs), |(segments, page, filtered, runs)| {
        faults.limit_pages(page);
        let found = runtime.block_on(scan_in_runs(&documents, segments, filtered, &runs));
        prop_assert_eq!(found, if filtered { long_documents() } else { numbered_names(0..ITEMS) });
        Ok(())
    });
    checked.unwrap();
}

#[tokio::test]
async fn a_scan_of_an_index_resumes_between_equal_keys() {
    let (documents, _faults, _direct) = filled_table().await;
    let scan = || documents.scan_keys_by_author().segments(3);
    let mut found = Vec::new();
    let mut checkpoint = scan().stream().stop().unwrap();
    while !checkpoint.is_complete() {
        let mut stream = scan().resume(through_text(&checkpoint)).stream();
        found.extend(stream.next().await.map(|item| item.unwrap().name));
        checkpoint = stream.stop().unwrap();
    }
    found.sort();
    assert_eq!(found, numbered_names(0..ITEMS));
}

#[tokio::test]
async fn a_complete_scan_sends_nothing_when_resumed() {
    let (documents, faults, _direct) = filled_table().await;
    let scan = || documents.scan().segments(4);
    let mut stream = scan().stream();
    assert!(!stream.checkpoint().unwrap().is_complete());
    while let Some(item) = stream.next().await {
        item.unwrap();
    }
    let checkpoint = stream.stop().unwrap();
    assert!(checkpoint.is_complete());
    faults.clear_requests();
    assert!(scan().resume(checkpoint).stream().next().await.is_none());
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn a_foreign_checkpoint_is_refused_before_sending() {
    let (documents, faults, direct) = filled_table().await;
    let mut stream = documents.scan().segments(4).stream();
    stream.next().await.unwrap().unwrap();
    let after_one_item = stream.stop().unwrap();
    let at_the_beginning = documents.scan().segments(4).stream().stop().unwrap();
    wait_until(|| faults.in_flight() == 0).await;
    faults.clear_requests();
    for checkpoint in [after_one_item, at_the_beginning] {
        let c = || checkpoint.clone();
        let assert_foreign =
            |result: Result<usize, Error>| assert_error!(result, Error::InvalidCursor(InvalidCursor::Foreign));
        assert_foreign(documents.scan().segments(5).resume(c()).count().await);
        assert_foreign(documents.scan_all_by_author().segments(4).resume(c()).count().await);
        assert_foreign(orders().await.scan().segments(4).resume(c()).count().await);
        let prefixed = Dynamite::builder().client(documents.db().client().clone()).table_prefix("other-");
        let prefixed = DocumentRepository::new(&prefixed.build().await.unwrap());
        assert_foreign(prefixed.scan().segments(4).resume(c()).count().await);
        let mut stream = documents.scan().segments(5).resume(c()).stream();
        assert_error!(stream.next().await.unwrap(), Error::InvalidCursor(InvalidCursor::Foreign));
        assert!(stream.next().await.is_none());
        assert_error!(stream.checkpoint(), Error::InvalidCursor(InvalidCursor::Foreign));
        assert_error!(
            documents.scan().segments(5).resume(c()).all().await,
            Error::InvalidCursor(InvalidCursor::Foreign)
        );
    }
    let cursor = direct.scan().page(1).await.unwrap().cursor.unwrap();
    let resumed = documents.scan().resume(cursor).segments(4).count().await;
    assert_error!(resumed, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_eq!(faults.requests(), []);
}

/// The cursors in a checkpoint are valid only for their segments.
#[tokio::test]
async fn checkpoints_and_cursors_are_not_interchangeable() {
    let (documents, _faults, _direct) = filled_table().await;
    let mut stream = documents.scan().segments(2).stream();
    stream.next().await.unwrap().unwrap();
    let text = stream.stop().unwrap().to_string();
    let inner: dynamite_runtime::Cursor =
        text.split('~').find_map(|part| part.split('.').next()?.parse().ok()).unwrap();
    assert_error!(documents.scan().resume(inner.clone()).count().await, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_error!(Checkpoint::from_str(&inner.to_string()), Error::InvalidCursor(InvalidCursor::Malformed));
    let swapped = text.replacen(".0~", ".2~", 1).replacen(".1~", ".0~", 1);
    for invalid in ["", "no checkpoint", "ä", &text[1..], &text[..text.len() - 1], &swapped, &format!("{text}.9~")] {
        assert_error!(Checkpoint::from_str(invalid), Error::InvalidCursor(_));
    }
    assert_error!(Checkpoint::from_str(&format!("Ag{}", &text[2..])), Error::InvalidCursor(InvalidCursor::Version));
    assert!(!format!("{:?}", text.parse::<Checkpoint>().unwrap()).contains('~'));
}

/// A checkpoint contains cursors, so it is sealed as they are.
#[tokio::test]
async fn a_checkpoint_of_a_client_with_keys_is_sealed() {
    let (documents, _faults, direct) = filled_table().await;
    let with_secret = async |secret: &[u8]| {
        let client = Dynamite::builder().client(direct.db().client().clone());
        DocumentRepository::new(&client.cursor_keys(CursorKeys::signed(secret)).build().await.unwrap())
    };
    let (ours, theirs) = (with_secret(SECRETS[0]).await, with_secret(SECRETS[1]).await);
    // After two items of the only segment, in the middle of a page.
    let scan = |documents: &DocumentRepository| documents.scan().segments(1);
    let mut stream = scan(&ours).stream();
    stream.next().await.unwrap().unwrap();
    stream.next().await.unwrap().unwrap();
    let checkpoint = through_text(&stream.stop().unwrap());
    let rest = scan(&ours).resume(checkpoint.clone()).count().await.unwrap();
    assert_eq!(rest, usize::from(ITEMS) - 2);
    let unknown = scan(&theirs).resume(checkpoint.clone()).count().await;
    assert_error!(unknown, Error::InvalidCursor(InvalidCursor::UnknownKey));
    let unknown = scan(&documents).resume(checkpoint).count().await;
    assert_error!(unknown, Error::InvalidCursor(InvalidCursor::UnknownKey));
}

#[tokio::test]
async fn no_segments_and_more_than_a_million_are_refused() {
    let (documents, faults, _direct) = filled_table().await;
    for segments in [0, 1_000_001, u32::MAX] {
        assert_error!(documents.scan().segments(segments).count().await, Error::InvalidInput(_));
        assert_error!(documents.scan().segments(segments).stream().next().await.unwrap(), Error::InvalidInput(_));
    }
    assert_eq!(faults.requests(), []);
}

/// The first error ends the scan, and no further segments are started.
#[tokio::test]
async fn segments_are_started_only_when_they_are_read() {
    let (documents, faults, _direct) = filled_table().await;
    faults.on("Scan").times(5 * ATTEMPTS, Fault::internal());
    let mut stream = documents.scan().segments(1_000_000).at_once(5).stream();
    assert_error!(stream.next().await.unwrap(), Error::Service(_));
    assert!(faults.count("Scan") <= 5 * ATTEMPTS as usize && faults.max_in_flight() <= 5);
    let checkpoint = through_text(&stream.stop().unwrap());
    assert!(checkpoint.to_string().len() < 100, "{checkpoint}");
    wait_until(|| faults.in_flight() == 0).await;
    faults.clear_requests();
    faults.on("Scan").times(5, Fault::Hang);
    let mut stream = documents.scan().segments(1_000_000).at_once(5).resume(checkpoint).stream();
    let waiting = tokio::time::timeout(std::time::Duration::from_millis(50), stream.next()).await;
    assert!(waiting.is_err());
    let started: BTreeSet<_> =
        faults.requests().iter().map(|request| request.body["Segment"].as_u64().unwrap()).collect();
    assert_eq!(started, (0..5).collect());
}

#[tokio::test]
async fn at_once_limits_the_requests_in_flight() {
    for at_once in [1, 3, 5] {
        let (documents, faults, _direct) = filled_table().await;
        let scan = documents.scan().segments(12).at_once(at_once);
        let found: Vec<Document> = scan.stream().try_collect().await.unwrap();
        assert_eq!(found.len(), usize::from(ITEMS));
        assert_eq!(faults.max_in_flight(), at_once);
    }
    let (documents, faults, _direct) = filled_table().await;
    documents.scan().segments(40).count().await.unwrap();
    assert_eq!(faults.max_in_flight(), 16);
}

#[tokio::test]
async fn stopping_and_dropping_abort_requests_in_flight() {
    let (documents, faults, _direct) = filled_table().await;
    for stop in [true, false] {
        faults.on("Scan").times(4, Fault::Hang);
        let mut stream = documents.scan().segments(4).stream();
        let waiting = tokio::time::timeout(std::time::Duration::from_millis(20), stream.next()).await;
        assert!(waiting.is_err() && faults.in_flight() == 4);
        if stop {
            stream.stop().unwrap();
        } else {
            drop(stream);
        }
        wait_until(|| faults.in_flight() == 0).await;
    }
}

#[tokio::test]
async fn transient_faults_lose_and_repeat_no_item() {
    for fault in [Fault::Throttled, Fault::LostResponse, Fault::Timeout, Fault::BrokenConnection, Fault::NoConnection] {
        let (documents, faults, _direct) = filled_table().await;
        faults.on("Scan").times(3, fault.clone());
        let scan = documents.scan().segments(4).at_once(3);
        assert_eq!(sorted_names(scan.stream().try_collect().await.unwrap()), numbered_names(0..ITEMS), "{fault:?}");
    }
}

#[tokio::test]
async fn a_checkpoint_after_an_error_loses_and_repeats_no_item() {
    let (documents, faults, _direct) = filled_table().await;
    let scan = || documents.scan().segments(4).at_once(2);
    for count in 0..12 {
        let mut stream = scan().stream();
        let mut names = Vec::new();
        for _ in 0..count {
            names.push(stream.next().await.unwrap().unwrap().name);
        }
        faults.on("Scan").times(2 * ATTEMPTS, Fault::unavailable());
        let error = loop {
            match stream.next().await.unwrap() {
                Ok(document) => names.push(document.name),
                Err(error) => break error,
            }
        };
        assert!(error.is_transient());
        assert!(stream.next().await.is_none());
        let checkpoint = through_text(&stream.stop().unwrap());
        wait_until(|| faults.in_flight() == 0).await;
        // Uses up the rest of the script.
        while documents.scan().page(1).await.is_err() {}
        names.extend(scan().resume(checkpoint).all().await.unwrap().into_iter().map(|document| document.name));
        names.sort();
        assert_eq!(names, numbered_names(0..ITEMS), "an error after {count}");
    }
}

/// The error counts as read, so a resumed scan does not report it again.
#[tokio::test]
async fn an_item_that_cannot_be_decoded_is_reported_names() {
    let (documents, _faults, direct) = filled_table().await;
    let mut broken: RawItem = Document::to_item(&document("broken", 1)).unwrap();
    broken.remove("body");
    put_raw(direct.db(), "documents", broken).await;
    let (mut names, mut errors) = (Vec::new(), 0);
    let mut checkpoint = documents.scan().segments(3).stream().stop().unwrap();
    while !checkpoint.is_complete() {
        let mut stream = documents.scan().segments(3).resume(checkpoint).stream();
        match stream.next().await {
            Some(Ok(document)) => names.push(document.name),
            Some(Err(Error::Unreadable(_))) => errors += 1,
            Some(Err(error)) => panic!("unexpected error: {error:?}"),
            None => {}
        }
        checkpoint = stream.stop().unwrap();
    }
    names.sort();
    assert_eq!((names, errors), (numbered_names(0..ITEMS), 1));
}

#[tokio::test]
async fn usage_sums_all_segments() {
    let (documents, faults, _direct) = filled_table().await;
    let all = documents.scan().segments(6).all().measured().await.unwrap();
    assert_eq!(all.usage.requests as usize, faults.count("Scan"));
    assert_eq!(all.usage.scanned, usize::from(ITEMS));
    assert!(all.usage.capacity > 0.0);
    faults.on("Scan").times(2, Fault::Throttled);
    assert_eq!(documents.scan().segments(6).count().measured().await.unwrap().usage.retries, 2);
    let mut stream = documents.scan().segments(6).stream();
    while let Some(item) = stream.next().await {
        item.unwrap();
    }
    assert_eq!(stream.usage(), all.usage);
}
