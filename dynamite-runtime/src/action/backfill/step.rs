//! One step of a backfill.

use super::refused::Refused;
use crate::operation::Usage;
use crate::operation::backfill::BackfillCounts;
use crate::operation::read::Checkpoint;

/// One step of a [`Backfill`](crate::Backfill): a page of items, all of which are done.
#[derive(Debug)]
#[non_exhaustive]
pub struct BackfillStep {
    /// The number of items of the page.
    pub counts: BackfillCounts,
    /// The items of the page that can't be written.
    pub refused: Vec<Refused>,
    /// The cost of the step.
    pub usage: Usage,
    pub(crate) checkpoint: Checkpoint,
}

impl BackfillStep {
    /// Returns the point after this step and all before it, from which [`resume`](crate::Backfill::resume) continues. Its
    /// text can be stored.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
}
