//! The format `human`: findings with their source lines, as rustc writes them.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Marker, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Level};
use crate::escape::{escaped, is_deceptive};
use crate::source::FileId;

use super::source_lines::SourceLines;

/// Writes a finding with its snippets, followed by an empty line.
pub(super) fn render(diagnostic: &Diagnostic, sources: &[SourceLines<'_>], color: bool) -> String {
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
    renderer.render(&[group]) + "\n\n"
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
    let snippet = Snippet::source(replace_deceptive(window.text)).line_start(window.line).path(escaped(source.path));
    snippet.annotations(annotations)
}

/// Replaces deceptive characters by others of the same length, so that spans stay valid.
fn replace_deceptive(text: &str) -> String {
    let replace = |c: char| match c {
        '\n' | '\t' => c,
        c if !is_deceptive(c) => c,
        c if c.len_utf8() == 1 => ' ',
        c if c.len_utf8() == 2 => '·',
        _ => '\u{fffd}',
    };
    text.chars().map(replace).collect()
}

fn marker(level: Level) -> Marker<'static> {
    match level {
        Level::Error => Marker::ERROR,
        Level::Warning => Marker::WARNING,
        Level::Note | Level::Allow => Marker::NOTE,
    }
}
