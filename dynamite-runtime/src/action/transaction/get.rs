//! Transactions of reads.

use std::marker::PhantomData;

use aws_sdk_dynamodb::types::TransactGetItem;

use crate::action::future::{BoxFuture, Call, awaitable, then};
use crate::action::{Append, Get};
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::codec::{InvalidInput, RawItem};
use crate::entity::{Entity, Item, from_item};
use crate::operation::Measured;
use crate::operation::sdk::TransactGetItemsInputBuilder;
use crate::operation::transact::{transact_get_input, transact_get_item};
use crate::schema::TableSchema;

/// A transaction of up to 100 reads, which returns all items as they were at one moment; made by
/// [`Dynamite::transact_get`](crate::Dynamite::transact_get).
///
/// The items can be in any tables of one account and region. The reads cost twice the read units of consistent reads.
/// When it is awaited, the transaction returns `P`, a tuple with one element for each part. A transaction has up to
/// eight parts.
///
/// # Errors
///
/// Returns [`Error::Cancelled`](crate::Error::Cancelled) if another transaction is writing one of the items, or
/// DynamoDB has no capacity for the reads. Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if there are no
/// reads, more than 100, or two of the same item; nothing is sent then.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?; let db = orders.db();
/// let (order, customer) = db
///     .transact_get()
///     .add(orders.get(OrderKey::new("ACME", 7)))
///     .add(customers.get(CustomerKey::new("ACME")))
///     .await?;
/// assert!(order.is_some() && customer.is_some());
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct TransactGets<P> {
    db: Dynamite,
    gets: Vec<Result<TransactGetItem, InvalidInput>>,
    /// The entity and the table of each read.
    subjects: Vec<(&'static str, &'static TableSchema)>,
    /// The number of items that each part reads.
    counts: Vec<usize>,
    parts: PhantomData<fn() -> P>,
}

impl<P> Clone for TransactGets<P> {
    fn clone(&self) -> Self {
        let (db, gets) = (self.db.clone(), self.gets.clone());
        TransactGets { db, gets, subjects: self.subjects.clone(), counts: self.counts.clone(), parts: PhantomData }
    }
}

impl TransactGets<()> {
    pub(crate) fn new(db: &Dynamite) -> Self {
        let db = db.clone();
        TransactGets { db, gets: Vec::new(), subjects: Vec::new(), counts: Vec::new(), parts: PhantomData }
    }
}

impl<P> TransactGets<P> {
    /// Adds a read. The next element of the tuple is an `Option` of its item.
    #[expect(clippy::should_implement_trait, reason = "one call is added to others")]
    pub fn add<E: Entity, V: Item>(mut self, get: Get<E, V>) -> TransactGets<P::Out>
    where
        P: Append<Option<V>>,
    {
        self.push(get);
        self.with_part(1)
    }

    /// Adds several reads of one entity as one part. The next element of the tuple is a `Vec` with an `Option` for each
    /// read, in the order of the reads.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?; let db = orders.db();
    /// let gets = [7, 99].map(|number| orders.get(OrderKey::new("ACME", number)));
    /// let (found,) = db.transact_get().add_all(gets).await?;
    /// assert_eq!(found, [Some(order(7)), None]);
    /// # Ok(()) }
    /// ```
    pub fn add_all<E: Entity, V: Item>(
        mut self,
        gets: impl IntoIterator<Item = Get<E, V>>,
    ) -> TransactGets<<P as Append<Vec<Option<V>>>>::Out>
    where
        P: Append<Vec<Option<V>>>,
    {
        let before = self.gets.len();
        gets.into_iter().for_each(|get| self.push(get));
        let count = self.gets.len() - before;
        self.with_part(count)
    }

    fn push<E: Entity, V: Item>(&mut self, get: Get<E, V>) {
        self.gets.push(get.input().and_then(transact_get_item));
        self.subjects.push((E::NAME, E::TABLE));
    }

    fn with_part<Q>(mut self, count: usize) -> TransactGets<Q> {
        self.counts.push(count);
        let TransactGets { db, gets, subjects, counts, .. } = self;
        TransactGets { db, gets, subjects, counts, parts: PhantomData }
    }

    /// Returns the SDK's request instead of sending it.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<TransactGetItemsInputBuilder> {
        Ok(transact_get_input(self.gets, &self.subjects)?)
    }
}

impl<P> std::fmt::Debug for TransactGets<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransactGets({:?})", self.subjects.iter().map(|(entity, _)| entity).collect::<Vec<_>>())
    }
}

/// The output of a [`TransactGets`]: a tuple of items and lists of items.
pub trait TransactRead: Sized + Send + 'static {
    /// Decodes the next items.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Decode`] or [`Error::OtherEntity`] if an item is not of the requested entity.
    #[doc(hidden)]
    fn read(items: &mut TransactItems) -> Result<Self>;
}

/// The items of a transaction, in their order.
#[doc(hidden)]
pub struct TransactItems {
    items: std::vec::IntoIter<Option<RawItem>>,
    counts: std::vec::IntoIter<usize>,
}

/// Shows no items.
impl std::fmt::Debug for TransactItems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TransactItems(..)")
    }
}

impl<V: Item> TransactRead for Option<V> {
    fn read(items: &mut TransactItems) -> Result<Self> {
        items.counts.next();
        Ok(items.items.next().flatten().map(from_item).transpose()?)
    }
}

impl<V: Item> TransactRead for Vec<Option<V>> {
    fn read(items: &mut TransactItems) -> Result<Self> {
        let count = items.counts.next().unwrap_or_default();
        let mut read = Vec::with_capacity(count);
        for item in items.items.by_ref().take(count) {
            read.push(item.map(from_item).transpose()?);
        }
        Ok(read)
    }
}

macro_rules! tuples {
    ($($($t:ident)*;)*) => { $(
        impl<$($t: TransactRead),*> TransactRead for ($($t,)*) {
            fn read(items: &mut TransactItems) -> Result<Self> {
                Ok(($($t::read(items)?,)*))
            }
        }
    )* };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D F;
    A B C D F G;
    A B C D F G H;
    A B C D F G H I;
}

awaitable!(TransactGets<P: TransactRead>);

impl<P: TransactRead> Call for TransactGets<P> {
    type Output = P;

    fn send(self) -> BoxFuture<Measured<P>> {
        let sent = send(self.db, transact_get_input(self.gets, &self.subjects), self.subjects, self.counts);
        then(Box::pin(sent), |response: Measured<TransactItems>| response.try_map(|mut items| P::read(&mut items)))
    }
}

async fn send(
    db: Dynamite,
    input: Result<TransactGetItemsInputBuilder, InvalidInput>,
    subjects: Vec<(&'static str, &'static TableSchema)>,
    counts: Vec<usize>,
) -> Result<Measured<TransactItems>> {
    let entities = subjects.iter().map(|(entity, _)| *entity);
    let Measured { value: items, usage } = db.transact_get_items(input?, entities).await?;
    Ok(Measured { value: TransactItems { items: items.into_iter(), counts: counts.into_iter() }, usage })
}
