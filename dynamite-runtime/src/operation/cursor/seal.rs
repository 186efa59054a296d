//! Signed and encrypted cursors, as bytes.
//!
//! ```text
//! signed     2 | key id | issued | audience | position | signature
//! encrypted  3 | key id | (issued | audience | position), by AES-SIV
//! ```
//!
//! A signature is the first 16 bytes of the HMAC-SHA-256 of everything before it. AES-SIV (RFC 5297) takes the form (2
//! or 3) and the key id as associated data. It needs no nonce, so no source of randomness can fail or repeat.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{InvalidCursor, Position};
use crate::codec::InvalidInput;

const SIGNED_FORM: u8 = 2;
#[cfg_attr(not(feature = "encrypted-cursors"), allow(dead_code))]
const ENCRYPTED_FORM: u8 = 3;
/// The length of the id by which a key is found. The id is derived from the secret.
const KEY_ID_BYTES: usize = 4;
/// The length of the time of issue: milliseconds since 1970.
const ISSUED_BYTES: usize = 8;
/// The length of the code of an audience.
const AUDIENCE_BYTES: usize = 16;
/// The length of a signature, and of the tag of AES-SIV.
const SIGNATURE_BYTES: usize = 16;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES;

/// A sealed cursor, either created by this client or received.
#[derive(Clone, PartialEq)]
pub(crate) struct Sealed(Vec<u8>);

impl Sealed {
    /// Reads the bytes of a sealed cursor of a known form. Only a key can verify it.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Result<Self, InvalidCursor> {
        match bytes.first() {
            Some(&(SIGNED_FORM | ENCRYPTED_FORM))
                if bytes.len() >= HEADER_BYTES + ISSUED_BYTES + AUDIENCE_BYTES + SIGNATURE_BYTES =>
            {
                Ok(Sealed(bytes))
            }
            Some(&(SIGNED_FORM | ENCRYPTED_FORM)) | None => Err(InvalidCursor::Malformed),
            Some(_) => Err(InvalidCursor::Version),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The content that is sealed.
pub(super) struct Content {
    /// Milliseconds since 1970.
    pub(super) issued: u64,
    audience: [u8; AUDIENCE_BYTES],
    pub(super) position: Position,
}

impl Content {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.issued.to_be_bytes().to_vec();
        bytes.extend(self.audience);
        bytes.extend(self.position.to_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (issued, rest) = bytes.split_first_chunk::<ISSUED_BYTES>()?;
        let (audience, position) = rest.split_first_chunk::<AUDIENCE_BYTES>()?;
        let position = Position::from_bytes(position)?;
        Some(Content { issued: u64::from_be_bytes(*issued), audience: *audience, position })
    }
}

/// A key, and the method that it seals with.
#[derive(Clone)]
pub(super) struct SealKey {
    id: [u8; KEY_ID_BYTES],
    audience: [u8; 32],
    method: Method,
}

#[derive(Clone)]
enum Method {
    Sign([u8; 32]),
    #[cfg(feature = "encrypted-cursors")]
    Encrypt([u8; 64]),
}

impl SealKey {
    pub(super) fn signed(secret: &[u8]) -> Self {
        let root = RootKey::new(secret);
        SealKey {
            id: root.id(SIGNED_FORM),
            audience: root.derive(b"audience"),
            method: Method::Sign(root.derive(b"sign")),
        }
    }

    #[cfg(feature = "encrypted-cursors")]
    pub(super) fn encrypted(secret: &[u8]) -> Self {
        let root = RootKey::new(secret);
        let mut key = [0; 64];
        key[..32].copy_from_slice(&root.derive(b"encrypt 1"));
        key[32..].copy_from_slice(&root.derive(b"encrypt 2"));
        SealKey { id: root.id(ENCRYPTED_FORM), audience: root.derive(b"audience"), method: Method::Encrypt(key) }
    }

    fn header(&self) -> [u8; HEADER_BYTES] {
        let form = match self.method {
            Method::Sign(_) => SIGNED_FORM,
            #[cfg(feature = "encrypted-cursors")]
            Method::Encrypt(_) => ENCRYPTED_FORM,
        };
        let mut header = [form; HEADER_BYTES];
        header[1..].copy_from_slice(&self.id);
        header
    }

    /// Returns `true` if the header of a cursor names this key.
    pub(super) fn is_named_by(&self, sealed: &Sealed) -> bool {
        sealed.0.starts_with(&self.header())
    }

    pub(super) fn seal(&self, issued: u64, audience: Option<&str>, position: Position) -> Result<Sealed, InvalidInput> {
        let audience = audience.map_or([0; AUDIENCE_BYTES], |audience| first_bytes(self.audience(audience)));
        let content = Content { issued, audience, position }.to_bytes();
        let mut bytes = self.header().to_vec();
        match &self.method {
            Method::Sign(key) => {
                bytes.extend(content);
                let signature: [u8; SIGNATURE_BYTES] = first_bytes(mac(key, &bytes));
                bytes.extend(signature);
            }
            #[cfg(feature = "encrypted-cursors")]
            Method::Encrypt(key) => {
                let sealed = siv(key).encrypt([&bytes], &content);
                let sealed = sealed.map_err(|_| InvalidInput::value("a cursor that can't be encrypted"))?;
                bytes.extend(sealed);
            }
        }
        Ok(Sealed(bytes))
    }

    /// Returns the content, or `None` if it was sealed with another key or changed since then.
    pub(super) fn open(&self, sealed: &Sealed) -> Option<Content> {
        let (header, body) = sealed.0.split_at_checked(HEADER_BYTES)?;
        match &self.method {
            Method::Sign(key) => {
                let (content, signature) = body.split_last_chunk::<SIGNATURE_BYTES>()?;
                let signed = &sealed.0[..header.len() + content.len()];
                mac(key, signed).verify_truncated_left(signature).ok()?;
                Content::from_bytes(content)
            }
            #[cfg(feature = "encrypted-cursors")]
            Method::Encrypt(key) => Content::from_bytes(&siv(key).decrypt([header], body).ok()?),
        }
    }

    /// Returns `true` if the content was sealed for this audience.
    pub(super) fn is_for(&self, content: &Content, audience: Option<&str>) -> bool {
        match audience {
            Some(audience) => self.audience(audience).verify_truncated_left(&content.audience).is_ok(),
            None => content.audience == [0; AUDIENCE_BYTES],
        }
    }

    fn audience(&self, audience: &str) -> Hmac<Sha256> {
        mac(&self.audience, audience.as_bytes())
    }
}

/// The key from which the keys for each purpose are derived.
struct RootKey([u8; 32]);

impl RootKey {
    fn new(secret: &[u8]) -> Self {
        RootKey(Sha256::digest(secret).into())
    }

    fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        mac(&self.0, &[b"dynamite cursor: ", purpose].concat()).finalize().into_bytes().into()
    }

    fn id(&self, form: u8) -> [u8; KEY_ID_BYTES] {
        first_bytes(mac(&self.derive(b"id"), &[form]))
    }
}

fn mac(key: &[u8; 32], bytes: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    Hmac::new(&block.into()).chain_update(bytes)
}

/// Returns the first bytes of a message authentication code.
fn first_bytes<const N: usize>(mac: Hmac<Sha256>) -> [u8; N] {
    let code = mac.finalize().into_bytes();
    std::array::from_fn(|index| code.get(index).copied().unwrap_or_default())
}

#[cfg(feature = "encrypted-cursors")]
fn siv(key: &[u8; 64]) -> aes_siv::siv::Aes256Siv {
    aes_siv::KeyInit::new(&(*key).into())
}
