//! Batches of reads.

mod builder;
mod keys;
mod operation;

pub use builder::BatchGet;
pub use keys::BatchGetOutput;

pub(crate) use keys::get_items;
pub(super) use keys::{AnyKeys, DistinctKeys, KeyResults, PartKeys, UnreadableOf};
