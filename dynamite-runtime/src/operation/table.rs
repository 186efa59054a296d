//! Tables: the request that creates one, and the comparison of an existing one with its schema.

mod compare;
mod definition;
mod mismatch;
mod settings;

pub use mismatch::{TableDifference, TableMismatch};

pub(crate) use compare::compare_table;
pub(crate) use definition::create_table_input;
