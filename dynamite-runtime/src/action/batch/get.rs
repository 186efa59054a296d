//! Batches of reads.

mod builder;
#[cfg(feature = "cache")]
mod cached;
mod keys;
mod operation;
mod part;

pub use builder::BatchGet;
pub use keys::BatchGetOutput;

pub(crate) use keys::get_items;
pub(super) use keys::{DistinctKeys, KeyResults};
pub(super) use operation::OPERATION;
pub(super) use part::Part;
