//! The mark of an audience in a cursor: another one in each cursor, valid in this cursor only, and that of earlier
//! versions.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamite_runtime::{Cursor, CursorKeys, Dynamite, Error, InvalidCursor};
use dynamite_tests::store::documents::DocumentRepository;

use crate::support::{SECRETS, assert_error, document, documents};

/// Returns a table with four documents of tenant `acme`, folder 7, by a client with these cursor keys.
async fn four_documents(keys: CursorKeys) -> (DocumentRepository, DocumentRepository) {
    let documents = documents().await;
    for name in ["a", "b", "c", "d"] {
        documents.put(&document(name, 1)).await.unwrap();
    }
    let builder = Dynamite::builder().client(documents.db().client().clone());
    (DocumentRepository::new(&builder.cursor_keys(keys).build().await.unwrap()), documents)
}

/// Stops the clock, so that cursors differ in nothing but what this suite is about.
fn at_one_time(keys: CursorKeys) -> CursorKeys {
    keys.clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
}

/// Returns the bytes of the cursor after `items` documents.
async fn cursor_bytes(documents: &DocumentRepository, items: u32, audience: Option<&str>) -> Vec<u8> {
    let query = documents.query("acme", 7);
    let query = match audience {
        Some(audience) => query.audience(audience),
        None => query,
    };
    let cursor = query.page(items).await.unwrap().cursor.unwrap();
    URL_SAFE_NO_PAD.decode(cursor.to_string()).unwrap()
}

/// Returns all runs of eight bytes.
fn runs(bytes: &[u8]) -> HashSet<&[u8]> {
    bytes.windows(8).collect()
}

#[tokio::test]
async fn two_cursors_do_not_show_that_they_are_for_one_audience() {
    let (documents, _engine) = four_documents(at_one_time(CursorKeys::signed(SECRETS[0]))).await;
    for pages in [[1, 1], [1, 2], [3, 1]] {
        let [first, second] = pages.map(|items| cursor_bytes(&documents, items, Some("user-17")));
        let (first, second) = (first.await, second.await);
        let other = cursor_bytes(&documents, pages[1], Some("user-18")).await;
        assert_eq!(second.len(), other.len());
        // What a cursor of another user does not have, no other cursor of this user has.
        let (first, second, other) = (runs(&first), runs(&second), runs(&other));
        let shared: Vec<_> = first.intersection(&second).filter(|run| !other.contains(**run)).collect();
        // One or two bytes beside equal ones may be equal by chance. A mark would be in many runs.
        assert!(shared.len() <= 2, "{pages:?}: {shared:?}");
    }
}

/// Checks that a cursor after the first document is valid for this audience and for no other.
async fn assert_only_for(documents: &DocumentRepository, text: &str, audience: Option<&str>) {
    let cursor: Cursor = text.parse().unwrap();
    for reader in [None, Some("user-17"), Some("user-18"), Some("")] {
        let query = documents.query("acme", 7).resume(cursor.clone());
        let count = match reader {
            Some(reader) => query.audience(reader).count().await,
            None => query.count().await,
        };
        if reader == audience {
            assert_eq!(count.unwrap(), 3, "{text}");
        } else {
            assert_error!(count, Error::InvalidCursor(InvalidCursor::Audience));
        }
    }
}

#[tokio::test]
async fn each_mark_is_valid_for_its_audience_only() {
    for keys in [CursorKeys::signed(SECRETS[0]), CursorKeys::encrypted(SECRETS[0])] {
        let (documents, _engine) = four_documents(keys).await;
        for audience in [None, Some("user-17"), Some("user-18"), Some("")] {
            let text = URL_SAFE_NO_PAD.encode(cursor_bytes(&documents, 1, audience).await);
            assert_only_for(&documents, &text, audience).await;
        }
    }
}

/// Cursors of [`SECRETS`] that were made before marks differed, at the time of [`at_one_time`].
const EARLIER: [(&str, Option<&str>); 4] = [
    (
        "AjGMkDsAAAGLz-VoAAAAAAAAAAAAAAAAAAAAAACFKunG6qUD_3CRpHAKwhPMAAdkb2Nfa2V5UwAFRE9DI2EAEXRlbmFudF9hbmRf\
         Zm9sZGVyUwAKYWNtZSMwMDAwNwKOz-x_qXrMRKpIc-gVg3I",
        None,
    ),
    (
        "AjGMkDsAAAGLz-VoADhZpH_A1kC-dlmaEk3ToQKFKunG6qUD_3CRpHAKwhPMAAdkb2Nfa2V5UwAFRE9DI2EAEXRlbmFudF9hbmRf\
         Zm9sZGVyUwAKYWNtZSMwMDAwNy_F0ejMy1P1cS9aA--mKXQ",
        Some("user-17"),
    ),
    (
        "A6D7sK76vuqW_sV1PhIGcK-7oG2ETNFUedB1afmNgYft6A5i84t09fSdjrIjs_czZpqVrVjtolxqIlau_0WBe4OiG_4mbJkqLyjJ\
         Gqo1OnzkEPF1wLFLayNYVvuCf3aS_xk5nCAqfa-c9RrogK8",
        None,
    ),
    (
        "A6D7sK5wU3lPDG_epfU4IjXh-9cfAQvtaCSrKCkOQ2DiiPtheK9giVQUHK6ow2_zhwTV9Dt6QN96rq0FPmmvUwVNU_v_i10dE8X8\
         ygHna3IGs6DcXUH-t75HubEnGey_TNaZx5LH0jqhX7GvikY",
        Some("user-17"),
    ),
];

#[tokio::test]
async fn cursors_of_earlier_versions_stay_valid_for_their_audience() {
    let keys = CursorKeys::signed(SECRETS[0]).or(CursorKeys::encrypted(SECRETS[0]));
    let (documents, _engine) = four_documents(keys).await;
    for (text, audience) in EARLIER {
        assert_only_for(&documents, text, audience).await;
    }
}

#[tokio::test]
async fn cursors_without_an_audience_are_those_of_earlier_versions() {
    for (keys, (text, _)) in
        [CursorKeys::signed(SECRETS[0]), CursorKeys::encrypted(SECRETS[0])].into_iter().zip([EARLIER[0], EARLIER[2]])
    {
        let (documents, _engine) = four_documents(at_one_time(keys)).await;
        assert_eq!(URL_SAFE_NO_PAD.encode(cursor_bytes(&documents, 1, None).await), text);
    }
}

/// A mark that is valid in one cursor, in another one.
#[tokio::test]
async fn a_mark_of_another_cursor_is_refused() {
    let (documents, _engine) = four_documents(at_one_time(CursorKeys::signed(SECRETS[0]))).await;
    let ours = cursor_bytes(&documents, 1, Some("user-17")).await;
    let theirs = cursor_bytes(&documents, 1, Some("user-18")).await;
    for end in 0..ours.len() {
        let forged = [&theirs[..end], &ours[end..]].concat();
        if forged != ours && forged != theirs {
            let cursor: Cursor = URL_SAFE_NO_PAD.encode(forged).parse().unwrap();
            let read = documents.query("acme", 7).audience("user-17").resume(cursor).count().await;
            assert_error!(read, Error::InvalidCursor(InvalidCursor::Altered));
        }
    }
}
