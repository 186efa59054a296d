//! The line that shows how far a pass is.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use dynamite_runtime::BackfillSummary;

use crate::load::grouped;

/// The width of the bar.
const WIDTH: u64 = 24;

/// A line with a bar on standard error, which is written again and again. Without a terminal there, nothing is written.
pub(super) struct ProgressLine {
    is_shown: bool,
    /// The number of items in the table.
    items: u64,
}

impl ProgressLine {
    pub(super) fn new(items: u32) -> Self {
        ProgressLine { is_shown: io::stderr().is_terminal(), items: u64::from(items.max(1)) }
    }

    pub(super) fn show(&self, summary: &BackfillSummary, elapsed: Duration) {
        self.write(&self.text(summary, elapsed));
    }

    fn write(&self, text: &str) {
        if self.is_shown {
            // A line that can't be written is no reason to end the run.
            let _ = write!(io::stderr(), "\r\x1b[2K{text}");
        }
    }

    fn text(&self, summary: &BackfillSummary, elapsed: Duration) -> String {
        let counts = &summary.counts;
        let scanned = counts.scanned.min(self.items);
        let filled = (0..WIDTH).take_while(|cell| cell * self.items < scanned * WIDTH).count();
        let bar: String = (0..WIDTH as usize).map(|cell| if cell < filled { '█' } else { '░' }).collect();
        let rate = counts.scanned as f64 / elapsed.as_secs_f64().max(0.001);
        format!(
            "{bar} {} % {} scanned, {} written, {rate:.0} items/s, {:.0} units",
            scanned * 100 / self.items,
            grouped(counts.scanned),
            grouped(counts.written),
            summary.usage.capacity,
        )
    }
}

/// Clears the line, also if the pass ends with an error.
impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.write("");
    }
}
