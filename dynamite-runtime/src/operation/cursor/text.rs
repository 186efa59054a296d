//! Cursors and their text.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::seal::Sealed;
use super::{CursorKeys, FINGERPRINT_BYTES, InvalidCursor, Position};
use crate::codec::InvalidInput;

/// The first byte of a cursor that is not sealed.
const PLAIN_FORM: u8 = 1;
/// The length of the checksum, which detects damage.
pub(crate) const CHECKSUM_BYTES: usize = 4;

/// A position from which a read continues.
///
/// Its text ([`Display`](fmt::Display), [`FromStr`](std::str::FromStr)) is safe in a URL. A cursor holds the key of the
/// last item read, and is bound to the table, the index, the key condition and the direction of its read: another read
/// refuses it with [`Error::InvalidCursor`](crate::Error::InvalidCursor) before anything is sent. Numbers and bytes in
/// keys are kept exactly.
///
/// By default a cursor has only a checksum, which detects damage: anybody can read it and make another. A client with
/// [`CursorKeys`] signs or encrypts the cursors that it makes, and accepts only cursors that were sealed with one of
/// these keys.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let page = orders.query("ACME").page(4).await?;
/// let text = page.cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
///
/// // Later, perhaps in another process:
/// let next = orders.query("ACME").resume(text.parse()?).page(4).await?;
/// assert_eq!(next.items.first(), Some(&order(5)));
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq)]
pub struct Cursor(Form);

#[derive(Clone, PartialEq)]
enum Form {
    Plain(Position),
    Sealed(Sealed),
}

impl Cursor {
    /// Creates a cursor at a position, sealed if there are keys.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if encryption fails.
    pub(crate) fn new(
        position: Position,
        keys: Option<&CursorKeys>,
        audience: Option<&str>,
    ) -> Result<Self, InvalidInput> {
        Ok(Cursor(match keys {
            Some(keys) => Form::Sealed(keys.seal(position, audience)?),
            None => Form::Plain(position),
        }))
    }

    /// Parses the text of a cursor. `FromStr` calls this and converts the error.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidCursor> {
        parse(text).map(Cursor)
    }

    /// Returns the position. With keys, the cursor must be sealed with one of them; without keys, it must not be
    /// sealed.
    pub(crate) fn open(&self, keys: Option<&CursorKeys>, audience: Option<&str>) -> Result<Position, InvalidCursor> {
        match (&self.0, keys) {
            (Form::Plain(position), None) => Ok(position.clone()),
            (Form::Plain(_), Some(_)) => Err(InvalidCursor::Unsealed),
            (Form::Sealed(_), None) => Err(InvalidCursor::UnknownKey),
            (Form::Sealed(sealed), Some(keys)) => keys.open(sealed, audience),
        }
    }
}

/// Returns a checksum that detects damage, but not forgery.
pub(crate) fn checksum(content: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut sum = [0; CHECKSUM_BYTES];
    sum.copy_from_slice(&Sha256::digest(content)[..CHECKSUM_BYTES]);
    sum
}

fn plain_bytes(position: &Position) -> Vec<u8> {
    let content = position.to_bytes();
    let mut bytes = vec![PLAIN_FORM];
    bytes.extend(checksum(&content));
    bytes.extend(content);
    bytes
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match &self.0 {
            Form::Plain(position) => URL_SAFE_NO_PAD.encode(plain_bytes(position)),
            Form::Sealed(sealed) => URL_SAFE_NO_PAD.encode(sealed.bytes()),
        })
    }
}

/// Does not show the key in the cursor.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cursor(..)")
    }
}

fn parse(text: &str) -> Result<Form, InvalidCursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor::Malformed)?;
    let (form, rest) = bytes.split_first().ok_or(InvalidCursor::Malformed)?;
    if rest.len() < CHECKSUM_BYTES + FINGERPRINT_BYTES {
        return Err(InvalidCursor::Malformed);
    }
    if *form != PLAIN_FORM {
        return Ok(Form::Sealed(Sealed::from_bytes(bytes)?));
    }
    let (sum, content) = rest.split_first_chunk::<CHECKSUM_BYTES>().ok_or(InvalidCursor::Malformed)?;
    if *sum != checksum(content) {
        return Err(InvalidCursor::Malformed);
    }
    Position::from_bytes(content).map(Form::Plain).ok_or(InvalidCursor::Malformed)
}
