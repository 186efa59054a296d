//! Reads one item by its key.

use std::marker::PhantomData;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::write::raw_key;
use crate::codec::{RawItem, from_item};
use crate::entity::{Entity, Item, View};
use crate::error::service_error;
use crate::expression::Placeholders;
use crate::future::{BoxFuture, Call, awaitable, then};
use crate::send::attempted;
use crate::{Dynamite, InvalidInput, Measured, Result, Usage, sdk};

/// Reads one item, or a view of it; `None` if there is none.
#[must_use = "not sent until awaited"]
pub struct Get<E, V> {
    db: Dynamite,
    key: Result<RawItem, InvalidInput>,
    consistent: bool,
    of: PhantomData<fn() -> (E, V)>,
}

impl<E: Entity, V: Item> Get<E, V> {
    pub(crate) fn new(db: &Dynamite, key: &E::Key) -> Self {
        Get { db: db.clone(), key: raw_key::<E>(key), consistent: false, of: PhantomData }
    }

    /// Sees every write that was answered before; costs twice as much.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Reads only what a view names. Costs as much as the whole item.
    pub fn view<W: View<E>>(self) -> Get<E, W> {
        Get { db: self.db, key: self.key, consistent: self.consistent, of: PhantomData }
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<sdk::GetItemInputBuilder> {
        let mut placeholders = Placeholders::default();
        let projection = V::PROJECTION.map(|paths| placeholders.projection(paths));
        Ok(sdk::GetItemInputBuilder::default()
            .table_name(self.db.table_name(E::TABLE.name))
            .set_key(Some(self.key?))
            .set_consistent_read(self.consistent.then_some(true))
            .set_projection_expression(projection)
            .set_expression_attribute_names(placeholders.names())
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }
}

impl<E, V> Clone for Get<E, V> {
    fn clone(&self) -> Self {
        Get { db: self.db.clone(), key: self.key.clone(), consistent: self.consistent, of: PhantomData }
    }
}

impl<E, V> std::fmt::Debug for Get<E, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Get").field("consistent", &self.consistent).finish_non_exhaustive()
    }
}

awaitable!(Get<E: Entity, V: Item>);

impl<E: Entity, V: Item> Call for Get<E, V> {
    type Output = Option<V>;

    fn send(self) -> BoxFuture<Measured<Option<V>>> {
        let sent = send(self.db.clone(), self.request());
        then(Box::pin(sent), |answer| answer.try_map(|item| Ok(item.map(from_item).transpose()?)))
    }
}

async fn send(db: Dynamite, request: Result<sdk::GetItemInputBuilder>) -> Result<Measured<Option<RawItem>>> {
    let (sent, attempts) = attempted(request?.send_with(db.client())).await;
    let output = sent.map_err(|error| service_error("GetItem", error))?;
    let returned = usize::from(output.item.is_some());
    let usage = Usage { returned, ..Usage::of(&output.consumed_capacity, attempts) };
    Ok(Measured { value: output.item, usage })
}
