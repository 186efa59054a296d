//! What `create` and `put` return, and the times that writes set.

use std::borrow::Cow;
use std::fmt::Debug;
use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Entity;
use crate::codec::{AttributeValueWriter, InvalidInput, Writer};

/// What `create` and `put` of an entity return: the revision that was written, `()` without an optimistic lock, or the
/// item itself if the entity has `timestamps:`.
///
/// It decides whether the writes of the entity set times.
pub trait Written<E: Entity>: Clone + Debug + Send + 'static {
    /// The wire names of what an upsert writes only if it is absent.
    #[doc(hidden)]
    const KEPT: &'static [&'static str] = &[];

    /// Set if a write that makes an item sets times.
    #[doc(hidden)]
    const HAS_TIMES: bool = false;

    /// Set if every write of an item sets a time.
    #[doc(hidden)]
    const HAS_UPDATED: bool = false;

    /// Returns what a write of the item with this revision returns.
    #[doc(hidden)]
    fn of(item: Cow<'_, E>, revision: E::Revision) -> Self;

    /// Sets the times of a write in an item; both of them if the write makes the item.
    #[doc(hidden)]
    fn stamp(_: &mut E, _: SystemTime, _makes_item: bool) -> Result<(), InvalidInput> {
        Ok(())
    }

    /// Writes the attributes that an update sets to a time.
    #[doc(hidden)]
    fn write_updated<W: Writer>(_: &E::Key, _: SystemTime, _: &mut W) -> Result<(), InvalidInput> {
        Ok(())
    }
}

macro_rules! revisions {
    ($($revision:ty),*) => { $(
        impl<E: Entity<Revision = $revision>> Written<E> for $revision {
            fn of(_: Cow<'_, E>, revision: $revision) -> Self {
                revision
            }
        }
    )* };
}

revisions!((), u32, u64, i64);

/// An entity with `timestamps:`, whose writes set the time at which an item was created or last written.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::Timestamped;
///
/// assert_eq!(Note::CREATED, ["created_at"]);
/// assert_eq!(Note::UPDATED, Some("updated_at"));
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` has no `timestamps:`")]
pub trait Timestamped: Entity<Written = Self> {
    /// The wire names of the attribute that holds the time of creation, and of the index keys that are made of it.
    const CREATED: &'static [&'static str];

    /// The wire name of the attribute that holds the time of the last write, if there is one.
    const UPDATED: Option<&'static str>;

    /// Returns the item with this revision.
    #[doc(hidden)]
    fn with_revision(self, revision: Self::Revision) -> Self;

    /// Sets the times of a write; both of them if the write makes the item.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if the type of an attribute can't hold the time.
    #[doc(hidden)]
    fn stamp(&mut self, time: SystemTime, makes_item: bool) -> Result<(), InvalidInput>;

    /// Writes the attribute that holds the time of the last write, and the index keys that are made of it.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if the time can't be stored.
    #[doc(hidden)]
    fn write_updated<W: Writer>(key: &Self::Key, time: SystemTime, writer: &mut W) -> Result<(), InvalidInput>;
}

impl<E: Timestamped> Written<E> for E {
    const KEPT: &'static [&'static str] = E::CREATED;
    const HAS_TIMES: bool = true;
    const HAS_UPDATED: bool = E::UPDATED.is_some();

    fn of(item: Cow<'_, E>, revision: E::Revision) -> Self {
        item.into_owned().with_revision(revision)
    }

    fn stamp(item: &mut E, time: SystemTime, makes_item: bool) -> Result<(), InvalidInput> {
        Timestamped::stamp(item, time, makes_item).map_err(|error| error.in_entity(E::NAME))
    }

    fn write_updated<W: Writer>(key: &E::Key, time: SystemTime, writer: &mut W) -> Result<(), InvalidInput> {
        <E as Timestamped>::write_updated(key, time, writer).map_err(|error| error.in_entity(E::NAME))
    }
}

/// Returns the item as a write at this time writes it, or as it is if the write sets no time.
pub(crate) fn stamped<E: Entity>(
    item: &E,
    time: Option<SystemTime>,
    makes_item: bool,
) -> Result<Cow<'_, E>, InvalidInput> {
    let mut item = Cow::Borrowed(item);
    if let Some(time) = time {
        E::Written::stamp(item.to_mut(), time, makes_item)?;
    }
    Ok(item)
}

/// Returns the attributes that an update at this time sets, in the order of their names.
pub(crate) fn updated_at<E: Entity>(
    key: &E::Key,
    time: SystemTime,
) -> Result<Vec<(String, AttributeValue)>, InvalidInput> {
    let mut writer = AttributeValueWriter::default();
    E::Written::write_updated(key, time, &mut writer)?;
    let mut attributes: Vec<_> = writer.into_item().into_iter().collect();
    attributes.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(attributes)
}
