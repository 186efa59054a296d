//! The errors of batches.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;

use crate::client::Ended;
use crate::client::error::{Counts, Error, IncompleteBatch, RequestName, incomplete_text, source_failed_text};
use crate::codec::InvalidInput;
use crate::operation::Usage;
use crate::operation::batch::AnyEntry;

type SourceError = Box<dyn StdError + Send + Sync>;

/// The error of a batch.
///
/// `D` is the type of the results of the entries that were done, and `W` the type of an entry that was not done: a key
/// or a write. The `?` operator converts the error to [`Error`], which keeps only the numbers of the entries.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// # let list = [order(10), order(11)];
/// match orders.batch_write().put_all(&list).await {
///     Ok(written) => println!("{} written", written.count),
///     Err(BatchError::Incomplete(rest)) => {
///         orders.batch_write().again(rest).await?;
///     }
///     Err(error) => return Err(error.into()),
/// }
/// # Ok(()) }
/// ```
#[non_exhaustive]
pub enum BatchError<D, W> {
    /// A key or a write is invalid. Nothing was sent.
    Refused(Error),
    /// Two writes have the same key. Nothing was sent.
    Duplicate(Box<Duplicate<W>>),
    /// Some entries were not done. You can add them to another batch.
    Incomplete(Box<Incomplete<D, W>>),
    /// The stream or iterator that the writes came from failed. The requests in flight were completed.
    Source {
        /// The error of the stream or iterator.
        error: SourceError,
        /// The entries that were taken before.
        rest: Box<Incomplete<D, W>>,
    },
}

/// The entries of a batch that ended early, sorted by their outcome.
///
/// Every entry that was added to the batch or taken from its source is in `done`, `left` or `unknown`, except the older
/// writes of a key that `last_wins` or `again` dropped.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// use std::time::Duration;
///
/// let batch = orders.batch_write().put(&order(10)).deadline(Duration::ZERO);
/// let Err(BatchError::Incomplete(incomplete)) = batch.await else { panic!("it had no time") };
/// assert!(incomplete.done.is_empty() && incomplete.unknown.is_empty());
/// assert_eq!(incomplete.left, [Write::Put(order(10))]);
/// # Ok(()) }
/// ```
#[non_exhaustive]
pub struct Incomplete<D, W> {
    /// The results of the entries that were done: the output of a batch of reads, the writes of a batch of writes, or
    /// only their number if the writes came from a stream or an iterator.
    pub done: D,
    /// The entries that were not done.
    pub left: Vec<W>,
    /// The writes that were sent, but whose response was lost. They may have been carried out. The list is empty for a
    /// batch of reads.
    pub unknown: Vec<W>,
    /// The entries of `left` or `unknown` that DynamoDB refused because of their content, and a write of a stream or an
    /// iterator that can't be sent, such as one without a part of its key. Without a change, they would be refused again.
    pub refused: Vec<W>,
    /// The cost of the batch.
    pub usage: Usage,
    /// The cost in each table, by its physical name. A request with entries of several tables counts for each of them.
    pub usage_by_table: BTreeMap<String, Usage>,
    /// The last error, or `None` if the batch ran out of time without an error.
    pub cause: Option<Error>,
    pub(crate) count: usize,
    /// DynamoDB's name of the operation.
    pub(crate) operation: &'static str,
    /// The numbers of the batches that first sent the entries of `unknown` and of `left`, one after another: a batch that
    /// was sent later has a greater one.
    pub(crate) batches: Vec<u64>,
}

/// Two writes of a batch with the same key.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let batch = orders.batch_write().put(&order(7)).delete(OrderKey::new("ACME", 7));
/// let Err(BatchError::Duplicate(duplicate)) = batch.await else { panic!("the keys are the same") };
/// assert_eq!(duplicate.indexes, (0, 1));
/// assert_eq!(duplicate.second, Write::Delete(OrderKey::new("ACME", 7)));
/// # Ok(()) }
/// ```
#[non_exhaustive]
pub struct Duplicate<W> {
    /// The write that was added first.
    pub first: W,
    /// The write that was added second.
    pub second: W,
    /// The indexes of both writes, counted from 0 in the order in which they were added.
    pub indexes: (usize, usize),
    /// The physical name of the table.
    pub(crate) table: String,
}

impl<W> Duplicate<W> {
    /// Returns the error without the writes.
    fn invalid_input(&self) -> InvalidInput {
        let (first, second) = self.indexes;
        let problem = format!("writes {first} and {second} of the batch (counted from 0) have the same key");
        let name = || RequestName::new("BatchWriteItem", self.table.clone()).to_string();
        InvalidInput::value(problem).in_request(&name)
    }
}

impl<W> fmt::Display for Duplicate<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.invalid_input().fmt(f)
    }
}

/// Shows the indexes, but neither keys nor items.
impl<W> fmt::Debug for Duplicate<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Duplicate({self})")
    }
}

