//! Writes that are carried out once, however often they are tried.
//!
//! A transaction of one write has a token, by which DynamoDB knows it again for ten minutes. The other way, a guard in the
//! item itself, would cost half as much; but it needs an attribute that no schema has, holds only until the next write puts
//! its own token there, and can't tell a deleted item from one that never was.

use aws_sdk_dynamodb::types::TransactWriteItem;

use super::future::{BoxFuture, Call, awaitable};
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::codec::InvalidInput;
use crate::entity::Revision;
use crate::operation::sdk::TransactWriteItemsInputBuilder;
use crate::operation::transact::single_write_input;
use crate::operation::{Expected, Measured};

/// A write that is carried out once, however often it is tried: what `idempotent()` gives.
///
/// It is sent as a transaction of one write with a token, and so costs twice the write units. It answers what the write
/// itself does, except for items: a transaction returns none. Errors are those of the write, and a failed condition is
/// never ambiguous.
#[must_use = "not sent until awaited"]
#[derive(Clone)]
pub struct Idempotent<R> {
    db: Dynamite,
    write: Result<TransactWriteItem, InvalidInput>,
    expected: Expected,
    token: Option<String>,
    revision: R,
}

impl<R> Idempotent<R> {
    pub(super) fn new(
        db: Dynamite,
        write: Result<TransactWriteItem, InvalidInput>,
        expected: Expected,
        revision: R,
    ) -> Self {
        Idempotent { db, write, expected, token: None, revision }
    }

    /// The write, and what is expected of it, for a transaction of several.
    pub(crate) fn into_parts(self) -> (Result<TransactWriteItem, InvalidInput>, Expected) {
        (self.write, self.expected)
    }

    /// A token of your own, of 1 to 36 characters, instead of a new one for each call.
    ///
    /// For ten minutes the same write with the same token is carried out once, by whatever process it is sent; another
    /// write with that token is refused.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The SDK's request, to send otherwise or to look at.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse it.
    pub fn request(self) -> Result<TransactWriteItemsInputBuilder> {
        Ok(single_write_input(self.write, self.token)?)
    }
}

impl<R> std::fmt::Debug for Idempotent<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Idempotent(..)")
    }
}

awaitable!(Idempotent<R: Revision>);

impl<R: Revision> Call for Idempotent<R> {
    type Output = R;

    fn send(self) -> BoxFuture<Measured<R>> {
        let (db, expected, revision) = (self.db.clone(), self.expected, self.revision);
        Box::pin(send(db, self.request(), expected, revision))
    }
}

async fn send<R>(
    db: Dynamite,
    request: Result<TransactWriteItemsInputBuilder>,
    expected: Expected,
    revision: R,
) -> Result<Measured<R>> {
    Ok(Measured { value: revision, usage: db.idempotent_write(request?, expected).await? })
}
