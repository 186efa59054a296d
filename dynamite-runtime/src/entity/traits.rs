//! The traits of entities, keys and sources, which generated code implements.

use std::fmt::Debug;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{ComputedKey, EntityMarks, Written};
use crate::codec::room::Room;
use crate::codec::{DecodeError, InvalidInput, Number, RawItem, Reader, Writer};
use crate::decimal::Decimal;
use crate::schema::{AttributeTest, DiscriminatorValue, EntityFilter, Layout, TableSchema};

/// A type that is read from an item: an entity, the part of it in an index, or a view of it.
pub trait Item: Clone + Debug + Send + Sync + Sized + 'static {
    /// The name of the Rust type, for errors.
    const NAME: &'static str;

    /// The attributes to request, as paths of wire names; `None` for all.
    const PROJECTION: Option<&'static [&'static [&'static str]]> = None;

    /// The value of the discriminator in such an item, if the table has a discriminator.
    const DISCRIMINATOR: Option<DiscriminatorValue> = None;

    /// The tests that the table's keys pass in such an item, if the table has several entities.
    const KEY_TESTS: &'static [AttributeTest] = &[];

    /// The marks of the items: those of the entity, or of all members of a collection.
    const MARKS: &'static [EntityMarks] = &[EntityMarks::of::<Self>()];

    /// Reads an item.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the item does not fit the schema.
    fn read<R: Reader>(reader: &mut R) -> Result<Self, DecodeError>;
}

/// The type of the items of a table, or of some of them: `put` takes it and `get` returns it.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::Entity;
///
/// fn table_of<E: Entity>() -> &'static str {
///     E::TABLE.name
/// }
/// assert_eq!(table_of::<Order>(), "orders");
/// # Ok(()) }
/// ```
pub trait Entity: Item {
    /// The key that identifies an item.
    type Key: Key;

    /// The type of its revisions, or `()` without an optimistic lock.
    type Revision: Revision;

    /// The type that `create` and `put` return: the revision that was written, `()` without an optimistic lock, or the
    /// item itself with `timestamps:`.
    type Written: Written<Self>;

    /// The table of the entity.
    const TABLE: &'static TableSchema;

    /// The wire names of all attributes that the entity may write, computed keys included.
    const ATTRIBUTES: &'static [&'static str];

    /// The wire name of the attribute of the optimistic lock, if there is one.
    const LOCK: Option<&'static str> = None;

    /// The computed keys of indexes, each with the attributes that it is made of.
    const COMPUTED_KEYS: &'static [ComputedKey<Self>] = &[];

    /// The wire names of the attributes with a default.
    const DEFAULTS: &'static [&'static str] = &[];

    /// The wire names of the attributes under `retired:`, which the entity had before.
    const RETIRED: &'static [&'static str] = &[];

    /// The revision of an item that has none: the default of that attribute.
    const ABSENT_REVISION: Option<Self::Revision> = None;

    /// Writes the item, computed keys included.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if a value can't be stored, or a key can't be built.
    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput>;

    /// Returns the revision that the item was read with.
    fn revision(&self) -> Self::Revision;
}

/// The key of an item of an entity.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// let key = OrderKey::new("ACME", 1);
/// assert_eq!(key, OrderKey::from(&order(1)));
/// # Ok(()) }
/// ```
pub trait Key: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// The entity whose items have this key.
    type Entity: Entity<Key = Self>;

    /// Writes the table's key attributes.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if a value can't be stored, or a key can't be built.
    fn write<W: Writer>(&self, writer: &mut W) -> Result<(), InvalidInput>;

    /// Reads the key from the table's key attributes, which may be written in another form.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if an attribute is missing, or does not contain the parts of the key.
    fn read(key: &RawItem) -> Result<Self, DecodeError>;
}

/// A revision of an optimistic lock, or `()` for an entity without one.
pub trait Revision: Copy + Debug + Send + Sync + 'static {
    /// Returns the stored form, or `None` without a lock.
    fn value(self) -> Option<AttributeValue>;

    /// Returns the revision of a new item.
    fn first() -> Self;

    /// Returns the next revision, or `None` if there is no greater number.
    fn next(self) -> Option<Self>;

    /// Reads the stored form.
    fn from_value(value: &AttributeValue) -> Option<Self>;

    /// Returns the stored revisions that have a next one; `None` without a lock.
    #[doc(hidden)]
    fn room() -> Option<Room> {
        None
    }
}

impl Revision for () {
    fn value(self) -> Option<AttributeValue> {
        None
    }

    fn first() -> Self {}

    fn next(self) -> Option<Self> {
        Some(())
    }

    fn from_value(_: &AttributeValue) -> Option<Self> {
        None
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

            fn from_value(value: &AttributeValue) -> Option<Self> {
                value.as_n().ok()?.parse::<Decimal>().ok()?.try_into().ok()
            }

            fn room() -> Option<Room> {
                Number::room_to_add(&<$type>::from(1_u8))
            }
        }
    )* };
}

revisions!(u32, u64, i64);

/// A part of an entity that can be read on its own from `S`. `S` is the entity's table, or an index that contains all
/// attributes of the part.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view of `{S}`",
    label = "declared under `views:` of another entity, or reads attributes that this index does not hold"
)]
pub trait View<S>: Item {}

/// The items of an entity or a collection in a table or an index. An entity is itself the source of its items in the
/// table.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::Source;
///
/// fn index_of<S: Source>() -> Option<&'static str> {
///     S::LAYOUT.index.map(|index| index.name)
/// }
/// assert_eq!(index_of::<Order>(), None);
/// assert_eq!(index_of::<OrderByStatusIndex>(), Some("by_status"));
/// # Ok(()) }
/// ```
pub trait Source: Clone + Debug + Send + Sync + 'static {
    /// The entity of the items, or the collection.
    type Entity: Item;

    /// The type of the items that a query returns.
    type Item: Item;

    /// The table or index, and its keys.
    const LAYOUT: Layout;

    /// The tests that distinguish the items from those of other entities in the same table or index.
    const FILTER: EntityFilter = EntityFilter::ALL;
}

/// A source that can be read consistently: a table, or a local index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read consistently",
    note = "DynamoDB has consistent reads of tables and local indexes, but not of global indexes"
)]
pub trait ConsistentReads: Source {}

/// An item of an entity that declares `ttl:`. Expired items stay visible until DynamoDB deletes them.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::Expires;
///
/// assert_eq!(Order::TTL, "expires_at");
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` has no `ttl:`")]
pub trait Expires: Item {
    /// The wire name of the attribute that holds the expiry time.
    const TTL: &'static str;
}
