//! The format `json`: one object per line.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::escape::Printable;

use super::location::Location;
use super::source_lines::SourceLines;

/// Writes a finding as an object with everything that is known about it.
pub(super) fn render(diagnostic: &Diagnostic, sources: &[SourceLines<'_>]) -> Printable {
    let labels = diagnostic.labels.iter().filter_map(|label| {
        let location = Location::of(label, sources)?;
        Some(JsonLabel { location, text: &label.text })
    });
    Printable::json(&JsonFinding {
        level: diagnostic.level.name(),
        code: diagnostic.code(),
        name: diagnostic.rule.name,
        message: &diagnostic.message,
        location: diagnostic.labels.first().and_then(|label| Location::of(label, sources)),
        labels: labels.collect(),
        help: diagnostic.help.as_deref(),
    })
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    level: &'a str,
    code: &'a str,
    name: &'a str,
    message: &'a str,
    #[serde(flatten)]
    location: Option<Location<'a>>,
    labels: Vec<JsonLabel<'a>>,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    #[serde(flatten)]
    location: Location<'a>,
    text: &'a str,
}
