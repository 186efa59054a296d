//! What a cursor says: a key, and the read that it belongs to.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{FINGERPRINT, InvalidCursor};
use crate::codec::RawItem;
use crate::schema::{KeyAttribute, KeyKind};

/// The key to go on behind, and the fingerprint of the read that found it.
#[derive(Clone, PartialEq)]
pub(crate) struct Position {
    fingerprint: [u8; FINGERPRINT],
    key: Vec<(String, AttributeValue)>,
}

impl Position {
    /// Behind `key`, for the read with this fingerprint.
    pub(crate) fn new(fingerprint: [u8; FINGERPRINT], key: RawItem) -> Self {
        let mut key: Vec<_> = key.into_iter().collect();
        key.sort_by(|a, b| a.0.cmp(&b.0));
        Position { fingerprint, key }
    }

    /// The key, if it belongs to this read.
    pub(crate) fn start(self, fingerprint: [u8; FINGERPRINT], keys: &[KeyAttribute]) -> Result<RawItem, InvalidCursor> {
        let fits = self.fingerprint == fingerprint
            && self.key.len() == keys.len()
            && keys.iter().all(|key| self.key.iter().any(|(name, value)| name == key.name && is(value, key.kind)));
        if fits { Ok(self.key.into_iter().collect()) } else { Err(InvalidCursor::Foreign) }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.fingerprint.to_vec();
        for (name, value) in &self.key {
            push(&mut bytes, name.as_bytes());
            push_value(&mut bytes, value);
        }
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (fingerprint, mut rest) = bytes.split_first_chunk::<FINGERPRINT>()?;
        let mut key = Vec::new();
        while !rest.is_empty() {
            key.push(pull_entry(&mut rest)?);
        }
        Some(Position { fingerprint: *fingerprint, key })
    }
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