impl<D, W> Incomplete<D, W> {
    fn counts(&self) -> Counts {
        Counts { done: self.count, left: self.left.len(), unknown: self.unknown.len() }
    }

    /// Returns the operation and the tables of the batch.
    fn name(&self) -> RequestName {
        RequestName::of_tables(self.operation, self.usage_by_table.keys().cloned())
    }
}

impl<D, W> From<BatchError<D, W>> for Error {
    fn from(error: BatchError<D, W>) -> Self {
        match error {
            BatchError::Refused(error) => error,
            BatchError::Duplicate(duplicate) => duplicate.invalid_input().into(),
            BatchError::Incomplete(incomplete) => {
                let (name, counts) = (incomplete.name(), incomplete.counts());
                Error::Incomplete(Box::new(IncompleteBatch::new(name, counts, incomplete.cause)))
            }
            BatchError::Source { error, rest } => {
                Error::Incomplete(Box::new(IncompleteBatch::of_source(rest.name(), rest.counts(), error)))
            }
        }
    }
}

/// The kind of a batch that was given up without an error of its requests, for observers.
pub(super) const INCOMPLETE: &str = "incomplete";

impl<D, W> BatchError<D, W> {
    /// Returns the cost of the batch, and how it ended.
    pub(super) fn ended(&self) -> (Usage, Ended<'_>) {
        match self {
            BatchError::Refused(error) => (Usage::default(), Ended::Failed(error)),
            BatchError::Duplicate(_) => (Usage::default(), Ended::Because("invalid_input")),
            BatchError::Incomplete(rest) => {
                (rest.usage, rest.cause.as_ref().map_or(Ended::Because(INCOMPLETE), Ended::Failed))
            }
            BatchError::Source { rest, .. } => (rest.usage, Ended::Because("source")),
        }
    }

    /// Adds the name of the request to the error of a write that was refused.
    pub(super) fn named(self, name: &dyn Fn() -> RequestName) -> Self {
        match self {
            BatchError::Refused(error) => BatchError::Refused(error.named(name)),
            other => other,
        }
    }
}

impl<D> BatchError<D, AnyEntry> {
    /// Converts the error of a batch that has entries of only one entity.
    pub(super) fn downcast<T, W: Clone + Send + Sync + 'static>(self, done: fn(D) -> T) -> BatchError<T, W> {
        match self {
            BatchError::Refused(error) => BatchError::Refused(error),
            BatchError::Duplicate(duplicate) => {
                let refused = duplicate.invalid_input();
                let Duplicate { first, second, indexes, table } = *duplicate;
                match (first.downcast(), second.downcast()) {
                    (Ok(first), Ok(second)) => {
                        BatchError::Duplicate(Box::new(Duplicate { first, second, indexes, table }))
                    }
                    _ => BatchError::Refused(refused.into()),
                }
            }
            BatchError::Incomplete(incomplete) => BatchError::Incomplete(Box::new(incomplete.downcast(done))),
            BatchError::Source { error, rest } => BatchError::Source { error, rest: Box::new(rest.downcast(done)) },
        }
    }
}

impl<D> Incomplete<D, AnyEntry> {
    fn downcast<T, W: Clone + Send + Sync + 'static>(self, done: fn(D) -> T) -> Incomplete<T, W> {
        Incomplete {
            done: done(self.done),
            left: AnyEntry::downcast_all(self.left),
            unknown: AnyEntry::downcast_all(self.unknown),
            refused: AnyEntry::downcast_all(self.refused),
            usage: self.usage,
            usage_by_table: self.usage_by_table,
            cause: self.cause,
            count: self.count,
            operation: self.operation,
            batches: self.batches,
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
            BatchError::Source { rest, .. } => f.write_str(&source_failed_text(&rest.name(), rest.counts())),
        }
    }
}

impl<D, W> fmt::Display for Incomplete<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&incomplete_text(&self.name(), self.counts(), self.cause.as_ref()))
    }
}

/// Shows the numbers of entries, but neither keys nor items.
impl<D, W> fmt::Debug for Incomplete<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incomplete({self})")
    }
}

/// Shows the numbers of entries, but neither keys nor items.
impl<D, W> fmt::Debug for BatchError<D, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BatchError::Refused(error) => f.debug_tuple("Refused").field(error).finish(),
            BatchError::Duplicate(duplicate) => duplicate.fmt(f),
            BatchError::Incomplete(incomplete) => incomplete.fmt(f),
            BatchError::Source { .. } => write!(f, "Source({self})"),
        }
    }
}

impl<D, W> std::error::Error for BatchError<D, W> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BatchError::Refused(error) => error.source(),
            BatchError::Duplicate(_) => None,
            BatchError::Incomplete(incomplete) => incomplete.cause.as_ref().map(|cause| cause as _),
            BatchError::Source { error, .. } => Some(&**error),
        }
    }
}
