//! Signed and encrypted cursors: nobody else makes one, changes one, or uses that of another.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamite_runtime::{Cursor, CursorKeys, Dynamite, Error, InvalidCursor};
use dynamite_tests::faults::Faults;
use dynamite_tests::store::documents::DocumentRepository;

use crate::support::{assert_error, document, documents, watched};

type Make = fn(&[u8]) -> CursorKeys;

/// Both ways to seal.
const WAYS: [Make; 2] = [|secret| CursorKeys::signed(secret), |secret| CursorKeys::encrypted(secret)];

const OLD: &[u8] = &[1; 32];
const NEW: &[u8] = &[2; 32];

/// Four documents of tenant `acme`, folder 7, over a network that records, and the engine's own client.
async fn library() -> (DocumentRepository, Dynamite, Faults) {
    let documents = documents().await;
    for name in ["a", "b", "c", "d"] {
        documents.put(&document(name, 1)).await.unwrap();
    }
    let (db, faults) = watched(documents.db());
    (documents, db, faults)
}

/// The same table, by a client with these keys.
async fn sealed(db: &Dynamite, keys: CursorKeys) -> DocumentRepository {
    let db = Dynamite::builder().client(db.client().clone()).cursor_keys(keys).build().await.unwrap();
    DocumentRepository::new(&db)
}

/// The cursor behind the first document, as it comes back from where it was kept as text.
async fn first(documents: &DocumentRepository) -> Cursor {
    let page = documents.query("acme", 7).page(1).await.unwrap();
    page.cursor.unwrap().to_string().parse().unwrap()
}

/// How many documents are behind a cursor, or why it is refused.
async fn behind(documents: &DocumentRepository, cursor: Cursor) -> Result<usize, InvalidCursor> {
    match documents.query("acme", 7).resume(cursor).count().await {
        Ok(count) => Ok(count),
        Err(Error::InvalidCursor(error)) => Err(error),
        Err(other) => panic!("another error: {other:?}"),
    }
}

#[tokio::test]
async fn sealed_cursors_go_on_where_a_read_stopped() {
    let (_engine, db, _) = library().await;
    for way in WAYS {
        let documents = sealed(&db, way(NEW)).await;
        let cursor = first(&documents).await;
        let text = cursor.to_string();
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
        assert_eq!(Cursor::from_str(&text).unwrap(), cursor);
        let page = documents.query("acme", 7).resume(cursor).take(2).await.unwrap();
        assert_eq!(page.items.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(behind(&documents, page.cursor.unwrap()).await, Ok(1));
    }
}

#[tokio::test]
async fn only_encrypted_ones_hide_the_key() {
    let (_engine, db, _) = library().await;
    for (way, hidden) in WAYS.into_iter().zip([false, true]) {
        let bytes = URL_SAFE_NO_PAD.decode(first(&sealed(&db, way(NEW)).await).await.to_string()).unwrap();
        assert_eq!(!bytes.windows(4).any(|bytes| bytes == b"acme"), hidden);
    }
}

#[tokio::test]
async fn the_newest_key_makes_and_all_accept() {
    let (_engine, db, _) = library().await;
    for (old, new) in [(WAYS[0], WAYS[0]), (WAYS[1], WAYS[1]), (WAYS[0], WAYS[1]), (WAYS[1], WAYS[0])] {
        let before = sealed(&db, old(OLD)).await;
        let both = sealed(&db, new(NEW).or(old(OLD))).await;
        let after = sealed(&db, new(NEW)).await;
        assert_eq!(behind(&both, first(&before).await).await, Ok(3));
        assert_eq!(behind(&after, first(&both).await).await, Ok(3));
        assert_eq!(behind(&before, first(&both).await).await, Err(InvalidCursor::UnknownKey));
        assert_eq!(behind(&after, first(&before).await).await, Err(InvalidCursor::UnknownKey));
    }
}

#[tokio::test]
async fn any_change_is_found_and_nothing_is_sent() {
    let (_engine, db, faults) = library().await;
    for way in WAYS {
        let documents = sealed(&db, way(NEW)).await;
        let bytes = URL_SAFE_NO_PAD.decode(first(&documents).await.to_string()).unwrap();
        faults.forget();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let Ok(cursor) = Cursor::from_str(&URL_SAFE_NO_PAD.encode(changed)) else { continue };
            let expected = if at < 5 { InvalidCursor::UnknownKey } else { InvalidCursor::Altered };
            assert_eq!(behind(&documents, cursor).await, Err(expected), "byte {at}");
        }
        for end in 0..bytes.len() {
            match Cursor::from_str(&URL_SAFE_NO_PAD.encode(&bytes[..end])) {
                Ok(cursor) => assert_eq!(behind(&documents, cursor).await, Err(InvalidCursor::Altered)),
                Err(error) => assert_error!(Err::<(), _>(error), Error::InvalidCursor(InvalidCursor::Malformed)),
            }
        }
        assert_eq!(faults.seen(), []);
    }
}

