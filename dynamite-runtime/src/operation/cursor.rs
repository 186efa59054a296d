//! Cursors: positions from which a read continues, opaque, safe in a URL and bound to the read that made them.

mod audience;
mod invalid;
mod keys;
mod position;
mod seal;
mod secret;
mod text;
mod weak_secret;

pub use invalid::InvalidCursor;
pub use keys::CursorKeys;
pub use text::Cursor;

pub(crate) use position::{FINGERPRINT_BYTES, Position};
pub(crate) use text::{CHECKSUM_BYTES, checksum};
