//! The parts that only a table of several entities has: keys that the table declares, a discriminator, collections.

mod automaton;
mod collection_parts;
pub(crate) mod collections;
mod common_attributes;
mod common_sort_key;
mod common_text;
pub(crate) mod discriminator;
pub(crate) mod entity_keys;
pub(crate) mod filters;
pub(crate) mod key_comparison;
pub(crate) mod projection;
pub(crate) mod table_draft;
pub(crate) mod table_keys;
mod target;
