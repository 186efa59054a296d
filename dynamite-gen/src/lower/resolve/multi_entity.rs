//! The parts that only a table of several entities has: keys that the table declares, a discriminator, collections.

pub(crate) mod collections;
pub(crate) mod discriminator;
pub(crate) mod entity_keys;
pub(crate) mod filters;
pub(crate) mod projection;
pub(crate) mod table_draft;
pub(crate) mod table_keys;
mod target;
