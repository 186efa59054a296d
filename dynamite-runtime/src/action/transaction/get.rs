//! Reads of one moment.

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

/// Up to 100 items of any repositories, as they were at one moment. `P` is a tuple of what its parts give.
///
/// It costs twice the read units of a consistent read. More than 100 reads, or two of one item, are refused before anything
/// is sent.
#[must_use = "not sent until awaited"]
pub struct TransactGets<P> {
    db: Dynamite,
    gets: Vec<Result<TransactGetItem, InvalidInput>>,
    /// The entity and the table of each.
    subjects: Vec<(&'static str, &'static TableSchema)>,
    /// How many items each part reads.
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
    /// Adds a read: the next of the tuple is an `Option` of its item.
    #[expect(clippy::should_implement_trait, reason = "one call is added to others")]
    pub fn add<E: Entity, V: Item>(mut self, get: Get<E, V>) -> TransactGets<P::Out>
    where
        P: Append<Option<V>>,
    {
        self.push(get);
        self.with_part(1)
    }

    /// Adds several reads of one entity: the next of the tuple is a `Vec` of an `Option` for each, in their order.
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

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<TransactGetItemsInputBuilder> {
        Ok(transact_get_input(self.gets, &self.subjects)?)
    }
}

impl<P> std::fmt::Debug for TransactGets<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransactGets({:?})", self.subjects.iter().map(|(entity, _)| entity).collect::<Vec<_>>())
    }
}

/// What is read of a transaction: a tuple of items and lists.
pub trait TransactRead: Sized + Send + 'static {
    /// Reads the next items.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] or [`Error::OtherEntity`] if an item is not what was asked for.
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
        then(Box::pin(sent), |answer: Measured<TransactItems>| answer.try_map(|mut items| P::read(&mut items)))
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
