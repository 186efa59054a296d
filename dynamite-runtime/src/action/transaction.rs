//! Transactions of writes, and transactions of reads.

mod check;
mod get;
mod write;

pub use check::Check;
pub use get::{TransactGets, TransactItems, TransactRead};
pub use write::{TransactPart, TransactWrite, Transaction};
