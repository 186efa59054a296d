//! The content of a cursor: a key, and the fingerprint of its read.

use aws_sdk_dynamodb::types::AttributeValue;

use super::invalid::InvalidCursor;
use crate::codec::RawItem;
use crate::key::{read_key_bytes, read_key_value, write_key_bytes, write_key_value};
use crate::schema::KeyAttribute;

/// The length of a fingerprint.
pub(crate) const FINGERPRINT_BYTES: usize = 16;

/// The key after which a read continues, and the fingerprint of that read.
#[derive(Clone, PartialEq)]
pub(crate) struct Position {
    fingerprint: [u8; FINGERPRINT_BYTES],
    key: Vec<(String, AttributeValue)>,
}

impl Position {
    /// Creates the position after `key` in the read with this fingerprint.
    pub(crate) fn new(fingerprint: [u8; FINGERPRINT_BYTES], key: RawItem) -> Self {
        let mut key: Vec<_> = key.into_iter().collect();
        key.sort_by(|a, b| a.0.cmp(&b.0));
        Position { fingerprint, key }
    }

    /// Returns the key, if the position belongs to the read with this fingerprint and these key attributes.
    pub(crate) fn start(
        self,
        fingerprint: [u8; FINGERPRINT_BYTES],
        keys: &[KeyAttribute],
    ) -> Result<RawItem, InvalidCursor> {
        let fits = self.fingerprint == fingerprint
            && self.key.len() == keys.len()
            && keys
                .iter()
                .all(|key| self.key.iter().any(|(name, value)| name == key.name && key.scalar_type.is_type_of(value)));
        if fits { Ok(self.key.into_iter().collect()) } else { Err(InvalidCursor::Foreign) }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.fingerprint.to_vec();
        for (name, value) in &self.key {
            write_key_bytes(&mut bytes, name.as_bytes());
            write_key_value(&mut bytes, value);
        }
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (fingerprint, mut rest) = bytes.split_first_chunk::<FINGERPRINT_BYTES>()?;
        let mut key = Vec::new();
        while !rest.is_empty() {
            let name = String::from_utf8(read_key_bytes(&mut rest)?.to_vec()).ok()?;
            key.push((name, read_key_value(&mut rest)?));
        }
        Some(Position { fingerprint: *fingerprint, key })
    }
}
