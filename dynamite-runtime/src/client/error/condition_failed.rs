//! The condition of a write did not hold.

use std::fmt;

use crate::codec::RawItem;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What makes an outcome ambiguous.
pub(crate) const LOST_ATTEMPT: &str = "an earlier attempt whose answer was lost";

/// The condition of a write did not hold.
pub struct ConditionFailed(Box<FailedInner>);

struct FailedInner {
    entity: &'static str,
    /// What does not hold: `the item exists already`.
    problem: &'static str,
    old: Option<RawItem>,
    ambiguous: bool,
    source: Source,
}

impl ConditionFailed {
    pub(crate) fn new(
        entity: &'static str,
        problem: &'static str,
        old: Option<RawItem>,
        source: impl Into<Source>,
    ) -> Self {
        ConditionFailed(Box::new(FailedInner { entity, problem, old, ambiguous: false, source: source.into() }))
    }

    /// Sets whether an earlier attempt may have been carried out.
    pub(crate) fn with_ambiguity(mut self, ambiguous: bool) -> Self {
        self.0.ambiguous = ambiguous;
        self
    }

    /// Whether it may have been this very write that made its condition false: an earlier attempt may have been carried
    /// out, and its answer lost. [`old`](Self::old) is the item as it is now; compare it with what was to be written.
    pub fn is_ambiguous(&self) -> bool {
        self.0.ambiguous
    }

    /// The entity that was to be written.
    pub fn entity(&self) -> &'static str {
        self.0.entity
    }

    /// The item that was there, as it is stored.
    pub(crate) fn old_item(&self) -> Option<&RawItem> {
        self.0.old.as_ref()
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0.source)
    }
}

impl fmt::Display for ConditionFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ConditionFailed(inner) = self;
        match inner.ambiguous {
            false => write!(f, "{} was not written: {}", inner.entity, inner.problem),
            true => write!(f, "{} may have been written, by {LOST_ATTEMPT}; now {}", inner.entity, inner.problem),
        }
    }
}

impl fmt::Debug for ConditionFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConditionFailed")
            .field("entity", &self.0.entity)
            .field("old", &self.0.old.is_some())
            .field("ambiguous", &self.0.ambiguous)
            .finish()
    }
}
