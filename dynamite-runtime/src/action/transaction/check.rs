//! A condition on an item that a transaction does not change.

use aws_sdk_dynamodb::types::TransactWriteItem;

use super::write::{TransactPart, TransactWrite};
use crate::action::write_time::WriteTime;
use crate::client::Dynamite;
use crate::codec::InvalidInput;
use crate::condition::{Condition, Expr};
use crate::entity::{Entity, raw_key};
use crate::operation::guard::Requirement;
use crate::operation::transact::condition_check;
use crate::operation::{Expected, Requires};
use crate::schema::exists_as;

/// A check in a transaction: an item has to exist, and a condition has to hold for it. The check does not change the
/// item.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?; let db = orders.db();
/// db.transaction()
///     .add(customers.check(CustomerKey::new("ACME"), Customer::ORDERS.lt(100)))
///     .add(orders.create(&order(10)))
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "a check does nothing until it is added to a transaction"]
pub struct Check<E: Entity> {
    db: Dynamite,
    key: E::Key,
    condition: Expr,
}

impl<E: Entity> Check<E> {
    pub(crate) fn new(db: &Dynamite, key: E::Key, condition: Condition<E>) -> Self {
        Check { db: db.clone(), key, condition: condition.into_expr() }
    }

    fn write(&self) -> Result<TransactWriteItem, InvalidInput> {
        let condition = exists_as(E::TABLE, E::DISCRIMINATOR).and(self.condition.clone());
        let table = self.db.table_name(E::TABLE.name);
        condition_check(E::NAME, table, raw_key::<E>(&self.key)?, &condition)
    }
}

impl<E: Entity> Clone for Check<E> {
    fn clone(&self) -> Self {
        Check { db: self.db.clone(), key: self.key.clone(), condition: self.condition.clone() }
    }
}

impl<E: Entity> std::fmt::Debug for Check<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Check({})", E::NAME)
    }
}

impl<E: Entity> TransactWrite for Check<E> {
    fn part(self) -> TransactPart {
        let mut expected = Expected::of::<E>("check", "TransactWriteItems", Requires::Item);
        let write = self.write();
        expected.guards.push(Requirement::OnlyIf, self.condition);
        TransactPart::new::<E>("check", write, expected, WriteTime::NONE)
    }
}
