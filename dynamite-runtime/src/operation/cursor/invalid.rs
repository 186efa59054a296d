//! The reasons why a cursor is refused.

use std::fmt;

/// The reason why a [`Cursor`](crate::Cursor), a [`Checkpoint`](crate::Checkpoint) or the text of one was refused.
///
/// Nothing was sent.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// assert!(matches!("?".parse::<Cursor>(), Err(Error::InvalidCursor(InvalidCursor::Malformed))));
///
/// if let Some(cursor) = orders.query("ACME").page(4).await?.cursor {
///     let other = orders.query("OTHER").resume(cursor).page(4).await;
///     assert!(matches!(other, Err(Error::InvalidCursor(InvalidCursor::Foreign))));
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCursor {
    /// The text is not a cursor or checkpoint: it was truncated or changed, or is something else.
    Malformed,
    /// The cursor or checkpoint has a version that this library does not know.
    Version,
    /// The cursor or checkpoint belongs to another read: another table, index, key condition, direction or number of
    /// segments.
    Foreign,
    /// The cursor is neither signed nor encrypted, but the client has [`CursorKeys`](crate::CursorKeys).
    Unsealed,
    /// The cursor is signed or encrypted with a key that the client does not have.
    UnknownKey,
    /// The cursor was changed or truncated after it was signed or encrypted.
    Altered,
    /// The cursor is older than [`CursorKeys::expire_after`](crate::CursorKeys::expire_after) allows.
    Expired,
    /// The cursor was made for another audience, or only one of the cursor and the read has an audience.
    Audience,
}

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidCursor::Malformed => "the text is not a valid cursor or checkpoint",
            InvalidCursor::Version => "the cursor or checkpoint has a version that this library does not know",
            InvalidCursor::Foreign => "the cursor or checkpoint belongs to another query or scan",
            InvalidCursor::Unsealed => "the cursor is neither signed nor encrypted, but the client has cursor keys",
            InvalidCursor::UnknownKey => "the cursor is signed or encrypted with a key that the client does not have",
            InvalidCursor::Altered => "the cursor was changed or truncated after it was signed or encrypted",
            InvalidCursor::Expired => "the cursor has expired",
            InvalidCursor::Audience => "the cursor and the read do not have the same audience",
        })
    }
}

impl std::error::Error for InvalidCursor {}
