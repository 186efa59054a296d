//! The builder of a batch of reads.

use std::marker::PhantomData;

use super::keys::{BatchGetOutput, DistinctKeys, KeyResults, PartKeys};
use crate::action::batch::bounded;
use crate::action::batch::error::BatchError;
use crate::action::batch::future::{BatchFuture, Mapped};
use crate::client::Dynamite;
use crate::client::error::Error;
use crate::codec::InvalidInput;
use crate::entity::{Entity, Item, View, raw_key};
use crate::operation::batch::{AnyEntry, BatchTable, Limits, ReadTable};

/// A batch that reads any number of items of one entity by their keys.
///
/// It sends requests of up to 100 keys, as fast as the table accepts them. Keys that a request left unprocessed are
/// sent again. When it is awaited, it returns a [`BatchGetOutput`]: the items in the order of their keys, and the keys
/// without an item.
///
/// # Errors
///
/// Returns [`BatchError`] if a key is invalid, some keys were not read, or some items could not be decoded.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let keys = [7, 8].map(|number| OrderKey::new("ACME", number));
/// let found: Vec<Order> = orders.batch_get(keys.clone()).consistent().await?.found;
/// let summaries: Vec<OrderSummary> = orders.batch_get(keys).view::<OrderSummary>().await?.found;
/// # assert_eq!((found.len(), summaries.len()), (2, 2));
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct BatchGet<E: Entity, V> {
    pub(in crate::action::batch) db: Dynamite,
    pub(in crate::action::batch) keys: Vec<E::Key>,
    pub(in crate::action::batch) consistent: bool,
    pub(in crate::action::batch) limits: Limits,
    of: PhantomData<fn() -> V>,
}

impl<E: Entity, V> Clone for BatchGet<E, V> {
    fn clone(&self) -> Self {
        let (db, keys) = (self.db.clone(), self.keys.clone());
        BatchGet { db, keys, consistent: self.consistent, limits: self.limits, of: PhantomData }
    }
}

impl<E: Entity, V> std::fmt::Debug for BatchGet<E, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchGet({} of {})", self.keys.len(), E::NAME)
    }
}

impl<E: Entity, V: Item> BatchGet<E, V> {
    pub(crate) fn new(db: &Dynamite, keys: Vec<E::Key>) -> Self {
        BatchGet { db: db.clone(), keys, consistent: false, limits: Limits::default(), of: PhantomData }
    }

    /// Reads consistently: the result reflects all writes that succeeded before the read. Costs twice the read units.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Reads only the attributes of a view. Costs as much as reading all attributes.
    pub fn view<W: View<E>>(self) -> BatchGet<E, W> {
        let BatchGet { db, keys, consistent, limits, .. } = self;
        BatchGet { db, keys, consistent, limits, of: PhantomData }
    }

    bounded!(limits);

    /// Adds the keys to `distinct` and returns their indexes there.
    pub(in crate::action::batch) fn add_keys_to(&self, distinct: &mut DistinctKeys) -> Result<PartKeys, InvalidInput> {
        let table = BatchTable { physical: self.db.table_name(E::TABLE.name), schema: E::TABLE };
        let table = distinct.add_table(ReadTable { table, consistent: self.consistent, projection: V::PROJECTION });
        let index = |key| distinct.add_key(table, raw_key::<E>(key)?);
        Ok(PartKeys { table, indexes: self.keys.iter().map(index).collect::<Result<_, _>>()? })
    }
}

/// The result of a batch of reads.
type GetResult<T, K> = Result<BatchGetOutput<T, K>, BatchError<BatchGetOutput<T, K>, K>>;

/// The results of a batch, and the indexes and keys of its one entity.
type Untyped = Result<(KeyResults, PartKeys, AnyEntry), Error>;

async fn read(distinct: DistinctKeys, limits: Limits, part: Result<PartKeys, InvalidInput>, keys: AnyEntry) -> Untyped {
    let part = part?;
    Ok((distinct.read(limits).await, part, keys))
}

fn typed<E: Entity, V: Item>(read: Untyped) -> GetResult<V, E::Key> {
    let (mut results, part, keys) = read.map_err(BatchError::Refused)?;
    let keys: Vec<E::Key> = keys.downcast().unwrap_or_default();
    let (done, left) = results.take(keys, &part.indexes);
    if left.is_empty() {
        return Ok(done);
    }
    let count = done.found.len() + done.missing.len();
    Err(BatchError::Incomplete(Box::new(results.incomplete(done, count, left))))
}

impl<E: Entity, V: Item> IntoFuture for BatchGet<E, V> {
    type Output = GetResult<V, E::Key>;
    type IntoFuture = BatchFuture<BatchGetOutput<V, E::Key>, BatchError<BatchGetOutput<V, E::Key>, E::Key>>;

    fn into_future(self) -> Self::IntoFuture {
        let mut distinct = DistinctKeys::new(&self.db);
        let part = self.add_keys_to(&mut distinct);
        let keys = AnyEntry::new(E::NAME, self.keys);
        Mapped::boxed(Box::pin(read(distinct, self.limits, part, keys)), typed::<E, V>)
    }
}
