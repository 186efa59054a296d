//! The builder of a batch of writes.

use std::marker::PhantomData;

use futures_core::Stream;
use futures_util::StreamExt;

use super::batch::{BatchWriteOutput, WriteBatch};
use super::entry::{PendingWrite, Unlocked, Write};
use super::operation::OPERATION;
use super::stream::WriteStream;
use crate::action::batch::bounded;
use crate::action::batch::error::{BatchError, Incomplete};
use crate::action::batch::future::{BatchFuture, Mapped};
use crate::action::batch::progress::BatchProgress;
use crate::client::Dynamite;
use crate::entity::Entity;
use crate::operation::CallInfo;
use crate::operation::batch::AnyEntry;

/// A batch of any number of puts and deletes of items of one entity.
///
/// It sends requests of up to 25 writes, as fast as the table accepts them. Writes that a request left unprocessed are
/// sent again. When it is awaited, it returns a [`BatchWriteOutput`].
///
/// DynamoDB has no conditions in batches: a put replaces any item with the same key. All writes are checked before the
/// first request is sent. A batch is not a transaction: if it fails, some of its writes may be done.
///
/// With `timestamps:`, a put writes the time of creation that the struct has, and the time at which the put is added to
/// the batch. Writes that are [sent again](Self::again) keep that time.
///
/// # Errors
///
/// Returns [`BatchError`] if a write is invalid, two writes have the same key, or some writes were not done.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let new = [order(10), order(11)];
/// let written = orders.batch_write().put_all(&new).delete(OrderKey::new("ACME", 1)).await?;
/// assert_eq!(written.count, 3);
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct BatchWrite<E> {
    pub(in crate::action::batch) batch: WriteBatch,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for BatchWrite<E> {
    fn clone(&self) -> Self {
        BatchWrite { batch: self.batch.clone(), of: PhantomData }
    }
}

impl<E: Entity> std::fmt::Debug for BatchWrite<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchWrite({} of {})", self.batch.len(), E::NAME)
    }
}

impl<E: Entity> BatchWrite<E> {
    pub(crate) fn new(db: &Dynamite) -> Self {
        let info = CallInfo::of::<E>("batch_write", OPERATION);
        BatchWrite { batch: WriteBatch::new(db, info), of: PhantomData }
    }

    fn add(mut self, write: Write<E>) -> Self {
        let write = PendingWrite::at_now(write, self.batch.clock());
        self.batch.push(write);
        self
    }

    /// Adds a put of an item. The put replaces the existing item with the same key, if there is one. It even replaces
    /// an item of another entity, because a batch has no conditions.
    pub fn put(self, item: &E) -> Self
    where
        E::Revision: Unlocked,
    {
        self.add(Write::Put(item.clone()))
    }

