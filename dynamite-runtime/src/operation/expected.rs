//! The requirements of a write on the stored item, which determine the error of a failed condition.

use aws_sdk_dynamodb::types::AttributeValue;

use super::guard::Guards;
use super::{CallInfo, Measured};
use crate::codec::RawItem;
use crate::entity::Entity;
use crate::schema::DiscriminatorValue;

/// The requirement of a write on the stored item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requires {
    /// Its condition has to hold.
    Condition,
    /// An item has to exist, and its condition has to hold.
    Item,
    /// No item may exist.
    NoItem,
}

/// The entity that a write expects and its requirements, for its errors.
#[derive(Clone)]
pub(crate) struct Expected {
    /// The names of the call.
    pub(crate) call: CallInfo,
    pub(crate) entity: &'static str,
    pub(crate) discriminator: Option<DiscriminatorValue>,
    pub(crate) requires: Requires,
    /// The parts of the condition.
    pub(crate) guards: Guards,
    /// The stored form of the revision that the item has to have.
    pub(crate) revision: Option<AttributeValue>,
}

impl Expected {
    /// Returns what a write of this name, which is sent as this operation, expects of an item of `E`.
    pub(crate) fn of<E: Entity>(call: &'static str, operation: &'static str, requires: Requires) -> Self {
        Expected {
            call: CallInfo::of::<E>(call, operation),
            entity: E::NAME,
            discriminator: E::DISCRIMINATOR,
            requires,
            guards: Guards::default(),
            revision: None,
        }
    }
}

/// The undecoded response of a write: the old or new item, if the write returns one.
pub(crate) type WriteResponse = Measured<Option<RawItem>>;
