//! The error of a write or a check whose condition did not hold.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use super::FailedRequest;
use super::request::answered;
use crate::codec::RawItem;
use crate::operation::guard::Guard;

/// The cause of an ambiguous outcome, as a part of messages.
pub(crate) const LOST_RESPONSE: &str = "an earlier attempt whose response was lost";

/// The error of a write, or of a check in a transaction, whose condition did not hold.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let (orders, order) = (orders().await?, order(10));
/// use dynamite_runtime::Error;
///
/// orders.create(&order).await?;
/// match orders.create(&order).await {
///     Err(Error::ConditionFailed(failed)) => assert_eq!(failed.old::<Order>()?, Some(order)),
///     other => panic!("{other:?}"),
/// }
/// # Ok(()) }
/// ```
pub struct ConditionFailed(Box<FailedInner>);

struct FailedInner {
    entity: &'static str,
    guard: Guard,
    old: Option<RawItem>,
    /// The stored form of the revision that the item had to have.
    revision: Option<AttributeValue>,
    ambiguous: bool,
    /// Is `None` for an operation of a transaction.
    request: Option<FailedRequest>,
}

impl ConditionFailed {
    pub(crate) fn new(entity: &'static str, guard: Guard, old: Option<RawItem>) -> Self {
        ConditionFailed(Box::new(FailedInner { entity, guard, old, revision: None, ambiguous: false, request: None }))
    }

    /// Sets the revision that the item had to have.
    pub(crate) fn with_revision(mut self, revision: Option<AttributeValue>) -> Self {
        self.0.revision = revision;
        self
    }

    /// Sets the request of the write.
    pub(super) fn in_request(mut self, request: FailedRequest) -> Self {
        self.0.request = Some(request);
        self
    }

    /// Sets whether an earlier attempt may have been carried out.
    pub(crate) fn with_ambiguity(mut self, ambiguous: bool) -> Self {
        self.0.ambiguous = ambiguous;
        self
    }

    /// Returns `true` if the condition may have failed because an earlier attempt of the same write was carried out,
    /// and the response of that attempt was lost. [`old`](Self::old) returns the stored item, which you can compare
    /// with the item that you wanted to write.
    pub fn is_ambiguous(&self) -> bool {
        self.0.ambiguous
    }

    /// Returns the part of the condition that did not hold for the item that DynamoDB returned. If several parts did
    /// not hold, returns the first in the order of [`Guard`]'s variants.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let customers = customers().await?;
    /// use dynamite_runtime::Guard;
    ///
    /// let update = customers.update(CustomerKey::new("ACME")).add(Customer::ORDERS, 1).expect_revision(7);
    /// match update.await {
    ///     Err(Error::ConditionFailed(failed)) if *failed.guard() == Guard::Revision => {
    ///         assert_eq!(failed.expected_revision::<Customer>(), Some(7));
    ///         assert_eq!(failed.found_revision::<Customer>(), Some(1));
    ///     }
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn guard(&self) -> &Guard {
        &self.0.guard
    }

    /// Returns the stored form of the revision that the item had to have.
    pub(crate) fn revision(&self) -> Option<&AttributeValue> {
        self.0.revision.as_ref()
    }

    /// Returns the name of the entity that the request was to write, delete or check.
    pub fn entity(&self) -> &'static str {
        self.0.entity
    }

    /// Returns the stored item that made the condition fail.
    pub(crate) fn old_item(&self) -> Option<&RawItem> {
        self.0.old.as_ref()
    }

    /// Returns the request of the write, or `None` for an operation of a transaction: the error of the transaction has
    /// the request.
    pub fn request(&self) -> Option<&FailedRequest> {
        self.0.request.as_ref()
    }
}

impl fmt::Display for ConditionFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ConditionFailed(inner) = self;
        let text = match inner.ambiguous {
            false => format!("{} was not changed: {}", inner.entity, inner.guard),
            true => format!(
                "{} may have been written or deleted by {LOST_RESPONSE}; the last attempt failed: {}",
                inner.entity, inner.guard
            ),
        };
        answered(self.request(), text).fmt(f)
    }
}

impl fmt::Debug for ConditionFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConditionFailed({self})")
    }
}
