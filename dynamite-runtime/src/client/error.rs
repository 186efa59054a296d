//! The errors of calls, sorted by what a caller does about them.

mod broken;
mod cancelled;
mod classify;
mod condition_failed;
mod failure;
#[cfg(all(test, feature = "https"))]
mod failure_tests;
mod incomplete;
mod message;
mod old;
mod request;
mod service;
#[cfg(feature = "cache")]
mod shared;
mod transaction;
mod transient;
mod unreadable;
mod write;

use std::fmt;

pub use cancelled::{Cancellation, Cancelled};
pub use condition_failed::ConditionFailed;
pub use failure::Failure;
pub use incomplete::IncompleteBatch;
pub use request::FailedRequest;
pub use service::{ServiceError, Throttled};
pub use unreadable::UnreadableItems;

pub(crate) use broken::{OTHER_ENTRIES, broken_response};
pub(crate) use classify::service_error;
pub(crate) use incomplete::{Counts, incomplete_text, source_failed_text};
pub(crate) use request::RequestName;
pub(crate) use transaction::{transact_get_error, transact_write_error};
pub(crate) use transient::{may_succeed_later, was_throttled};
pub(crate) use write::{idempotent_write_error, write_error};

use condition_failed::LOST_RESPONSE;
use request::answered;

use crate::codec::{DecodeError, InvalidInput, OtherEntity};
use crate::entity::Item;
use crate::escape::one_line;
use crate::operation::cursor::InvalidCursor;
use crate::operation::read::InvalidRead;
use crate::operation::table::TableMismatch;

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of an operation.
///
/// Its text is one line: the operation, the physical table and the index, what happened, DynamoDB's code and the
/// request id, and the address that the request was sent to, if the address may be the reason. `Debug` shows the same
/// text after the name of the variant, so that `fn main() -> Result<(), Error>` prints it. In both, characters of
/// names and of the service's texts that would break the line, reorder it, or are not shown, are escaped. Methods
/// such as [`FailedRequest::message`] and [`DecodeError::path`] return such texts as they are.
///
/// Neither the texts nor the sources show keys, items, values of conditions, signatures or tokens. The only exception
/// is the error of a stream or an iterator of writes, which is the source of its [`Incomplete`](Self::Incomplete).
/// [`request`](Self::request) returns the parts of the text, and [`sdk_error`](Self::sdk_error) returns the SDK's own
/// error, which can show such values.
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
#[non_exhaustive]
pub enum Error {
    /// The condition of a write did not hold. [`ConditionFailed::guard`] returns the part of it that failed: the item
    /// already exists, the condition of `only_if` is false, the revision has changed, the result of `add` or `subtract`
    /// does not fit the type, or a change can't be made to the stored value. Nothing was written or deleted, unless the
    /// error [is ambiguous](Self::is_ambiguous). [`ConditionFailed::old`] returns the item that was found.
    ConditionFailed(ConditionFailed),
    /// An update, a put with an optimistic lock, a delete with an expected revision, or a put or a delete with
    /// `must_exist` found no item. Nothing was written or deleted, unless the error is ambiguous.
    #[non_exhaustive]
    NotFound {
        /// The name of the entity that the request was for.
        entity: &'static str,
        /// Is `true` if an earlier attempt, whose response was lost, may have written or deleted the item.
        ambiguous: bool,
        /// The request, or `None` for an operation of a transaction: the error of the transaction has the request.
        request: Option<FailedRequest>,
    },
    /// The item with this key belongs to another entity of the table. A write that returns this error changed nothing.
    OtherEntity(OtherEntity),
    /// DynamoDB can't accept the input. Nothing was sent.
    InvalidInput(InvalidInput),
    /// A text is not a cursor or checkpoint, or a cursor or checkpoint is not valid for a read. Nothing was sent.
    InvalidCursor(InvalidCursor),
    /// The stored item of a request for one item does not match the schema. A write that returns this error was carried
    /// out.
    Decode(DecodeError),
    /// A read of several items returned some that don't match the schema. [`UnreadableItems`] contains them with their
    /// keys, and all that could be read.
    Unreadable(UnreadableItems),
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

    /// Returns the request that failed, or `None` if there was none, or more than one.
    ///
    /// For an incomplete batch, returns the last request that failed.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamite_runtime::Error;
    ///
    /// fn request_id(error: &Error) -> Option<&str> {
    ///     error.request()?.request_id()
    /// }
    /// ```
    pub fn request(&self) -> Option<&FailedRequest> {
        match self {
            Error::ConditionFailed(error) => error.request(),
            Error::NotFound { request, .. } => request.as_ref(),
            Error::OtherEntity(error) => error.source().and_then(|source| source.downcast_ref()),
            Error::Throttled(error) => Some(error.request()),
            Error::Service(error) => Some(error.request()),
            Error::Cancelled(cancelled) => Some(cancelled.request()),
            Error::Incomplete(batch) => batch.cause().and_then(Error::request),
            _ => None,
        }
    }

