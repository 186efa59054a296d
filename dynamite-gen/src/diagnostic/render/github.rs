//! The format `github`: workflow commands of GitHub Actions, which create annotations.

use crate::diagnostic::{Diagnostic, Label, Level};
use crate::escape::Printable;

use super::location::Location;
use super::message;
use super::source_lines::SourceLines;

/// Writes a finding as a workflow command.
///
/// An annotation has one location, with columns only if that is on one line. Other labels and the hint are in its text.
pub(super) fn render(diagnostic: &Diagnostic, sources: &[SourceLines<'_>]) -> Printable {
    let command = match diagnostic.level {
        Level::Note | Level::Allow => "notice",
        level => level.name(),
    };
    let mut properties = Vec::new();
    if let Some(location) = diagnostic.labels.first().and_then(|label| Location::of(label, sources)) {
        properties.push(("file", location.file.to_owned()));
        properties.extend([("line", location.line.to_string()), ("endLine", location.end_line.to_string())]);
        if location.line == location.end_line {
            properties.extend([("col", location.column.to_string()), ("endColumn", location.end_column.to_string())]);
        }
    }
    properties.push(("title", format!("{} {}", diagnostic.code(), diagnostic.rule.name)));
    let others = diagnostic.labels.iter().skip(1).filter_map(|label| secondary_label(label, sources));
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let lines: Vec<_> = std::iter::once(message(diagnostic)).chain(others).chain(help).collect();
    Printable::annotation(command, &properties, &lines)
}

/// Returns `first here: one.yaml:2:8`.
fn secondary_label(label: &Label, sources: &[SourceLines<'_>]) -> Option<String> {
    let Location { file, line, column, .. } = Location::of(label, sources)?;
    let text = if label.text.is_empty() { "see" } else { &label.text };
    Some(format!("{text}: {file}:{line}:{column}"))
}
