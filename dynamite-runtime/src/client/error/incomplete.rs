//! The error of a batch that was not completed.

use std::fmt;

use super::Error;

/// The numbers of entries of a batch that were done, are left, and have an unknown outcome.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) done: usize,
    pub(crate) left: usize,
    pub(crate) unknown: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the batch is incomplete: {} done, {} left", self.done, self.left)?;
        if self.unknown > 0 {
            write!(f, ", {} with an unknown outcome", self.unknown)?;
        }
        Ok(())
    }
}

/// The error of a batch that was not completed: a [`BatchError`](crate::BatchError) without its entries.
///
/// # Examples
///
/// ```
/// use dynamite_runtime::Error;
///
/// fn log(error: &Error) {
///     if let Error::Incomplete(batch) = error {
///         println!("{} done, {} left, {} unknown", batch.done(), batch.left(), batch.unknown());
///     }
/// }
/// ```
pub struct IncompleteBatch {
    counts: Counts,
    cause: Option<Box<Error>>,
}

impl IncompleteBatch {
    pub(crate) fn new(counts: Counts, cause: Option<Error>) -> Self {
        IncompleteBatch { counts, cause: cause.map(Box::new) }
    }

    /// Returns the number of entries that were done.
    pub fn done(&self) -> usize {
        self.counts.done
    }

    /// Returns the number of entries that were not done.
    pub fn left(&self) -> usize {
        self.counts.left
    }

    /// Returns the number of writes with an unknown outcome: they were sent, but the response was lost.
    pub fn unknown(&self) -> usize {
        self.counts.unknown
    }

    pub(crate) fn cause(&self) -> Option<&Error> {
        self.cause.as_deref()
    }
}

impl fmt::Display for IncompleteBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counts.fmt(f)?;
        match self.cause() {
            Some(cause) => write!(f, "; the last error: {cause}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for IncompleteBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IncompleteBatch({self})")
    }
}
