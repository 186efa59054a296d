//! Continuing a read: cursors, their fingerprints, and the keys in them.

use sha2::{Digest, Sha256};

use super::cursor_maker::CursorMaker;
use super::fetch::ScanSegment;
use super::item_keys::ItemKey;
use super::request::{ReadOperation, Target};
use crate::codec::{InvalidInput, RawItem, StoredItem};
use crate::expression::Placeholders;
use crate::operation::cursor::{Cursor, FINGERPRINT_BYTES, InvalidCursor};

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
                if let Some(shards) = &self.shards {
                    add(b"shards");
                    add(&u64::try_from(shards.values.len()).unwrap_or_default().to_be_bytes());
                }
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
        if self.resume_key.is_some() {
            return Ok(self.resume_key.clone());
        }
        self.resume.as_ref().map(|cursor| self.start_of(cursor, None)).transpose()
    }

    /// Begins the read at a cursor that it has just made.
    pub(crate) fn continue_at(&mut self, cursor: Option<Cursor>) {
        self.resume_key = cursor.as_ref().and_then(|cursor| self.start_of(cursor, None).ok());
        self.resume = cursor;
    }

    /// Returns the key of a cursor, in a segment or in the whole scan.
    pub(super) fn start_of(&self, cursor: &Cursor, segment: Option<ScanSegment>) -> Result<RawItem, InvalidRead> {
        let position = cursor.open(self.cursor_keys.as_ref(), self.audience.as_deref())?;
        Ok(position.start(self.fingerprint(segment)?, &self.layout.cursor_keys())?)
    }

    /// Begins the read after a cursor or, `backward`, before it.
    pub(crate) fn begin_at(&mut self, cursor: Cursor, backward: bool) {
        let invalid = if self.resume.is_some() && self.backward != backward {
            Some("given both `resume` and `before`, of which a read can have one")
        } else if backward && matches!(self.target, Target::Scan) {
            Some("a scan, whose items have no order: only a query can be read with `before`")
        } else {
            None
        };
        self.keep_error(invalid.map_or(Ok(()), |problem| Err(InvalidInput::value(problem))));
        self.resume = Some(cursor);
        self.backward = backward;
    }

    /// Refuses a read with `before` by a method that reads to the end.
    pub(crate) fn require_forward(&mut self) {
        if self.backward {
            let problem = "given `before`, with which a query can be read by `page`, `take` or `pager`";
            self.keep_error::<()>(Err(InvalidInput::value(problem)));
        }
    }

    /// Returns the cursor after a key, in a segment or in the whole scan.
    pub(super) fn cursor_in(&self, segment: Option<ScanSegment>, key: RawItem) -> Result<Cursor, InvalidInput> {
        self.cursor_maker(segment)?.cursor(key)
    }

    /// Returns what makes the cursors in a segment or in the whole scan.
    pub(crate) fn cursor_maker(&self, segment: Option<ScanSegment>) -> Result<CursorMaker, InvalidInput> {
        Ok(CursorMaker {
            fingerprint: self.fingerprint(segment)?,
            attributes: self.layout.cursor_keys(),
            cursor_keys: self.cursor_keys.clone(),
            audience: self.audience.clone(),
        })
    }

    /// Returns the position of an item that was read.
    pub(crate) fn position_of(&self, item: &StoredItem) -> ItemKey {
        match item {
            StoredItem::Json(item) => ItemKey::Item(item.clone()),
            StoredItem::Decoded(_) => ItemKey::of(item, &self.layout.cursor_keys()),
        }
    }

    /// Returns the position of a key.
    pub(crate) fn position_of_key(&self, key: RawItem) -> ItemKey {
        self.position_of(&StoredItem::Decoded(key))
    }

    /// Returns the key at a position. It is the key that DynamoDB returns if a page ends there.
    pub(crate) fn key_at(&self, position: &ItemKey) -> Result<RawItem, InvalidInput> {
        let keys = self.layout.cursor_keys();
        let key =
            Some(position.read(&keys)).filter(|key| keys.iter().all(|attribute| key.contains_key(attribute.name)));
        key.ok_or_else(|| InvalidInput::value("the position of an item without a key").in_entity(self.entity))
    }
}
