//! Parallel scans: every item once, whatever happens, and wherever one stops and goes on.

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

use crate::support::{assert_error, document, documents, orders, until, watched};

const ITEMS: u16 = 40;

/// Forty documents in twenty partitions, every fourth of nine pages, in pages of three; and the repository that keeps the
/// engine.
async fn filled() -> (DocumentRepository, Faults, DocumentRepository) {
    let sound = documents().await;
    for number in 0..ITEMS {
        let pages = if number % 4 == 3 { 9 } else { 1 };
        let document = document(&format!("{number:02}"), i64::from(number));
        sound.put(&Document { folder: number / 2, pages, ..document }).await.unwrap();
    }
    let (db, faults) = watched(sound.db());
    faults.pages_of(3);
    (DocumentRepository::new(&db), faults, sound)
}

/// The names that there are, each once.
fn once(numbers: impl IntoIterator<Item = u16>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("{number:02}")).collect()
}

fn nine_pages() -> Vec<String> {
    once((0..ITEMS).filter(|number| number % 4 == 3))
}

fn sorted(found: Vec<Document>) -> Vec<String> {
    let mut names: Vec<String> = found.into_iter().map(|document| document.name).collect();
    names.sort();
    names
}

/// A checkpoint as it comes back from where it was kept as text.
fn kept(checkpoint: &Checkpoint) -> Checkpoint {
    let text = checkpoint.to_string();
    assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b)), "{text}");
    let again: Checkpoint = text.parse().unwrap();
    assert_eq!(&again, checkpoint);
    assert_eq!(again.to_string(), text);
    again
}

#[tokio::test]
async fn every_item_of_a_table_comes_once() {
    let (documents, faults, _sound) = filled().await;
    for (segments, at_once) in [(1, 1), (2, 0), (3, 2), (8, 3), (8, 100), (100, 7)] {
        faults.forget();
        let scan = || documents.scan().segments(segments).at_once(at_once);
        assert_eq!(sorted(scan().stream().try_collect().await.unwrap()), once(0..ITEMS), "{segments}, {at_once}");
        let of: BTreeSet<_> = faults.seen().iter().map(|seen| seen.body["Segment"].as_u64().unwrap()).collect();
        assert_eq!(of, (0..u64::from(segments)).collect());
        assert!(faults.seen().iter().all(|seen| seen.body["TotalSegments"] == segments));
        assert_eq!(sorted(scan().all().await.unwrap()), once(0..ITEMS));
        assert_eq!(scan().count().await.unwrap(), usize::from(ITEMS));
    }
}

#[tokio::test]
async fn indexes_filters_views_consistency_and_expiry_are_those_of_the_scan() {
    let (documents, faults, _sound) = filled().await;
    let dead = EpochSeconds::new(DateTime::from_timestamp(1_000_000_000, 0).unwrap());
    documents.put(&Document { expires_at: Some(dead), ..document("dead", 1) }).await.unwrap();
    let scan = || documents.scan().unexpired();
    assert_eq!(scan().segments(4).count().await.unwrap(), usize::from(ITEMS));
    let filtered = scan().filter(Document::PAGES.eq(9_u32)).segments(4);
    assert_eq!(sorted(filtered.clone().all().await.unwrap()), nine_pages());
    assert_eq!(filtered.count().await.unwrap(), nine_pages().len());
    let shorts: Vec<DocumentShort> = scan().segments(4).view::<DocumentShort>().all().await.unwrap();
    let titles: BTreeSet<_> = shorts.into_iter().map(|short| short.meta.title).collect();
    assert_eq!(titles, once(0..ITEMS).into_iter().map(|name| format!("title of {name}")).collect());
    faults.forget();
    assert_eq!(scan().consistent().segments(2).count().await.unwrap(), usize::from(ITEMS));
    assert!(faults.seen().iter().all(|seen| seen.body["ConsistentRead"] == true));
    let keys: Vec<DocumentByKeysByAuthor> = documents.scan_keys_by_author().segments(5).all().await.unwrap();
    assert_eq!(keys.len(), usize::from(ITEMS) + 1);
    let pages: Vec<DocumentPages> =
        documents.scan_some_by_author().segments(5).view::<DocumentPages>().stream().try_collect().await.unwrap();
    assert_eq!(pages.len(), usize::from(ITEMS) + 1);
}

