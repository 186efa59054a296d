//! `TransactWriteItems` and `TransactGetItems`.

mod get;
mod item;
mod limits;
mod write;

pub(crate) use get::{read_tables, transact_get_input};
pub(crate) use item::{condition_check, transact_get_item, transact_item};
pub(crate) use limits::MAX_OPERATIONS;
#[cfg(feature = "cache")]
pub(crate) use write::written_items;
pub(crate) use write::{single_write_input, transact_write_input, written_tables};
