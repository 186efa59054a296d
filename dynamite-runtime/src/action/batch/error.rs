//! A batch that did not do everything.

use std::fmt;

use super::any::AnyEntry;
use crate::{Error, InvalidInput, Usage};

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
    pub places: (usize, usize),
}

impl<W> fmt::Display for Duplicate<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.places;
        write!(f, "not sent: the writes {first} and {second} of the batch, counted from 0, have one key")
    }
}

/// The places; neither keys nor items.
impl<W> fmt::Debug for Duplicate<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Duplicate").field("places", &self.places).finish_non_exhaustive()
    }
}

/// A batch that did not do everything, without its entries: what is left of a [`BatchError`] in an [`Error`].
pub struct Unfinished {
    done: usize,
    left: usize,
    unknown: usize,
    cause: Option<Box<Error>>,
}

impl Unfinished {
    /// How many entries were done.
    pub fn done(&self) -> usize {
        self.done
    }

    /// How many were not.
    pub fn left(&self) -> usize {
        self.left
    }

    /// How many were sent, and their answer lost.
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    pub(crate) fn cause(&self) -> Option<&Error> {
        self.cause.as_deref()
    }
}

impl<D, W> Incomplete<D, W> {
    fn numbers(&self) -> (usize, usize, usize) {
        (self.count, self.left.len(), self.unknown.len())
    }
}

impl<D, W> From<BatchError<D, W>> for Error {
    fn from(error: BatchError<D, W>) -> Self {
        match error {
            BatchError::Refused(error) => error,
            BatchError::Duplicate(duplicate) => {
                let (first, second) = duplicate.places;
                let problem = format!("the writes {first} and {second} of the batch, counted from 0, have one key");
                InvalidInput::value(problem).into()
            }
            BatchError::Incomplete(incomplete) => {
                let (done, left, unknown) = incomplete.numbers();
                let cause = incomplete.cause.map(Box::new);
                Error::Unfinished(Box::new(Unfinished { done, left, unknown, cause }))
            }
        }
    }
}

impl<D> BatchError<D, AnyEntry> {
    /// The same of a batch that is of one entity only.
    pub(super) fn typed<T, W: Clone + Send + Sync + 'static>(self, done: fn(D) -> T) -> BatchError<T, W> {
        match self {
            BatchError::Refused(error) => BatchError::Refused(error),
            BatchError::Duplicate(duplicate) => {
                let Duplicate { first, second, places } = *duplicate;
                match (first.downcast(), second.downcast()) {
                    (Ok(first), Ok(second)) => BatchError::Duplicate(Box::new(Duplicate { first, second, places })),
                    _ => BatchError::Refused(InvalidInput::value("two writes of the batch have one key").into()),
                }
            }
            BatchError::Incomplete(incomplete) => {
                let Incomplete { done: before, left, unknown, usage, cause, count } = *incomplete;
                let (left, unknown) = (AnyEntry::all(left), AnyEntry::all(unknown));
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

fn numbers(f: &mut fmt::Formatter<'_>, (done, left, unknown): (usize, usize, usize)) -> fmt::Result {
    write!(f, "the batch is not complete: {done} done, {left} left")?;
    if unknown > 0 {
        write!(f, ", {unknown} sent whose answer was lost")?;
    }
    Ok(())
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        numbers(f, (self.done, self.left, self.unknown))
    }
}

impl fmt::Debug for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unfinished({self})")
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
        numbers(f, self.numbers())
    }
}

/// The numbers; neither keys nor items.
impl<D, W> fmt::Debug for Incomplete<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (done, left, unknown) = self.numbers();
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