/// Stops a scan after each number of items, and goes on from text.
async fn at_every_item(scan: impl Fn() -> Segments<Document>, expected: &[String]) {
    for given in 0..=expected.len() {
        let mut stream = scan().stream();
        let mut names = Vec::new();
        for _ in 0..given {
            names.push(stream.next().await.unwrap().unwrap().name);
        }
        let checkpoint = kept(&stream.checkpoint().unwrap());
        assert_eq!(stream.stop().unwrap(), checkpoint);
        let rest = scan().resume(checkpoint.clone()).all().await.unwrap();
        assert_eq!(scan().resume(checkpoint).count().await.unwrap(), rest.len(), "{given}");
        names.extend(rest.into_iter().map(|document| document.name));
        names.sort();
        assert_eq!(names, expected, "stopped after {given}");
    }
}

#[tokio::test]
async fn it_stops_at_every_item_and_goes_on_behind_it() {
    let (documents, _faults, _sound) = filled().await;
    at_every_item(|| documents.scan().segments(4).at_once(2), &once(0..ITEMS)).await;
    let filtered = || documents.scan().filter(Document::PAGES.eq(9_u32)).segments(3);
    at_every_item(filtered, &nine_pages()).await;
}

/// One run: so many items at most, so many requests at once.
type Run = (usize, usize);

async fn scanned(documents: &DocumentRepository, segments: u32, filtered: bool, runs: &[Run]) -> Vec<String> {
    let (mut names, mut checkpoint) = (Vec::new(), None);
    for (most, at_once) in runs.iter().copied().chain([(usize::MAX, 4)]) {
        let mut scan = documents.scan();
        if filtered {
            scan = scan.filter(Document::PAGES.eq(9_u32));
        }
        let scan = scan.segments(segments).at_once(at_once);
        let mut stream = match &checkpoint {
            Some(checkpoint) => scan.resume(kept(checkpoint)).stream(),
            None => scan.stream(),
        };
        let mut given = 0;
        while given < most
            && let Some(document) = stream.next().await
        {
            names.push(document.unwrap().name);
            given += 1;
        }
        checkpoint = Some(stream.stop().unwrap());
    }
    assert!(checkpoint.unwrap().is_complete());
    names.sort();
    names
}

/// However often, and wherever, it stops: the runs give everything together, and nothing twice.
#[test]
fn any_runs_give_every_item_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (documents, faults, _sound) = runtime.block_on(filled());
    let runs = proptest::collection::vec((0..20_usize, 1..6_usize), 0..6);
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let checked = runner.run(&(1..12_u32, 0..6_usize, any::<bool>(), runs), |(segments, page, filtered, runs)| {
        faults.pages_of(page);
        let found = runtime.block_on(scanned(&documents, segments, filtered, &runs));
        prop_assert_eq!(found, if filtered { nine_pages() } else { once(0..ITEMS) });
        Ok(())
    });
    checked.unwrap();
}

#[tokio::test]
async fn indexes_go_on_between_equal_keys() {
    let (documents, _faults, _sound) = filled().await;
    let scan = || documents.scan_keys_by_author().segments(3);
    let mut found = Vec::new();
    let mut checkpoint = scan().stream().stop().unwrap();
    while !checkpoint.is_complete() {
        let mut stream = scan().resume(kept(&checkpoint)).stream();
        found.extend(stream.next().await.map(|item| item.unwrap().name));
        checkpoint = stream.stop().unwrap();
    }
    found.sort();
    assert_eq!(found, once(0..ITEMS));
}

