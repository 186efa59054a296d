//! A transaction that was not carried out.

use std::fmt;

use super::condition_failed::LOST_ATTEMPT;
use super::transient::is_transient_reason;
use super::{Error, Result};
use crate::codec::RawItem;
use crate::entity::{Item, from_item};

/// DynamoDB cancelled a transaction: nothing of it was carried out, unless [it is ambiguous](Self::is_ambiguous).
pub struct Cancelled {
    reasons: Vec<Cancellation>,
    ambiguous: bool,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Why one operation had its transaction cancelled.
pub struct Cancellation {
    pub(super) index: usize,
    pub(super) operation: &'static str,
    pub(super) entity: &'static str,
    pub(super) code: String,
    pub(super) old: Option<RawItem>,
    pub(super) error: Option<Error>,
}

impl Cancelled {
    pub(super) fn new(reasons: Vec<Cancellation>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Cancelled { reasons, ambiguous: false, source: source.into() }
    }

    /// Sets whether an earlier attempt may have been carried out.
    pub(super) fn with_ambiguity(mut self, ambiguous: bool) -> Self {
        self.ambiguous = ambiguous;
        self
    }

    /// The operations that it was cancelled for, in their order: mostly one.
    pub fn reasons(&self) -> &[Cancellation] {
        &self.reasons
    }

    /// Whether all reasons may be over soon: conflicts with other writes, and want of capacity. The SDK has tried it
    /// again already.
    pub(crate) fn is_transient(&self) -> bool {
        let passing = |reason: &Cancellation| is_transient_reason(&reason.code);
        !self.reasons.is_empty() && self.reasons.iter().all(passing)
    }

    /// Whether the transaction may have been carried out all the same, by an earlier attempt whose answer was lost.
    ///
    /// A conflict or want of capacity says nothing of that attempt. Any other reason does: all attempts have one token, and
    /// DynamoDB looks at the operations only if it has not carried them out yet.
    pub fn is_ambiguous(&self) -> bool {
        self.ambiguous && self.is_transient()
    }

    pub(crate) fn source(&self) -> &(dyn std::error::Error + 'static) {
        &*self.source
    }
}

impl Cancellation {
    /// Which operation it is, counted from 0 in the order that they were added.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What it was to do: `create`, `put`, `update`, `upsert`, `delete`, `check` or `get`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The entity that it is about.
    pub fn entity(&self) -> &'static str {
        self.entity
    }

    /// DynamoDB's code: `ConditionalCheckFailed`, `TransactionConflict`, `ThrottlingError`, `ValidationError` and others.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What the operation alone would have answered, where its condition failed: [`Error::ConditionFailed`],
    /// [`Error::NotFound`] or [`Error::OtherEntity`].
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// The item that was there when the condition failed, read as a `T`; `None` if there was none.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] or [`Error::OtherEntity`] if it is no `T`.
    pub fn old<T: Item>(&self) -> Result<Option<T>> {
        self.old.clone().map(|item| from_item(item).map_err(Error::from)).transpose()
    }
}

impl fmt::Display for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "operation {} ({} {}): ", self.index, self.operation, self.entity)?;
        match &self.error {
            Some(error) => error.fmt(f),
            None => f.write_str(&self.code),
        }
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cancellation({self})")
    }
}

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the transaction was cancelled")?;
        for (index, reason) in self.reasons.iter().enumerate() {
            write!(f, "{} {reason}", if index == 0 { ":" } else { ";" })?;
        }
        if self.is_ambiguous() {
            write!(f, "; it may have been carried out by {LOST_ATTEMPT}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cancelled({self})")
    }
}
