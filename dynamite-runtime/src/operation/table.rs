//! Tables: the request that creates one, and whether one that exists is what its schema says.

mod definition;
mod mismatch;
mod settings;

pub use mismatch::TableMismatch;

pub(crate) use definition::create_table_input;
pub(crate) use mismatch::check_table;
