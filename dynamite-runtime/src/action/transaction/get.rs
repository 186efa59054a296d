//! Transactions of reads.

use std::marker::PhantomData;

use aws_sdk_dynamodb::types::TransactGetItem;

use crate::action::future::{BoxFuture, Call, awaitable, named_then};
use crate::action::{Append, Get};
use crate::client::error::{Error, RequestName, Result, UnreadableItems};
use crate::client::{CallName, Dynamite};
use crate::codec::{AttributeOrder, InvalidInput, RawItem, StoredItem};
use crate::entity::{Entity, Item, from_stored};
use crate::operation::sdk::TransactGetItemsInputBuilder;
use crate::operation::transact::{MAX_OPERATIONS, transact_get_input, transact_get_item};
use crate::operation::{CallInfo, Measured, OnUnreadable, Unreadable, Usage};
use crate::schema::TableSchema;

const OPERATION: &str = "TransactGetItems";

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
/// DynamoDB has no capacity for the reads. Returns [`Error::Unreadable`](crate::Error::Unreadable) if some items can't
/// be read or belong to other entities. That error contains the output, in which these items are `None`. Returns
/// [`Error::InvalidInput`](crate::Error::InvalidInput) if there are no reads, more than 100, or two of the same item;
/// nothing is sent then.
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
    /// The number of reads that were added. No more are kept than a transaction can have.
    count: usize,
    /// The number of items that each part reads.
    counts: Vec<usize>,
    on_unreadable: OnUnreadable,
    parts: PhantomData<fn() -> P>,
}

impl<P> Clone for TransactGets<P> {
    fn clone(&self) -> Self {
        TransactGets {
            db: self.db.clone(),
            gets: self.gets.clone(),
            subjects: self.subjects.clone(),
            count: self.count,
            counts: self.counts.clone(),
            on_unreadable: self.on_unreadable.clone(),
            parts: PhantomData,
        }
    }
}

impl TransactGets<()> {
    pub(crate) fn new(db: &Dynamite) -> Self {
        let db = db.clone();
        let on_unreadable = OnUnreadable::default();
        TransactGets {
            db,
            gets: Vec::new(),
            subjects: Vec::new(),
            count: 0,
            counts: Vec::new(),
            on_unreadable,
            parts: PhantomData,
        }
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
        let before = self.count;
        gets.into_iter().for_each(|get| self.push(get));
        let count = self.count.saturating_sub(before);
        self.with_part(count)
    }

    fn push<E: Entity, V: Item>(&mut self, get: Get<E, V>) {
        self.count = self.count.saturating_add(1);
        if self.gets.len() < MAX_OPERATIONS {
            self.gets.push(get.input_of_transaction().and_then(transact_get_item));
            self.subjects.push((E::NAME, E::TABLE));
        }
    }

    fn with_part<Q>(mut self, count: usize) -> TransactGets<Q> {
        self.counts.push(count);
        let TransactGets { db, gets, subjects, count, counts, on_unreadable, .. } = self;
        TransactGets { db, gets, subjects, count, counts, on_unreadable, parts: PhantomData }
    }

    /// Passes every item that can't be read to a function, including items of other entities. In the output, such an
    /// item is `None`.
    pub fn on_unreadable(mut self, f: impl Fn(Unreadable) + Send + Sync + 'static) -> Self {
        self.on_unreadable = OnUnreadable::new(f);
        self
    }

    /// Returns the SDK's request instead of sending it.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<TransactGetItemsInputBuilder> {
        Ok(transact_get_input(self.gets, &self.subjects, self.count)?)
    }
}

impl<P> std::fmt::Debug for TransactGets<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransactGets({:?})", self.subjects.iter().map(|(entity, _)| entity).collect::<Vec<_>>())
    }
}

/// The output of a [`TransactGets`]: a tuple of items and lists of items.
pub trait TransactRead: Sized + Send + Sync + 'static {
    /// Decodes the next items.
    #[doc(hidden)]
    fn read(items: &mut TransactItems) -> Self;
}

