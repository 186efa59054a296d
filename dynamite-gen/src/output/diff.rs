//! The changes of a plan as a diff.

use std::fmt::Write;

use similar::TextDiff;

use super::plan::{Plan, PlannedFile, Status};

impl Plan {
    /// Returns the changes as a unified diff that `patch` accepts.
    ///
    /// The header of each file says whether it is missing, stale or orphaned.
    #[must_use]
    pub fn diff(&self) -> String {
        let mut text = String::new();
        for (path, entry) in &self.entries {
            if entry.status != Status::Unchanged {
                self.diff_file(&self.name(path), entry, &mut text);
            }
        }
        text
    }

    fn diff_file(&self, name: &str, entry: &PlannedFile, text: &mut String) {
        let old = entry.old.replace("\r\n", "\n");
        let (before, after) = header(name, entry.status);
        let diff = TextDiff::from_lines(old.as_str(), entry.new.as_str());
        // Writing to a string can't fail.
        let _ = write!(text, "{}", diff.unified_diff().header(&before, &after));
    }
}

/// Returns the two header lines. By convention, the missing side of a new or deleted file is the null device.
fn header(name: &str, status: Status) -> (String, String) {
    let before = if status == Status::Create { "/dev/null" } else { name };
    let after = if status == Status::Delete { "/dev/null".to_owned() } else { format!("{name}\t(generated)") };
    (format!("{before}\t({})", status.finding()), after)
}
