//! Why a cursor is refused.

use std::fmt;

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
    /// Neither signed nor encrypted, and the client has [`CursorKeys`](crate::CursorKeys).
    Unsealed,
    /// Signed or encrypted with a key that the client does not have.
    UnknownKey,
    /// Changed or truncated since it was signed or encrypted.
    Altered,
    /// Older than [`CursorKeys::expire_after`](crate::CursorKeys::expire_after) allows.
    Expired,
    /// Made for another audience, or for none where the read has one, or the other way round.
    Audience,
}

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidCursor::Malformed => "not sent: the cursor is damaged, or no cursor at all",
            InvalidCursor::Version => "not sent: the cursor is of another version of this library",
            InvalidCursor::Foreign => "not sent: the cursor belongs to another query",
            InvalidCursor::Unsealed => "not sent: the cursor is neither signed nor encrypted",
            InvalidCursor::UnknownKey => "not sent: the cursor is sealed with a key that this client does not have",
            InvalidCursor::Altered => "not sent: the cursor was altered",
            InvalidCursor::Expired => "not sent: the cursor has expired",
            InvalidCursor::Audience => "not sent: the cursor was made for another audience",
        })
    }
}

impl std::error::Error for InvalidCursor {}
