//! Reads one item by its key.

#[cfg(feature = "cache")]
mod cached;

use std::marker::PhantomData;

use super::future::{BoxFuture, Call, awaitable, named_then};
use crate::client::error::Result;
use crate::client::{CallName, Dynamite};
use crate::codec::{AttributeOrder, InvalidInput, StoredItem};
use crate::entity::{Entity, Item, View, from_stored, raw_key};
use crate::operation::sdk::GetItemInputBuilder;
use crate::operation::{CallInfo, GetItem, Measured};

/// A request to read one item, or a view of it, by its key, made by [`Repository::get`](crate::Repository::get).
///
/// It returns `None` if there is no such item.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let order = orders.get(OrderKey::new("ACME", 7)).await?;
/// assert_eq!(order.map(|order| order.status), Some(Status::Paid));
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct Get<E, V> {
    db: Dynamite,
    operation: GetItem,
    of: PhantomData<fn() -> (E, V)>,
}

impl<E: Entity, V: Item> Get<E, V> {
    pub(crate) fn new(db: &Dynamite, key: &E::Key) -> Self {
        let operation = GetItem {
            table: db.table_name(E::TABLE.name),
            key: raw_key::<E>(key),
            consistent: false,
            keys: Vec::new(),
        };
        Get { db: db.clone(), operation, of: PhantomData }
    }

    /// Reads consistently: the result reflects all writes that succeeded before the read. Costs twice the read units,
    /// and goes past the cache of the client, if it has one.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let read = orders.get(OrderKey::new("ACME", 7)).consistent().measured().await?;
    /// println!("{} read units", read.usage.capacity);
    /// # Ok(()) }
    /// ```
    pub fn consistent(mut self) -> Self {
        self.operation.consistent = true;
        self
    }

    /// Reads only the attributes of a view. Costs as much as reading all attributes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let summary = orders.get(OrderKey::new("ACME", 7)).view::<OrderSummary>().await?;
    /// assert_eq!(summary.map(|order| order.total), Some(Decimal::from(1400)));
    /// # Ok(()) }
    /// ```
    pub fn view<W: View<E>>(self) -> Get<E, W> {
        Get { db: self.db, operation: self.operation, of: PhantomData }
    }

    /// Returns the request of the SDK, to inspect it or to send it yourself.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let request = orders.get(OrderKey::new("ACME", 7)).request()?;
    /// let output = request.return_consumed_capacity("INDEXES".into()).send_with(orders.db().client()).await?;
    /// assert!(output.item.is_some());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<GetItemInputBuilder> {
        Ok(self.input()?)
    }

    /// Returns the request of the SDK, for a transaction of several reads.
    ///
    /// It reads the table's key too: a transaction returns the same for an item without any of the attributes of a view
    /// as for one that does not exist. Source: the API reference, TransactGetItems.
    pub(super) fn input_of_transaction(mut self) -> Result<GetItemInputBuilder, InvalidInput> {
        self.operation.keys = E::TABLE.keys();
        self.input()
    }

    fn input(self) -> Result<GetItemInputBuilder, InvalidInput> {
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
        let info = CallInfo::of::<E>("get", "GetItem");
        let name = CallName::new(&self.db, info);
        #[cfg(feature = "cache")]
        if let Some(read) = cached::cached_get(&self.db, info, &self.operation) {
            return named_then(name, Box::pin(read.read()), found_item);
        }
        let sent = send(self.db.clone(), info, self.input());
        named_then(name, Box::pin(sent), found_item)
    }
}

fn found_item<V: Item>(response: Measured<Option<StoredItem>>) -> Result<Measured<Option<V>>> {
    let value = match response.value {
        Some(item) => Some(from_stored(item, &mut AttributeOrder::default())?),
        None => None,
    };
    Ok(Measured { value, usage: response.usage })
}

async fn send(
    db: Dynamite,
    info: CallInfo,
    input: Result<GetItemInputBuilder, InvalidInput>,
) -> Result<Measured<Option<StoredItem>>> {
    db.get_item(info, input?).await
}
