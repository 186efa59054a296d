//! The format `short`: one line for each finding.

use crate::diagnostic::Diagnostic;
use crate::escape::{Printable, escaped};

use super::location::Location;
use super::message;
use super::source_lines::SourceLines;

/// Writes a finding as `FILE:LINE:COLUMN: error[D0101]: message`.
pub(super) fn render(diagnostic: &Diagnostic, sources: &[SourceLines<'_>]) -> Printable {
    let finding = format!("{}[{}]: {}", diagnostic.level, diagnostic.code(), escaped(&message(diagnostic)));
    Printable::line(&match diagnostic.labels.first().and_then(|label| Location::of(label, sources)) {
        Some(Location { file, line, column, .. }) => format!("{}:{line}:{column}: {finding}", escaped(file)),
        None => finding,
    })
}
