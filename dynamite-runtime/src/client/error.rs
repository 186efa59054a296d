//! The errors of calls, sorted by what a caller does about them.

mod broken;
mod cancelled;
mod classify;
mod condition_failed;
mod incomplete;
mod old;
mod service;
mod transaction;
mod transient;
mod write;

use std::fmt;

pub use cancelled::{Cancellation, Cancelled};
pub use condition_failed::ConditionFailed;
pub use incomplete::IncompleteBatch;
pub use service::{ServiceError, Throttled};

pub(crate) use broken::broken_response;
pub(crate) use classify::service_error;
pub(crate) use incomplete::{Counts, SourceFailed};
pub(crate) use transaction::{transact_get_error, transact_write_error};
pub(crate) use transient::may_succeed_later;
pub(crate) use write::{idempotent_write_error, write_error};

use condition_failed::LOST_RESPONSE;

use crate::codec::{DecodeError, InvalidInput, OtherEntity};
use crate::entity::Item;
use crate::operation::cursor::InvalidCursor;
use crate::operation::read::InvalidRead;
use crate::operation::table::TableMismatch;

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of an operation.
///
/// If the error comes from the SDK, the SDK's error is the [`source`](std::error::Error::source). Neither `Display` nor
/// `Debug` shows keys or items, but the `Debug` of the SDK's error can show DynamoDB's response.
///
/// # Examples
///
/// The variants differ in what a caller does about them:
///
/// ```
/// use dynamite_runtime::Error;
///
/// fn status(error: &Error) -> u16 {
///     match error {
///         Error::NotFound { .. } => 404,
///         Error::ConditionFailed(_) => 409,
///         Error::InvalidInput(_) | Error::InvalidCursor(_) => 400,
///         error if error.is_transient() => 503,
///         _ => 500,
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The condition of a write did not hold: the item already exists, the condition of `only_if` is false, the
    /// revision has changed, or the result of `add` or `subtract` does not fit the type. Nothing was written or
    /// deleted, unless the error [is ambiguous](Self::is_ambiguous). [`ConditionFailed::old`] returns the item that was
    /// found.
    ConditionFailed(ConditionFailed),
    /// An update, a put with an optimistic lock, or a delete with an expected revision found no item. Nothing was
    /// written or deleted, unless the error is ambiguous.
    #[non_exhaustive]
    NotFound {
        /// The name of the entity that the request was for.
        entity: &'static str,
        /// Is `true` if an earlier attempt, whose response was lost, may have written or deleted the item.
        ambiguous: bool,
    },
    /// The item with this key belongs to another entity of the table. A write changed nothing, except a put that
    /// returns the item that it replaced: such a put was carried out.
    OtherEntity(OtherEntity),
    /// DynamoDB can't accept the input. Nothing was sent.
    InvalidInput(InvalidInput),
    /// A text is not a cursor or checkpoint, or a cursor or checkpoint is not valid for a read. Nothing was sent.
    InvalidCursor(InvalidCursor),
    /// A stored item does not match the schema. A write that returns this error was carried out.
    Decode(DecodeError),
    /// DynamoDB throttled the last attempt of a request.
    Throttled(Throttled),
    /// The table exists, but differs from the schema.
    TableMismatch(TableMismatch),
    /// The table, its indexes or its point-in-time recovery are still not ready after five minutes.
    TableNotReady {
        /// The physical name of the table.
        table: String,
    },
    /// The embedded engine could not be started.
    #[non_exhaustive]
    Engine {
        /// The error of the engine.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// DynamoDB cancelled a transaction. None of its operations was carried out, unless the error is ambiguous.
    /// [`Cancelled::reasons`] returns the operations that caused it.
    Cancelled(Box<Cancelled>),
    /// A batch was not completed. This error has only the numbers of the entries; the entries themselves are in the
    /// [`BatchError`](crate::BatchError) from which it was converted.
    Incomplete(Box<IncompleteBatch>),
    /// Any other error of DynamoDB, or of the connection to it.
    Service(ServiceError),
}

const _: () = assert!(size_of::<Error>() <= 64);

