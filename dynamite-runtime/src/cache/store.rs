//! The place where items are kept: what a cache asks of it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use uuid::Uuid;

/// A time that is longer than any process lives, for those that no clock can add.
pub(super) const FOREVER: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// Returns a number for a lease or a writer. It is from the operating system: copies of a machine, made while this
/// process runs, must not have the same ones.
pub(crate) fn random_id() -> u64 {
    let (high, low) = Uuid::new_v4().as_u64_pair();
    high ^ low.rotate_left(32)
}

/// The name of an item in a cache: a hash of the region, the physical table and the key. The key itself can't be read
/// from it.
///
/// `Display` writes it in hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CacheKey(pub [u8; 16]);

impl fmt::Display for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CacheKey({self})")
    }
}

/// The right to fill one key, which ends with a write, or with its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease(pub u64);

/// A write, by a random number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Writer(pub u64);

/// What is kept of a key.
#[derive(Clone, PartialEq, Eq)]
pub enum Kept {
    /// The whole item, as DynamoDB's JSON.
    Item(Bytes),
    /// That there is no item.
    Missing,
}

/// Shows nothing of the item but its size.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kept::Item(json) => write!(f, "Item({} bytes)", json.len()),
            Kept::Missing => f.write_str("Missing"),
        }
    }
}

/// What a store knows of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// This is kept.
    Hit(Kept),
    /// Nothing is kept. The reader that asked may fill the key.
    Miss(Lease),
    /// The key is being written, or another reader is filling it, or what is kept has a form that the store does not
    /// know. The reader goes past the cache, and fills nothing.
    Busy,
}

/// What a reader has read from DynamoDB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The key.
    pub key: CacheKey,
    /// The lease that the reader got for the key.
    pub lease: Lease,
    /// The item.
    pub kept: Kept,
    /// How long it is kept, at most.
    pub keep: Duration,
}

/// How a write ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was answered: it was carried out, or refused, and has no effect from now on.
    Known {
        /// How long nobody can fill the keys after the write. It is zero unless fills may read from a replica that is
        /// late.
        settle: Duration,
        /// What the item is after the write, and how long it is kept, if it is known. It is kept only if the write was
        /// alone: no other hold was on the key when it began, and no other write began or ended since.
        item: Option<(Kept, Duration)>,
    },
    /// It may still be carried out.
    Unknown {
        /// How long the hold lasts from now on.
        hold: Duration,
    },
}

/// The future of a [`CacheStore`].
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, CacheError>> + Send + 'a>>;

/// The reason why a store did not answer. No call fails because of it.
pub struct CacheError(Box<dyn std::error::Error + Send + Sync>);

impl CacheError {
    /// Makes the error from that of a store, or from a text. The text is logged, so it must not contain keys, items or
    /// secrets.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        CacheError(error.into())
    }
}

impl fmt::Display for CacheError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store of the cache failed: {}", self.0)
    }
}

impl fmt::Debug for CacheError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CacheError({})", self.0)
    }
}

impl std::error::Error for CacheError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

/// A place where items are kept, for [`Cache::in_store`](crate::Cache::in_store).
///
/// Each method is one step for each of its keys, and each step is atomic: two steps for one key never overlap, not even
/// if two processes make them. A step that fails may have been made, for some of its keys or for all. A store may
/// forget leases and what is kept at any time. If it forgets a hold, or if both steps of a write fail, something old
/// may be kept. Deadlines are those of the store's own clock.
///
/// `check_cache_store` of the module `testing` (feature `testing`) checks a store.
///
/// # Examples
///
/// A store over another one, which counts what it is asked for:
///
/// ```
/// # #[cfg(feature = "cache-memory")] {
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use std::time::Duration;
///
/// use dynamite_runtime::Cache;
/// use dynamite_runtime::cache::{CacheKey, CacheStore, Ended, Fill, Look, MemoryStore, StoreFuture, Writer};
///
/// #[derive(Debug)]
/// struct Counted(MemoryStore, AtomicUsize);
///
/// impl CacheStore for Counted {
///     fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
///         self.1.fetch_add(keys.len(), Ordering::Relaxed);
///         self.0.look(keys, lease)
///     }
///
///     fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
///         self.0.fill(fills)
///     }
///
///     fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
///         self.0.begin(keys, writer, hold)
///     }
///
///     fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
///         self.0.end(keys, writer, ended)
///     }
/// }
///
/// let cache = Cache::in_store(Counted(MemoryStore::new(64 << 20), AtomicUsize::new(0)));
/// # }
/// ```
pub trait CacheStore: fmt::Debug + Send + Sync + 'static {
    /// Returns what is kept of a key, if the memory of this process has it. The default is `None`: [`look`](Self::look)
    /// will be asked. What this returns is not checked, other than what `look` returns.
    fn peek(&self, key: &CacheKey) -> Option<Kept> {
        let _ = key;
        None
    }

    /// Returns what is known of keys, in their order. Where nothing is kept and nobody holds the key or has a lease,
    /// returns a new lease that lasts so long.
    fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>>;

    /// Keeps what was read, where the lease still stands, and ends the lease. Returns the number of fills that were
    /// refused.
    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize>;

    /// Makes a hold of this writer on keys that lasts so long, and forgets what is kept of them, and all leases. While
    /// a key has a hold, `look` returns [`Look::Busy`]. The key is forgotten even if no hold can be made.
    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()>;

    /// Ends the hold of this writer on keys, or sets its deadline anew, and forgets what is kept of them, and all
    /// leases: also if there is no such hold. If the writer was alone, keeps what the item is now.
    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()>;
}

impl<S: CacheStore + ?Sized> CacheStore for std::sync::Arc<S> {
    fn peek(&self, key: &CacheKey) -> Option<Kept> {
        (**self).peek(key)
    }

    fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
        (**self).look(keys, lease)
    }

    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
        (**self).fill(fills)
    }

    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
        (**self).begin(keys, writer, hold)
    }

    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
        (**self).end(keys, writer, ended)
    }
}
