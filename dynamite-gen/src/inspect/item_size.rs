//! The size of the JSON of an item, without white space between values.

use std::cell::Cell;

/// The most bytes of an item. In DynamoDB, it has at most 400 KB. The names of types and escapes make that some eight times as
/// much at most: two bytes of `{"BOOL":false},`, a byte of `\u0000`.
const MAX_BYTES: u64 = MAX_MIB * 1024 * 1024;

/// The same in MiB.
pub(super) const MAX_MIB: u64 = 4;

/// Counts the bytes of an item as they are read.
#[derive(Default)]
pub(super) struct ItemSize {
    bytes: Cell<u64>,
    position: Cell<Position>,
}

/// Where the next byte is: in a text of JSON, behind its backslash, or in none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Position {
    #[default]
    Outside,
    Inside,
    Escaped,
}

impl ItemSize {
    /// Begins another item, or something else that is small.
    pub(super) fn begin(&self) {
        self.bytes.set(0);
    }

    /// Adds bytes, and returns whether the item is not too large with them.
    pub(super) fn add(&self, bytes: &[u8]) -> bool {
        let (mut position, mut count) = (self.position.get(), self.bytes.get());
        for byte in bytes {
            let is_space = byte.is_ascii_whitespace() && position == Position::Outside;
            count += u64::from(!is_space);
            position = match (position, byte) {
                (Position::Outside, b'"') | (Position::Escaped, _) => Position::Inside,
                (Position::Inside, b'"') => Position::Outside,
                (Position::Inside, b'\\') => Position::Escaped,
                (other, _) => other,
            };
        }
        self.position.set(position);
        self.bytes.set(count);
        count <= MAX_BYTES
    }
}
