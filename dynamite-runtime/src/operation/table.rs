//! Tables: the request that creates one, and the comparison of an existing one with its schema.

mod definition;
mod mismatch;
mod settings;

pub use mismatch::TableMismatch;

pub(crate) use definition::create_table_input;
pub(crate) use mismatch::check_table;
