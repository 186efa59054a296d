//! The secrets that cursors are sealed with, and how long they are good.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::seal::{SealKey, Sealed};
use super::{InvalidCursor, Position};
use crate::codec::InvalidInput;

/// The fewest bytes of a secret.
const MIN_SECRET_BYTES: usize = 32;

/// The secrets that cursors are signed or encrypted with; for [`Builder::cursor_keys`](crate::Builder::cursor_keys).
///
/// The first makes all cursors, and all of them are accepted. A secret is 32 bytes or more that nobody can guess.
///
/// ```
/// # let (newest, older) = ([1; 32], [2; 32]);
/// use std::time::Duration;
/// use dynamite_runtime::CursorKeys;
///
/// let keys = CursorKeys::signed(newest).or(CursorKeys::signed(older)).expire_after(Duration::from_secs(3600));
/// ```
#[derive(Clone)]
pub struct CursorKeys {
    newest: SealKey,
    older: Vec<SealKey>,
    expire_after: Option<Duration>,
    now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    weak: bool,
}

impl CursorKeys {
    /// Signs cursors with HMAC-SHA-256: nobody else can make or change one, and whoever has one can read the key in it.
    pub fn signed(secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        Self::new(SealKey::signed(secret), secret)
    }

    /// Encrypts cursors with AES-256-SIV: nobody else can make, change or read one.
    #[cfg(feature = "encrypted-cursors")]
    pub fn encrypted(secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        Self::new(SealKey::encrypted(secret), secret)
    }

    fn new(newest: SealKey, secret: &[u8]) -> Self {
        let weak = secret.len() < MIN_SECRET_BYTES;
        CursorKeys { newest, older: Vec::new(), expire_after: None, now: Arc::new(SystemTime::now), weak }
    }

    /// Accepts the cursors of other keys too, and makes none with them. Of those only the secrets count.
    #[must_use]
    pub fn or(mut self, older: CursorKeys) -> Self {
        self.older.push(older.newest);
        self.older.extend(older.older);
        self.weak |= older.weak;
        self
    }

    /// Accepts no cursor that is older. The time of issue is in every one, so this holds for those that are out already.
    #[must_use]
    pub fn expire_after(mut self, age: Duration) -> Self {
        self.expire_after = Some(age);
        self
    }

    /// Another clock than the system's, for tests.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.now = Arc::new(now);
        self
    }

    /// Refuses secrets that could be guessed.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        let problem = "a secret of fewer than 32 bytes, which could be guessed";
        if self.weak { Err(InvalidInput::value(problem).in_field("cursor_keys")) } else { Ok(()) }
    }

    pub(super) fn seal(&self, position: Position, audience: Option<&str>) -> Result<Sealed, InvalidInput> {
        self.newest.seal(self.milliseconds(), audience, position)
    }

    pub(super) fn open(&self, sealed: &Sealed, audience: Option<&str>) -> Result<Position, InvalidCursor> {
        let mut refused = InvalidCursor::UnknownKey;
        for key in std::iter::once(&self.newest).chain(&self.older).filter(|key| key.sealed(sealed)) {
            let Some(content) = key.open(sealed) else {
                refused = InvalidCursor::Altered;
                continue;
            };
            if self.is_expired(content.issued) {
                return Err(InvalidCursor::Expired);
            }
            return if key.is_for(&content, audience) { Ok(content.position) } else { Err(InvalidCursor::Audience) };
        }
        Err(refused)
    }

    /// Clocks of several servers differ: a cursor from the future is new.
    fn is_expired(&self, issued: u64) -> bool {
        let age = Duration::from_millis(self.milliseconds().saturating_sub(issued));
        self.expire_after.is_some_and(|longest| age > longest)
    }

    fn milliseconds(&self) -> u64 {
        let now = (self.now)().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Shows no secret.
impl fmt::Debug for CursorKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = 1 + self.older.len();
        f.debug_struct("CursorKeys")
            .field("keys", &keys)
            .field("expire_after", &self.expire_after)
            .finish_non_exhaustive()
    }
}
