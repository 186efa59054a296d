//! What a write asks of the item that is there, and what its failed condition therefore means.

use super::Measured;
use crate::codec::RawItem;
use crate::entity::Item;
use crate::schema::DiscriminatorValue;

/// What a write asks of the item that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requires {
    /// That its condition holds.
    Condition,
    /// That there is one, and then its condition.
    Item,
    /// That there is none.
    NoItem,
}

/// What the errors of a write are about: the entity that it expects, and what it asks of the item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    pub(crate) entity: &'static str,
    pub(crate) discriminator: Option<DiscriminatorValue>,
    pub(crate) requires: Requires,
}

impl Expected {
    pub(crate) fn of<E: Item>(requires: Requires) -> Self {
        Expected { entity: E::NAME, discriminator: E::DISCRIMINATOR, requires }
    }
}

/// The answer of a write before it is read: the item as it was or is, if that was asked for.
pub(crate) type WriteAnswer = Measured<Option<RawItem>>;