    /// Returns the SDK's own error, an `SdkError` of the operation. Its `Debug` and its sources can show values of the
    /// request and of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// use aws_sdk_dynamodb::error::SdkError;
    /// use aws_sdk_dynamodb::operation::put_item::PutItemError;
    /// use dynamite_runtime::Error;
    ///
    /// fn is_collection_full(error: &Error) -> bool {
    ///     let error = error.sdk_error().and_then(|error| error.downcast_ref::<SdkError<PutItemError>>());
    ///     let error = error.and_then(SdkError::as_service_error);
    ///     error.is_some_and(PutItemError::is_item_collection_size_limit_exceeded_exception)
    /// }
    /// ```
    pub fn sdk_error(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.request().map(FailedRequest::sdk_error)
    }

    /// Returns `true` if the same call may succeed later: after throttling, a conflict with another write or
    /// transaction, a timeout, a broken connection, a fault of the service or of the provider of credentials, or if a
    /// batch ran out of time. The client has already retried its requests as often as configured.
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

    /// Sets the name of the request in an error that occurred before the request was sent or after its response
    /// arrived.
    #[cold]
    pub(crate) fn named(self, name: &dyn Fn() -> RequestName) -> Self {
        let name: &dyn Fn() -> String = &|| name().to_string();
        match self {
            Error::InvalidInput(error) => Error::InvalidInput(error.in_request(name)),
            Error::Decode(error) => Error::Decode(error.in_request(name)),
            Error::OtherEntity(error) => Error::OtherEntity(error.in_request(name)),
            other => other,
        }
    }

    /// Sets the request of a write whose condition did not hold.
    fn in_request(self, failed: FailedRequest) -> Self {
        match self {
            Error::ConditionFailed(error) => Error::ConditionFailed(error.in_request(failed)),
            Error::NotFound { entity, ambiguous, .. } => Error::NotFound { entity, ambiguous, request: Some(failed) },
            Error::OtherEntity(error) => Error::OtherEntity(error.with_source(failed)),
            other => other,
        }
    }

    /// Sets, in the error of a write, whether an earlier attempt may have been carried out.
    pub(crate) fn with_ambiguity(mut self, ambiguous: bool) -> Self {
        match &mut self {
            Error::Throttled(error) => error.set_ambiguous(ambiguous),
            Error::Service(error) => error.set_ambiguous(ambiguous),
            _ => {}
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::ConditionFailed(error) => error.fmt(f),
            Error::NotFound { entity, ambiguous, request } => {
                let text = match ambiguous {
                    false => format!("no item of {entity} has this key"),
                    true => format!(
                        "no item of {entity} has this key; it may have been written or deleted by {LOST_RESPONSE}"
                    ),
                };
                answered(request.as_ref(), text).fmt(f)
            }
            Error::OtherEntity(error) => answered(self.request(), error.to_string()).fmt(f),
            Error::InvalidInput(error) => error.fmt(f),
            Error::InvalidCursor(error) => error.fmt(f),
            Error::Decode(error) => error.fmt(f),
            Error::Unreadable(error) => error.fmt(f),
            Error::Throttled(error) => error.fmt(f),
            Error::TableMismatch(error) => error.fmt(f),
            Error::TableNotReady { table } => {
                one_line(f, format_args!("table {table} is still not ready after five minutes"))
            }
            Error::Engine { .. } => f.write_str("the embedded engine could not be started"),
            Error::Cancelled(cancelled) => cancelled.fmt(f),
            Error::Incomplete(batch) => batch.fmt(f),
            Error::Service(error) => error.fmt(f),
        }
    }
}

/// Shows the variant and the text, since `main` prints the `Debug` of the error that it returns.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Error::ConditionFailed(_) => "ConditionFailed",
            Error::NotFound { .. } => "NotFound",
            Error::OtherEntity(_) => "OtherEntity",
            Error::InvalidInput(_) => "InvalidInput",
            Error::InvalidCursor(_) => "InvalidCursor",
            Error::Decode(_) => "Decode",
            Error::Unreadable(_) => "Unreadable",
            Error::Throttled(_) => "Throttled",
            Error::TableMismatch(_) => "TableMismatch",
            Error::TableNotReady { .. } => "TableNotReady",
            Error::Engine { source } => return one_line(f, format_args!("Engine({self}: {source})")),
            Error::Cancelled(_) => "Cancelled",
            Error::Incomplete(_) => "Incomplete",
            Error::Service(_) => "Service",
        };
        write!(f, "{name}({self})")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Engine { source } => Some(&**source),
            Error::Incomplete(batch) => batch.source(),
            _ => self.request().map(FailedRequest::cause),
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

impl From<UnreadableItems> for Error {
    fn from(error: UnreadableItems) -> Self {
        Error::Unreadable(error)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        error.into_other_entity().map_or_else(Error::Decode, Error::OtherEntity)
    }
}
