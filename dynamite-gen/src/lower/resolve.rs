//! Resolution: what the names of a schema stand for, and what each declaration means.
//!
//! Takes a schema file as it was read, whose small texts [`syntax`](super::syntax) parses. Gives entities, types and keys
//! with ids for names, each with the path of its declaration; what is wrong is left out and reported, and is known to be
//! wrong, so that nothing else is said of it.

pub(crate) mod attributes;
pub(crate) mod catalog;
pub(crate) mod computed_keys;
pub(crate) mod entity;
pub(crate) mod fields;
pub(crate) mod index_draft;
mod index_item;
pub(crate) mod index_keys;
pub(crate) mod indexes;
mod literal;
mod misplaced;
pub(crate) mod multi_entity;
mod names;
pub(crate) mod optimistic_lock;
mod placeholders;
mod preserve_unknown;
mod projection;
pub(crate) mod retired;
pub(crate) mod rust_names;
pub(crate) mod settings;
pub(crate) mod shared_types;
mod sparse;
mod sparse_condition;
pub(crate) mod stages;
mod stored;
pub(crate) mod table_key;
mod template_parts;
mod templates;
pub(crate) mod timestamps;
pub(crate) mod ttl;
pub(crate) mod types;
mod update_groups;
mod views;