    /// Adds puts of these items.
    pub fn put_all<'i>(self, items: impl IntoIterator<Item = &'i E>) -> Self
    where
        E::Revision: Unlocked,
    {
        items.into_iter().fold(self, BatchWrite::put)
    }

    /// Adds a put of an item without checking its revision, for entities with an optimistic lock.
    ///
    /// The item is written with the revision after its own, whatever revision is stored. It even replaces an item of
    /// another entity, because a batch can't check anything.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// // `Customer` has an optimistic lock.
    /// customers.batch_write().put_unchecked(&customer("EVIL")).await?;
    /// # Ok(()) }
    /// ```
    pub fn put_unchecked(self, item: &E) -> Self {
        self.add(Write::Put(item.clone()))
    }

    /// Adds puts of these items, as [`put_unchecked`](Self::put_unchecked) does.
    pub fn put_all_unchecked<'i>(self, items: impl IntoIterator<Item = &'i E>) -> Self {
        items.into_iter().fold(self, BatchWrite::put_unchecked)
    }

    /// Adds a delete of the item with this key. A missing item is not an error.
    pub fn delete(self, key: impl Into<E::Key>) -> Self {
        self.add(Write::Delete(key.into()))
    }

    /// Adds deletes of the items with these keys.
    pub fn delete_all<K: Into<E::Key>>(self, keys: impl IntoIterator<Item = K>) -> Self {
        keys.into_iter().fold(self, BatchWrite::delete)
    }

    /// Adds puts and deletes.
    ///
    /// To add the writes that another batch left, use [`again`](Self::again), which keeps the order of writes to one
    /// key.
    pub fn extend(self, writes: impl IntoIterator<Item = Write<E>>) -> Self {
        writes.into_iter().fold(self, BatchWrite::add)
    }

    /// Adds the writes that an earlier batch did not do: those that it [left](crate::Incomplete::left), and those with an
    /// [unknown](crate::Incomplete::unknown) outcome.
    ///
    /// They come before the other writes of this batch. Of several writes to one key, only the newest is sent, so that
    /// no old version replaces a newer one, also if this is called for several batches, in any order: those of a batch
    /// that was sent later are newer. A put or delete that was carried out already is repeated. This does no harm unless
    /// somebody else has written the item since.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// use std::time::Duration;
    ///
    /// let batch = orders.batch_write().put_all(&[order(10), order(11)]).deadline(Duration::ZERO);
    /// if let Err(BatchError::Incomplete(rest)) = batch.await {
    ///     orders.batch_write().again(rest).await?;
    /// }
    /// assert_eq!(orders.query("ACME").count().await?, 11);
    /// # Ok(()) }
    /// ```
    pub fn again<D>(mut self, rest: impl Into<Box<Incomplete<D, Write<E>>>>) -> Self {
        let Incomplete { unknown, left, batches, .. } = *rest.into();
        let newest = batches.iter().max().copied().unwrap_or_default();
        // The lists are public: after a change to them, all of their writes are as new as the newest.
        let are_known = batches.len() == unknown.len() + left.len();
        let mut numbers = batches.into_iter().filter(|_| are_known);
        let writes = unknown.into_iter().chain(left).map(|write| {
            let mut value = PendingWrite::of(write).value;
            value.set_batch(numbers.next().unwrap_or(newest));
            value
        });
        self.batch.again(writes.collect());
        self
    }

    /// Sends only the last of several writes with the same key. By default, such writes are a
    /// [`BatchError::Duplicate`].
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let key = OrderKey::new("ACME", 7);
    /// let written = orders.batch_write().put(&order(7)).delete(&key).last_wins().await?;
    /// assert_eq!(written.count, 1);
    /// assert_eq!(orders.get(&key).await?, None);
    /// # Ok(()) }
    /// ```
    pub fn last_wins(mut self) -> Self {
        self.batch.last_wins();
        self
    }

    bounded!(batch.limits);

    /// Returns a handle to the progress of this batch. The handle outlives the future of the batch.
    pub fn progress(&self) -> BatchProgress {
        self.batch.progress()
    }

    /// Takes more writes from a stream, after those that were added.
    ///
    /// The stream is read only as fast as its writes can be sent, and completed writes are only counted, so the use of
    /// memory is bounded. Several writes with the same key are sent one after the other, in their order. Each write is
    /// checked when it is taken. An invalid write ends the batch after the requests in flight. Revisions are not
    /// checked.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// # let numbers = futures_util::stream::iter(10..100);
    /// use futures_util::StreamExt;
    ///
    /// let writes = numbers.map(|number| Write::Put(order(number)));
    /// let written = orders.batch_write().stream(writes).await?;
    /// assert_eq!(written.count, 90);
    /// # Ok(()) }
    /// ```
    pub fn stream(self, source: impl Stream<Item = Write<E>> + Send + 'static) -> WriteStream<E> {
        let clock = self.batch.clock().clone();
        WriteStream::new(self.batch, source.map(move |write| Ok(PendingWrite::at_now(write, &clock))))
    }

    /// Takes more writes from an iterator, as [`stream`](Self::stream) does.
    pub fn iter<I>(self, source: I) -> WriteStream<E>
    where
        I: IntoIterator<Item = Write<E>>,
        I::IntoIter: Send + 'static,
    {
        self.stream(futures_util::stream::iter(source))
    }

    /// Takes more writes from a stream that can fail, as [`stream`](Self::stream) does.
    ///
    /// The first error ends the batch after the requests in flight, with [`BatchError::Source`].
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// # let lines = ["10", "11", "twelve", "13"];
    /// let numbers = futures_util::stream::iter(lines.map(|line| line.parse::<u32>()));
    /// let writes = futures_util::StreamExt::map(numbers, |number| number.map(|number| Write::Put(order(number))));
    /// let Err(BatchError::Source { error, rest }) = orders.batch_write().try_stream(writes).await else { panic!() };
    /// assert_eq!(error.to_string(), "invalid digit found in string");
    /// assert_eq!(rest.done as usize + rest.left.len() + rest.unknown.len(), 2);
    /// # Ok(()) }
    /// ```
    pub fn try_stream<R>(self, source: impl Stream<Item = Result<Write<E>, R>> + Send + 'static) -> WriteStream<E>
    where
        R: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        let clock = self.batch.clock().clone();
        let pending = move |write| PendingWrite::at_now(write, &clock);
        WriteStream::new(self.batch, source.map(move |write| write.map(&pending).map_err(Into::into)))
    }

    /// Takes more writes from an iterator that can fail, as [`try_stream`](Self::try_stream) does.
    pub fn try_iter<R, I>(self, source: I) -> WriteStream<E>
    where
        R: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
        I: IntoIterator<Item = Result<Write<E>, R>>,
        I::IntoIter: Send + 'static,
    {
        self.try_stream(futures_util::stream::iter(source))
    }
}

impl<E: Entity> IntoFuture for BatchWrite<E> {
    type Output = Result<BatchWriteOutput, BatchError<Vec<Write<E>>, Write<E>>>;
    type IntoFuture = BatchFuture<BatchWriteOutput, BatchError<Vec<Write<E>>, Write<E>>>;

    fn into_future(self) -> Self::IntoFuture {
        Mapped::boxed(self.batch.run(), |ended| match ended {
            Ok(output) => Ok(output),
            Err(error) => Err(error.downcast(AnyEntry::downcast_all)),
        })
    }
}
