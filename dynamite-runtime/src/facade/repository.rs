//! The repository of an entity.

use std::marker::PhantomData;

use crate::action::batch::{BatchGet, BatchWrite};
use crate::action::read::{Scan, scan_of};
use crate::action::transaction::Check;
use crate::action::{Backfill, CheckTable, Create, CreateTable, Delete, Get, Put, Update, Upsert, check_table_of};
#[cfg(feature = "cache")]
use crate::cache::CacheKey;
use crate::client::Dynamite;
#[cfg(feature = "cache")]
use crate::client::error::Result;
use crate::codec::RawItem;
use crate::condition::Condition;
use crate::entity::{Entity, Source};

/// A repository, which reads and writes the items of one entity.
///
/// Generated repositories, such as `OrderRepository`, dereference to it, and add the queries and updates of their
/// entity. A repository is cheap to clone.
///
/// Its methods return builders, which send their requests when they are awaited. `measured()` of a builder also returns
/// [what the request cost](crate::Usage), and `request()` returns the request of the SDK.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
/// let orders = OrderRepository::new(&db);
/// orders.create_table().await?;
///
/// orders.create(&order(10)).await?;
/// let stored = orders.get(OrderKey::new("ACME", 10)).await?;
/// assert_eq!(stored, Some(order(10)));
/// # Ok(()) }
/// ```
pub struct Repository<E> {
    db: Dynamite,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for Repository<E> {
    fn clone(&self) -> Self {
        Repository { db: self.db.clone(), of: PhantomData }
    }
}

impl<E: Entity> std::fmt::Debug for Repository<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Repository({} in {})", E::NAME, self.table_name())
    }
}

impl<E: Entity> Repository<E> {
    /// Returns a repository that shares a client.
    pub fn new(db: &Dynamite) -> Self {
        Repository { db: db.clone(), of: PhantomData }
    }

    /// Returns the client.
    pub fn db(&self) -> &Dynamite {
        &self.db
    }

    /// Returns the physical name of the table: mapped or prefixed as the client was configured.
    pub fn table_name(&self) -> String {
        self.db.table_name(E::TABLE.name)
    }

    /// Writes a new item. If the item exists, the error is [`Error::ConditionFailed`](crate::Error::ConditionFailed).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.create(&order(10)).await?;
    /// # Ok(()) }
    /// ```
    pub fn create(&self, item: &E) -> Create<E> {
        Create::new(&self.db, item)
    }

    /// Writes an item, and replaces the existing one, if there is one. An item of another entity, which only the
    /// discriminator distinguishes, is not replaced: the error is [`Error::OtherEntity`](crate::Error::OtherEntity).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let order = Order { coupon: Some("SPRING".to_owned()), ..order(1) };
    /// orders.put(&order).await?;
    /// # Ok(()) }
    /// ```
    pub fn put(&self, item: &E) -> Put<E> {
        Put::new(&self.db, item)
    }

    /// Reads one item by its key. Returns `None` if there is no such item.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let order = orders.get(OrderKey::new("ACME", 7)).await?;
    /// assert_eq!(order.map(|order| order.status), Some(Status::Paid));
    /// # Ok(()) }
    /// ```
    pub fn get(&self, key: impl Into<E::Key>) -> Get<E, E> {
        Get::new(&self.db, &key.into())
    }

