//! The format `human`: findings with their source lines, as rustc writes them.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Marker, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Level};
use crate::escape::{Printable, command_marks, escaped, is_deceptive, style_length};
use crate::source::FileId;

use super::source_lines::SourceLines;

/// Writes a finding with its snippets, followed by an empty line.
pub(super) fn render(diagnostic: &Diagnostic, sources: &[SourceLines<'_>], color: bool) -> Printable {
    let title = marker(diagnostic.level).primary_title(escaped(&diagnostic.message)).id(diagnostic.code());
    let mut group = Group::with_title(title);
    for file in files(diagnostic) {
        if let Some(source) = sources.get(file.index()) {
            group = group.element(snippet(diagnostic, file, source));
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Marker::HELP.message(escaped(help)));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let text = with_arrows(&renderer.render(&[group])) + "\n\n";
    if color { Printable::styled_lines(&text) } else { Printable::lines(&text) }
}

/// Replaces the `:::` before the path of a second file by the `-->` of the first: no line begins as a command of a log does.
fn with_arrows(text: &str) -> String {
    let line = |line: &str| match line.split_once(":::") {
        Some((before, after)) if is_layout(before) => format!("{before}-->{after}"),
        _ => line.to_owned(),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Returns whether a text has only white space and styles.
fn is_layout(mut text: &str) -> bool {
    while let Some(c) = text.chars().next() {
        let Some(length) = style_length(text).or(c.is_whitespace().then(|| c.len_utf8())) else { return false };
        text = &text[length..];
    }
    true
}

/// Returns the files of the labels, each once, beginning with that of the first label.
fn files(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files = Vec::new();
    for label in &diagnostic.labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
}

fn snippet(diagnostic: &Diagnostic, file: FileId, source: &SourceLines<'_>) -> Snippet<'static, Annotation<'static>> {
    let labels = diagnostic.labels.iter().enumerate().filter(|(_, label)| label.span.file == file);
    let ranges: Vec<_> =
        labels.map(|(index, label)| (index, source.on_characters(&label.span.range), &label.text)).collect();
    let first = ranges.iter().map(|(_, range, _)| range.start).min().unwrap_or_default();
    let last = ranges.iter().map(|(_, range, _)| range.end).max().unwrap_or_default();
    let window = source.window(first..last);
    let annotations = ranges.into_iter().map(|(index, range, text)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(range.start.saturating_sub(window.start)..range.end.saturating_sub(window.start));
        if text.is_empty() { annotation } else { annotation.label(escaped(text)) }
    });
    let snippet = Snippet::source(harmless(window.text)).line_start(window.line).path(escaped(source.path));
    snippet.annotations(annotations)
}

/// Replaces deceptive characters, and one of each command of a log, by others of the same length, so that spans stay valid.
fn harmless(text: &str) -> String {
    let mut marks = command_marks(text).into_iter().peekable();
    let mut out = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        let is_mark = marks.next_if_eq(&index).is_some();
        if !is_mark && (!is_deceptive(c) || matches!(c, '\n' | '\t')) {
            out.push(c);
        } else {
            out.push_str(match c.len_utf8() {
                1 => " ",
                2 => "·",
                3 => "\u{fffd}",
                _ => "\u{fffd} ",
            });
        }
    }
    out
}

fn marker(level: Level) -> Marker<'static> {
    match level {
        Level::Error => Marker::ERROR,
        Level::Warning => Marker::WARNING,
        Level::Note | Level::Allow => Marker::NOTE,
    }
}
