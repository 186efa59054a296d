//! Reads one item by its key.

use std::marker::PhantomData;

use super::future::{BoxFuture, Call, awaitable, then};
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::codec::{InvalidInput, RawItem};
use crate::entity::{Entity, Item, View, from_item, raw_key};
use crate::operation::sdk::GetItemInputBuilder;
use crate::operation::{GetItem, Measured};

/// Reads one item, or a view of it; `None` if there is none.
#[must_use = "not sent until awaited"]
pub struct Get<E, V> {
    db: Dynamite,
    operation: GetItem,
    of: PhantomData<fn() -> (E, V)>,
}

impl<E: Entity, V: Item> Get<E, V> {
    pub(crate) fn new(db: &Dynamite, key: &E::Key) -> Self {
        let operation = GetItem { table: db.table_name(E::TABLE.name), key: raw_key::<E>(key), consistent: false };
        Get { db: db.clone(), operation, of: PhantomData }
    }

    /// Sees every write that was answered before; costs twice as much.
    pub fn consistent(mut self) -> Self {
        self.operation.consistent = true;
        self
    }

    /// Reads only what a view names. Costs as much as the whole item.
    pub fn view<W: View<E>>(self) -> Get<E, W> {
        Get { db: self.db, operation: self.operation, of: PhantomData }
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<GetItemInputBuilder> {
        Ok(self.input()?)
    }

    /// The SDK's request, for a transaction of several.
    pub(super) fn input(self) -> Result<GetItemInputBuilder, InvalidInput> {
        self.operation.input(V::PROJECTION)
    }
}

impl<E, V> Clone for Get<E, V> {
    fn clone(&self) -> Self {
        Get { db: self.db.clone(), operation: self.operation.clone(), of: PhantomData }
    }
}

impl<E, V> std::fmt::Debug for Get<E, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Get").field("consistent", &self.operation.consistent).finish_non_exhaustive()
    }
}

awaitable!(Get<E: Entity, V: Item>);

impl<E: Entity, V: Item> Call for Get<E, V> {
    type Output = Option<V>;

    fn send(self) -> BoxFuture<Measured<Option<V>>> {
        let sent = send(self.db.clone(), self.input());
        then(Box::pin(sent), |answer| answer.try_map(|item| Ok(item.map(from_item).transpose()?)))
    }
}

async fn send(db: Dynamite, input: Result<GetItemInputBuilder, InvalidInput>) -> Result<Measured<Option<RawItem>>> {
    db.get_item(input?).await
}
