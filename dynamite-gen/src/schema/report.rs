//! Where the stages put what they find in one file.

use std::cell::RefCell;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Level, Rule};
use crate::source::Span;
use crate::yaml::{Document, Path};

/// The findings about one file, and the way from a path to a place in it.
pub(crate) struct Report<'a> {
    pub(crate) document: &'a Document<'a>,
    found: RefCell<Vec<Diagnostic>>,
}

impl<'a> Report<'a> {
    /// Nothing is found yet.
    pub(crate) fn new(document: &'a Document<'a>) -> Self {
        Report { document, found: RefCell::new(Vec::new()) }
    }

    /// Adds a finding.
    pub(crate) fn add(&self, finding: Diagnostic) {
        self.found.borrow_mut().push(finding);
    }

    /// A finding about the value at a path.
    pub(crate) fn value(&self, rule: &'static Rule, path: &Path, message: impl Into<String>, help: impl Into<String>) {
        self.add(Diagnostic::new(rule, message).at(self.document.value_span(path), "").help(help));
    }

    /// A finding about the value at a path, and about an entry that it has to do with.
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

    /// A finding about the key at the end of a path.
    pub(crate) fn key(&self, rule: &'static Rule, path: &Path, message: impl Into<String>, help: impl Into<String>) {
        self.add(Diagnostic::new(rule, message).at(self.document.key_span(path), "").help(help));
    }

    /// A finding about a part of the text at a path.
    pub(crate) fn inside(
        &self,
        rule: &'static Rule,
        (path, range): (&Path, Range<usize>),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic::new(rule, message).at(self.document.inside(path, range), "").help(help));
    }

    /// A finding about two entries: the later one, and what it clashes with.
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

    /// The same, about entries of two files perhaps.
    pub(crate) fn clash_between(
        &self,
        rule: &'static Rule,
        (second, first): ((Span, &str), (Span, &str)),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Diagnostic::new(rule, message).at(second.0, second.1).at(first.0, first.1).help(help));
    }

    /// Whether an error was found so far: then a thing may only seem unused, because what uses it is wrong.
    pub(crate) fn has_errors(&self) -> bool {
        self.found.borrow().iter().any(|finding| finding.level == Level::Error)
    }

    /// What was found, in the order it was found.
    pub(crate) fn into_findings(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}
