//! Cursors, as text and back.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::seal::Sealed;
use super::{CursorKeys, FINGERPRINT_BYTES, InvalidCursor, Position};
use crate::codec::InvalidInput;

/// The first byte of a cursor that is not sealed.
const PLAIN_FORM: u8 = 1;
/// The bytes of the check sum, by which damage is told.
pub(crate) const CHECKSUM_BYTES: usize = 4;

/// Where a read goes on.
///
/// As text ([`Display`](fmt::Display), [`FromStr`](std::str::FromStr)) it is safe in a URL. It holds the key of the last item read, and is
/// bound to the table, the index, the key condition and the direction of the read that made it: another read refuses it
/// with [`Error::InvalidCursor`](crate::Error::InvalidCursor) before anything is sent. Numbers and bytes in keys are kept
/// exactly.
///
/// Without further ado it has a check sum that tells damage, and whoever wants to can read it and make another. A client
/// with [`CursorKeys`] signs or encrypts the cursors that it makes, and takes no others.
#[derive(Clone, PartialEq)]
pub struct Cursor(Form);

#[derive(Clone, PartialEq)]
enum Form {
    Plain(Position),
    Sealed(Sealed),
}

impl Cursor {
    /// The cursor at a position, sealed if there are keys.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] if it can't be encrypted.
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

    /// Reads the text of a cursor; `FromStr` is this with another error.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidCursor> {
        parse(text).map(Cursor)
    }

    /// The position, if the cursor is sealed exactly if there are keys, and by one of them.
    pub(crate) fn open(&self, keys: Option<&CursorKeys>, audience: Option<&str>) -> Result<Position, InvalidCursor> {
        match (&self.0, keys) {
            (Form::Plain(position), None) => Ok(position.clone()),
            (Form::Plain(_), Some(_)) => Err(InvalidCursor::Unsealed),
            (Form::Sealed(_), None) => Err(InvalidCursor::UnknownKey),
            (Form::Sealed(sealed), Some(keys)) => keys.open(sealed, audience),
        }
    }
}

/// Tells damage, not intent: whoever wants to can make a fitting one.
pub(crate) fn checksum(content: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut sum = [0; CHECKSUM_BYTES];
    sum.copy_from_slice(&Sha256::digest(content)[..CHECKSUM_BYTES]);
    sum
}

fn plain(position: &Position) -> Vec<u8> {
    let content = position.to_bytes();
    let mut bytes = vec![PLAIN_FORM];
    bytes.extend(checksum(&content));
    bytes.extend(content);
    bytes
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match &self.0 {
            Form::Plain(position) => URL_SAFE_NO_PAD.encode(plain(position)),
            Form::Sealed(sealed) => URL_SAFE_NO_PAD.encode(sealed.bytes()),
        })
    }
}

/// Shows that it is one, not the key in it.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cursor(..)")
    }
}

/// Reads the text of a cursor.
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
