//! Writes that take effect only once, even if they are retried.
//!
//! They are sent as a transaction of one write, which has a token that DynamoDB remembers for ten minutes. A token in
//! the item itself would cost half as much, but it would need an attribute that no schema has, would protect only until
//! the next write replaces the token, and could not distinguish a deleted item from one that never existed.

use aws_sdk_dynamodb::types::TransactWriteItem;

use super::future::{BoxFuture, Call, awaitable, named};
use super::write_time::WriteTime;
use crate::client::error::Result;
use crate::client::{CallName, Dynamite};
use crate::codec::InvalidInput;
use crate::operation::sdk::TransactWriteItemsInputBuilder;
use crate::operation::transact::single_write_input;
use crate::operation::{Expected, Measured};

const OPERATION: &str = "TransactWriteItems";

/// A write that takes effect only once, even if it is retried; made by `idempotent()` of the builders of writes.
///
/// It is sent as a transaction of one write with a token, which costs twice the write units. It returns what the write
/// itself returns, but no item, because transactions don't return items. Its errors are those of the write, and a
/// failed condition is never ambiguous.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
/// // If the response is lost and the SDK retries, the order is still counted once.
/// customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1).idempotent().await?;
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
#[derive(Clone)]
pub struct Idempotent<W> {
    db: Dynamite,
    write: Result<TransactWriteItem, InvalidInput>,
    expected: Expected,
    token: Option<String>,
    time: WriteTime,
    written: W,
}

impl<W> Idempotent<W> {
    pub(super) fn new(
        db: Dynamite,
        write: Result<TransactWriteItem, InvalidInput>,
        expected: Expected,
        time: WriteTime,
        written: W,
    ) -> Self {
        Idempotent { db, write, expected, token: None, time, written }
    }

    /// Returns the write, what it expects and its time, for a transaction of several writes.
    pub(crate) fn into_parts(self) -> (Result<TransactWriteItem, InvalidInput>, Expected, WriteTime) {
        (self.write, self.expected, self.time)
    }

    /// Uses a token of your own, of 1 to 36 characters, instead of a new one for each call.
    ///
    /// For ten minutes, the same write with the same token takes effect only once, whichever process sends it, and
    /// DynamoDB refuses a different write with that token. So a write of an entity with `timestamps:` also needs a time of
    /// your own: call `at` of its builder before `idempotent`. Without it, the token is an
    /// [`Error::InvalidInput`](crate::Error::InvalidInput).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// orders.create(&order(10)).idempotent().token("request-4711").await?;
    /// orders.create(&order(10)).idempotent().token("request-4711").await?; // has no effect, and is not an error
    /// # Ok(()) }
    /// ```
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Returns the request of the SDK, to inspect it or to send it yourself.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<TransactWriteItemsInputBuilder> {
        self.time.check_token(self.token.as_deref())?;
        Ok(single_write_input(self.write, self.token)?)
    }
}

impl<W> std::fmt::Debug for Idempotent<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Idempotent(..)")
    }
}

awaitable!(Idempotent<W: Clone> where W: Send + 'static);

impl<W: Clone + Send + 'static> Call for Idempotent<W> {
    type Output = W;

    fn send(self) -> BoxFuture<Measured<W>> {
        let (db, expected, written) = (self.db.clone(), self.expected.clone(), self.written.clone());
        let name = CallName::new(&db, expected.call.with_operation(OPERATION));
        named(name, Box::pin(send(db, self.request(), expected, written)))
    }
}

async fn send<W>(
    db: Dynamite,
    request: Result<TransactWriteItemsInputBuilder>,
    expected: Expected,
    written: W,
) -> Result<Measured<W>> {
    Ok(Measured { value: written, usage: db.idempotent_write(request?, expected).await? })
}
