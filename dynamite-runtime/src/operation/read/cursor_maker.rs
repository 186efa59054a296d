//! The cursors of one read.

use super::item_keys::ItemKey;
use crate::codec::{InvalidInput, RawItem};
use crate::operation::cursor::{Cursor, CursorKeys, FINGERPRINT_BYTES, Position};
use crate::schema::KeyAttribute;

/// Makes the cursors of a read, or of a segment of one.
pub(crate) struct CursorMaker {
    pub(super) fingerprint: [u8; FINGERPRINT_BYTES],
    /// The key attributes that a cursor holds.
    pub(super) attributes: Vec<KeyAttribute>,
    pub(super) cursor_keys: Option<CursorKeys>,
    pub(super) audience: Option<String>,
}

impl CursorMaker {
    pub(crate) fn fingerprint(&self) -> &[u8] {
        &self.fingerprint
    }

    /// Returns the cursor at a key.
    pub(crate) fn cursor(&self, key: RawItem) -> Result<Cursor, InvalidInput> {
        let position = Position::new(self.fingerprint, key);
        Cursor::new(position, self.cursor_keys.as_ref(), self.audience.as_deref())
    }

    /// Returns the key of an item.
    pub(crate) fn key_of(&self, key: &ItemKey) -> RawItem {
        key.read(&self.attributes)
    }

    /// Returns the cursor at the key of an item.
    pub(crate) fn cursor_of(&self, key: &ItemKey) -> Result<Cursor, InvalidInput> {
        self.cursor(self.key_of(key))
    }
}
