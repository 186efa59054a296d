//! Keys in memory, which are wiped when they are dropped.
//!
//! Keys lie on the heap and are written there, so that moving one leaves no copy behind.

use hmac::digest::FixedOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The bytes of a key.
pub(super) struct Key<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Key<N> {
    /// Creates a key from a function that writes its bytes.
    pub(super) fn written(write: impl FnOnce(&mut [u8; N])) -> Self {
        let mut key = Key(Box::new([0; N]));
        write(&mut key.0);
        key
    }

    pub(super) fn bytes(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Drop for Key<N> {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl<const N: usize> ZeroizeOnDrop for Key<N> {}

/// A key of HMAC-SHA-256, as the state after its first block. The feature `zeroize` of `sha2` wipes the state.
pub(super) struct MacKey(Box<Hmac<Sha256>>);

impl MacKey {
    fn new(key: &Key<32>) -> Self {
        let block = Key::<64>::written(|block| block[..32].copy_from_slice(key.bytes()));
        MacKey(Box::new(Hmac::new(block.bytes().into())))
    }

    /// Returns the code of these bytes, which can be cut and verified.
    pub(super) fn code(&self, bytes: &[u8]) -> Hmac<Sha256> {
        (*self.0).clone().chain_update(bytes)
    }

    /// Returns the first bytes of the code of these bytes.
    pub(super) fn first_bytes<const N: usize>(&self, bytes: &[u8]) -> [u8; N] {
        let code = self.code(bytes).finalize().into_bytes();
        std::array::from_fn(|index| code.get(index).copied().unwrap_or_default())
    }
}

impl ZeroizeOnDrop for MacKey {}

/// The key of a secret, from which the keys for each purpose are derived.
pub(super) struct RootKey(MacKey);

impl RootKey {
    pub(super) fn new(secret: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(secret);
        RootKey(MacKey::new(&Key::written(|key| Digest::finalize_into(hash, key.into()))))
    }

    pub(super) fn derive(&self, purpose: &str) -> Key<32> {
        let code = self.0.code(format!("dynamite cursor: {purpose}").as_bytes());
        Key::written(|key| FixedOutput::finalize_into(code, key.into()))
    }

    pub(super) fn derive_mac(&self, purpose: &str) -> MacKey {
        MacKey::new(&self.derive(purpose))
    }
}

impl ZeroizeOnDrop for RootKey {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hmac::block_api::HmacCore;
    use hmac::digest::CtOutput;
    use hmac::digest::block_api::{Buffer, CoreProxy};

    use super::*;
    use crate::operation::cursor::CursorKeys;
    use crate::operation::cursor::seal::SealKey;

    /// Compiles if values of this type are wiped when they are dropped.
    fn is_wiped<T: ZeroizeOnDrop>() {}

    #[test]
    fn keys_are_wiped_when_they_are_dropped() {
        is_wiped::<CursorKeys>();
        is_wiped::<SealKey>();
        is_wiped::<RootKey>();
        is_wiped::<MacKey>();
        is_wiped::<Key<32>>();
        is_wiped::<Key<64>>();
    }

    /// The crates wipe what they hold only with their feature `zeroize`.
    #[test]
    fn the_states_of_hashes_and_ciphers_are_wiped() {
        is_wiped::<Sha256>();
        is_wiped::<<Sha256 as CoreProxy>::Core>();
        is_wiped::<Buffer<HmacCore<Sha256>>>();
        is_wiped::<CtOutput<Hmac<Sha256>>>();
        #[cfg(feature = "encrypted-cursors")]
        {
            is_wiped::<aes_siv::siv::Aes256Siv>();
            is_wiped::<aes::Aes256>();
            is_wiped::<cmac::block_api::CmacCore<aes::Aes256>>();
        }
    }

    #[test]
    fn a_clone_of_cursor_keys_has_no_copy_of_a_key() {
        let keys = CursorKeys::signed(b"0kS!x#8vQz@5mLw&2nRt*7yHb(4gJf)9").or(CursorKeys::signed([7; 32]));
        let clone = keys.clone();
        assert!(keys.keys().zip(clone.keys()).all(|(one, other)| Arc::ptr_eq(one, other)));
    }
}