impl Error {
    /// Returns the item that made a condition fail, or that belongs to another entity, decoded as a `T`.
    ///
    /// Returns `None` for other errors, and if there was no item.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Decode`] or [`Error::OtherEntity`] if the item is not a `T`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// if let Err(error) = orders.create(&order(1)).await {
    ///     assert_eq!(error.old::<Order>()?.map(|order| order.number), Some(1));
    /// }
    /// # Ok(()) }
    /// ```
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        match self {
            Error::ConditionFailed(failed) => failed.old(),
            Error::OtherEntity(other) => other.old(),
            _ => Ok(None),
        }
    }

    /// Returns `true` if the same call may succeed later: after throttling, a conflict with a transaction, a timeout, a
    /// broken connection or a fault of the service, or if a batch ran out of time. The client has already retried its
    /// requests as often as configured.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamite_runtime::Error;
    ///
    /// fn retry_after(error: &Error) -> Option<u32> {
    ///     error.is_transient().then_some(30)
    /// }
    /// ```
    pub fn is_transient(&self) -> bool {
        match self {
            Error::Throttled(_) => true,
            Error::Service(error) => error.is_transient(),
            Error::Cancelled(cancelled) => cancelled.is_transient(),
            Error::Incomplete(batch) => batch.is_transient(),
            _ => false,
        }
    }

    /// Returns `true` if a write or a transaction may have been carried out despite the error, because the response of
    /// an attempt was lost: the connection broke, the attempt timed out, or the service failed. A throttled attempt
    /// changes nothing. For a batch, returns `true` if there are writes with an [unknown](IncompleteBatch::unknown)
    /// outcome.
    ///
    /// After a failed condition, [`old`](Self::old) returns the stored item, which you can compare with the item that
    /// you wanted to write.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let order = order(10);
    /// match orders.create(&order).await {
    ///     // An earlier attempt may have created it.
    ///     Err(error) if error.is_ambiguous() && error.old()?.as_ref() == Some(&order) => {}
    ///     result => result?,
    /// }
    /// # Ok(()) }
    /// ```
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Error::ConditionFailed(error) => error.is_ambiguous(),
            Error::NotFound { ambiguous, .. } => *ambiguous,
            Error::Throttled(error) => error.0.ambiguous,
            Error::Service(error) => error.0.ambiguous,
            Error::Cancelled(cancelled) => cancelled.is_ambiguous(),
            Error::Incomplete(batch) => batch.unknown() > 0,
            _ => false,
        }
    }

    /// Sets, in the error of a write, whether an earlier attempt may have been carried out.
    pub(crate) fn with_ambiguity(mut self, ambiguous: bool) -> Self {
        match &mut self {
            Error::Throttled(error) => error.0.ambiguous = ambiguous,
            Error::Service(error) => error.0.ambiguous = ambiguous,
            _ => {}
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::ConditionFailed(error) => error.fmt(f),
            Error::NotFound { entity, ambiguous: false } => write!(f, "no item of {entity} has this key"),
            Error::NotFound { entity, ambiguous: true } => {
                write!(f, "no item of {entity} has this key; it may have been written or deleted by {LOST_RESPONSE}")
            }
            Error::OtherEntity(error) => error.fmt(f),
            Error::InvalidInput(error) => error.fmt(f),
            Error::InvalidCursor(error) => error.fmt(f),
            Error::Decode(error) => error.fmt(f),
            Error::Throttled(error) => error.fmt(f),
            Error::TableMismatch(error) => error.fmt(f),
            Error::TableNotReady { table } => {
                write!(f, "table {table} is still not ready after five minutes")
            }
            Error::Engine { .. } => f.write_str("the embedded engine could not be started"),
            Error::Cancelled(cancelled) => cancelled.fmt(f),
            Error::Incomplete(batch) => batch.fmt(f),
            Error::Service(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::ConditionFailed(error) => error.source(),
            Error::Throttled(error) => error.source(),
            Error::Service(error) => error.source(),
            Error::Engine { source } => Some(&**source),
            Error::Cancelled(cancelled) => Some(cancelled.source()),
            Error::Incomplete(batch) => batch.source(),
            _ => None,
        }
    }
}

impl From<InvalidInput> for Error {
    fn from(error: InvalidInput) -> Self {
        Error::InvalidInput(error)
    }
}

impl From<InvalidCursor> for Error {
    fn from(error: InvalidCursor) -> Self {
        Error::InvalidCursor(error)
    }
}

impl From<InvalidRead> for Error {
    fn from(error: InvalidRead) -> Self {
        match error {
            InvalidRead::Input(error) => error.into(),
            InvalidRead::Cursor(error) => error.into(),
        }
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        error.into_other_entity().map_or_else(Error::Decode, Error::OtherEntity)
    }
}
