//! The traits of entities, keys and sources, which generated code implements.

use std::fmt::Debug;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::{DecodeError, InvalidInput, Reader, Writer};
use crate::schema::{DiscriminatorValue, EntityFilter, Layout, TableSchema};

/// Anything that is read from an item: an entity, what an index holds of it, a view of it.
pub trait Item: Clone + Debug + Send + Sync + Sized + 'static {
    /// The Rust name, for errors.
    const NAME: &'static str;

    /// The attributes to ask for, where it is less than everything: paths of wire names.
    const PROJECTION: Option<&'static [&'static [&'static str]]> = None;

    /// The value of the table's discriminator that such an item has, where the table has one.
    const DISCRIMINATOR: Option<DiscriminatorValue> = None;

    /// Reads an item.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the item does not fit.
    fn read<R: Reader>(reader: &mut R) -> Result<Self, DecodeError>;
}

/// A kind of item: what `put` takes and `get` answers.
pub trait Entity: Item {
    /// What identifies an item.
    type Key: Key;

    /// What `create` and `put` answer: the revision that was written, where the entity has an optimistic lock.
    type Revision: Revision;

    /// The table it lives in.
    const TABLE: &'static TableSchema;

    /// Every attribute that it may write, by its name on the wire: its own and its computed keys.
    const ATTRIBUTES: &'static [&'static str];

    /// The attribute of its optimistic lock.
    const LOCK: Option<&'static str> = None;

    /// Writes everything, computed keys included.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] if a value can't be stored, or a key can't be built.
    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput>;

    /// The revision that the item was read with.
    fn revision(&self) -> Self::Revision;
}

/// What identifies an item of an entity.
pub trait Key: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// Writes the table's key attributes.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] if a value can't be stored, or a key can't be built.
    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput>;
}

/// A revision of an optimistic lock, or `()` for an entity without one.
pub trait Revision: Copy + Debug + Send + Sync + 'static {
    /// The stored form; `None` without a lock.
    fn value(self) -> Option<AttributeValue>;

    /// The revision that a new item has.
    fn first() -> Self;

    /// The one after this; `None` if there is no greater number.
    fn next(self) -> Option<Self>;
}

impl Revision for () {
    fn value(self) -> Option<AttributeValue> {
        None
    }

    fn first() -> Self {}

    fn next(self) -> Option<Self> {
        Some(())
    }
}

macro_rules! revisions {
    ($($type:ty),*) => { $(
        impl Revision for $type {
            fn value(self) -> Option<AttributeValue> {
                Some(AttributeValue::N(self.to_string()))
            }

            fn first() -> Self {
                1
            }

            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
        }
    )* };
}

revisions!(u32, u64, i64);

/// A part of an entity that is read on its own, from `S`: the entity's table, or an index that holds all of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view of `{S}`",
    label = "declared under `views:` of another entity, or reads what this index does not hold"
)]
pub trait View<S>: Item {}

/// A table or an index, as one entity's items lie in it. An entity is its own table.
pub trait Source: Clone + Debug + Send + Sync + 'static {
    /// The entity whose items these are, or the collection.
    type Entity: Item;

    /// What a query answers.
    type Item: Item;

    /// Where the items lie.
    const LAYOUT: Layout;

    /// Which of the items there these are, where those of other entities lie there too.
    const FILTER: EntityFilter = EntityFilter::ALL;
}

/// A source that has consistent reads: a table, or a local index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no consistent reads",
    note = "DynamoDB reads tables and local indexes consistently, and global indexes never"
)]
pub trait ConsistentReads: Source {}

/// An item of an entity that declares `ttl:`; expired ones are visible until DynamoDB deletes them.
#[diagnostic::on_unimplemented(message = "`{Self}` has no `ttl:`")]
pub trait Expires: Item {
    /// The wire name of the attribute that holds the time.
    const TTL: &'static str;
}
