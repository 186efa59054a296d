//! `TransactWriteItems` and `TransactGetItems`.

mod get;
mod item;
mod limits;
mod write;

pub(crate) use get::transact_get_input;
pub(crate) use item::{condition_check, transact_get_item, transact_item};
pub(crate) use write::{single_write_input, transact_write_input};
