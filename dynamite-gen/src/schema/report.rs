//! Collects the findings about a file.

use std::cell::RefCell;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Label, Level, Rule};
use crate::yaml::{Document, Path};

/// A label on the key of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryLabel<'p> {
    path: &'p Path,
    text: &'p str,
}

impl<'p> EntryLabel<'p> {
    /// Returns a label on the key of the entry at a path.
    pub(crate) fn new(path: &'p Path, text: &'p str) -> Self {
        EntryLabel { path, text }
    }
}

/// A part of the text at a path, in bytes of the text.
#[derive(Clone, Debug)]
pub(crate) struct TextPart<'p> {
    path: &'p Path,
    range: Range<usize>,
}

impl<'p> TextPart<'p> {
    /// Returns a part of the text at a path.
    pub(crate) fn new(path: &'p Path, range: Range<usize>) -> Self {
        TextPart { path, range }
    }
}

/// The labels of two things that conflict; the finding is about the second one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conflict<L> {
    pub(crate) second: L,
    pub(crate) first: L,
}

/// The findings about a file, with its document, which turns paths into spans.
pub(crate) struct FileReport<'a> {
    pub(crate) document: &'a Document<'a>,
    found: RefCell<Vec<Diagnostic>>,
}

impl<'a> FileReport<'a> {
    /// Returns a report without findings.
    pub(crate) fn new(document: &'a Document<'a>) -> Self {
        FileReport { document, found: RefCell::new(Vec::new()) }
    }

    /// Adds a finding.
    pub(crate) fn add(&self, finding: Diagnostic) {
        self.found.borrow_mut().push(finding);
    }

    /// Adds a finding about the value at a path.
    pub(crate) fn value(&self, rule: &'static Rule, path: &Path, message: impl Into<String>, help: impl Into<String>) {
        self.add(Diagnostic::new(rule, message).label(self.document.value_span(path), "").help(help));
    }

    /// Adds a finding about the value at a path, with a label on a related entry.
    pub(crate) fn value_with(
        &self,
        rule: &'static Rule,
        path: &Path,
        related: EntryLabel<'_>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = Diagnostic::new(rule, message).label(self.document.value_span(path), "");
        self.add(finding.label(self.document.key_span(related.path), related.text).help(help));
    }

    /// Adds a finding about the key at the end of a path.
    pub(crate) fn key(&self, rule: &'static Rule, path: &Path, message: impl Into<String>, help: impl Into<String>) {
        self.add(Diagnostic::new(rule, message).label(self.document.key_span(path), "").help(help));
    }

    /// Adds a finding about a part of a text.
    pub(crate) fn part(
        &self,
        rule: &'static Rule,
        part: TextPart<'_>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let span = self.document.part_span(part.path, part.range);
        self.add(Diagnostic::new(rule, message).label(span, "").help(help));
    }

    /// Adds a finding about two entries that conflict.
    pub(crate) fn conflict(
        &self,
        rule: &'static Rule,
        conflict: Conflict<EntryLabel<'_>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let label = |entry: EntryLabel<'_>| Label::new(self.document.key_span(entry.path), entry.text);
        let conflict = Conflict { second: label(conflict.second), first: label(conflict.first) };
        self.conflict_between(rule, conflict, message, help);
    }

    /// Adds a finding about two spans that conflict, which may be in two files.
    pub(crate) fn conflict_between(
        &self,
        rule: &'static Rule,
        conflict: Conflict<Label>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let Conflict { second, first } = conflict;
        self.add(Diagnostic { labels: vec![second, first], ..Diagnostic::new(rule, message) }.help(help));
    }

    /// Returns whether an error was found. If so, something may only seem unused because its user has an error.
    pub(crate) fn has_errors(&self) -> bool {
        self.found.borrow().iter().any(|finding| finding.level == Level::Error)
    }

    /// Returns the findings in the order in which they were added.
    pub(crate) fn into_findings(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}
