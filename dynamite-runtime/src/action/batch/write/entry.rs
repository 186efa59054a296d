//! The writes of a batch, and their encoding.

use std::fmt;

use crate::clock::Clock;
use crate::codec::InvalidInput;
use crate::entity::{Entity, Key, Revision, Written, json_item_with_revision, lock_value, raw_key};
use crate::operation::batch::{AnyEntry, RawWrite, SizeWriter, WriteCodec, WriteEntry};

/// A write of a batch: a put or a delete.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let writes = [Write::Put(order(10)), Write::Delete(OrderKey::new("ACME", 1))];
/// orders.batch_write().extend(writes).await?;
/// # assert_eq!(orders.query("ACME").count().await?, 9);
/// # Ok(()) }
/// ```
///
/// `Debug` shows the name of the entity, but neither the item nor the key.
pub enum Write<E: Entity> {
    /// Writes an item, and replaces the existing item with the same key, if there is one.
    Put(E),
    /// Deletes the item with this key, if there is one.
    Delete(E::Key),
}

impl<E: Entity> fmt::Debug for Write<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = match self {
            Write::Put(_) => "Put",
            Write::Delete(_) => "Delete",
        };
        write!(f, "{operation}({})", E::NAME)
    }
}

impl<E: Entity> Clone for Write<E> {
    fn clone(&self) -> Self {
        match self {
            Write::Put(item) => Write::Put(item.clone()),
            Write::Delete(key) => Write::Delete(key.clone()),
        }
    }
}

impl<E: Entity + PartialEq> PartialEq for Write<E> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Write::Put(a), Write::Put(b)) => a == b,
            (Write::Delete(a), Write::Delete(b)) => a == b,
            _ => false,
        }
    }
}

/// The revision type of an entity without an optimistic lock.
///
/// A batch can't check revisions, so [`BatchWrite::put`](crate::BatchWrite::put) requires this trait.
/// [`put_unchecked`](crate::BatchWrite::put_unchecked) does not.
#[diagnostic::on_unimplemented(
    message = "this entity has an optimistic lock, which a batch can't check",
    note = "use `put_unchecked` or `put_all_unchecked` to write it without the check"
)]
pub trait Unlocked: Revision {}

impl Unlocked for () {}

/// A write of any entity, which has not been checked yet.
#[derive(Clone)]
pub(in crate::action::batch) struct PendingWrite {
    pub(super) value: AnyEntry,
    pub(super) codec: WriteCodec,
    /// The part of the batch that it belongs to.
    pub(super) part: usize,
    /// The number of the earlier batch that first sent it, if there is one. A newer write to the same key replaces it.
    pub(super) repeats: Option<u64>,
    /// The reason why it has no times, if it needs them.
    problem: Option<InvalidInput>,
}

impl PendingWrite {
    pub(in crate::action::batch) fn of<E: Entity>(write: Write<E>) -> Self {
        let codec = WriteCodec { schema: E::TABLE, measure: measure::<E>, encode: encode::<E> };
        PendingWrite { value: AnyEntry::write(E::NAME, write, codec), codec, part: 0, repeats: None, problem: None }
    }

    /// Makes a write, with the time of the clock if it is a put of an entity with `timestamps:`.
    pub(in crate::action::batch) fn at_now<E: Entity>(mut write: Write<E>, clock: &Clock) -> Self {
        let problem = match &mut write {
            Write::Put(item) if E::Written::HAS_UPDATED => E::Written::stamp(item, clock.now(), false).err(),
            _ => None,
        };
        PendingWrite { problem, ..PendingWrite::of(write) }
    }

    /// Makes a write that an earlier batch left.
    pub(super) fn repeated(value: AnyEntry) -> Result<Self, InvalidInput> {
        match value.codec() {
            Some(codec) => {
                let repeats = Some(value.batch().unwrap_or_default());
                Ok(PendingWrite { value, codec, part: 0, repeats, problem: None })
            }
            None => Err(InvalidInput::value("a key of a batch of reads, and not a write").in_entity(value.entity())),
        }
    }

    /// Checks the write, which belongs to the table with this index.
    pub(super) fn check(&self, table: usize) -> WriteEntry {
        let mut entry = WriteEntry::new(table, self.value.clone(), self.codec, self.part);
        entry.problem = self.problem.clone().or(entry.problem);
        entry
    }
}

fn other_entity<E: Entity>() -> InvalidInput {
    InvalidInput::value("the write is one of another entity").in_entity(E::NAME)
}

fn measure<E: Entity>(value: &AnyEntry) -> Result<SizeWriter, InvalidInput> {
    let key = match value.get::<Write<E>>().ok_or_else(other_entity::<E>)? {
        Write::Put(item) => {
            lock_value::<E>(item.revision().next())?;
            return SizeWriter::of_item(item);
        }
        Write::Delete(key) => key,
    };
    let mut sizes = SizeWriter::new(E::TABLE);
    let written = key.write(&mut sizes);
    written.and_then(|()| sizes.check()).map_err(|error| error.in_entity(E::NAME))?;
    Ok(sizes)
}

fn encode<E: Entity>(value: &AnyEntry) -> Result<RawWrite, InvalidInput> {
    match value.get::<Write<E>>().ok_or_else(other_entity::<E>)? {
        Write::Put(item) => Ok(RawWrite::Put(json_item_with_revision(item, item.revision().next())?)),
        Write::Delete(key) => Ok(RawWrite::Delete(raw_key::<E>(key)?)),
    }
}
