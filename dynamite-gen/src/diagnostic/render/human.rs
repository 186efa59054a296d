//! With the lines a finding is about, as rustc shows them.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Marker, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Level};
use crate::source::FileId;
use crate::treacherous::{escaped, is_treacherous};

use super::lines::Lines;

/// A finding with its snippets, and an empty line behind.
pub(super) fn render(diagnostic: &Diagnostic, sources: &[Lines<'_>], color: bool) -> String {
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

/// The files of the labels, that of the first one first, each once.
fn files(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files = Vec::new();
    for label in &diagnostic.labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
}

fn snippet(diagnostic: &Diagnostic, file: FileId, source: &Lines<'_>) -> Snippet<'static, Annotation<'static>> {
    let labels = diagnostic.labels.iter().enumerate().filter(|(_, label)| label.span.file == file);
    let ranges: Vec<_> = labels.map(|(at, label)| (at, source.on_characters(&label.span.range), &label.text)).collect();
    let first = ranges.iter().map(|(_, range, _)| range.start).min().unwrap_or_default();
    let last = ranges.iter().map(|(_, range, _)| range.end).max().unwrap_or_default();
    let window = source.window(first..last);
    let annotations = ranges.into_iter().map(|(place, range, text)| {
        let kind = if place == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(range.start.saturating_sub(window.start)..range.end.saturating_sub(window.start));
        if text.is_empty() { annotation } else { annotation.label(escaped(text)) }
    });
    let snippet = Snippet::source(harmless(window.text)).line_start(window.line).path(escaped(source.path));
    snippet.annotations(annotations)
}

/// The text with its treacherous characters replaced by ones of the same length, so that places stay where they are.
fn harmless(text: &str) -> String {
    let replace = |c: char| match c {
        '\n' | '\t' => c,
        c if !is_treacherous(c) => c,
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
