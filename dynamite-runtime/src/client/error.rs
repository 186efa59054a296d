//! Everything that can go wrong, told apart by what a caller does about it.

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

pub(crate) use classify::service_error;
pub(crate) use incomplete::Counts;
pub(crate) use transaction::{transact_get_error, transact_write_error};
pub(crate) use transient::may_succeed_later;
pub(crate) use write::{idempotent_write_error, write_error};

use condition_failed::LOST_ATTEMPT;

use crate::codec::{DecodeError, InvalidInput, OtherEntity};
use crate::entity::Item;
use crate::operation::cursor::InvalidCursor;
use crate::operation::read::InvalidRead;
use crate::operation::table::TableMismatch;

/// What every operation answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong with an operation.
///
/// The SDK's own error, where there is one, is the [`source`](std::error::Error::source). Neither `Display` nor `Debug`
/// shows keys or items; the `Debug` of an SDK error behind it can show the answer that it came in.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The condition of a write did not hold: the item exists already, the `only_if` is false, the revision is another.
    /// Nothing was written, unless [it is ambiguous](Self::is_ambiguous). [`ConditionFailed::old`] is the item that was
    /// there.
    ConditionFailed(ConditionFailed),
    /// An update, a put with an optimistic lock, or a delete with an expected revision found no item. Nothing was
    /// written, unless it is ambiguous.
    #[non_exhaustive]
    NotFound {
        /// The entity that was looked for.
        entity: &'static str,
        /// The answer of an earlier attempt was lost: it may be what deleted the item.
        ambiguous: bool,
    },
    /// The key is that of an item of another entity in the same table. A write did nothing.
    OtherEntity(OtherEntity),
    /// Refused before anything was sent: DynamoDB could not have accepted it.
    InvalidInput(InvalidInput),
    /// The cursor does not belong to this query. Nothing was sent.
    InvalidCursor(InvalidCursor),
    /// A stored item does not fit the schema.
    Decode(DecodeError),
    /// DynamoDB asked to slow down, and still did after all retries.
    Throttled(Throttled),
    /// The table exists, but is not what the schema says.
    TableMismatch(TableMismatch),
    /// The table was created, and could still not be used after five minutes.
    TableNotReady {
        /// Its physical name.
        table: String,
    },
    /// The embedded engine could not be started.
    #[non_exhaustive]
    Engine {
        /// What it said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// DynamoDB cancelled a transaction; nothing of it was carried out, unless it is ambiguous. [`Cancelled::reasons`] says
    /// for which operations.
    Cancelled(Box<Cancelled>),
    /// A batch did not do everything. What it did, and what is left, is in the [`BatchError`](crate::BatchError) that this
    /// was.
    Incomplete(Box<IncompleteBatch>),
    /// Anything else that the service or the way to it answered.
    Service(ServiceError),
}

const _: () = assert!(size_of::<Error>() <= 64);

impl Error {
    /// The item that was there when a condition failed, or that is another entity's, read as a `T`.
    ///
    /// `None` for other errors, and where there was no item.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if it does not fit `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        match self {
            Error::ConditionFailed(failed) => failed.old(),
            Error::OtherEntity(other) => other.old(),
            _ => Ok(None),
        }
    }

    /// Whether the same call may succeed later without a change: throttling, a timeout, a broken connection, a fault
    /// of the service. The SDK has retried it already, as configured.
    pub fn is_transient(&self) -> bool {
        match self {
            Error::Throttled(_) => true,
            Error::Service(error) => error.is_transient(),
            Error::Cancelled(cancelled) => cancelled.is_transient(),
            Error::Incomplete(batch) => batch.cause().is_none_or(Error::is_transient),
            _ => false,
        }
    }

    /// Whether a write or a transaction may have been carried out all the same: the answer of an attempt was lost, by a
    /// broken connection, a timeout or a fault of the service. An attempt that was throttled did nothing. Of a batch:
    /// whether there are writes of which [that is unknown](IncompleteBatch::unknown).
    ///
    /// After a failed condition [`old`](Self::old) is the item as it is now, to compare with what was to be written.
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

    /// Sets, for the error of a write, whether an earlier attempt may have been carried out.
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
                write!(f, "no item of {entity} has this key; it may have been written or deleted by {LOST_ATTEMPT}")
            }
            Error::OtherEntity(error) => error.fmt(f),
            Error::InvalidInput(error) => error.fmt(f),
            Error::InvalidCursor(error) => error.fmt(f),
            Error::Decode(error) => error.fmt(f),
            Error::Throttled(error) => error.fmt(f),
            Error::TableMismatch(error) => error.fmt(f),
            Error::TableNotReady { table } => {
                write!(f, "table {table} can't be used yet: look at its status, and wait")
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
            Error::Incomplete(batch) => batch.cause().map(|cause| cause as _),
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
