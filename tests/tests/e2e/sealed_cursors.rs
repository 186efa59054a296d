//! Signed and encrypted cursors can't be forged, altered, or used by another audience.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamite_runtime::{Cursor, CursorKeys, Dynamite, Error, InvalidCursor};
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::DocumentRepository;

use crate::support::{SECRETS, assert_error, document, documents, with_faults};

type Seal = fn(&[u8]) -> CursorKeys;

/// Signing and encryption.
const SEALS: [Seal; 2] = [|secret| CursorKeys::signed(secret), |secret| CursorKeys::encrypted(secret)];

const OLD: &[u8] = SECRETS[0];
const NEW: &[u8] = SECRETS[1];

/// Returns four documents of tenant `acme`, folder 7, and a client of their engine that records requests.
async fn four_documents() -> (DocumentRepository, Dynamite, Faults) {
    let documents = documents().await;
    for name in ["a", "b", "c", "d"] {
        documents.put(&document(name, 1)).await.unwrap();
    }
    let (db, faults) = with_faults(documents.db());
    (documents, db, faults)
}

/// Returns the same table with a client that has these cursor keys.
async fn with_keys(db: &Dynamite, keys: CursorKeys) -> DocumentRepository {
    let db = Dynamite::builder().client(db.client().clone()).cursor_keys(keys).build().await.unwrap();
    DocumentRepository::new(&db)
}

/// Returns the cursor after the first document, converted to text and back.
async fn cursor_after_first(documents: &DocumentRepository) -> Cursor {
    let page = documents.query("acme", 7).page(1).await.unwrap();
    page.cursor.unwrap().to_string().parse().unwrap()
}

/// Returns the number of documents after a cursor, or the reason why it is refused.
async fn count_after(documents: &DocumentRepository, cursor: Cursor) -> Result<usize, InvalidCursor> {
    match documents.query("acme", 7).resume(cursor).count().await {
        Ok(count) => Ok(count),
        Err(Error::InvalidCursor(error)) => Err(error),
        Err(other) => panic!("unexpected error: {other:?}"),
    }
}

#[tokio::test]
async fn sealed_cursors_resume_a_read() {
    let (_engine, db, _) = four_documents().await;
    for seal in SEALS {
        let documents = with_keys(&db, seal(NEW)).await;
        let cursor = cursor_after_first(&documents).await;
        let text = cursor.to_string();
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
        assert_eq!(Cursor::from_str(&text).unwrap(), cursor);
        let page = documents.query("acme", 7).resume(cursor).take(2).await.unwrap();
        assert_eq!(page.items.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(count_after(&documents, page.cursor.unwrap()).await, Ok(1));
    }
}

#[tokio::test]
async fn only_encrypted_cursors_hide_the_key() {
    let (_engine, db, _) = four_documents().await;
    for (seal, hidden) in SEALS.into_iter().zip([false, true]) {
        let bytes =
            URL_SAFE_NO_PAD.decode(cursor_after_first(&with_keys(&db, seal(NEW)).await).await.to_string()).unwrap();
        assert_eq!(!bytes.windows(4).any(|bytes| bytes == b"acme"), hidden);
    }
}

#[tokio::test]
async fn cursors_are_made_with_the_first_key_and_accepted_with_any() {
    let (_engine, db, _) = four_documents().await;
    for (old, new) in [(SEALS[0], SEALS[0]), (SEALS[1], SEALS[1]), (SEALS[0], SEALS[1]), (SEALS[1], SEALS[0])] {
        let before = with_keys(&db, old(OLD)).await;
        let both = with_keys(&db, new(NEW).or(old(OLD))).await;
        let after = with_keys(&db, new(NEW)).await;
        assert_eq!(count_after(&both, cursor_after_first(&before).await).await, Ok(3));
        assert_eq!(count_after(&after, cursor_after_first(&both).await).await, Ok(3));
        assert_eq!(count_after(&before, cursor_after_first(&both).await).await, Err(InvalidCursor::UnknownKey));
        assert_eq!(count_after(&after, cursor_after_first(&before).await).await, Err(InvalidCursor::UnknownKey));
    }
}

#[tokio::test]
async fn any_altered_byte_is_detected_before_sending() {
    let (_engine, db, faults) = four_documents().await;
    for seal in SEALS {
        let documents = with_keys(&db, seal(NEW)).await;
        let bytes = URL_SAFE_NO_PAD.decode(cursor_after_first(&documents).await.to_string()).unwrap();
        faults.clear_requests();
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            let Ok(cursor) = Cursor::from_str(&URL_SAFE_NO_PAD.encode(changed)) else { continue };
            let expected = if index < 5 { InvalidCursor::UnknownKey } else { InvalidCursor::Altered };
            assert_eq!(count_after(&documents, cursor).await, Err(expected), "byte {index}");
        }
        for end in 0..bytes.len() {
            match Cursor::from_str(&URL_SAFE_NO_PAD.encode(&bytes[..end])) {
                Ok(cursor) => assert_eq!(count_after(&documents, cursor).await, Err(InvalidCursor::Altered)),
                Err(error) => assert_error!(Err::<(), _>(error), Error::InvalidCursor(InvalidCursor::Malformed)),
            }
        }
        assert_eq!(faults.requests(), []);
    }
}

