//! Backfills: what an item would be written as, what of it differs, and how fast it may be written.

mod counts;
mod entity;
mod pace;
mod plan;

pub use counts::{BackfillCounts, BackfillSummary};
pub use entity::BackfillEntity;

pub(crate) use entity::{Parts, Problem};
pub(crate) use pace::{Pace, Patience, UnitLimit};
pub(crate) use plan::{Plan, PlannedWrite, Planner, RefusedItem};
