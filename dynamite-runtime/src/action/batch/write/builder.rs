//! Batches of writes, as their users build them.

use std::marker::PhantomData;

use futures_core::Stream;
use futures_util::StreamExt;

use super::batch::{BatchWriteOutput, WriteBatch};
use super::entry::{PendingWrite, Unlocked, Write};
use super::stream::WriteStream;
use crate::action::batch::bounded;
use crate::action::batch::error::BatchError;
use crate::action::batch::future::{BatchFuture, Mapped};
use crate::action::batch::progress::BatchProgress;
use crate::client::Dynamite;
use crate::entity::Entity;
use crate::operation::batch::AnyEntry;

/// Any number of puts and deletes of one entity's items: in requests of 25, as many at a time as the table takes.
///
/// DynamoDB has no conditions in batches: a put replaces whatever has the key. All writes are checked before the first is
/// sent; two that are about one key are a [`BatchError::Duplicate`], unless the [last one wins](Self::last_wins).
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
        write!(f, "BatchWrite({} of {})", self.batch.writes.len(), E::NAME)
    }
}

impl<E: Entity> BatchWrite<E> {
    pub(crate) fn new(db: &Dynamite) -> Self {
        BatchWrite { batch: WriteBatch::new(db), of: PhantomData }
    }

    fn add(mut self, write: Write<E>) -> Self {
        self.batch.writes.push(PendingWrite::of(write));
        self
    }

    /// Writes an item, in the place of the one that is there, if one is.
    pub fn put(self, item: &E) -> Self
    where
        E::Revision: Unlocked,
    {
        self.add(Write::Put(item.clone()))
    }

    /// Writes these items.
    pub fn put_all<'i>(self, items: impl IntoIterator<Item = &'i E>) -> Self
    where
        E::Revision: Unlocked,
    {
        items.into_iter().fold(self, BatchWrite::put)
    }

    /// Writes an item with the next revision, whatever revision is stored: a batch can't check an optimistic lock.
    pub fn put_unchecked(self, item: &E) -> Self {
        self.add(Write::Put(item.clone()))
    }

    /// Writes these items with their next revisions, whatever revisions are stored.
    pub fn put_all_unchecked<'i>(self, items: impl IntoIterator<Item = &'i E>) -> Self {
        items.into_iter().fold(self, BatchWrite::put_unchecked)
    }

    /// Deletes an item. That there is none is no error.
    pub fn delete(self, key: impl Into<E::Key>) -> Self {
        self.add(Write::Delete(key.into()))
    }

    /// Deletes these items.
    pub fn delete_all<K: Into<E::Key>>(self, keys: impl IntoIterator<Item = K>) -> Self {
        keys.into_iter().fold(self, BatchWrite::delete)
    }

    /// Adds writes of either kind: those that another batch left, say.
    pub fn extend(self, writes: impl IntoIterator<Item = Write<E>>) -> Self {
        writes.into_iter().fold(self, BatchWrite::add)
    }

    /// Of two writes to one key, only the later is made.
    pub fn last_wins(mut self) -> Self {
        self.batch.last_wins();
        self
    }

    bounded!(batch.limits);

    /// A handle that can be asked how far the batch is, also when its future is gone.
    pub fn progress(&self) -> BatchProgress {
        self.batch.progress()
    }

    /// Takes further writes from a stream, after those that were added, and as fast as they can be made.
    ///
    /// Memory stays bounded however many there are, so what is done is only counted. Several writes to one key are made
    /// one after the other, in their order. The writes of an entity with an optimistic lock are not checked.
    pub fn stream(self, source: impl Stream<Item = Write<E>> + Send + 'static) -> WriteStream<E> {
        WriteStream::new(self.batch, source.map(PendingWrite::of))
    }

    /// Takes further writes from an iterator, as [`stream`](Self::stream) does.
    pub fn iter<I>(self, source: I) -> WriteStream<E>
    where
        I: IntoIterator<Item = Write<E>>,
        I::IntoIter: Send + 'static,
    {
        self.stream(futures_util::stream::iter(source))
    }
}

impl<E: Entity> IntoFuture for BatchWrite<E> {
    type Output = Result<BatchWriteOutput, BatchError<Vec<Write<E>>, Write<E>>>;
    type IntoFuture = BatchFuture<BatchWriteOutput, BatchError<Vec<Write<E>>, Write<E>>>;

    fn into_future(self) -> Self::IntoFuture {
        Mapped::boxed(self.batch.run(), |ended| ended.map_err(|error| error.downcast(AnyEntry::downcast_all)))
    }
}
