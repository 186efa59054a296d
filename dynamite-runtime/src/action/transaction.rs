//! Several writes that are carried out together or not at all, and several reads of one moment.

mod check;
mod get;
mod write;

pub use check::Check;
pub use get::{TransactGets, TransactItems, TransactRead};
pub use write::{TransactPart, TransactWrite, Transaction};
