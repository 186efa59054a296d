//! Collects the findings about a file.

use std::cell::RefCell;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::source::Span;
use crate::yaml::{Document, Path};

/// The findings about a file, with its document, which turns paths into spans.
pub(crate) struct Report<'a> {
    pub(crate) document: &'a Document<'a>,
    found: RefCell<Vec<Diagnostic>>,
}

impl<'a> Report<'a> {
    /// Returns a report without findings.
    pub(crate) fn new(document: &'a Document<'a>) -> Self {
        Report { document, found: RefCell::new(Vec::new()) }
    }

    /// Adds a finding.
    pub(crate) fn add(&self, finding: Diagnostic) {
        self.found.borrow_mut().push(finding);
    }

    /// Adds a finding about the value at a path.
    pub(crate) fn value(&self, rule: &'static Rule, path: &Path, message: impl Into<String>, help: impl Into<String>) {
        self.add(Diagnostic::new(rule, message).at(self.document.value_span(path), "").help(help));
    }

    /// Adds a finding about the value at a path, with a label on a related entry.
    pub(crate) fn value_because(
        &self,
        rule: &'static Rule,
        path: &Path,
        (entry, text): (&Path, &str),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = Diagnostic::new(rule, message).at(self.document.value_span(path), "");
        self.add(finding.at(self.document.key_span(entry), text).help(help));
    }

    /// Adds a finding about the key at the end of a path.
    pub(crate) fn key(&self, rule: &'static Rule, path: &Path, message: impl Into<String>, help: impl Into<String>) {
        self.add(Diagnostic::new(rule, message).at(self.document.key_span(path), "").help(help));
    }

    /// Adds a finding about a part of the text at a path.
    pub(crate) fn inside(
        &self,
        rule: &'static Rule,
        (path, range): (&Path, Range<usize>),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic::new(rule, message).at(self.document.inside(path, range), "").help(help));
    }

    /// Adds a finding about an entry that conflicts with an earlier one.
    pub(crate) fn clash(
        &self,
        rule: &'static Rule,
        (second, first): ((&Path, &str), (&Path, &str)),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let places = (self.document.key_span(second.0), self.document.key_span(first.0));
        self.clash_between(rule, ((places.0, second.1), (places.1, first.1)), message, help);
    }

    /// Adds a finding about two spans, which may be in two files.
    pub(crate) fn clash_between(
        &self,
        rule: &'static Rule,
        (second, first): ((Span, &str), (Span, &str)),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic::new(rule, message).at(second.0, second.1).at(first.0, first.1).help(help));
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
