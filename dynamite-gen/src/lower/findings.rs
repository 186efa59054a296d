//! The findings of a run: their order, and how many of a file are shown.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::FileId;

/// The most findings of a file that are shown.
const MAX_FINDINGS: usize = 200;

/// Returns whether a finding is an error that no setting lowers.
pub(super) fn is_fixed_error(finding: &Diagnostic) -> bool {
    finding.rule.is_fixed_error()
}

/// Sorts findings: first those without a span, then by file and span.
pub(super) fn sort(found: &mut [Diagnostic], files: &[FileId]) {
    found.sort_by_key(|finding| {
        let span = &finding.labels.first()?.span;
        let file = files.iter().position(|file| *file == span.file)?;
        Some((file, span.range.start, span.range.end))
    });
}

/// Keeps the first findings of each file, and adds one that says that there are more. They are sorted by file.
pub(super) fn limit(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    let (mut file, mut count) = (None, 0);
    for finding in found {
        let own = finding.labels.first().map(|label| label.span.file);
        count = if own == file { count + 1 } else { 1 };
        file = own;
        if count == MAX_FINDINGS + 1 {
            kept.extend(more(&finding));
        }
        if count <= MAX_FINDINGS || own.is_none() {
            kept.push(finding);
        }
    }
    kept
}

fn more(first: &Diagnostic) -> Option<Diagnostic> {
    let span = first.labels.first()?.span.clone();
    let message = format!("only the first {MAX_FINDINGS} findings in this file are shown");
    let more = Diagnostic::new(codes::MORE_FINDINGS, message).label(span, "not shown from here on");
    Some(more.help("fix some of them, and run the command again"))
}
