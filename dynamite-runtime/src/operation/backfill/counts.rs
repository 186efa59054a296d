//! What a backfill did.

use std::ops::AddAssign;

use crate::operation::Usage;

/// The number of items that a [`Backfill`](crate::Backfill) has done something with. Each item counts as one of the other
/// fields than `scanned`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackfillCounts {
    /// The items that were read.
    pub scanned: u64,
    /// The items of which something was written; in a [dry run](crate::Backfill::dry_run), would be written.
    pub written: u64,
    /// The items that needed no write: all is as it should be, or the item was deleted meanwhile.
    pub unchanged: u64,
    /// The items that others changed twice between the read and the write. The next run writes them.
    pub raced: u64,
    /// The items that can't be written. [`BackfillStep::refused`] has the key and the reason of each.
    pub refused: u64,
    /// The items that belong to none of the entities. They are left alone.
    pub unrecognized: u64,
    /// The items whose time to live has passed. They are left alone, as DynamoDB will delete them.
    pub expired: u64,
}

impl AddAssign for BackfillCounts {
    fn add_assign(&mut self, other: Self) {
        self.scanned += other.scanned;
        self.written += other.written;
        self.unchanged += other.unchanged;
        self.raced += other.raced;
        self.refused += other.refused;
        self.unrecognized += other.unrecognized;
        self.expired += other.expired;
    }
}

/// What a [`Backfill`](crate::Backfill) has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct BackfillSummary {
    /// The number of items of all steps.
    pub counts: BackfillCounts,
    /// The cost of all steps.
    pub usage: Usage,
    /// Is `true` if the run has read the whole table: it was not resumed, and is at its end.
    pub is_complete: bool,
}

impl BackfillSummary {
    /// Returns `true` if this run found nothing to do in the whole table: it wrote nothing, refused nothing, and lost no
    /// race.
    ///
    /// If no older version of the code runs any more, a clean run proves that the keys of every item of the entities are as
    /// the current code would write them, except for [expired](BackfillCounts::expired) items, and for keys that
    /// [`only`](crate::Backfill::only) leaves out.
    pub fn is_clean(&self) -> bool {
        let BackfillCounts { written, raced, refused, .. } = self.counts;
        self.is_complete && written == 0 && raced == 0 && refused == 0
    }
}
