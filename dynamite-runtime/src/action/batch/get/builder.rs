//! The builder of a batch of reads.

use std::marker::PhantomData;

use super::keys::{BatchGetOutput, DistinctKeys, KeyResults};
use super::operation::OPERATION;
use super::part::Part;
use crate::action::batch::bounded;
use crate::action::batch::error::BatchError;
use crate::action::batch::future::{BatchFuture, Mapped};
use crate::client::error::Error;
use crate::client::{CallName, Dynamite, Ended, watched};
use crate::codec::InvalidInput;
use crate::entity::{Entity, Item, View, raw_key};
use crate::operation::batch::{BatchTable, Limits, ReadTable};
use crate::operation::{CallInfo, OnUnreadable, Unreadable, Usage};

/// A batch that reads any number of items of one entity by their keys.
///
/// It sends requests of up to 100 keys, as fast as the table accepts them. Keys that a request left unprocessed are
/// sent again. When it is awaited, it returns a [`BatchGetOutput`]: the items in the order of their keys, and the keys
/// without an item.
///
/// # Errors
///
/// Returns [`BatchError`] if a key is invalid, or some keys were not read. Items that can't be read are not an error:
/// they are listed in [`BatchGetOutput::unreadable`].
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
    pub(in crate::action::batch) on_unreadable: OnUnreadable,
    of: PhantomData<fn() -> V>,
}

impl<E: Entity, V> Clone for BatchGet<E, V> {
    fn clone(&self) -> Self {
        let (db, keys, on_unreadable) = (self.db.clone(), self.keys.clone(), self.on_unreadable.clone());
        BatchGet { db, keys, on_unreadable, of: PhantomData, ..*self }
    }
}

impl<E: Entity, V> std::fmt::Debug for BatchGet<E, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchGet({} of {})", self.keys.len(), E::NAME)
    }
}

impl<E: Entity, V: Item> BatchGet<E, V> {
    pub(crate) fn new(db: &Dynamite, keys: Vec<E::Key>) -> Self {
        let (limits, on_unreadable) = (Limits::default(), OnUnreadable::default());
        BatchGet { db: db.clone(), keys, consistent: false, limits, on_unreadable, of: PhantomData }
    }

    /// Reads consistently: the result reflects all writes that succeeded before the read. Costs twice the read units.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Reads only the attributes of a view. Costs as much as reading all attributes.
    pub fn view<W: View<E>>(self) -> BatchGet<E, W> {
        let BatchGet { db, keys, consistent, limits, on_unreadable, .. } = self;
        BatchGet { db, keys, consistent, limits, on_unreadable, of: PhantomData }
    }

    /// Passes every item that can't be read to a function, instead of listing it in
    /// [`BatchGetOutput::unreadable`](crate::BatchGetOutput::unreadable).
    pub fn on_unreadable(mut self, f: impl Fn(Unreadable) + Send + Sync + 'static) -> Self {
        self.on_unreadable = OnUnreadable::new(f);
        self
    }

    bounded!(limits);

    /// Adds the keys to `distinct`, and returns them as a part of its batch.
    pub(in crate::action::batch) fn into_part(self, distinct: &mut DistinctKeys) -> Result<Part, InvalidInput> {
        let table = BatchTable { physical: self.db.table_name(E::TABLE.name), schema: E::TABLE };
        let table = ReadTable { table, consistent: self.consistent, projection: V::PROJECTION };
        let mut keys = Vec::with_capacity(self.keys.len());
        for key in &self.keys {
            keys.push(raw_key::<E>(key));
        }
        let (table, indexes) = distinct.add_part(E::NAME, table, keys)?;
        let (keys, on_unreadable) = (Box::new(self.keys), self.on_unreadable);
        Ok(Part { entity: E::NAME, schema: E::TABLE, table, keys, indexes, on_unreadable })
    }
}

/// The result of a batch of reads.
type GetResult<T, K> = Result<BatchGetOutput<T, K>, BatchError<BatchGetOutput<T, K>, K>>;

/// The results of a batch, and its one part.
type Untyped = Result<(KeyResults, Part), Error>;

async fn read(distinct: DistinctKeys, limits: Limits, part: Result<Part, InvalidInput>) -> Untyped {
    let part = part?;
    Ok((distinct.read(limits).await, part))
}

fn typed<E: Entity, V: Item>(read: Untyped) -> GetResult<V, E::Key> {
    let (mut results, part) = match read {
        Ok(read) => read,
        Err(error) => return Err(BatchError::Refused(error)),
    };
    let (done, left) = results.take::<V, E::Key>(part);
    if left.is_empty() {
        return Ok(done);
    }
    let count = done.count();
    Err(BatchError::Incomplete(Box::new(results.incomplete(done, count, left))))
}

impl<E: Entity, V: Item> IntoFuture for BatchGet<E, V> {
    type Output = GetResult<V, E::Key>;
    type IntoFuture = BatchFuture<BatchGetOutput<V, E::Key>, BatchError<BatchGetOutput<V, E::Key>, E::Key>>;

    fn into_future(self) -> Self::IntoFuture {
        let info = CallInfo::of::<E>("batch_get", OPERATION);
        let name = CallName::new(&self.db, info);
        let mut distinct = DistinctKeys::new(&self.db, info);
        let limits = self.limits;
        let part = self.into_part(&mut distinct);
        let read = watched(name, read(distinct, limits, part), |read| match read {
            Ok((results, _)) => results.ended(),
            Err(error) => (Usage::default(), Ended::Failed(error)),
        });
        Mapped::boxed(Box::pin(read), typed::<E, V>)
    }
}