    /// Deletes one item by its key. A missing item is not an error.
    ///
    /// An item, even one of an index, can be passed instead of its key:
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let largest = orders.large("ACME").descending().take(1).await?;
    /// orders.delete(&largest.items[0]).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, key: impl Into<E::Key>) -> Delete<E> {
        Delete::new(&self.db, &key.into())
    }

    /// Deletes the item with a key in its stored form, which [`Unreadable::raw_key`](crate::Unreadable::raw_key)
    /// returns. A missing item is not an error.
    ///
    /// Use it for items that can't be read: their key may be in a form that no typed key has, or they may lack the
    /// discriminator. If the item has the discriminator of another entity, the error is
    /// [`Error::OtherEntity`](crate::Error::OtherEntity). In a table without a discriminator, the key of another entity
    /// is [`Error::InvalidInput`](crate::Error::InvalidInput).
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let batch = orders.batch_get([OrderKey::new("ACME", 1)]).await?;
    /// for bad in &batch.unreadable {
    ///     orders.delete_raw(bad.raw_key()).await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn delete_raw(&self, key: &RawItem) -> Delete<E> {
        Delete::raw(&self.db, key)
    }

    /// Writes all declared attributes of an item that may or may not exist, and keeps stored attributes that are not
    /// declared.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let stored = orders.upsert(&order(1)).append(Order::NOTES, ["changed".to_owned()]).await?;
    /// assert_eq!(stored.notes, ["changed"]);
    /// # Ok(()) }
    /// ```
    pub fn upsert(&self, item: &E) -> Upsert<E> {
        Upsert::new(&self.db, item)
    }

    /// Returns a check for a [transaction](crate::Dynamite::transaction): the item has to exist, and a condition has to
    /// hold for it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?;
    /// let since = customers.check(CustomerKey::new("ACME"), Customer::SINCE.lt(may(10)));
    /// orders.db().transaction().add(orders.create(&order(10))).add(since).await?;
    /// # Ok(()) }
    /// ```
    pub fn check(&self, key: impl Into<E::Key>, condition: Condition<E>) -> Check<E> {
        Check::new(&self.db, key.into(), condition)
    }

    /// Reads any number of items by their keys.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let batch = orders.batch_get((1..=3).map(|number| OrderKey::new("ACME", number))).await?;
    /// assert_eq!(batch.found.len(), 3);
    /// # Ok(()) }
    /// ```
    pub fn batch_get<K: Into<E::Key>>(&self, keys: impl IntoIterator<Item = K>) -> BatchGet<E, E> {
        BatchGet::new(&self.db, keys.into_iter().map(Into::into).collect())
    }

    /// Returns an empty batch of writes, which puts and deletes any number of items.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.batch_write().put(&order(10)).delete(OrderKey::new("ACME", 1)).await?;
    /// # Ok(()) }
    /// ```
    pub fn batch_write(&self) -> BatchWrite<E> {
        BatchWrite::new(&self.db)
    }

    /// Returns a job that writes the computed keys of indexes into the items that exist, for an index that is new or whose
    /// keys have changed.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let summary = orders.backfill().run().await?;
    /// assert_eq!(summary.counts.unchanged, 9);
    /// # Ok(()) }
    /// ```
    pub fn backfill(&self) -> Backfill<E> {
        Backfill::of_entity(&self.db)
    }

    /// Reads all items of the entity, in no particular order. Costs as much as reading the entire table.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let all = orders.scan().all().await?;
    /// assert_eq!(all.len(), 9);
    /// # Ok(()) }
    /// ```
    pub fn scan(&self) -> Scan<E>
    where
        E: Source,
    {
        scan_of(&self.db)
    }

    /// Makes the cache of the client forget an item that something else has written: another program, a stream, or a
    /// request that you sent with [`client`](Dynamite::client).
    ///
    /// Waits for the store of the cache, and is no error if the store does not answer: until it does, reads of the item
    /// by this client go past the cache. Without a cache, does nothing.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if there can be no item with this key.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// # #[cfg(feature = "cache-memory")] {
    /// use dynamite_runtime::{Cache, Keep};
    ///
    /// let db = orders.db().clone();
    /// let cached = OrderRepository::new(&db.cached(Cache::memory(64 << 20).entity::<Order>(Keep::for_secs(60))));
    /// assert!(cached.get(OrderKey::new("ACME", 7)).await?.is_some());
    /// orders.delete(OrderKey::new("ACME", 7)).await?; // by a client without the cache
    /// cached.forget(OrderKey::new("ACME", 7)).await?;
    /// assert_eq!(cached.get(OrderKey::new("ACME", 7)).await?, None);
    /// # }
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "cache")]
    pub fn forget(&self, key: impl Into<E::Key>) -> crate::action::BoxFuture<()> {
        let (db, key) = (self.db.clone(), self.db.cache_key::<E>(&key.into()));
        Box::pin(async move {
            db.forget(key?).await;
            Ok(())
        })
    }

    /// Returns the name of an item in the cache of the client, to look for it in Redis: its keys are
    /// `NAMESPACE:{NAME}:v` and `NAMESPACE:{NAME}:h`. Returns `None` if the cache keeps
    /// nothing of this table, or there is none.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if there can be no item with this key.
    #[cfg(feature = "cache")]
    pub fn cache_key(&self, key: impl Into<E::Key>) -> Result<Option<CacheKey>> {
        self.db.cache_key::<E>(&key.into())
    }

    /// Creates the table, and waits until it and its indexes can be used.
    ///
    /// If the table exists without the schema's time to live, the call switches it on: items whose time has passed are
    /// then deleted.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
    /// OrderRepository::new(&db).create_table().await?;
    /// # Ok(()) }
    /// ```
    pub fn create_table(&self) -> CreateTable {
        CreateTable::new(&self.db, E::TABLE)
    }

    /// Compares the table with its schema, and changes nothing. A program can do this when it starts.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
    /// let orders = OrderRepository::new(&db);
    /// orders.create_table().await?;
    /// orders.check_table().await?; // Error::TableMismatch, with all differences
    /// # Ok(()) }
    /// ```
    pub fn check_table(&self) -> CheckTable {
        check_table_of(&self.db, E::TABLE)
    }

    /// Returns an update of an item; called by generated code.
    #[doc(hidden)]
    pub fn raw_update(&self, key: E::Key) -> Update<E> {
        Update::new(&self.db, key)
    }
}
