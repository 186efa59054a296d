//! Where a read goes on: opaque, safe in a URL, and bound to the read that made it.

use std::fmt;
use std::str::FromStr;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::codec::RawItem;
use crate::schema::{KeyAttribute, KeyKind};

/// The first byte of a cursor.
const VERSION: u8 = 1;
/// The bytes of the check sum, by which damage is told.
const CHECK: usize = 4;
/// The bytes of a fingerprint.
pub(crate) const FINGERPRINT: usize = 16;

/// Where a read goes on.
///
/// As text ([`Display`](fmt::Display), [`FromStr`]) it is safe in a URL. It holds the key of the last item read, neither
/// encrypted nor signed, with a check sum that tells damage. It is bound to the table, the index, the key condition and the
/// direction of the read that made it: another read refuses it with
/// [`Error::InvalidCursor`](crate::Error::InvalidCursor) before anything is sent. Numbers and bytes in keys are kept
/// exactly.
#[derive(Clone, PartialEq)]
pub struct Cursor {
    fingerprint: [u8; FINGERPRINT],
    key: Vec<(String, AttributeValue)>,
}

/// Why a cursor is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCursor {
    /// The text is no cursor: truncated, changed, or something else.
    Malformed,
    /// A cursor of a version that this library does not know.
    Version,
    /// A cursor of another read: another table, index, key condition or direction.
    Foreign,
}

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidCursor::Malformed => "not sent: the cursor is damaged, or no cursor at all",
            InvalidCursor::Version => "not sent: the cursor is of another version of this library",
            InvalidCursor::Foreign => "not sent: the cursor belongs to another query",
        })
    }
}

impl std::error::Error for InvalidCursor {}

impl Cursor {
    /// The cursor behind `key`, for the read with this fingerprint.
    pub(crate) fn new(fingerprint: [u8; FINGERPRINT], key: RawItem) -> Self {
        let mut key: Vec<_> = key.into_iter().collect();
        key.sort_by(|a, b| a.0.cmp(&b.0));
        Cursor { fingerprint, key }
    }

    /// The key to start behind, if the cursor belongs to this read.
    pub(crate) fn start(
        &self,
        fingerprint: [u8; FINGERPRINT],
        keys: &[KeyAttribute],
    ) -> Result<RawItem, InvalidCursor> {
        let fits = self.fingerprint == fingerprint
            && self.key.len() == keys.len()
            && keys.iter().all(|key| self.key.iter().any(|(name, value)| name == key.name && is(value, key.kind)));
        if fits { Ok(self.key.iter().cloned().collect()) } else { Err(InvalidCursor::Foreign) }
    }
}

/// Tells damage, not intent: whoever wants to can make a fitting one.
fn check_sum(content: &[u8]) -> [u8; CHECK] {
    let mut sum = [0; CHECK];
    sum.copy_from_slice(&Sha256::digest(content)[..CHECK]);
    sum
}

fn is(value: &AttributeValue, kind: KeyKind) -> bool {
    matches!(
        (value, kind),
        (AttributeValue::S(_), KeyKind::String)
            | (AttributeValue::N(_), KeyKind::Number)
            | (AttributeValue::B(_), KeyKind::Binary)
    )
}

/// Appends bytes with their length; keys are far shorter than 64 KiB.
pub(crate) fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    out.extend(length.to_be_bytes());
    out.extend(&bytes[..usize::from(length)]);
}

pub(crate) fn push_value(out: &mut Vec<u8>, value: &AttributeValue) {
    let (tag, bytes): (u8, &[u8]) = match value {
        AttributeValue::S(text) => (b'S', text.as_bytes()),
        AttributeValue::N(text) => (b'N', text.as_bytes()),
        AttributeValue::B(blob) => (b'B', blob.as_ref()),
        _ => (b'?', &[]),
    };
    out.push(tag);
    push(out, bytes);
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut content = self.fingerprint.to_vec();
        for (name, value) in &self.key {
            push(&mut content, name.as_bytes());
            push_value(&mut content, value);
        }
        let mut bytes = vec![VERSION];
        bytes.extend(check_sum(&content));
        bytes.extend(content);
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// Shows that it is one, not the key in it.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cursor(..)")
    }
}

impl FromStr for Cursor {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(parse(text)?)
    }
}

fn parse(text: &str) -> Result<Cursor, InvalidCursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor::Malformed)?;
    let (version, rest) = bytes.split_first().ok_or(InvalidCursor::Malformed)?;
    if rest.len() < CHECK + FINGERPRINT {
        return Err(InvalidCursor::Malformed);
    }
    if *version != VERSION {
        return Err(InvalidCursor::Version);
    }
    let (sum, rest) = rest.split_first_chunk::<CHECK>().ok_or(InvalidCursor::Malformed)?;
    if *sum != check_sum(rest) {
        return Err(InvalidCursor::Malformed);
    }
    let (fingerprint, mut rest) = rest.split_first_chunk::<FINGERPRINT>().ok_or(InvalidCursor::Malformed)?;
    let mut key = Vec::new();
    while !rest.is_empty() {
        let (name, value) = pull_entry(&mut rest).ok_or(InvalidCursor::Malformed)?;
        key.push((name, value));
    }
    Ok(Cursor { fingerprint: *fingerprint, key })
}

fn pull_entry(rest: &mut &[u8]) -> Option<(String, AttributeValue)> {
    let name = String::from_utf8(pull(rest)?.to_vec()).ok()?;
    let (tag, after) = rest.split_first()?;
    *rest = after;
    let bytes = pull(rest)?;
    let value = match tag {
        b'S' => AttributeValue::S(String::from_utf8(bytes.to_vec()).ok()?),
        b'N' => AttributeValue::N(String::from_utf8(bytes.to_vec()).ok()?),
        b'B' => AttributeValue::B(Blob::new(bytes)),
        _ => return None,
    };
    Some((name, value))
}

fn pull<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (length, after) = rest.split_first_chunk::<2>()?;
    let (bytes, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    *rest = after;
    Some(bytes)
}
