//! The secrets that seal cursors, and the time for which cursors stay valid.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zeroize::ZeroizeOnDrop;

use super::seal::{SealKey, Sealed};
use super::weak_secret::WeakSecret;
use super::{InvalidCursor, Position};
use crate::clock::Clock;
use crate::codec::InvalidInput;

/// The secrets that sign or encrypt cursors, for [`Builder::cursor_keys`](crate::Builder::cursor_keys).
///
/// New cursors are sealed (signed or encrypted) with the first secret. Cursors sealed with any of the secrets are
/// accepted, so that a secret can be replaced while its cursors are in use. A secret is 32 or more random bytes. A
/// client is not built with a shorter one, nor with one that is no secret, such as a repeated byte, a repeated pattern
/// or a sequence.
///
/// The keys that are made from the secrets are wiped from memory when the last clone of them is dropped, and with it
/// the last client that has them. The secret that you pass is yours to wipe: pass a reference to it, or a `Zeroizing`
/// of the crate `zeroize`.
///
/// # Examples
///
/// ```
/// # let (secret, previous) = ([1; 32], [2; 32]);
/// use std::time::Duration;
/// use dynamite_runtime::{CursorKeys, Dynamite};
///
/// let keys = CursorKeys::signed(secret)
///     .or(CursorKeys::signed(previous))
///     .expire_after(Duration::from_secs(3600));
/// let builder = Dynamite::builder().cursor_keys(keys);
/// # let _ = builder;
/// ```
#[derive(Clone)]
pub struct CursorKeys {
    // Shared, so that a clone has no copy of a key.
    newest: Arc<SealKey>,
    older: Vec<Arc<SealKey>>,
    expire_after: Option<Duration>,
    /// The clock that was set for these keys, or else that of their client.
    clock: Option<Clock>,
    weak: Option<WeakSecret>,
}

impl CursorKeys {
    /// Creates keys that sign cursors with HMAC-SHA-256.
    ///
    /// Nobody without the secret can make or change a cursor, but everybody who has a cursor can read the key in it.
    pub fn signed(secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        Self::new(SealKey::signed(secret), secret)
    }

    /// Creates keys that encrypt cursors with AES-256-SIV.
    ///
    /// Nobody without the secret can make, change or read a cursor.
    ///
    /// # Examples
    ///
    /// ```
    /// # let secret = [1; 32];
    /// use dynamite_runtime::{CursorKeys, Dynamite};
    ///
    /// let builder = Dynamite::builder().cursor_keys(CursorKeys::encrypted(secret));
    /// # let _ = builder;
    /// ```
    #[cfg(feature = "encrypted-cursors")]
    pub fn encrypted(secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        Self::new(SealKey::encrypted(secret), secret)
    }

    fn new(newest: SealKey, secret: &[u8]) -> Self {
        CursorKeys {
            newest: Arc::new(newest),
            older: Vec::new(),
            expire_after: None,
            clock: None,
            weak: WeakSecret::of(secret),
        }
    }

    /// Also accepts cursors that were sealed with the secrets of `older`, but seals none with them.
    ///
    /// Only the secrets of `older` are used; its [`expire_after`](Self::expire_after) and [`clock`](Self::clock) are
    /// not.
    ///
    /// # Examples
    ///
    /// To begin with encryption, or to replace a secret, still accept the cursors that users have:
    ///
    /// ```
    /// # #[cfg(feature = "encrypted-cursors")] {
    /// # let (secret, previous) = ([1; 32], [2; 32]);
    /// use dynamite_runtime::CursorKeys;
    ///
    /// let keys = CursorKeys::encrypted(secret).or(CursorKeys::signed(previous));
    /// # let _ = keys;
    /// # }
    /// ```
    #[must_use]
    pub fn or(mut self, older: CursorKeys) -> Self {
        self.older.push(older.newest);
        self.older.extend(older.older);
        self.weak = self.weak.or(older.weak);
        self
    }

    /// Refuses cursors that are older than `age`. By default, cursors never expire.
    ///
    /// Every sealed cursor holds the time when it was made, so this also applies to cursors made before `expire_after`
    /// was set.
    #[must_use]
    pub fn expire_after(mut self, age: Duration) -> Self {
        self.expire_after = Some(age);
        self
    }

    /// Uses this clock instead of [that of the client](crate::Builder::clock).
    ///
    /// # Examples
    ///
    /// ```
    /// # let secret = [1; 32];
    /// use std::time::{Duration, SystemTime};
    /// use dynamite_runtime::CursorKeys;
    ///
    /// let keys = CursorKeys::signed(secret).clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(60));
    /// # let _ = keys;
    /// ```
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Clock::new(now));
        self
    }

    /// Returns the keys with the clock of a client, unless they have one of their own.
    pub(crate) fn under(&self, clock: &Clock) -> Self {
        let mut keys = self.clone();
        keys.clock.get_or_insert_with(|| clock.clone());
        keys
    }

    /// Refuses secrets that are too short or predictable.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        match self.weak {
            Some(weak) => Err(InvalidInput::value(weak.problem()).in_field("cursor_keys")),
            None => Ok(()),
        }
    }

    /// Returns the keys, the newest first.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Arc<SealKey>> {
        std::iter::once(&self.newest).chain(&self.older)
    }

    pub(super) fn seal(&self, position: Position, audience: Option<&str>) -> Result<Sealed, InvalidInput> {
        self.newest.seal(self.milliseconds(), audience, &position)
    }

    pub(super) fn open(&self, sealed: &Sealed, audience: Option<&str>) -> Result<Position, InvalidCursor> {
        let mut error = InvalidCursor::UnknownKey;
        for key in self.keys().filter(|key| key.is_named_by(sealed)) {
            let Some(content) = key.open(sealed) else {
                error = InvalidCursor::Altered;
                continue;
            };
            if self.is_expired(content.issued) {
                return Err(InvalidCursor::Expired);
            }
            return if key.is_for(&content, audience) { Ok(content.position) } else { Err(InvalidCursor::Audience) };
        }
        Err(error)
    }

    /// Returns `true` if a cursor is too old. A cursor from the future is not too old, because the clocks of servers
    /// differ.
    fn is_expired(&self, issued: u64) -> bool {
        let age = Duration::from_millis(self.milliseconds().saturating_sub(issued));
        self.expire_after.is_some_and(|longest| age > longest)
    }

    fn milliseconds(&self) -> u64 {
        let now = self.clock.as_ref().map_or_else(SystemTime::now, Clock::now);
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
    }
}

/// The keys are wiped when the last clone is dropped.
impl ZeroizeOnDrop for CursorKeys {}

/// Shows the number of secrets, but none of them.
impl fmt::Debug for CursorKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.keys().count();
        f.debug_struct("CursorKeys")
            .field("keys", &keys)
            .field("expire_after", &self.expire_after)
            .finish_non_exhaustive()
    }
}
