//! What a client begins besides repositories: batches over several tables, and transactions.

use crate::action::batch::{BatchGets, BatchWrites};
use crate::action::transaction::{TransactGets, Transaction};
use crate::client::Dynamite;

impl Dynamite {
    /// Reads from several tables in one batch: add what repositories' `batch_get` give.
    pub fn batch_get(&self) -> BatchGets<()> {
        BatchGets::new(self)
    }

    /// Writes to several tables in one batch: add what repositories' `batch_write` give.
    pub fn batch_write(&self) -> BatchWrites {
        BatchWrites::new(self)
    }

    /// Writes that are carried out together or not at all: add what repositories' `create`, `put`, `update`, `upsert`,
    /// `delete` and `check` give.
    pub fn transaction(&self) -> Transaction {
        Transaction::new(self)
    }

    /// Reads of one moment: add what repositories' `get` give.
    pub fn transact_get(&self) -> TransactGets<()> {
        TransactGets::new(self)
    }
}
