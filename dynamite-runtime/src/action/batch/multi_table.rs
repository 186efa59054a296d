//! Batches over several tables, whose requests combine the entries of all of them.

use std::marker::PhantomData;

use super::bounded;
use super::error::{BatchError, Incomplete};
use super::future::{BatchFuture, Mapped};
use super::get::{BatchGet, BatchGetOutput, DistinctKeys, KeyResults, OPERATION, Part};
use super::progress::BatchProgress;
use super::write::{BatchWrite, BatchWriteOutput, WriteBatch};
use crate::action::Append;
use crate::client::error::Error;
use crate::client::{CallName, Dynamite, Ended, watched};
use crate::codec::InvalidInput;
use crate::entity::{Entity, Item};
use crate::operation::batch::{AnyEntry, Limits};
use crate::operation::{CallInfo, Usage};

/// A batch of writes to several tables, made by [`Dynamite::batch_write`].
///
/// When it is awaited, it returns a [`BatchWriteOutput`].
///
/// # Errors
///
/// Returns [`BatchError`] with each write as an [`AnyEntry`].
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?; let db = orders.db();
/// let written = db
///     .batch_write()
///     .add(orders.batch_write().put(&order(10)))
///     .add(customers.batch_write().delete(CustomerKey::new("ACME")))
///     .await?;
/// assert_eq!(written.count, 2);
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
#[derive(Clone)]
pub struct BatchWrites(WriteBatch);

impl BatchWrites {
    pub(crate) fn new(db: &Dynamite) -> Self {
        BatchWrites(WriteBatch::new(db, CallInfo::of_many("batch_write", WriteBatch::OPERATION)))
    }

    /// Adds the writes of a batch of one entity.
    ///
    /// The `deadline`, `at_once` and `last_wins` of that batch are ignored; set them on the combined batch.
    #[expect(clippy::should_implement_trait, reason = "one call is added to others, as in a transaction")]
    pub fn add<E: Entity>(mut self, writes: BatchWrite<E>) -> Self {
        self.0.add(writes.batch);
        self
    }

    /// Adds the writes that an earlier batch over several tables did not do, as
    /// [`BatchWrite::again`](crate::BatchWrite::again) does.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?; let db = orders.db();
    /// use std::time::Duration;
    ///
    /// let batch = db.batch_write().add(orders.batch_write().put(&order(10))).deadline(Duration::ZERO);
    /// if let Err(BatchError::Incomplete(rest)) = batch.await {
    ///     db.batch_write().again(rest).await?;
    /// }
    /// assert_eq!(orders.query("ACME").count().await?, 10);
    /// # Ok(()) }
    /// ```
    pub fn again<D>(mut self, rest: impl Into<Box<Incomplete<D, AnyEntry>>>) -> Self {
        let Incomplete { unknown, left, .. } = *rest.into();
        self.0.again(unknown.into_iter().chain(left).collect());
        self
    }

    /// Sends only the last of several writes with the same key. By default, such writes are a
    /// [`BatchError::Duplicate`].
    pub fn last_wins(mut self) -> Self {
        self.0.last_wins();
        self
    }

    bounded!(0.limits);

    /// Returns a handle to the progress of this batch. The handle outlives the future of the batch.
    pub fn progress(&self) -> BatchProgress {
        self.0.progress()
    }
}

impl std::fmt::Debug for BatchWrites {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchWrites({})", self.0.len())
    }
}

impl IntoFuture for BatchWrites {
    type Output = Result<BatchWriteOutput, BatchError<Vec<AnyEntry>, AnyEntry>>;
    type IntoFuture = BatchFuture<BatchWriteOutput, BatchError<Vec<AnyEntry>, AnyEntry>>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.run()
    }
}

/// A batch of reads from several tables, made by [`Dynamite::batch_get`].
///
/// When it is awaited, it returns `P`, a tuple with a [`BatchGetOutput`] for each part. A batch has up to eight parts.
///
/// # Errors
///
/// Returns [`BatchError`] with each key as an [`AnyEntry`].
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?; let db = orders.db();
/// let (found_orders, found_customers) = db
///     .batch_get()
///     .add(orders.batch_get([OrderKey::new("ACME", 7)]))
///     .add(customers.batch_get([CustomerKey::new("ACME")]))
///     .await?;
/// assert_eq!(found_orders.found, [order(7)]);
/// assert!(found_customers.missing.is_empty());
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct BatchGets<P> {
    distinct: DistinctKeys,
    parts: Vec<Result<Part, InvalidInput>>,
    limits: Limits,
    outputs: PhantomData<fn() -> P>,
}

impl BatchGets<()> {
    pub(crate) fn new(db: &Dynamite) -> Self {
        let (distinct, limits) = (DistinctKeys::new(db, CallInfo::of_many("batch_get", OPERATION)), Limits::default());
        BatchGets { distinct, parts: Vec::new(), limits, outputs: PhantomData }
    }
}

