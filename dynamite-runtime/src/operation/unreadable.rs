//! Stored items that can't be read.

use std::fmt;
use std::sync::Arc;

use crate::codec::{AttributeValueWriter, DecodeError, RawItem};
use crate::entity::{Entity, Item, Key};
use crate::key::is_same_key;
use crate::schema::TableSchema;

/// A stored item that can't be read, with its key and the reason.
///
/// Errors of reads and outputs of batches contain such items, and `on_unreadable` of a read passes them to a function.
/// Neither `Display` nor `Debug` shows the key, which is data.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// # let mut item = order(4).to_item()?;
/// # item.insert("coupon".into(), aws_sdk_dynamodb::types::AttributeValue::N("1".into()));
/// # orders.db().client().put_item().table_name("orders").set_item(Some(item)).send().await?;
/// if let Err(Error::Unreadable(error)) = orders.query("ACME").all().await {
///     for bad in error.unreadable() {
///         assert_eq!(bad.error().path(), "coupon");
///         assert_eq!(bad.key::<OrderKey>()?, OrderKey::new("ACME", 4));
///         orders.delete_raw(bad.raw_key()).await?;
///     }
/// }
/// assert_eq!(orders.query("ACME").all().await?.len(), 8);
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq)]
pub struct Unreadable(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    error: DecodeError,
    key: RawItem,
    table: &'static TableSchema,
}

impl Unreadable {
    #[cold]
    pub(crate) fn new(error: DecodeError, key: RawItem, table: &'static TableSchema) -> Self {
        Unreadable(Box::new(Inner { error, key, table }))
    }

    /// Returns the reason why the item can't be read.
    pub fn error(&self) -> &DecodeError {
        &self.0.error
    }

    /// Returns the attributes of the table's key, as they are stored.
    /// [`Repository::delete_raw`](crate::Repository::delete_raw) deletes the item with this key.
    pub fn raw_key(&self) -> &RawItem {
        &self.0.key
    }

    /// Returns the key as a `K`.
    ///
    /// # Errors
    ///
    /// Returns [`DecodeError`] if the stored key is not what `K` writes, for example if it is that of another entity or
    /// has a number with other padding. So this method never returns the key of another item.
    pub fn key<K: Key>(&self) -> Result<K, DecodeError> {
        let Inner { key, table, .. } = &*self.0;
        let read = if **table == *K::Entity::TABLE {
            K::read(key)
        } else {
            Err(DecodeError::new("a key of this entity's table", "a key of another table"))
        };
        let read = read.and_then(|read| if is_written_as(&read, key) { Ok(read) } else { Err(other_form()) });
        read.map_err(|error| error.in_entity(K::Entity::NAME))
    }
}

#[cold]
fn other_form() -> DecodeError {
    DecodeError::new("a key as this entity writes it", "a key in another form, which is that of another item")
}

/// Returns `true` if a key is written as `stored`.
fn is_written_as<K: Key>(key: &K, stored: &RawItem) -> bool {
    let mut writer = AttributeValueWriter::default();
    if key.write(&mut writer).is_err() {
        return false;
    }
    is_same_key(&writer.into_item(), stored)
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.error.fmt(f)
    }
}

/// Does not show the key.
impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unreadable({self})")
    }
}

/// The function that takes the items that a read could not read, if one was given.
#[derive(Clone, Default)]
pub(crate) struct OnUnreadable(Option<Arc<dyn Fn(Unreadable) + Send + Sync>>);

impl OnUnreadable {
    pub(crate) fn new(take: impl Fn(Unreadable) + Send + Sync + 'static) -> Self {
        OnUnreadable(Some(Arc::new(take)))
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// Passes an item to the function, or returns the item if there is no function.
    pub(crate) fn take(&self, unreadable: Unreadable) -> Option<Unreadable> {
        match &self.0 {
            Some(take) => {
                take(unreadable);
                None
            }
            None => Some(unreadable),
        }
    }

    /// Passes all items to the function, if there is one.
    pub(crate) fn take_all(&self, all: &mut Vec<Unreadable>) {
        if let Some(take) = &self.0 {
            all.drain(..).for_each(|unreadable| take(unreadable));
        }
    }
}

impl fmt::Debug for OnUnreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_set() { "OnUnreadable(..)" } else { "None" })
    }
}
