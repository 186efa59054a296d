//! What a plan would change, for people.

use std::fmt::Write;

use similar::TextDiff;

use super::plan::{Entry, Plan, Status};

impl Plan {
    /// The difference between what is there and what should be, as a unified diff that `patch` takes.
    ///
    /// The header of a file says whether it is missing, stale or orphaned.
    #[must_use]
    pub fn diff(&self) -> String {
        let mut text = String::new();
        for (path, entry) in &self.entries {
            if entry.status != Status::Unchanged {
                self.diff_one(&self.name(path), entry, &mut text);
            }
        }
        text
    }

    fn diff_one(&self, name: &str, entry: &Entry, text: &mut String) {
        let old = entry.old.replace("\r\n", "\n");
        let (before, after) = header(name, entry.status);
        let diff = TextDiff::from_lines(old.as_str(), entry.new.as_str());
        // Writing to a string can't fail.
        let _ = write!(text, "{}", diff.unified_diff().header(&before, &after));
    }
}

/// The empty side of a file that comes or goes is, by convention, the null device.
fn header(name: &str, status: Status) -> (String, String) {
    let before = if status == Status::Create { "/dev/null" } else { name };
    let after = if status == Status::Delete { "/dev/null".to_owned() } else { format!("{name}\t(generated)") };
    (format!("{before}\t({})", status.finding()), after)
}