#[tokio::test]
async fn a_complete_scan_sends_nothing_when_it_goes_on() {
    let (documents, faults, _sound) = filled().await;
    let scan = || documents.scan().segments(4);
    let mut stream = scan().stream();
    assert!(!stream.checkpoint().unwrap().is_complete());
    while let Some(item) = stream.next().await {
        item.unwrap();
    }
    let checkpoint = stream.stop().unwrap();
    assert!(checkpoint.is_complete());
    faults.forget();
    assert!(scan().resume(checkpoint).stream().next().await.is_none());
    assert_eq!(faults.seen(), []);
}

#[tokio::test]
async fn a_foreign_checkpoint_is_refused_and_nothing_is_sent() {
    let (documents, faults, sound) = filled().await;
    let mut stream = documents.scan().segments(4).stream();
    stream.next().await.unwrap().unwrap();
    let own = stream.stop().unwrap();
    let empty = documents.scan().segments(4).stream().stop().unwrap();
    until(|| faults.in_flight() == 0).await;
    faults.forget();
    for checkpoint in [own, empty] {
        let c = || checkpoint.clone();
        let foreign =
            |result: Result<usize, Error>| assert_error!(result, Error::InvalidCursor(InvalidCursor::Foreign));
        foreign(documents.scan().segments(5).resume(c()).count().await);
        foreign(documents.scan_all_by_author().segments(4).resume(c()).count().await);
        foreign(orders().await.scan().segments(4).resume(c()).count().await);
        let prefixed = Dynamite::builder().client(documents.db().client().clone()).table_prefix("other-");
        let prefixed = DocumentRepository::new(&prefixed.build().await.unwrap());
        foreign(prefixed.scan().segments(4).resume(c()).count().await);
        let mut stream = documents.scan().segments(5).resume(c()).stream();
        assert_error!(stream.next().await.unwrap(), Error::InvalidCursor(InvalidCursor::Foreign));
        assert!(stream.next().await.is_none());
        assert_error!(stream.checkpoint(), Error::InvalidCursor(InvalidCursor::Foreign));
        assert_error!(
            documents.scan().segments(5).resume(c()).all().await,
            Error::InvalidCursor(InvalidCursor::Foreign)
        );
    }
    let cursor = sound.scan().page(1).await.unwrap().cursor.unwrap();
    let resumed = documents.scan().resume(cursor).segments(4).count().await;
    assert_error!(resumed, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_eq!(faults.seen(), []);
}

/// The cursors in a checkpoint belong to their segments.
#[tokio::test]
async fn a_checkpoint_is_of_no_use_to_another_read_and_a_cursor_is_none() {
    let (documents, _faults, _sound) = filled().await;
    let mut stream = documents.scan().segments(2).stream();
    stream.next().await.unwrap().unwrap();
    let text = stream.stop().unwrap().to_string();
    let inner: dynamite_runtime::Cursor =
        text.split('~').find_map(|part| part.split('.').next()?.parse().ok()).unwrap();
    assert_error!(documents.scan().resume(inner.clone()).count().await, Error::InvalidCursor(InvalidCursor::Foreign));
    assert_error!(Checkpoint::from_str(&inner.to_string()), Error::InvalidCursor(InvalidCursor::Malformed));
    let swapped = text.replacen(".0~", ".2~", 1).replacen(".1~", ".0~", 1);
    for other in ["", "no checkpoint", "ä", &text[1..], &text[..text.len() - 1], &swapped, &format!("{text}.9~")] {
        assert_error!(Checkpoint::from_str(other), Error::InvalidCursor(_));
    }
    assert_error!(Checkpoint::from_str(&format!("Ag{}", &text[2..])), Error::InvalidCursor(InvalidCursor::Version));
    assert!(!format!("{:?}", text.parse::<Checkpoint>().unwrap()).contains('~'));
}

/// As cursors are, since it holds some.
#[tokio::test]
async fn a_checkpoint_of_a_client_with_keys_is_sealed() {
    let (documents, _faults, sound) = filled().await;
    let sealing = async |secret: [u8; 32]| {
        let client = Dynamite::builder().client(sound.db().client().clone());
        DocumentRepository::new(&client.cursor_keys(CursorKeys::signed(secret)).build().await.unwrap())
    };
    let (ours, theirs) = (sealing([1; 32]).await, sealing([2; 32]).await);
    // Behind two items of one segment: in the middle of its only page.
    let scan = |documents: &DocumentRepository| documents.scan().segments(1);
    let mut stream = scan(&ours).stream();
    stream.next().await.unwrap().unwrap();
    stream.next().await.unwrap().unwrap();
    let checkpoint = kept(&stream.stop().unwrap());
    let rest = scan(&ours).resume(checkpoint.clone()).count().await.unwrap();
    assert_eq!(rest, usize::from(ITEMS) - 2);
    let unknown = scan(&theirs).resume(checkpoint.clone()).count().await;
    assert_error!(unknown, Error::InvalidCursor(InvalidCursor::UnknownKey));
    let unknown = scan(&documents).resume(checkpoint).count().await;
    assert_error!(unknown, Error::InvalidCursor(InvalidCursor::UnknownKey));
}

#[tokio::test]
async fn no_segments_and_more_than_a_million_are_refused() {
    let (documents, faults, _sound) = filled().await;
    for segments in [0, 1_000_001, u32::MAX] {
        assert_error!(documents.scan().segments(segments).count().await, Error::InvalidInput(_));
        assert_error!(documents.scan().segments(segments).stream().next().await.unwrap(), Error::InvalidInput(_));
    }
    assert_eq!(faults.seen(), []);
}

/// Only those that are read cost anything: the first answer ends it, and no others were begun.
#[tokio::test]
async fn a_million_segments_are_begun_as_they_are_read() {
    let (documents, faults, _sound) = filled().await;
    faults.times(5 * ATTEMPTS, "Scan", Fault::internal());
    let mut stream = documents.scan().segments(1_000_000).at_once(5).stream();
    assert_error!(stream.next().await.unwrap(), Error::Service(_));
    assert!(faults.count("Scan") <= 5 * ATTEMPTS as usize && faults.most_in_flight() <= 5);
    let checkpoint = kept(&stream.stop().unwrap());
    assert!(checkpoint.to_string().len() < 100, "{checkpoint}");
    until(|| faults.in_flight() == 0).await;
    faults.forget();
    faults.times(5, "Scan", Fault::Silence);
    let mut stream = documents.scan().segments(1_000_000).at_once(5).resume(checkpoint).stream();
    let waiting = tokio::time::timeout(std::time::Duration::from_millis(50), stream.next()).await;
    assert!(waiting.is_err());
    let begun: BTreeSet<_> = faults.seen().iter().map(|seen| seen.body["Segment"].as_u64().unwrap()).collect();
    assert_eq!(begun, (0..5).collect());
}

#[tokio::test]
async fn no_more_requests_than_allowed_are_on_their_way() {
    for at_once in [1, 3, 5] {
        let (documents, faults, _sound) = filled().await;
        let scan = documents.scan().segments(12).at_once(at_once);
        let found: Vec<Document> = scan.stream().try_collect().await.unwrap();
        assert_eq!(found.len(), usize::from(ITEMS));
        assert_eq!(faults.most_in_flight(), at_once);
    }
    let (documents, faults, _sound) = filled().await;
    documents.scan().segments(40).count().await.unwrap();
    assert_eq!(faults.most_in_flight(), 16);
}

#[tokio::test]
async fn stopping_and_dropping_abort_what_is_on_its_way() {
    let (documents, faults, _sound) = filled().await;
    for stop in [true, false] {
        faults.times(4, "Scan", Fault::Silence);
        let mut stream = documents.scan().segments(4).stream();
        let waiting = tokio::time::timeout(std::time::Duration::from_millis(20), stream.next()).await;
        assert!(waiting.is_err() && faults.in_flight() == 4);
        if stop {
            stream.stop().unwrap();
        } else {
            drop(stream);
        }
        until(|| faults.in_flight() == 0).await;
    }
}

#[tokio::test]
async fn faults_that_pass_lose_nothing_and_repeat_nothing() {
    for fault in [Fault::throttled(), Fault::LostResponse, Fault::Timeout, Fault::BrokenConnection, Fault::NoConnection]
    {
        let (documents, faults, _sound) = filled().await;
        faults.times(3, "Scan", fault.clone());
        let scan = documents.scan().segments(4).at_once(3);
        assert_eq!(sorted(scan.stream().try_collect().await.unwrap()), once(0..ITEMS), "{fault:?}");
    }
}

#[tokio::test]
async fn after_an_error_the_checkpoint_loses_nothing_and_repeats_nothing() {
    let (documents, faults, _sound) = filled().await;
    let scan = || documents.scan().segments(4).at_once(2);
    for given in 0..12 {
        let mut stream = scan().stream();
        let mut names = Vec::new();
        for _ in 0..given {
            names.push(stream.next().await.unwrap().unwrap().name);
        }
        faults.times(2 * ATTEMPTS, "Scan", Fault::unavailable());
        let error = loop {
            match stream.next().await.unwrap() {
                Ok(document) => names.push(document.name),
                Err(error) => break error,
            }
        };
        assert!(error.is_transient());
        assert!(stream.next().await.is_none());
        let checkpoint = kept(&stream.stop().unwrap());
        until(|| faults.in_flight() == 0).await;
        // Uses up what is left of the script.
        while documents.scan().page(1).await.is_err() {}
        names.extend(scan().resume(checkpoint).all().await.unwrap().into_iter().map(|document| document.name));
        names.sort();
        assert_eq!(names, once(0..ITEMS), "an error behind {given}");
    }
}

/// It is an error in its place, and counts as given.
#[tokio::test]
async fn an_item_that_cannot_be_read_is_passed_over_once() {
    let (documents, _faults, sound) = filled().await;
    let mut broken: RawItem = Document::to_item(&document("broken", 1)).unwrap();
    broken.remove("body");
    sound.db().client().put_item().table_name("documents").set_item(Some(broken)).send().await.unwrap();
    let (mut names, mut errors) = (Vec::new(), 0);
    let mut checkpoint = documents.scan().segments(3).stream().stop().unwrap();
    while !checkpoint.is_complete() {
        let mut stream = documents.scan().segments(3).resume(checkpoint).stream();
        match stream.next().await {
            Some(Ok(document)) => names.push(document.name),
            Some(Err(Error::Decode(_))) => errors += 1,
            Some(Err(error)) => panic!("another error: {error:?}"),
            None => {}
        }
        checkpoint = stream.stop().unwrap();
    }
    names.sort();
    assert_eq!((names, errors), (once(0..ITEMS), 1));
}

#[tokio::test]
async fn usage_is_that_of_all_segments() {
    let (documents, faults, _sound) = filled().await;
    let all = documents.scan().segments(6).all().measured().await.unwrap();
    assert_eq!(all.usage.requests as usize, faults.count("Scan"));
    assert_eq!(all.usage.scanned, usize::from(ITEMS));
    assert!(all.usage.capacity > 0.0);
    faults.times(2, "Scan", Fault::throttled());
    assert_eq!(documents.scan().segments(6).count().measured().await.unwrap().usage.retries, 2);
    let mut stream = documents.scan().segments(6).stream();
    while let Some(item) = stream.next().await {
        item.unwrap();
    }
    assert_eq!(stream.usage(), all.usage);
}
