//! Signed and encrypted cursors, as bytes.
//!
//! ```text
//! signed     2 | key id | issued | mark of the audience | position | signature
//! encrypted  3 | key id | (issued | mark of the audience | position), by AES-SIV
//! ```
//!
//! A signature is the first 16 bytes of the HMAC-SHA-256 of everything before it. AES-SIV (RFC 5297) takes the form (2
//! or 3) and the key id as associated data. It needs no nonce, so no source of randomness can fail or repeat.

use hmac::Mac;
use zeroize::ZeroizeOnDrop;

use super::audience::{AudienceKey, MARK_BYTES};
#[cfg(feature = "encrypted-cursors")]
use super::secret::Key;
use super::secret::{MacKey, RootKey};
use super::{InvalidCursor, Position};
use crate::codec::InvalidInput;

const SIGNED_FORM: u8 = 2;
#[cfg_attr(not(feature = "encrypted-cursors"), allow(dead_code))]
const ENCRYPTED_FORM: u8 = 3;
/// The length of the id by which a key is found. The id is derived from the secret.
const KEY_ID_BYTES: usize = 4;
/// The length of the time of issue: milliseconds since 1970.
const ISSUED_BYTES: usize = 8;
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
                if bytes.len() >= HEADER_BYTES + ISSUED_BYTES + MARK_BYTES + SIGNATURE_BYTES =>
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
    mark: [u8; MARK_BYTES],
    pub(super) position: Position,
}

impl Content {
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (issued, rest) = bytes.split_first_chunk::<ISSUED_BYTES>()?;
        let (mark, position) = rest.split_first_chunk::<MARK_BYTES>()?;
        let position = Position::from_bytes(position)?;
        Some(Content { issued: u64::from_be_bytes(*issued), mark: *mark, position })
    }
}

/// A key, and the method that it seals with. It is wiped when it is dropped.
pub(super) struct SealKey {
    id: [u8; KEY_ID_BYTES],
    audience: AudienceKey,
    method: Method,
}

enum Method {
    Sign(MacKey),
    #[cfg(feature = "encrypted-cursors")]
    Encrypt(Key<64>),
}

impl SealKey {
    pub(super) fn signed(secret: &[u8]) -> Self {
        let root = RootKey::new(secret);
        Self::new(&root, SIGNED_FORM, Method::Sign(root.derive_mac("sign")))
    }

    #[cfg(feature = "encrypted-cursors")]
    pub(super) fn encrypted(secret: &[u8]) -> Self {
        let root = RootKey::new(secret);
        let key = Key::written(|key: &mut [u8; 64]| {
            key[..32].copy_from_slice(root.derive("encrypt 1").bytes());
            key[32..].copy_from_slice(root.derive("encrypt 2").bytes());
        });
        Self::new(&root, ENCRYPTED_FORM, Method::Encrypt(key))
    }

    fn new(root: &RootKey, form: u8, method: Method) -> Self {
        SealKey { id: root.derive_mac("id").first_bytes(&[form]), audience: AudienceKey::new(root), method }
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

    pub(super) fn seal(
        &self,
        issued: u64,
        audience: Option<&str>,
        position: &Position,
    ) -> Result<Sealed, InvalidInput> {
        let position = position.to_bytes();
        let mark = self.audience.mark(audience, issued, &position);
        let content = [&issued.to_be_bytes()[..], &mark, &position].concat();
        let mut bytes = self.header().to_vec();
        match &self.method {
            Method::Sign(key) => {
                bytes.extend(content);
                let signature: [u8; SIGNATURE_BYTES] = key.first_bytes(&bytes);
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
                key.code(signed).verify_truncated_left(signature).ok()?;
                Content::from_bytes(content)
            }
            #[cfg(feature = "encrypted-cursors")]
            Method::Encrypt(key) => Content::from_bytes(&siv(key).decrypt([header], body).ok()?),
        }
    }

    /// Returns `true` if the content was sealed for this audience.
    pub(super) fn is_for(&self, content: &Content, audience: Option<&str>) -> bool {
        self.audience.is_mark_of(&content.mark, audience, content.issued, &content.position.to_bytes())
    }
}

impl ZeroizeOnDrop for SealKey {}

#[cfg(feature = "encrypted-cursors")]
fn siv(key: &Key<64>) -> aes_siv::siv::Aes256Siv {
    aes_siv::KeyInit::new(key.bytes().into())
}
