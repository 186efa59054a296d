//! The formats of one line a finding.

use std::ops::Range;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Label, Level};
use crate::treacherous::{escaped, escaped_json};

use super::lines::Lines;

/// `FILE:LINE:COLUMN: error[D0101]: message`.
pub(super) fn short(diagnostic: &Diagnostic, sources: &[Lines<'_>]) -> String {
    let finding = format!("{}[{}]: {}\n", diagnostic.level, diagnostic.code(), escaped(&diagnostic.message));
    match place(diagnostic.labels.first(), sources) {
        Some(Place { file, line, column, .. }) => format!("{}:{line}:{column}: {finding}", escaped(file)),
        None => finding,
    }
}

/// A workflow command of GitHub Actions, which makes an annotation of it.
///
/// An annotation has one place, and columns only where that is on one line; what else there is to say is in its text.
pub(super) fn github(diagnostic: &Diagnostic, sources: &[Lines<'_>]) -> String {
    let command = match diagnostic.level {
        Level::Note | Level::Allow => "notice",
        level => level.name(),
    };
    let mut properties = Vec::new();
    if let Some(at) = place(diagnostic.labels.first(), sources) {
        properties.push(format!("file={}", property(at.file)));
        properties.push(format!("line={},endLine={}", at.line, at.end_line));
        if at.line == at.end_line {
            properties.push(format!("col={},endColumn={}", at.column, at.end_column));
        }
    }
    properties.push(format!("title={}", property(&format!("{} {}", diagnostic.code(), diagnostic.rule.name))));
    let others = diagnostic.labels.iter().skip(1).filter_map(|label| other_place(label, sources));
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {}", escaped(help)));
    let text: String = std::iter::once(escaped(&diagnostic.message)).chain(others).chain(help).collect();
    format!("::{command} {}::{}\n", properties.join(","), data(&text))
}

/// `first here: one.yaml:2:8`, on a line of its own.
fn other_place(label: &Label, sources: &[Lines<'_>]) -> Option<String> {
    let Place { file, line, column, .. } = place(Some(label), sources)?;
    let text = if label.text.is_empty() { "see" } else { &label.text };
    Some(format!("\n{}: {}:{line}:{column}", escaped(text), escaped(file)))
}

/// An object with everything that is known of the finding.
pub(super) fn json(diagnostic: &Diagnostic, sources: &[Lines<'_>]) -> String {
    let labels = diagnostic.labels.iter().filter_map(|label| {
        let place = place(Some(label), sources)?;
        Some(JsonLabel { place, text: &label.text })
    });
    let object = JsonFinding {
        level: diagnostic.level.name(),
        code: diagnostic.code(),
        name: diagnostic.rule.name,
        message: &diagnostic.message,
        place: place(diagnostic.labels.first(), sources),
        labels: labels.collect(),
        help: diagnostic.help.as_deref(),
    };
    let line = serde_json::to_string(&object).unwrap_or_default();
    escaped_json(&line) + "\n"
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    level: &'a str,
    code: &'a str,
    name: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    labels: Vec<JsonLabel<'a>>,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

/// A label's place: lines and columns counted from 1, bytes of the file from 0; the end is behind the last character.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    byte_start: usize,
    byte_end: usize,
}

fn place<'a>(label: Option<&Label>, sources: &'a [Lines<'a>]) -> Option<Place<'a>> {
    let span = &label?.span;
    let source = sources.get(span.file.index())?;
    let Range { start: byte_start, end: byte_end } = source.on_characters(&span.range);
    let (line, column) = source.position(byte_start);
    let (end_line, end_column) = source.position(byte_end);
    Some(Place { file: source.path, line, column, end_line, end_column, byte_start, byte_end })
}

/// GitHub's escapes for the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// GitHub's escapes for a property of a command.
fn property(text: &str) -> String {
    data(&escaped(text)).replace(':', "%3A").replace(',', "%2C")
}