impl<P> BatchGets<P> {
    /// Adds the keys of a batch of one entity, whose output becomes the next element of the tuple.
    ///
    /// The `deadline` and `at_once` of that batch are ignored; set them on the combined batch. Its `on_unreadable` takes
    /// the unreadable items of this part.
    #[expect(clippy::should_implement_trait, reason = "one call is added to others, as in a transaction")]
    pub fn add<E: Entity, V: Item>(mut self, gets: BatchGet<E, V>) -> BatchGets<P::Out>
    where
        P: Append<BatchGetOutput<V, E::Key>>,
    {
        self.parts.push(gets.into_part(&mut self.distinct));
        let BatchGets { distinct, parts, limits, .. } = self;
        BatchGets { distinct, parts, limits, outputs: PhantomData }
    }

    bounded!(limits);
}

impl<P> std::fmt::Debug for BatchGets<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchGets(of {} entities)", self.parts.len())
    }
}

/// A tuple of the outputs of the parts of a [`BatchGets`].
pub trait BatchGetOutputs: Sized + Send + 'static {
    /// Reads the results of each part, and collects the keys that were not read.
    #[doc(hidden)]
    fn take(parts: &mut BatchGetResults) -> Self;
}

/// The results of a batch, and its parts whose results were not taken yet.
#[doc(hidden)]
pub struct BatchGetResults {
    results: KeyResults,
    parts: std::vec::IntoIter<Part>,
    left: Vec<AnyEntry>,
    count: usize,
}

/// Shows no items.
impl std::fmt::Debug for BatchGetResults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BatchGetResults(..)")
    }
}

impl BatchGetResults {
    fn next<T: Item, K: Clone + Send + Sync + 'static>(&mut self) -> BatchGetOutput<T, K> {
        let Some(part) = self.parts.next() else { return BatchGetOutput::new(Usage::default()) };
        let (entity, usage) = (part.entity, self.results.table_usage(part.table));
        let (mut output, left) = self.results.take::<T, K>(part);
        output.usage = Usage { unreadable: output.usage.unreadable, ..usage };
        self.count += output.count();
        self.left.extend(left.into_iter().map(|key| AnyEntry::new(entity, key)));
        output
    }
}

macro_rules! tuples {
    ($($($t:ident $k:ident),*;)*) => { $(
        impl<$($t: Item, $k: Clone + Send + Sync + 'static),*> BatchGetOutputs for ($(BatchGetOutput<$t, $k>,)*) {
            fn take(parts: &mut BatchGetResults) -> Self {
                ($(parts.next::<$t, $k>(),)*)
            }
        }
    )* };
}

tuples! {
    A Ak;
    A Ak, B Bk;
    A Ak, B Bk, C Ck;
    A Ak, B Bk, C Ck, D Dk;
    A Ak, B Bk, C Ck, D Dk, F Fk;
    A Ak, B Bk, C Ck, D Dk, F Fk, G Gk;
    A Ak, B Bk, C Ck, D Dk, F Fk, G Gk, H Hk;
    A Ak, B Bk, C Ck, D Dk, F Fk, G Gk, H Hk, I Ik;
}

type Untyped = Result<BatchGetResults, Error>;

async fn read(distinct: DistinctKeys, limits: Limits, parts: Vec<Result<Part, InvalidInput>>) -> Untyped {
    let parts: Vec<Part> = parts.into_iter().collect::<Result<_, _>>()?;
    let results = distinct.read(limits).await;
    Ok(BatchGetResults { results, parts: parts.into_iter(), left: Vec::new(), count: 0 })
}

fn typed<P: BatchGetOutputs>(read: Untyped) -> Result<P, BatchError<P, AnyEntry>> {
    let mut parts = read.map_err(BatchError::Refused)?;
    let done = P::take(&mut parts);
    if parts.left.is_empty() {
        return Ok(done);
    }
    Err(BatchError::Incomplete(Box::new(parts.results.incomplete(done, parts.count, parts.left))))
}

impl<P: BatchGetOutputs> IntoFuture for BatchGets<P> {
    type Output = Result<P, BatchError<P, AnyEntry>>;
    type IntoFuture = BatchFuture<P, BatchError<P, AnyEntry>>;

    fn into_future(self) -> Self::IntoFuture {
        let name = CallName::new(self.distinct.db(), CallInfo::of_many("batch_get", OPERATION));
        let read = watched(name, read(self.distinct, self.limits, self.parts), |read| match read {
            Ok(read) => read.results.ended(),
            Err(error) => (Usage::default(), Ended::Failed(error)),
        });
        Mapped::boxed(Box::pin(read), typed::<P>)
    }
}
