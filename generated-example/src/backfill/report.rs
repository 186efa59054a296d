//! What happened, step by step.

use std::io::{self, Write};

use dynamite_runtime::{BackfillCounts, BackfillSummary};

use crate::load::grouped;

/// What happened while the index was added.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The number of orders that existed.
    pub existing: usize,
    /// The passes of the backfill, each with its time in seconds. The last one is clean.
    pub passes: Vec<(BackfillSummary, f64)>,
    /// The number of changes that writers made meanwhile.
    pub changed: u64,
    /// The number of orders that are in the index.
    pub indexed: usize,
}

impl Report {
    /// Prints the steps.
    ///
    /// # Errors
    ///
    /// Returns the errors of `out`.
    pub fn print(&self, target: &str, out: &mut impl Write) -> io::Result<()> {
        let existing = grouped(u64::try_from(self.existing).unwrap_or(u64::MAX));
        writeln!(out, "The sparse index `high_value` is added to a table of orders on {target}.\n")?;
        writeln!(out, "1. {existing} orders exist, without the key of the index.")?;
        writeln!(out, "2. The version that writes the key is deployed. Its writers change totals meanwhile.")?;
        writeln!(out, "3. The backfill runs until a pass is clean:")?;
        for (pass, (summary, seconds)) in self.passes.iter().enumerate() {
            let BackfillCounts { scanned, written, raced, refused, .. } = summary.counts;
            let [scanned, written, raced, refused] = [scanned, written, raced, refused].map(grouped);
            let (number, units) = (pass + 1, summary.usage.capacity);
            let clean = if summary.is_clean() { ": clean" } else { "" };
            writeln!(
                out,
                "   pass {number}: {scanned} scanned, {written} written, {raced} raced, {refused} refused{clean}"
            )?;
            writeln!(out, "           {seconds:.1} s, {units:.0} units, {:.0} units/s", units / seconds.max(0.001))?;
        }
        writeln!(out, "   Meanwhile, {} totals were changed.", grouped(self.changed))?;
        let indexed = grouped(u64::try_from(self.indexed).unwrap_or(u64::MAX));
        writeln!(out, "4. The index is added: it has the {indexed} orders with a total above 1000.")
    }
}