#[tokio::test]
async fn sealed_and_unsealed_cursors_are_not_interchangeable() {
    let (engine, db, faults) = four_documents().await;
    let unsealed = cursor_after_first(&engine).await;
    for seal in SEALS {
        let documents = with_keys(&db, seal(NEW)).await;
        let cursor = cursor_after_first(&documents).await;
        faults.clear_requests();
        assert_eq!(count_after(&documents, unsealed.clone()).await, Err(InvalidCursor::Unsealed));
        assert_eq!(count_after(&DocumentRepository::new(&db), cursor.clone()).await, Err(InvalidCursor::UnknownKey));
        let other = documents.query("acme", 8).resume(cursor).count().await;
        assert_error!(other, Error::InvalidCursor(InvalidCursor::Foreign));
        assert_eq!(faults.requests(), []);
    }
}

/// A pager goes on from a cursor that it has made itself, however long that takes.
#[tokio::test]
async fn the_next_page_of_a_pager_does_not_expire() {
    let (_engine, db, _) = four_documents().await;
    for seal in SEALS {
        let seconds = Arc::new(AtomicU64::new(1_000_000));
        let clock = {
            let seconds = Arc::clone(&seconds);
            move || SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::Relaxed))
        };
        let documents = with_keys(&db, seal(NEW).expire_after(Duration::from_secs(60)).clock(clock)).await;
        let mut pager = documents.query("acme", 7).pager(1);
        let first = pager.next_page().await.unwrap();
        seconds.fetch_add(61, Ordering::Relaxed);
        let later = pager.next_page().await.unwrap();
        assert_eq!((first.items.len(), later.items.len()), (1, 1));
        assert_ne!(first.items, later.items);
        assert_eq!(count_after(&documents, first.cursor.unwrap()).await, Err(InvalidCursor::Expired));
    }
}

#[tokio::test]
async fn a_cursor_expires() {
    let (_engine, db, faults) = four_documents().await;
    for seal in SEALS {
        let seconds = Arc::new(AtomicU64::new(1_000_000));
        let clock = {
            let seconds = Arc::clone(&seconds);
            move || SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::Relaxed))
        };
        let forever = with_keys(&db, seal(NEW).clock(clock.clone())).await;
        let documents = with_keys(&db, seal(NEW).expire_after(Duration::from_secs(60)).clock(clock)).await;
        let (expiring, other) = (cursor_after_first(&documents).await, cursor_after_first(&forever).await);
        seconds.fetch_add(60, Ordering::Relaxed);
        assert_eq!(count_after(&documents, expiring.clone()).await, Ok(3));
        seconds.fetch_add(1, Ordering::Relaxed);
        faults.clear_requests();
        assert_eq!(count_after(&documents, expiring.clone()).await, Err(InvalidCursor::Expired));
        assert_eq!(
            count_after(&documents, other).await,
            Err(InvalidCursor::Expired),
            "the settings of the reader decide"
        );
        assert_eq!(faults.requests(), []);
        assert_eq!(count_after(&forever, expiring.clone()).await, Ok(3));
        seconds.store(1, Ordering::Relaxed);
        assert_eq!(
            count_after(&documents, expiring).await,
            Ok(3),
            "clocks of servers differ, so a cursor may be from the future"
        );
    }
}

