//! The error of a batch that was not completed.

use std::fmt;

use super::{Error, RequestName};

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

/// Returns the text of a batch that was not completed, with its last error.
pub(crate) fn incomplete_text(name: &RequestName, counts: Counts, cause: Option<&Error>) -> String {
    match cause {
        Some(cause) => format!("{name}: {counts}; the last error: {cause}"),
        None => format!("{name}: {counts}: given up at the deadline, or after a minute without progress"),
    }
}

/// Returns the text of a batch whose source failed. The error of the source is not shown, as it can hold data.
pub(crate) fn source_failed_text(name: &RequestName, counts: Counts) -> String {
    format!("{name}: {counts}: the source of its writes failed")
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
    name: RequestName,
    counts: Counts,
    cause: Option<Box<Error>>,
    /// The error of the stream or iterator that the writes came from.
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl IncompleteBatch {
    pub(crate) fn new(name: RequestName, counts: Counts, cause: Option<Error>) -> Self {
        IncompleteBatch { name, counts, cause: cause.map(Box::new), source: None }
    }

    /// Makes the error of a batch whose source failed.
    pub(crate) fn of_source(
        name: RequestName,
        counts: Counts,
        source: Box<dyn std::error::Error + Send + Sync>,
    ) -> Self {
        IncompleteBatch { name, counts, cause: None, source: Some(source) }
    }

    /// Returns the physical names of the tables of the batch, in alphabetical order.
    pub fn tables(&self) -> &[String] {
        self.name.tables()
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

    /// Returns the error of the stream or iterator that the writes came from, if that ended the batch.
    pub fn source_error(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.source.as_deref()
    }

    pub(crate) fn cause(&self) -> Option<&Error> {
        self.cause.as_deref()
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match (&self.cause, &self.source) {
            (Some(cause), _) => Some(&**cause),
            (None, Some(source)) => Some(&**source),
            (None, None) => None,
        }
    }

    pub(crate) fn is_transient(&self) -> bool {
        self.source.is_none() && self.cause.as_ref().is_none_or(|cause| cause.is_transient())
    }
}

impl fmt::Display for IncompleteBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match &self.source {
            Some(_) => source_failed_text(&self.name, self.counts),
            None => incomplete_text(&self.name, self.counts, self.cause()),
        })
    }
}

impl fmt::Debug for IncompleteBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IncompleteBatch({self})")
    }
}
