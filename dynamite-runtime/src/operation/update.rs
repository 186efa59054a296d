//! `UpdateItem`: changes, the expression made of them, and the request.

mod arithmetic;
mod change;
mod declared;
mod guards;
mod item;

pub(crate) use arithmetic::{Arithmetic, append, empty_list, prepend, within_type, zero};
pub(crate) use change::{Change, Changes};
pub(crate) use guards::value_guard;
pub(crate) use item::UpdateItem;
