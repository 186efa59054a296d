//! A batch that did not do everything.

use std::fmt;

use crate::client::error::{Counts, Error, IncompleteBatch};
use crate::codec::InvalidInput;
use crate::operation::Usage;
use crate::operation::batch::AnyEntry;

/// Why a batch did not do everything: `D` is what was done, `W` one of those that were not.
///
/// It turns into [`Error`] with `?`, where only the numbers are left of it.
#[non_exhaustive]
pub enum BatchError<D, W> {
    /// Nothing was sent: a write could not have been accepted.
    Refused(Error),
    /// Nothing was sent: two writes are about one key.
    Duplicate(Box<Duplicate<W>>),
    /// Some of it was done. What is left can be given to another batch.
    Incomplete(Box<Incomplete<D, W>>),
}

/// How far a batch came.
#[non_exhaustive]
pub struct Incomplete<D, W> {
    /// What was done.
    pub done: D,
    /// What was not.
    pub left: Vec<W>,
    /// What was sent and whose answer was lost: it may have been done. A batch that only reads has none.
    pub unknown: Vec<W>,
    /// What it took.
    pub usage: Usage,
    /// The last thing that went wrong; `None` if time was over and nothing else.
    pub cause: Option<Error>,
    pub(crate) count: usize,
}

/// Two writes to one key.
#[non_exhaustive]
pub struct Duplicate<W> {
    /// The one that was given first.
    pub first: W,
    /// The other.
    pub second: W,
    /// Which ones they are, counted from 0 in the order they were given.
    pub indexes: (usize, usize),
}

impl<W> fmt::Display for Duplicate<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.indexes;
        write!(f, "not sent: the writes {first} and {second} of the batch, counted from 0, have one key")
    }
}

/// The indexes; neither keys nor items.
impl<W> fmt::Debug for Duplicate<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Duplicate").field("indexes", &self.indexes).finish_non_exhaustive()
    }
}

impl<D, W> Incomplete<D, W> {
    fn counts(&self) -> Counts {
        Counts { done: self.count, left: self.left.len(), unknown: self.unknown.len() }
    }
}

impl<D, W> From<BatchError<D, W>> for Error {
    fn from(error: BatchError<D, W>) -> Self {
        match error {
            BatchError::Refused(error) => error,
            BatchError::Duplicate(duplicate) => {
                let (first, second) = duplicate.indexes;
                let problem = format!("the writes {first} and {second} of the batch, counted from 0, have one key");
                InvalidInput::value(problem).into()
            }
            BatchError::Incomplete(incomplete) => {
                let counts = incomplete.counts();
                Error::Incomplete(Box::new(IncompleteBatch::new(counts, incomplete.cause)))
            }
        }
    }
}

impl<D> BatchError<D, AnyEntry> {
    /// The same of a batch that is of one entity only.
    pub(super) fn downcast<T, W: Clone + Send + Sync + 'static>(self, done: fn(D) -> T) -> BatchError<T, W> {
        match self {
            BatchError::Refused(error) => BatchError::Refused(error),
            BatchError::Duplicate(duplicate) => {
                let Duplicate { first, second, indexes } = *duplicate;
                match (first.downcast(), second.downcast()) {
                    (Ok(first), Ok(second)) => BatchError::Duplicate(Box::new(Duplicate { first, second, indexes })),
                    _ => BatchError::Refused(InvalidInput::value("two writes of the batch have one key").into()),
                }
            }
            BatchError::Incomplete(incomplete) => {
                let Incomplete { done: before, left, unknown, usage, cause, count } = *incomplete;
                let (left, unknown) = (AnyEntry::downcast_all(left), AnyEntry::downcast_all(unknown));
                BatchError::Incomplete(Box::new(Incomplete { done: done(before), left, unknown, usage, cause, count }))
            }
        }
    }
}

impl<D, W> From<InvalidInput> for BatchError<D, W> {
    fn from(error: InvalidInput) -> Self {
        BatchError::Refused(error.into())
    }
}

impl<D, W> fmt::Display for BatchError<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BatchError::Refused(error) => error.fmt(f),
            BatchError::Duplicate(duplicate) => duplicate.fmt(f),
            BatchError::Incomplete(incomplete) => incomplete.fmt(f),
        }
    }
}

impl<D, W> fmt::Display for Incomplete<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counts().fmt(f)
    }
}

/// The numbers; neither keys nor items.
impl<D, W> fmt::Debug for Incomplete<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { done, left, unknown } = self.counts();
        let mut shown = f.debug_struct("Incomplete");
        shown.field("done", &done).field("left", &left).field("unknown", &unknown);
        shown.field("cause", &self.cause).finish()
    }
}

/// The numbers; neither keys nor items.
impl<D, W> fmt::Debug for BatchError<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BatchError::Refused(error) => f.debug_tuple("Refused").field(error).finish(),
            BatchError::Duplicate(duplicate) => duplicate.fmt(f),
            BatchError::Incomplete(incomplete) => incomplete.fmt(f),
        }
    }
}

impl<D, W> std::error::Error for BatchError<D, W> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BatchError::Refused(error) => error.source(),
            BatchError::Duplicate(_) => None,
            BatchError::Incomplete(incomplete) => incomplete.cause.as_ref().map(|cause| cause as _),
        }
    }
}
