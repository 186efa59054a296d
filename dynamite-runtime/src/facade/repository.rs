//! What every repository has.

use std::marker::PhantomData;

use crate::action::batch::{BatchGet, BatchWrite};
use crate::action::read::{Scan, scan_of};
use crate::action::transaction::Check;
use crate::action::{Create, CreateTable, Delete, Get, Put, Update, Upsert};
use crate::client::Dynamite;
use crate::condition::Condition;
use crate::entity::{Entity, Source};

/// The items of one entity: what does not need the entity's own names.
///
/// Generated repositories wrap it and add queries and updates.
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
    /// On a client, which it shares.
    pub fn new(db: &Dynamite) -> Self {
        Repository { db: db.clone(), of: PhantomData }
    }

    /// The client.
    pub fn db(&self) -> &Dynamite {
        &self.db
    }

    /// The physical name of the table.
    pub fn table_name(&self) -> String {
        self.db.table_name(E::TABLE.name)
    }

    /// Writes a new item; [`Error::ConditionFailed`](crate::Error::ConditionFailed) if it exists.
    pub fn create(&self, item: &E) -> Create<E> {
        Create::new(&self.db, item)
    }

    /// Writes an item, in the place of the one that is there, if one is.
    pub fn put(&self, item: &E) -> Put<E> {
        Put::new(&self.db, item)
    }

    /// Reads one item; `None` if there is none.
    pub fn get(&self, key: impl Into<E::Key>) -> Get<E, E> {
        Get::new(&self.db, &key.into())
    }

    /// Deletes one item. That there is none is no error.
    pub fn delete(&self, key: impl Into<E::Key>) -> Delete<E> {
        Delete::new(&self.db, &key.into())
    }

    /// Writes all declared attributes of an item, whether one is there or not, and keeps the others.
    pub fn upsert(&self, item: &E) -> Upsert<E> {
        Upsert::new(&self.db, item)
    }

    /// Demands of a [transaction](crate::Dynamite::transaction) that an item exists, and that a condition holds for it.
    pub fn check(&self, key: impl Into<E::Key>, condition: Condition<E>) -> Check<E> {
        Check::new(&self.db, key.into(), condition)
    }

    /// Reads any number of items by their keys.
    pub fn batch_get<K: Into<E::Key>>(&self, keys: impl IntoIterator<Item = K>) -> BatchGet<E, E> {
        BatchGet::new(&self.db, keys.into_iter().map(Into::into).collect())
    }

    /// Writes and deletes any number of items; begins without any.
    pub fn batch_write(&self) -> BatchWrite<E> {
        BatchWrite::new(&self.db)
    }

    /// Reads the whole table, in no particular order.
    pub fn scan(&self) -> Scan<E>
    where
        E: Source,
    {
        scan_of(&self.db)
    }

    /// Creates the table, and waits until it and its indexes can be used.
    pub fn create_table(&self) -> CreateTable {
        CreateTable::new(&self.db, E::TABLE)
    }

    /// Changes an item; called by generated code.
    #[doc(hidden)]
    pub fn raw_update(&self, key: E::Key) -> Update<E> {
        Update::new(&self.db, key)
    }
}