/// The items of a transaction, in their order.
#[doc(hidden)]
pub struct TransactItems {
    /// Each item, with its key and table.
    items: std::vec::IntoIter<(Option<StoredItem>, RawItem, &'static TableSchema)>,
    counts: std::vec::IntoIter<usize>,
    on_unreadable: OnUnreadable,
    /// The name of the request, for errors.
    request: RequestName,
    /// The number of items that could be read.
    read: usize,
    unreadable: Vec<Unreadable>,
}

/// Shows no items.
impl std::fmt::Debug for TransactItems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TransactItems(..)")
    }
}

impl TransactItems {
    /// Returns the next item, if it exists and can be read.
    fn next<V: Item>(&mut self) -> Option<V> {
        let (item, key, table) = self.items.next()?;
        match from_stored(item?, &mut AttributeOrder::default()) {
            Ok(item) => {
                self.read += 1;
                Some(item)
            }
            Err(error) => {
                self.unreadable.push(Unreadable::new(error, key, table));
                None
            }
        }
    }

    /// Returns the output, or the error of unreadable items, which contains it.
    fn finish<P: TransactRead>(mut self, output: P, usage: Usage) -> Result<Measured<P>> {
        let usage = Usage { unreadable: self.unreadable.len(), ..usage };
        self.on_unreadable.take_all(&mut self.unreadable);
        if self.unreadable.is_empty() {
            return Ok(Measured { value: output, usage });
        }
        let error = UnreadableItems::new(Box::new(output), self.read, self.unreadable, None, usage);
        Err(error.in_request(self.request).into())
    }
}

impl<V: Item> TransactRead for Option<V> {
    fn read(items: &mut TransactItems) -> Self {
        items.counts.next();
        items.next()
    }
}

impl<V: Item> TransactRead for Vec<Option<V>> {
    fn read(items: &mut TransactItems) -> Self {
        let count = items.counts.next().unwrap_or_default();
        (0..count).map(|_| items.next()).collect()
    }
}

macro_rules! tuples {
    ($($($t:ident)*;)*) => { $(
        impl<$($t: TransactRead),*> TransactRead for ($($t,)*) {
            fn read(items: &mut TransactItems) -> Self {
                ($($t::read(items),)*)
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
        let keys = self.gets.iter().map(|get| get.as_ref().ok()?.get().map(|get| get.key().clone()));
        let keys = keys.map(Option::unwrap_or_default).collect();
        let input = transact_get_input(self.gets, &self.subjects, self.count);
        let info = CallInfo::of_many("transact_get", OPERATION);
        let name = CallName::new(&self.db, info);
        let sent = send(self.db, info, input, self.subjects, keys, self.counts, self.on_unreadable);
        named_then(name, Box::pin(sent), |Measured { value: mut items, usage }| {
            let output = P::read(&mut items);
            items.finish(output, usage)
        })
    }
}

async fn send(
    db: Dynamite,
    info: CallInfo,
    input: Result<TransactGetItemsInputBuilder, InvalidInput>,
    subjects: Vec<(&'static str, &'static TableSchema)>,
    keys: Vec<RawItem>,
    counts: Vec<usize>,
    on_unreadable: OnUnreadable,
) -> Result<Measured<TransactItems>> {
    let entities = subjects.iter().map(|(entity, _)| *entity);
    let names = subjects.iter().map(|(_, table)| db.table_name(table.name));
    let request = RequestName::of_tables(OPERATION, names);
    let input = input.map_err(|error| Error::from(error).named(&|| request.clone()))?;
    let Measured { value: items, usage } = db.transact_get_items(info, input, entities).await?;
    let tables = subjects.into_iter().map(|(_, table)| table);
    let items = items.into_iter().zip(keys).zip(tables).map(|((item, key), table)| (item, key, table));
    let (items, counts) = (items.collect::<Vec<_>>().into_iter(), counts.into_iter());
    let value = TransactItems { items, counts, on_unreadable, request, read: 0, unreadable: Vec::new() };
    Ok(Measured { value, usage })
}
