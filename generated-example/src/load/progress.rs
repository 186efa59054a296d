//! The line that shows how far a run is.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use super::format::grouped;
use super::plan::Plan;
use super::run::Progress;

/// A line on standard error, which is written again and again. Without a terminal there, nothing is written.
#[derive(Debug)]
pub struct ProgressLine {
    is_shown: bool,
    warm_up: Duration,
    duration: Duration,
}

impl ProgressLine {
    /// Creates the line of a run.
    pub fn new(plan: &Plan) -> Self {
        ProgressLine { is_shown: io::stderr().is_terminal(), warm_up: plan.warm_up, duration: plan.duration }
    }

    /// Shows how far the run is.
    pub fn show(&self, progress: Progress) {
        self.write(&self.text(progress));
    }

    fn write(&self, text: &str) {
        if self.is_shown {
            // A line that can't be written is no reason to end the run.
            let _ = write!(io::stderr(), "\r\x1b[2K{text}");
        }
    }

    fn text(&self, progress: Progress) -> String {
        let Some(measured) = progress.elapsed.checked_sub(self.warm_up) else {
            return format!("warming up: {:.0} of {:.0} s", progress.elapsed.as_secs_f64(), self.warm_up.as_secs_f64());
        };
        let (seconds, of) = (measured.min(self.duration).as_secs_f64(), self.duration.as_secs_f64());
        let waiting = if measured > self.duration { ", waiting for the last responses" } else { "" };
        let (ended, failed) = (grouped(progress.ended), grouped(progress.failed));
        format!("{seconds:.0} of {of:.0} s: {ended} requests, {failed} failed{waiting}")
    }
}

/// Clears the line, also if the run ends with an error.
impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.write("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_warm_up_the_measured_time_and_the_end() {
        let seconds = Duration::from_secs;
        let line = ProgressLine { is_shown: false, warm_up: seconds(2), duration: seconds(30) };
        let text = |elapsed, ended| line.text(Progress { elapsed, ended, failed: 3 });
        assert_eq!(text(seconds(1), 0), "warming up: 1 of 2 s");
        assert_eq!(text(seconds(12), 4_998), "10 of 30 s: 4,998 requests, 3 failed");
        assert_eq!(text(seconds(33), 14_998), "30 of 30 s: 14,998 requests, 3 failed, waiting for the last responses");
    }
}
