//! `UpdateItem`: changes, the expression made of them, and the request.

mod arithmetic;
mod change;
mod declared;
mod item;

pub(crate) use arithmetic::{Arithmetic, append, empty_list, prepend, zero};
pub(crate) use change::{Change, Changes};
pub(crate) use item::UpdateItem;
