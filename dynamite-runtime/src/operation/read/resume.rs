//! Continuing a read: cursors, their fingerprints, and the keys in them.

use sha2::{Digest, Sha256};

use super::fetch::ScanSegment;
use super::request::{ReadOperation, Target};
use crate::codec::{DecodeError, InvalidInput, RawItem};
use crate::expression::Placeholders;
use crate::operation::cursor::{Cursor, FINGERPRINT_BYTES, InvalidCursor, Position};

/// The reason why a read can't be sent.
#[derive(Debug)]
pub(crate) enum InvalidRead {
    Input(InvalidInput),
    Cursor(InvalidCursor),
}

impl From<InvalidInput> for InvalidRead {
    fn from(error: InvalidInput) -> Self {
        InvalidRead::Input(error)
    }
}

impl From<InvalidCursor> for InvalidRead {
    fn from(error: InvalidCursor) -> Self {
        InvalidRead::Cursor(error)
    }
}

impl ReadOperation {
    /// Returns the fingerprint that cursors of this read are bound to: a hash of table, index, and either the segment
    /// of a scan or the key condition and the direction of a query.
    pub(crate) fn fingerprint(&self, segment: Option<ScanSegment>) -> Result<[u8; FINGERPRINT_BYTES], InvalidInput> {
        let mut placeholders = Placeholders::default();
        let mut hash = Sha256::new();
        let mut add = |bytes: &[u8]| {
            hash.update(u64::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
            hash.update(bytes);
        };
        add(self.table.as_bytes());
        add(self.layout.index_name().unwrap_or_default().as_bytes());
        match &self.target {
            Target::Scan => {
                add(b"scan");
                if let Some(segment) = segment {
                    add(&segment.number.to_be_bytes());
                    add(&segment.total.to_be_bytes());
                }
            }
            Target::Query { partition, sort_key } => {
                add(if self.descending { b"descending" } else { b"ascending" });
                // A read that returns nothing has no cursors, and those of others are refused.
                if !sort_key.is_never(&self.layout) {
                    add(self.key_condition(partition, sort_key, &mut placeholders)?.as_bytes());
                    add(&placeholders.fingerprint());
                }
            }
        }
        let digest = hash.finalize();
        let mut fingerprint = [0; FINGERPRINT_BYTES];
        fingerprint.copy_from_slice(&digest[..FINGERPRINT_BYTES]);
        Ok(fingerprint)
    }

    /// Returns the key after which the read continues; `None` to begin at its start.
    pub(crate) fn start(&self) -> Result<Option<RawItem>, InvalidRead> {
        self.check()?;
        if self.audience.is_some() && self.cursor_keys.is_none() {
            let problem = "a read for an audience needs cursor keys: set `Builder::cursor_keys`";
            return Err(InvalidInput::value(problem).in_entity(self.entity).into());
        }
        self.resume.as_ref().map(|cursor| self.start_of(cursor, None)).transpose()
    }

    /// Returns the key of a cursor, in a segment or in the whole scan.
    pub(super) fn start_of(&self, cursor: &Cursor, segment: Option<ScanSegment>) -> Result<RawItem, InvalidRead> {
        let position = cursor.open(self.cursor_keys.as_ref(), self.audience.as_deref())?;
        Ok(position.start(self.fingerprint(segment)?, &self.layout.cursor_keys())?)
    }

    /// Returns the cursor after a key.
    pub(crate) fn cursor(&self, key: RawItem) -> Result<Cursor, InvalidInput> {
        self.cursor_in(None, key)
    }

    /// Returns the cursor after a key, in a segment or in the whole scan.
    pub(super) fn cursor_in(&self, segment: Option<ScanSegment>, key: RawItem) -> Result<Cursor, InvalidInput> {
        let position = Position::new(self.fingerprint(segment)?, key);
        Cursor::new(position, self.cursor_keys.as_ref(), self.audience.as_deref())
    }

    /// Returns the key of an item that was read. It is the key that DynamoDB returns if a page ends with that item.
    pub(crate) fn key_of(&self, item: &RawItem) -> Result<RawItem, DecodeError> {
        let keys = self.layout.cursor_keys();
        let key = keys.iter().map(|key| item.get(key.name).map(|value| (key.name.to_owned(), value.clone())));
        let key = key.collect::<Option<RawItem>>();
        key.ok_or_else(|| DecodeError::missing("a key attribute").in_entity(self.entity))
    }
}
