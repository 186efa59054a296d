//! The methods of a client that return builders: batches over several tables, and transactions.

use crate::action::batch::{BatchGets, BatchWrites};
use crate::action::transaction::{TransactGets, Transaction};
use crate::client::Dynamite;

impl Dynamite {
    /// Returns an empty batch of reads from several tables, to which you add the batches that `batch_get` of
    /// repositories returns.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?;
    /// let numbers = orders.batch_get([OrderKey::new("ACME", 1), OrderKey::new("ACME", 2)]);
    /// let ids = customers.batch_get([CustomerKey::new("ACME")]);
    /// let (orders, customers) = orders.db().batch_get().add(numbers).add(ids).await?;
    /// # let _ = (orders, customers);
    /// # Ok(()) }
    /// ```
    pub fn batch_get(&self) -> BatchGets<()> {
        BatchGets::new(self)
    }

    /// Returns an empty batch of writes to several tables, to which you add the batches that `batch_write` of
    /// repositories returns.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?;
    /// let writes = orders.batch_write().put(&order(10)).put(&order(11));
    /// let deletes = customers.batch_write().delete(CustomerKey::new("ACME"));
    /// orders.db().batch_write().add(writes).add(deletes).await?;
    /// # Ok(()) }
    /// ```
    pub fn batch_write(&self) -> BatchWrites {
        BatchWrites::new(self)
    }

    /// Returns an empty transaction of writes, of which DynamoDB carries out all or none. You add to it the builders
    /// that `create`, `put`, `update`, `upsert`, `delete` and `check` of repositories return.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?;
    /// let count = customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1);
    /// orders.db().transaction().add(orders.create(&order(10))).add(count).await?;
    /// # Ok(()) }
    /// ```
    pub fn transaction(&self) -> Transaction {
        Transaction::new(self)
    }

    /// Returns an empty transaction of reads, which returns all items as they were at one moment. You add to it the
    /// builders that `get` of repositories returns.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?;
    /// let order = orders.get(OrderKey::new("ACME", 7));
    /// let customer = customers.get(CustomerKey::new("ACME"));
    /// let (order, customer) = orders.db().transact_get().add(order).add(customer).await?;
    /// assert!(order.is_some() && customer.is_some());
    /// # Ok(()) }
    /// ```
    pub fn transact_get(&self) -> TransactGets<()> {
        TransactGets::new(self)
    }
}
