//! The error of a transaction that DynamoDB cancelled.

use std::fmt;

use super::condition_failed::LOST_RESPONSE;
use super::request::answered;
use super::transient::is_transient_reason;
use super::{Error, FailedRequest, Result, message};
use crate::codec::RawItem;
use crate::entity::{Item, from_item};
use crate::escape::one_line;

/// The error of a transaction that DynamoDB cancelled. None of its operations was carried out, unless the error
/// [is ambiguous](Self::is_ambiguous).
///
/// # Examples
///
/// ```
/// use dynamite_runtime::Error;
///
/// fn log(error: &Error) {
///     if let Error::Cancelled(cancelled) = error {
///         for reason in cancelled.reasons() {
///             println!("operation {}, {} {}: {}", reason.index(), reason.operation(), reason.entity(), reason.code());
///         }
///     }
/// }
/// ```
pub struct Cancelled {
    reasons: Vec<Cancellation>,
    ambiguous: bool,
    request: FailedRequest,
}

/// The reason why an operation caused its transaction to be cancelled.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let (orders, customers) = both().await?;
/// let transaction = orders.db().transaction().add(customers.create(&customer("EVIL"))).add(orders.create(&order(1)));
/// if let Err(Error::Cancelled(cancelled)) = transaction.await {
///     let reason = &cancelled.reasons()[0];
///     assert_eq!((reason.index(), reason.operation(), reason.entity()), (1, "create", "Order"));
///     assert_eq!(reason.old::<Order>()?.map(|order| order.number), Some(1));
/// }
/// # Ok(()) }
/// ```
pub struct Cancellation {
    pub(super) index: usize,
    pub(super) operation: &'static str,
    pub(super) entity: &'static str,
    pub(super) table: String,
    pub(super) code: String,
    pub(super) message: Option<String>,
    pub(super) old: Option<RawItem>,
    pub(super) error: Option<Error>,
}

impl Cancelled {
    pub(super) fn new(reasons: Vec<Cancellation>, request: FailedRequest) -> Self {
        Cancelled { reasons, ambiguous: false, request }
    }

    /// Sets whether an earlier attempt may have been carried out.
    pub(super) fn with_ambiguity(mut self, ambiguous: bool) -> Self {
        self.ambiguous = ambiguous;
        self
    }

    /// Returns the reasons, in the order of their operations. Usually there is one.
    pub fn reasons(&self) -> &[Cancellation] {
        &self.reasons
    }

    /// Returns `true` if all reasons are transient: conflicts with other writes, and throttling. The client has already
    /// retried the transaction.
    pub(crate) fn is_transient(&self) -> bool {
        !self.reasons.is_empty() && self.reasons.iter().all(|reason| is_transient_reason(&reason.code))
    }

    /// Returns `true` if the transaction may have been carried out by an earlier attempt whose response was lost.
    ///
    /// If there is a reason other than a conflict or throttling, the transaction was not carried out: all attempts have
    /// the same token, and DynamoDB checks the operations only if it has not carried them out with that token yet.
    pub fn is_ambiguous(&self) -> bool {
        self.ambiguous && self.is_transient()
    }

    /// Returns `true` if a condition of the transaction did not hold.
    pub(crate) fn has_failed_condition(&self) -> bool {
        self.reasons.iter().any(|reason| reason.code == "ConditionalCheckFailed")
    }

    /// Returns the request of the transaction.
    pub fn request(&self) -> &FailedRequest {
        &self.request
    }
}

impl Cancellation {
    /// Returns the index of the operation, counted from 0 in the order in which operations were added.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the kind of the operation: `create`, `put`, `update`, `upsert`, `delete`, `check` or `get`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns the name of the operation's entity.
    pub fn entity(&self) -> &'static str {
        self.entity
    }

    /// Returns the physical name of the operation's table.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Returns DynamoDB's message about the operation. It can quote keys and values.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns DynamoDB's code: `ConditionalCheckFailed`, `TransactionConflict`, `ThrottlingError`, `ValidationError`
    /// and others.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Returns the error that the operation would have returned outside of a transaction, if its condition failed:
    /// [`Error::ConditionFailed`], [`Error::NotFound`] or [`Error::OtherEntity`].
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Returns the item that made the condition fail, decoded as a `T`, or `None` if there was no item or the reason is
    /// not a failed condition.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Decode`] or [`Error::OtherEntity`] if the item is not a `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.old.clone().map(|item| from_item(item).map_err(Error::from)).transpose()
    }
}

impl fmt::Display for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cancellation { index, operation, entity, table, code, .. } = self;
        let why = match &self.error {
            Some(error) => Some(error.to_string()),
            None => message::shown(code, self.message()).map(str::to_owned),
        };
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        one_line(f, format_args!("operation {index} ({operation} {entity} on {table}): {code}{why}"))
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cancellation({self})")
    }
}

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<_> = self.reasons.iter().map(Cancellation::to_string).collect();
        let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
        answered(Some(&self.request), format!("the transaction was cancelled{reasons}")).fmt(f)?;
        if self.is_ambiguous() {
            write!(f, "; it may have been carried out by {LOST_RESPONSE}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cancelled({self})")
    }
}
