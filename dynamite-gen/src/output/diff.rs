//! The changes of a plan as a diff.

use similar::{Change, TextDiff};

use super::plan::{Plan, PlannedFile, Status};
use crate::escape::{Printable, escaped};

/// The most lines of a diff that are printed.
#[cfg(any(feature = "cli", test))]
const PRINTED_LINES: usize = 1000;
/// The most bytes of a diff that are printed. A line can have any length.
#[cfg(any(feature = "cli", test))]
const PRINTED_BYTES: usize = 256 * 1024;

impl Plan {
    /// Returns the changes as a unified diff.
    ///
    /// The header of each file says whether it is missing, stale or orphaned. The diff can be printed to a terminal and to
    /// the log of a CI run, whatever the files in the folder contain. For that, control characters, invisible characters
    /// and marks that reorder text are escaped, and so is what a log takes for a command. `patch` accepts the diff of
    /// files that have none of these.
    ///
    /// The diff is as long as the changes are: up to the size of all files.
    #[must_use]
    pub fn diff(&self) -> String {
        self.diff_lines().collect::<Printable>().into_string()
    }

    /// Returns the diff if it is short, or else its beginning with a line that says how much is left out.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn printed_diff(&self) -> Printable {
        let (mut printed, mut lines, mut bytes, mut left_out) = (Printable::default(), 0, 0, 0);
        for line in self.diff_lines() {
            let (more_lines, more_bytes) = (line.as_str().matches('\n').count(), line.as_str().len());
            let has_room = lines + more_lines <= PRINTED_LINES && bytes + more_bytes <= PRINTED_BYTES;
            if left_out == 0 && has_room {
                (lines, bytes) = (lines + more_lines, bytes + more_bytes);
                printed.push(line);
            } else {
                left_out += more_lines;
            }
        }
        if left_out > 0 {
            let plural = if left_out == 1 { "" } else { "s" };
            printed.push(Printable::line(&format!("… {left_out} more line{plural} of the diff")));
        }
        printed
    }

    fn diff_lines(&self) -> impl Iterator<Item = Printable> {
        let changed = self.entries.iter().filter(|(_, entry)| entry.status != Status::Unchanged);
        changed.flat_map(|(path, entry)| file(&escaped(&self.name(path)), entry))
    }
}

fn file(name: &str, entry: &PlannedFile) -> Vec<Printable> {
    let old = entry.old.replace("\r\n", "\n");
    // A carriage return alone is a part of its line here, not an end of one.
    let (before, after): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), entry.new.split_inclusive('\n').collect());
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&before, &after);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().iter_hunks() {
        if lines.is_empty() {
            lines.extend(header(name, entry.status));
        }
        lines.push(Printable::lines(&format!("{}\n", hunk.header())));
        lines.extend(hunk.iter_changes().map(|change| line(&change)));
    }
    lines
}

/// Returns a line with its sign, and after the last one that it has no end.
fn line(change: &Change<&str>) -> Printable {
    let text = change.value();
    match text.strip_suffix('\n') {
        Some(text) => Printable::lines(&format!("{}{}\n", change.tag(), text)),
        None => Printable::lines(&format!("{}{text}\n\\ No newline at end of file\n", change.tag())),
    }
}

/// Returns the two header lines. By convention, the missing side of a new or deleted file is the null device.
fn header(name: &str, status: Status) -> [Printable; 2] {
    let before = if status == Status::Create { "/dev/null" } else { name };
    let after = if status == Status::Delete { "/dev/null".to_owned() } else { format!("{name}\t(generated)") };
    [format!("--- {before}\t({})\n", status.finding()), format!("+++ {after}\n")].map(|line| Printable::lines(&line))
}