#[tokio::test]
async fn sealed_and_other_cursors_do_not_mix() {
    let (engine, db, faults) = library().await;
    let plain = first(&engine).await;
    for way in WAYS {
        let documents = sealed(&db, way(NEW)).await;
        let cursor = first(&documents).await;
        faults.forget();
        assert_eq!(behind(&documents, plain.clone()).await, Err(InvalidCursor::Unsealed));
        assert_eq!(behind(&DocumentRepository::new(&db), cursor.clone()).await, Err(InvalidCursor::UnknownKey));
        let other = documents.query("acme", 8).resume(cursor).count().await;
        assert_error!(other, Error::InvalidCursor(InvalidCursor::Foreign));
        assert_eq!(faults.seen(), []);
    }
}

#[tokio::test]
async fn a_cursor_expires() {
    let (_engine, db, faults) = library().await;
    for way in WAYS {
        let seconds = Arc::new(AtomicU64::new(1_000_000));
        let clock = {
            let seconds = Arc::clone(&seconds);
            move || SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::Relaxed))
        };
        let forever = sealed(&db, way(NEW).clock(clock.clone())).await;
        let documents = sealed(&db, way(NEW).expire_after(Duration::from_secs(60)).clock(clock)).await;
        let (mine, other) = (first(&documents).await, first(&forever).await);
        seconds.fetch_add(60, Ordering::Relaxed);
        assert_eq!(behind(&documents, mine.clone()).await, Ok(3));
        seconds.fetch_add(1, Ordering::Relaxed);
        faults.forget();
        assert_eq!(behind(&documents, mine.clone()).await, Err(InvalidCursor::Expired));
        assert_eq!(behind(&documents, other).await, Err(InvalidCursor::Expired), "whoever made it");
        assert_eq!(faults.seen(), []);
        assert_eq!(behind(&forever, mine.clone()).await, Ok(3));
        seconds.store(1, Ordering::Relaxed);
        assert_eq!(behind(&documents, mine).await, Ok(3), "clocks of servers differ");
    }
}

#[tokio::test]
async fn a_cursor_is_for_its_audience() {
    let (_engine, db, faults) = library().await;
    for way in WAYS {
        let documents = sealed(&db, way(NEW)).await;
        let query = || documents.query("acme", 7);
        let mine = query().audience("user-17").page(1).await.unwrap().cursor.unwrap();
        let open = query().page(1).await.unwrap().cursor.unwrap();
        faults.forget();
        let other = InvalidCursor::Audience;
        assert_eq!(behind(&documents, mine.clone()).await, Err(other));
        for (cursor, audience) in [(&mine, "user-18"), (&mine, ""), (&open, "user-17"), (&open, "")] {
            let query = query().audience(audience).resume(cursor.clone());
            assert_error!(query.all().await, Error::InvalidCursor(InvalidCursor::Audience));
        }
        assert_eq!(faults.seen(), []);
        let page = query().resume(mine).audience("user-17").take(1).await.unwrap();
        let reads = query().view::<dynamite_tests::store::documents::DocumentPages>().audience("user-17");
        assert_eq!(reads.resume(page.cursor.unwrap()).count().await.unwrap(), 2);
        let scan = documents.scan().audience("user-17").page(1).await.unwrap().cursor.unwrap();
        assert_error!(documents.scan().resume(scan.clone()).count().await, Error::InvalidCursor(_));
        assert_eq!(documents.scan().audience("user-17").resume(scan).count().await.unwrap(), 3);
    }
}

/// Anybody could make one for anybody else.
#[tokio::test]
async fn an_audience_needs_keys() {
    let (_engine, db, faults) = library().await;
    let documents = DocumentRepository::new(&db);
    assert_error!(documents.query("acme", 7).audience("user-17").all().await, Error::InvalidInput(_));
    assert_eq!(faults.seen(), []);
}

#[tokio::test]
async fn short_secrets_are_refused() {
    for way in WAYS {
        for keys in [way(&[1; 31]), way(OLD).or(way(b"secret"))] {
            assert_error!(Dynamite::builder().cursor_keys(keys).build().await, Error::InvalidInput(_));
        }
    }
}

#[tokio::test]
async fn secrets_are_not_shown() {
    let secret = "a secret that is long enough for this";
    for way in WAYS {
        let keys = way(secret.as_bytes()).or(way(OLD));
        let builder = Dynamite::builder().cursor_keys(keys.clone());
        assert_eq!(format!("{keys:?}"), "CursorKeys { keys: 2, expire_after: None, .. }");
        assert!(!format!("{builder:?}").contains("secret t"));
    }
}
