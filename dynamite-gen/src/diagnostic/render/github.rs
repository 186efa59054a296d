//! The format `github`: workflow commands of GitHub Actions, which create annotations.

use crate::diagnostic::{Diagnostic, Label, Level};
use crate::escape::{escaped, github_property, github_text};

use super::location::Location;
use super::source_lines::SourceLines;

/// Writes a finding as a workflow command.
///
/// An annotation has one location, with columns only if that is on one line. Other labels and the hint are in its text.
pub(super) fn render(diagnostic: &Diagnostic, sources: &[SourceLines<'_>]) -> String {
    let command = match diagnostic.level {
        Level::Note | Level::Allow => "notice",
        level => level.name(),
    };
    let mut properties = Vec::new();
    if let Some(location) = diagnostic.labels.first().and_then(|label| Location::of(label, sources)) {
        properties.push(format!("file={}", github_property(&escaped(location.file))));
        properties.push(format!("line={},endLine={}", location.line, location.end_line));
        if location.line == location.end_line {
            properties.push(format!("col={},endColumn={}", location.column, location.end_column));
        }
    }
    properties.push(format!("title={}", github_property(&format!("{} {}", diagnostic.code(), diagnostic.rule.name))));
    let others = diagnostic.labels.iter().skip(1).filter_map(|label| secondary_label(label, sources));
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {}", escaped(help)));
    let text: String = std::iter::once(escaped(&diagnostic.message)).chain(others).chain(help).collect();
    format!("::{command} {}::{}\n", properties.join(","), github_text(&text))
}

/// Writes `first here: one.yaml:2:8` on a line of its own.
fn secondary_label(label: &Label, sources: &[SourceLines<'_>]) -> Option<String> {
    let Location { file, line, column, .. } = Location::of(label, sources)?;
    let text = if label.text.is_empty() { "see" } else { &label.text };
    Some(format!("\n{}: {}:{line}:{column}", escaped(text), escaped(file)))
}
