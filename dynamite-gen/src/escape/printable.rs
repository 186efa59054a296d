//! Text that can be written to a terminal or a log.

use serde::Serialize;

use super::commands::{style_length, without_commands};
use super::{escaped, escaped_json, marks};

/// Text that does nothing but be read, in a terminal and in the log of a CI run.
///
/// No character of it is deceptive, and no line a command, except those that [`annotation`](Self::annotation) makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Printable(String);

impl Printable {
    /// Returns a line. Whatever the text has of line breaks is escaped.
    pub(crate) fn line(text: &str) -> Self {
        Printable(escaped(text) + "\n")
    }

    /// Returns text with line breaks of ours: what it has from outside was escaped as [`escaped`] does. Here, only what
    /// would still do harm is.
    pub(crate) fn lines(text: &str) -> Self {
        Printable(without_marks(&without_commands(text), false))
    }

    /// Returns lines that have colors and styles of ours.
    pub(crate) fn styled_lines(text: &str) -> Self {
        Printable(without_marks(&without_commands(text), true))
    }

    /// Returns an object as a line of JSON.
    pub(crate) fn json(object: &impl Serialize) -> Self {
        // The objects of this crate have only texts and numbers, so this can't fail.
        Printable(escaped_json(&serde_json::to_string(object).unwrap_or_default()) + "\n")
    }

    /// Returns a workflow command of GitHub Actions, which makes an annotation with some lines of text.
    pub(crate) fn annotation(command: &'static str, properties: &[(&str, String)], lines: &[String]) -> Self {
        let properties = properties.iter().map(|(name, value)| format!("{name}={}", github_property(value)));
        let properties = properties.collect::<Vec<_>>().join(",");
        let space = if properties.is_empty() { "" } else { " " };
        let lines: Vec<_> = lines.iter().map(|line| github_text(line)).collect();
        Printable(format!("::{command}{space}{properties}::{}\n", lines.join("%0A")))
    }

    /// Adds text behind this one, which ends in a line break, or is empty.
    pub(crate) fn push(&mut self, other: Printable) {
        self.0.push_str(&other.0);
    }

    /// Returns the text.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl FromIterator<Printable> for Printable {
    fn from_iter<I: IntoIterator<Item = Printable>>(parts: I) -> Self {
        let mut all = Printable::default();
        parts.into_iter().for_each(|part| all.push(part));
        all
    }
}

/// Escapes all deceptive characters but line breaks, tabs, and, if there may be some, styles.
fn without_marks(text: &str, styled: bool) -> String {
    let escape = |text: &str| {
        marks::escaped(text, |c| if matches!(c, '\n' | '\t') { c.to_string() } else { c.escape_default().to_string() })
    };
    if !styled {
        return escape(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, length)) = next_style(rest) {
        let (before, style) = rest.split_at(at);
        out.push_str(&escape(before));
        out.push_str(&style[..length]);
        rest = &style[length..];
    }
    out + &escape(rest)
}

/// Returns the start and the length of the first escape sequence of a style.
fn next_style(text: &str) -> Option<(usize, usize)> {
    let mut found = text.match_indices('\u{1b}');
    found.find_map(|(at, _)| Some((at, style_length(&text[at..])?)))
}

/// Escapes the text of a workflow command.
fn github_text(text: &str) -> String {
    // A percent sign begins an escape of such a text. The others have been escaped, as everywhere.
    escaped(text).replace('%', "%25")
}

/// Escapes a property of a workflow command.
fn github_property(text: &str) -> String {
    github_text(text).replace(':', "%3A").replace(',', "%2C")
}
