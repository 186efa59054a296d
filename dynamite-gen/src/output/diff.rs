//! The changes of a plan as a diff.

use similar::{Change, TextDiff};

use super::plan::{Plan, PlannedFile, Status};
use crate::escape::{Printable, escaped};

impl Plan {
    /// Returns the changes as a unified diff.
    ///
    /// The header of each file says whether it is missing, stale or orphaned. The diff can be printed to a terminal and to
    /// the log of a CI run, whatever the files in the folder contain. For that, control characters, invisible characters
    /// and marks that reorder text are escaped, and so is what a log takes for a command. `patch` accepts the diff of
    /// files that have none of these.
    #[must_use]
    pub fn diff(&self) -> String {
        self.printable_diff().into_string()
    }

    /// Does the same as [`diff`](Self::diff).
    pub(crate) fn printable_diff(&self) -> Printable {
        let changed = self.entries.iter().filter(|(_, entry)| entry.status != Status::Unchanged);
        changed.flat_map(|(path, entry)| file(&escaped(&self.name(path)), entry)).collect()
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
