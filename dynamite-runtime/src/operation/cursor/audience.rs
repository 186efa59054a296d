//! The mark of the audience in a sealed cursor.
//!
//! ```text
//! mark       nonce | code
//! ```
//!
//! The code is the first 12 bytes of an HMAC-SHA-256 of the nonce, the time of issue, the audience and the position. So
//! an audience has another mark in each cursor, and two cursors don't show whether they were made for the same user.
//! Nobody has to be unable to guess the nonce, and where it repeats, the rest of the cursor differs. A cursor without an
//! audience has a mark of zeros.
//!
//! Earlier versions wrote the HMAC-SHA-256 of the audience alone, by a key of its own. It is still accepted.

use hmac::Mac;

use super::secret::{MacKey, RootKey};

/// The length of a mark.
pub(super) const MARK_BYTES: usize = 16;
const NONCE_BYTES: usize = 4;
const CODE_BYTES: usize = MARK_BYTES - NONCE_BYTES;

const NO_AUDIENCE: [u8; MARK_BYTES] = [0; MARK_BYTES];

/// The keys that mark cursors with their audience.
pub(super) struct AudienceKey {
    newest: MacKey,
    /// The key of the marks of earlier versions, which depend on nothing but the audience.
    constant: MacKey,
}

impl AudienceKey {
    pub(super) fn new(root: &RootKey) -> Self {
        AudienceKey { newest: root.derive_mac("audience in a cursor"), constant: root.derive_mac("audience") }
    }

    /// Returns the mark of a cursor.
    pub(super) fn mark(&self, audience: Option<&str>, issued: u64, position: &[u8]) -> [u8; MARK_BYTES] {
        let Some(audience) = audience else { return NO_AUDIENCE };
        let nonce = fastrand::u32(..).to_be_bytes();
        let code: [u8; CODE_BYTES] = self.newest.first_bytes(&marked_content(nonce, audience, issued, position));
        let mut mark = NO_AUDIENCE;
        mark[..NONCE_BYTES].copy_from_slice(&nonce);
        mark[NONCE_BYTES..].copy_from_slice(&code);
        mark
    }

    /// Returns `true` if a cursor with this mark was made for this audience.
    pub(super) fn is_mark_of(
        &self,
        mark: &[u8; MARK_BYTES],
        audience: Option<&str>,
        issued: u64,
        position: &[u8],
    ) -> bool {
        let Some(audience) = audience else { return *mark == NO_AUDIENCE };
        let Some((nonce, code)) = mark.split_first_chunk() else { return false };
        let content = marked_content(*nonce, audience, issued, position);
        // Both comparisons take the same time for every mark.
        self.newest.code(&content).verify_truncated_left(code).is_ok()
            || self.constant.code(audience.as_bytes()).verify_truncated_left(mark).is_ok()
    }
}

fn marked_content(nonce: [u8; NONCE_BYTES], audience: &str, issued: u64, position: &[u8]) -> Vec<u8> {
    // With its length, the audience can't be confused with the beginning of the position.
    let length = (audience.len() as u64).to_be_bytes();
    [&nonce[..], &issued.to_be_bytes(), &length, audience.as_bytes(), position].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> AudienceKey {
        AudienceKey::new(&RootKey::new(b"secret"))
    }

    #[test]
    fn a_mark_belongs_to_its_cursor() {
        let key = key();
        let mark = key.mark(Some("user"), 7, b"position");
        assert!(key.is_mark_of(&mark, Some("user"), 7, b"position"));
        for (audience, issued, position) in [
            (Some("user"), 8, b"position".as_slice()),
            (Some("user"), 7, b"positio"),
            (Some("userp"), 7, b"osition"),
            (Some("use"), 7, b"rposition"),
            (Some(""), 7, b"position"),
            (None, 7, b"position"),
        ] {
            assert!(!key.is_mark_of(&mark, audience, issued, position), "{audience:?} {issued} {position:?}");
        }
        for index in 0..MARK_BYTES {
            let mut changed = mark;
            changed[index] ^= 1;
            assert!(!key.is_mark_of(&changed, Some("user"), 7, b"position"), "byte {index}");
        }
    }

    #[test]
    fn two_marks_of_an_audience_differ_even_for_one_position() {
        let key = key();
        let marks: std::collections::HashSet<_> = (0..32).map(|_| key.mark(Some("user"), 7, b"position")).collect();
        assert_eq!(marks.len(), 32);
    }

    #[test]
    fn no_audience_is_none_of_the_audiences() {
        let mark = key().mark(None, 7, b"position");
        assert!(key().is_mark_of(&mark, None, 7, b"position"));
        assert!(!key().is_mark_of(&mark, Some(""), 7, b"position"));
    }
}
