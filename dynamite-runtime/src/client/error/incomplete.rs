//! A batch that did not do everything.

use std::fmt;

use super::Error;

/// How many entries of a batch were done, were left, and may have been done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) done: usize,
    pub(crate) left: usize,
    pub(crate) unknown: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the batch is not complete: {} done, {} left", self.done, self.left)?;
        if self.unknown > 0 {
            write!(f, ", {} sent whose answer was lost", self.unknown)?;
        }
        Ok(())
    }
}

/// A batch that did not do everything, without its entries: what is left of a [`BatchError`](crate::BatchError) in an [`Error`].
pub struct IncompleteBatch {
    counts: Counts,
    cause: Option<Box<Error>>,
}

impl IncompleteBatch {
    pub(crate) fn new(counts: Counts, cause: Option<Error>) -> Self {
        IncompleteBatch { counts, cause: cause.map(Box::new) }
    }

    /// How many entries were done.
    pub fn done(&self) -> usize {
        self.counts.done
    }

    /// How many were not.
    pub fn left(&self) -> usize {
        self.counts.left
    }

    /// How many were sent, and their answer lost.
    pub fn unknown(&self) -> usize {
        self.counts.unknown
    }

    pub(crate) fn cause(&self) -> Option<&Error> {
        self.cause.as_deref()
    }
}

impl fmt::Display for IncompleteBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counts.fmt(f)
    }
}

impl fmt::Debug for IncompleteBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IncompleteBatch({self})")
    }
}
