//! An entity whose items a backfill writes, without its type.

use crate::codec::{AttributeOrder, DecodeError, InvalidInput, RawItem, StoredItem};
use crate::entity::{ComputedAttribute, ComputedKey, Entity, from_stored, raw_item};
use crate::schema::{DiscriminatorValue, TableSchema};

/// The parts of an item that a backfill writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The computed keys, as the entity and the wire name of each; `None` for all of them.
    pub(crate) keys: Option<Vec<(&'static str, &'static str)>>,
    /// Set to write the defaults of absent attributes.
    pub(crate) defaults: bool,
    /// Set to remove the attributes under `retired:`.
    pub(crate) retired: bool,
}

/// An entity whose items a backfill writes; generated code lists those of a table.
#[doc(hidden)]
#[derive(Clone)]
pub struct BackfillEntity {
    pub(crate) name: &'static str,
    pub(crate) table: &'static TableSchema,
    pub(crate) discriminator: Option<DiscriminatorValue>,
    keys: Vec<ComputedAttribute>,
    defaults: &'static [&'static str],
    retired: &'static [&'static str],
    pub(super) rewrite: fn(&StoredItem) -> Option<Result<RawItem, Problem>>,
}

/// The reason why an item can't be written as one of an entity.
pub(crate) enum Problem {
    Unreadable(DecodeError),
    /// What is read of it can't be written.
    Unwritable(InvalidInput),
}

impl BackfillEntity {
    /// Returns the entity without its type.
    pub fn of<E: Entity>() -> Self {
        BackfillEntity {
            name: E::NAME,
            table: E::TABLE,
            discriminator: E::DISCRIMINATOR,
            keys: E::COMPUTED_KEYS.iter().map(ComputedKey::attribute).collect(),
            defaults: E::DEFAULTS,
            retired: E::RETIRED,
            rewrite: rewrite::<E>,
        }
    }

    /// Iterates over the computed keys that are to be written.
    pub(super) fn keys(&self, parts: &Parts) -> impl Iterator<Item = &ComputedAttribute> {
        self.keys.iter().filter(|key| match &parts.keys {
            Some(only) => only.contains(&(self.name, key.name)),
            None => true,
        })
    }

    /// Returns the attributes that are to be removed.
    pub(super) fn retired(&self, parts: &Parts) -> &'static [&'static str] {
        if parts.retired { self.retired } else { &[] }
    }

    /// Returns the attributes whose defaults are to be written.
    pub(super) fn defaults(&self, parts: &Parts) -> &'static [&'static str] {
        if parts.defaults { self.defaults } else { &[] }
    }
}

/// Returns an item as the current code would write it, or `None` if it belongs to another entity.
fn rewrite<E: Entity>(item: &StoredItem) -> Option<Result<RawItem, Problem>> {
    match from_stored::<E>(item.clone(), &mut AttributeOrder::default()) {
        Ok(read) => Some(raw_item(&read).map_err(Problem::Unwritable)),
        Err(error) if error.is_other_entity() => None,
        Err(error) => Some(Err(Problem::Unreadable(error))),
    }
}