#[tokio::test]
async fn a_cursor_is_valid_only_for_its_audience() {
    let (_engine, db, faults) = four_documents().await;
    for seal in SEALS {
        let documents = with_keys(&db, seal(NEW)).await;
        let query = || documents.query("acme", 7);
        let for_user_17 = query().audience("user-17").page(1).await.unwrap().cursor.unwrap();
        let for_anyone = query().page(1).await.unwrap().cursor.unwrap();
        faults.clear_requests();
        assert_eq!(count_after(&documents, for_user_17.clone()).await, Err(InvalidCursor::Audience));
        for (cursor, audience) in
            [(&for_user_17, "user-18"), (&for_user_17, ""), (&for_anyone, "user-17"), (&for_anyone, "")]
        {
            let query = query().audience(audience).resume(cursor.clone());
            assert_error!(query.all().await, Error::InvalidCursor(InvalidCursor::Audience));
        }
        assert_eq!(faults.requests(), []);
        let page = query().resume(for_user_17).audience("user-17").take(1).await.unwrap();
        let view = query().view::<dynamite_tests::store::documents::DocumentPages>().audience("user-17");
        assert_eq!(view.resume(page.cursor.unwrap()).count().await.unwrap(), 2);
        let scan = documents.scan().audience("user-17").page(1).await.unwrap().cursor.unwrap();
        assert_error!(documents.scan().resume(scan.clone()).count().await, Error::InvalidCursor(_));
        assert_eq!(documents.scan().audience("user-17").resume(scan).count().await.unwrap(), 3);
    }
}

/// Without keys, anybody could make a cursor for another audience.
#[tokio::test]
async fn an_audience_requires_cursor_keys() {
    let (_engine, db, faults) = four_documents().await;
    let documents = DocumentRepository::new(&db);
    assert_error!(documents.query("acme", 7).audience("user-17").all().await, Error::InvalidInput(_));
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn short_secrets_are_refused() {
    for seal in SEALS {
        for keys in [seal(&OLD[1..]), seal(OLD).or(seal(b"secret"))] {
            assert_error!(Dynamite::builder().cursor_keys(keys).build().await, Error::InvalidInput(_));
        }
    }
}

#[tokio::test]
async fn predictable_secrets_are_refused() {
    let sequence: Vec<u8> = (b'0'..b'0' + 40).collect();
    for secret in [&[b'7'; 32], b"changemechangemechangemechangeme", &sequence[..], &[&[b'0'; 31], &b"1"[..]].concat()]
    {
        for seal in SEALS {
            for keys in [seal(secret), seal(secret).or(seal(OLD)), seal(OLD).or(seal(secret))] {
                let error = Dynamite::builder().cursor_keys(keys).build().await.unwrap_err();
                assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
                let text = format!("{error} {error:?}");
                assert!(text.contains("`cursor_keys` is predictable"), "{text}");
                assert!(!secret.windows(6).any(|part| text.contains(std::str::from_utf8(part).unwrap())), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn debug_shows_no_secrets() {
    let secret = "a secret that is long enough for this";
    for seal in SEALS {
        let keys = seal(secret.as_bytes()).or(seal(OLD));
        let builder = Dynamite::builder().cursor_keys(keys.clone());
        assert_eq!(format!("{keys:?}"), "CursorKeys { keys: 2, expire_after: None, .. }");
        assert!(!format!("{builder:?}").contains("secret t"));
    }
}
