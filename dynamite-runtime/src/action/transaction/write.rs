//! Transactions of writes.

use aws_sdk_dynamodb::types::TransactWriteItem;

use crate::action::future::{BoxFuture, Call, awaitable, named};
use crate::action::write_time::WriteTime;
use crate::action::{Create, Delete, Put, Update, Upsert};
use crate::client::error::{RequestName, Result};
use crate::client::{CallName, Dynamite};
use crate::codec::InvalidInput;
use crate::entity::Entity;
use crate::operation::sdk::TransactWriteItemsInputBuilder;
use crate::operation::transact::{MAX_OPERATIONS, transact_write_input};
use crate::operation::{CallInfo, Expected, Measured};
use crate::schema::TableSchema;

const OPERATION: &str = "TransactWriteItems";

/// A write or a check that can be part of a [`Transaction`].
///
/// The methods `create`, `put`, `update`, `upsert`, `delete` and `check` of repositories return such writes and checks.
/// Builders that return an item, such as those of `returning_old` and `returning_new`, can't be part of a transaction,
/// because a transaction returns no items.
///
/// # Examples
///
/// A function can add a write of any kind to a transaction:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?;
/// async fn count_order(customers: &CustomerRepository, write: impl TransactWrite) -> Result<()> {
///     let update = customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1);
///     customers.db().transaction().add(write).add(update).await
/// }
///
/// count_order(&customers, orders.create(&order(10))).await?;
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a transaction",
    note = "`create`, `put`, `update`, `upsert`, `delete` and `check` can, unless they return an item"
)]
pub trait TransactWrite {
    #[doc(hidden)]
    fn part(self) -> TransactPart;
}

/// One write of a transaction.
#[doc(hidden)]
#[derive(Clone)]
pub struct TransactPart {
    operation: &'static str,
    entity: &'static str,
    schema: &'static TableSchema,
    write: Result<TransactWriteItem, InvalidInput>,
    expected: Expected,
    time: WriteTime,
}

impl TransactPart {
    /// Makes a part from a write of `E`, the requirements of the write, and its time.
    pub(super) fn new<E: Entity>(
        operation: &'static str,
        write: Result<TransactWriteItem, InvalidInput>,
        expected: Expected,
        time: WriteTime,
    ) -> Self {
        TransactPart { operation, entity: E::NAME, schema: E::TABLE, write, expected, time }
    }
}

/// Shows no items.
impl std::fmt::Debug for TransactPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransactPart({} {})", self.operation, self.entity)
    }
}

macro_rules! writes {
    ($($write:ident $name:literal),*) => { $(
        impl<E: Entity> TransactWrite for $write<E> {
            fn part(self) -> TransactPart {
                let (write, expected, time) = self.idempotent().into_parts();
                TransactPart::new::<E>($name, write, expected, time)
            }
        }
    )* };
}

writes!(Create "create", Put "put", Update "update", Upsert "upsert", Delete "delete");

/// A transaction of up to 100 writes and checks, of which DynamoDB carries out all or none; made by
/// [`Dynamite::transaction`](crate::Dynamite::transaction).
///
/// The items can be in any tables of one account and region. The writes cost twice the usual write units. Every call
/// has a token, so retries by the SDK never carry out a transaction twice.
///
/// # Errors
///
/// Returns [`Error::Cancelled`](crate::Error::Cancelled) if DynamoDB did not carry out the transaction; the error
/// contains the operations that failed and the reasons. Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if
/// there are no operations, more than 100, two on the same item, or more than 4 MB; nothing is sent then.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?; let db = orders.db();
/// let transaction = db
///     .transaction()
///     .add(orders.create(&order(7)))
///     .add(customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1));
/// if let Err(Error::Cancelled(cancelled)) = transaction.await {
///     let reason = &cancelled.reasons()[0];
///     assert_eq!((reason.index(), reason.operation(), reason.entity()), (0, "create", "Order"));
///     assert_eq!(reason.old::<Order>()?, Some(order(7)));
/// }
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
#[derive(Clone)]
pub struct Transaction {
    db: Dynamite,
    /// The operations, up to the number that a transaction can have.
    parts: Vec<TransactPart>,
    /// The number of operations that were added.
    count: usize,
    token: Option<String>,
}

impl Transaction {
    pub(crate) fn new(db: &Dynamite) -> Self {
        Transaction { db: db.clone(), parts: Vec::new(), count: 0, token: None }
    }

    /// Adds a write or a check. A transaction that has more than 100 is refused when it is sent, and doesn't keep them.
    #[expect(clippy::should_implement_trait, reason = "one call is added to others")]
    pub fn add(mut self, write: impl TransactWrite) -> Self {
        self.count = self.count.saturating_add(1);
        if self.parts.len() < MAX_OPERATIONS {
            self.parts.push(write.part());
        }
        self
    }

    /// Adds several writes or checks of one type.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?; let db = orders.db();
    /// let new = [order(10), order(11)];
    /// db.transaction().add_all(new.iter().map(|order| orders.create(order))).await?;
    /// # Ok(()) }
    /// ```
    pub fn add_all<W: TransactWrite>(self, writes: impl IntoIterator<Item = W>) -> Self {
        writes.into_iter().fold(self, Transaction::add)
    }

    /// Uses a token of your own, of 1 to 36 characters, instead of a new one for each call.
    ///
    /// For ten minutes, DynamoDB carries out the same transaction with the same token only once, whichever process
    /// sends it, and refuses a different transaction with that token. So the writes of entities with `timestamps:` also need
    /// a time of your own, which `at` of their builders sets. Without it, the token is an
    /// [`Error::InvalidInput`](crate::Error::InvalidInput).
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?; let db = orders.db();
    /// let transaction = db.transaction().add(orders.create(&order(10))).token("create-order-10");
    /// transaction.clone().await?;
    /// transaction.await?; // does nothing
    /// # Ok(()) }
    /// ```
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Returns the SDK's request instead of sending it.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<TransactWriteItemsInputBuilder> {
        for part in &self.parts {
            part.time.check_token(self.token.as_deref())?;
        }
        let subjects: Vec<_> = self.parts.iter().map(|part| (part.entity, part.schema)).collect();
        let writes = self.parts.into_iter().map(|part| part.write).collect();
        Ok(transact_write_input(writes, &subjects, self.count, self.token)?)
    }
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Transaction").field(&self.parts).finish()
    }
}

awaitable!(Transaction);

impl Call for Transaction {
    type Output = ();

    fn send(self) -> BoxFuture<Measured<()>> {
        let info = CallInfo::of_many("transaction", OPERATION);
        named(CallName::new(&self.db, info), Box::pin(send(self, info)))
    }
}

async fn send(transaction: Transaction, info: CallInfo) -> Result<Measured<()>> {
    let db = transaction.db.clone();
    let writes: Vec<_> = transaction.parts.iter().map(|part| (part.operation, part.expected.clone())).collect();
    let tables: Vec<_> = transaction.parts.iter().map(|part| part.schema).collect();
    let name = || {
        let tables = tables.iter().map(|table| db.table_name(table.name));
        RequestName::of_tables(OPERATION, tables)
    };
    let request = transaction.request().map_err(|error| error.named(&name))?;
    Ok(Measured { value: (), usage: db.transact_write_items(info, request, &writes).await? })
}
