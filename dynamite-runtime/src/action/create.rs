//! Writes an item that does not exist yet.

use std::time::SystemTime;

use super::Idempotent;
use super::future::{BoxFuture, Call, awaitable, named};
use super::put::ConditionalPut;
use crate::client::Dynamite;
use crate::client::error::Result;
use crate::condition::expired;
use crate::entity::{Entity, Expires, Revision, Timestamped};
use crate::operation::guard::Requirement;
use crate::operation::sdk::PutItemInputBuilder;
use crate::operation::{Measured, Requires};
use crate::schema::{absent, as_entity};

/// A request to write a new item, made by [`Repository::create`](crate::Repository::create).
///
/// If an item with this key exists, the error is [`Error::ConditionFailed`](crate::Error::ConditionFailed), which
/// contains that item. With an optimistic lock, the item is written with revision 1, whatever the struct contains, and
/// the call returns that revision. With `timestamps:`, it writes the times, and returns the item as it was written.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// orders.create(&order(10)).await?;
///
/// let again = orders.create(&order(10)).await;
/// assert!(matches!(again, Err(Error::ConditionFailed(_))));
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
pub struct Create<E: Entity> {
    put: ConditionalPut<E::Written>,
    /// The attribute of the expiry time, and the time at which an item that is replaced has expired.
    replaces: Option<(&'static str, SystemTime)>,
}

impl<E: Entity> Create<E> {
    pub(crate) fn new(db: &Dynamite, item: &E) -> Self {
        let mut put = ConditionalPut::new(db, "create", item, Some(E::Revision::first()), true);
        put.operation.guards.push(Requirement::NoItem, absent(E::TABLE));
        put.expected.requires = Requires::NoItem;
        Create { put, replaces: None }
    }

    /// Returns the put with its condition.
    fn conditional(self) -> ConditionalPut<E::Written> {
        let Create { mut put, replaces } = self;
        if let Some((ttl, time)) = replaces {
            put.operation.guards.or(&Requirement::NoItem, as_entity(expired(ttl, time), E::DISCRIMINATOR));
        }
        put
    }

    /// Makes the write take effect only once, even if the SDK retries it. Costs twice the write units; see
    /// [`Idempotent`].
    pub fn idempotent(self) -> Idempotent<E::Written> {
        self.conditional().idempotent()
    }

    /// Returns the request of the SDK, to inspect it or to send it yourself.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if DynamoDB would refuse the request.
    pub fn request(self) -> Result<PutItemInputBuilder> {
        self.conditional().request()
    }
}

impl<E: Entity + Expires> Create<E> {
    /// Also replaces an item that has expired when this is called, because DynamoDB may take days to delete it. An item whose expiry time
    /// is absent or NULL never expires. An expired item of another entity is not replaced.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let mut order = order(10);
    /// order.expires_at = Some(EpochSeconds::new(DateTime::UNIX_EPOCH)); // long over
    /// orders.create(&order).await?;
    ///
    /// orders.create(&order).or_expired().await?;
    /// # Ok(()) }
    /// ```
    pub fn or_expired(mut self) -> Self {
        self.replaces = Some((E::TTL, self.put.time()));
        self
    }
}

impl<E: Timestamped> Create<E> {
    /// Sets the time of the write, instead of that of the client's clock.
    ///
    /// A write with a [token](crate::Idempotent::token) of your own needs it: with the same token, the same request has
    /// to be sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let notes = notes().await?;
    /// let time = "2026-05-01T12:00:00Z".parse::<DateTime<Utc>>()?;
    /// let created = notes.create(&note(100)).at(time).await?;
    /// assert_eq!((created.created_at, created.updated_at), (time, time));
    /// # Ok(()) }
    /// ```
    pub fn at(self, time: impl Into<SystemTime>) -> Self {
        let time = time.into();
        let replaces = self.replaces.map(|(ttl, _)| (ttl, time));
        Create { put: self.put.at(time), replaces }
    }
}

impl<E: Entity> Clone for Create<E> {
    fn clone(&self) -> Self {
        Create { put: self.put.clone(), replaces: self.replaces }
    }
}

impl<E: Entity> std::fmt::Debug for Create<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Create({})", E::NAME)
    }
}

awaitable!(Create<E: Entity>);

impl<E: Entity> Call for Create<E> {
    type Output = E::Written;

    fn send(self) -> BoxFuture<Measured<E::Written>> {
        named(self.put.name(), self.conditional().send_for_written())
    }
}
