//! How the items of an entity are kept.

use std::time::Duration;

/// The size up to which items are kept, if nothing is said.
const LARGEST: usize = 64 * 1024;

/// How long the items of one entity are kept, and which of them.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::Keep;
///
/// const PRODUCTS: Keep = Keep::for_secs(300).missing_for_secs(10).up_to_bytes(16 * 1024);
/// const SESSIONS: Keep = Keep::for_secs(30).write_through();
/// # assert_ne!(PRODUCTS, SESSIONS);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "it has an effect only if it is given to a cache"]
pub struct Keep {
    pub(super) time: Duration,
    pub(super) missing: Option<Duration>,
    pub(super) largest: usize,
    pub(super) write_through: bool,
}

impl Keep {
    /// Keeps items for this time; nothing if it is 0.
    ///
    /// Each is kept for up to a tenth less, at random, so that those that were read together do not expire together. In
    /// a table with `ttl:`, no item is kept past its expiry time.
    pub const fn for_secs(seconds: u64) -> Self {
        Self::for_duration(Duration::from_secs(seconds))
    }

    /// Keeps items for this time, as [`for_secs`](Self::for_secs) does.
    pub const fn for_duration(time: Duration) -> Self {
        Keep { time, missing: None, largest: LARGEST, write_through: false }
    }

    /// Keeps for this time that there is no item with a key, too. By default, each such read asks DynamoDB.
    pub const fn missing_for_secs(self, seconds: u64) -> Self {
        self.missing_for_duration(Duration::from_secs(seconds))
    }

    /// Keeps for this time that there is no item with a key, as [`missing_for_secs`](Self::missing_for_secs) does.
    pub const fn missing_for_duration(mut self, time: Duration) -> Self {
        self.missing = Some(time);
        self
    }

    /// Keeps only items of up to so many bytes, as DynamoDB's JSON. The default is 64 KiB.
    pub const fn up_to_bytes(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }

    /// Keeps what a put or a create has written, if no other write of the item was on its way. By default, a write only
    /// forgets the item, and the next read asks DynamoDB.
    pub const fn write_through(mut self) -> Self {
        self.write_through = true;
        self
    }

    /// Returns the longest time for which something is kept.
    pub(super) fn longest(&self) -> Duration {
        self.time.max(self.missing.unwrap_or_default())
    }
}
