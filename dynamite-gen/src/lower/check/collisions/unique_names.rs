//! The names of one kind: each is given once.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Label, Rule};
use crate::naming::Ident;
use crate::schema::{Conflict, FileReport};
use crate::source::Span;
use crate::yaml::Path;

/// UniqueNames of one kind.
pub(super) struct UniqueNames<'a> {
    pub(super) report: &'a FileReport<'a>,
    rule: &'static Rule,
    /// `type`, `method`.
    kind: &'static str,
    reserved: &'static [&'static str],
    /// Each name, with where it was given and what it is for.
    taken: BTreeMap<String, (Span, String)>,
}

impl<'a> UniqueNames<'a> {
    /// Creates the names of a kind, of which generated code uses some itself.
    pub(super) fn new(
        report: &'a FileReport<'a>,
        rule: &'static Rule,
        kind: &'static str,
        reserved: &'static [&'static str],
    ) -> Self {
        UniqueNames { report, rule, kind, reserved, taken: BTreeMap::new() }
    }

    /// Takes a name for something that an entry declares; returns whether it was free.
    pub(super) fn take(&mut self, name: &Ident, path: &Path, what: &str, help: &str) -> bool {
        self.take_at(name, self.report.document.key_span(path), what, help)
    }

    /// Takes a name for something; returns whether it was free.
    pub(super) fn take_at(&mut self, name: &Ident, span: Span, what: &str, help: &str) -> bool {
        let text = name.plain();
        let kind = self.kind;
        if self.reserved.contains(&text) {
            let message =
                format!("the {kind} for {what} can't be named `{text}`, because generated code already uses this name");
            self.report.add(Diagnostic::new(self.rule, message).label(span, "").help(help));
            return false;
        }
        if let Some((first, other)) = self.taken.get(text) {
            let uses = if what == other { String::new() } else { format!(": one for {other}, one for {what}") };
            let message = format!("two {kind}s would have the name `{text}`{uses}");
            let label = |span: Span, what: &str| Label::new(span, format!("for {what}"));
            let conflict = Conflict { second: label(span, what), first: label(first.clone(), other) };
            self.report.conflict_between(self.rule, conflict, message, help);
            return false;
        }
        self.taken.insert(text.to_owned(), (span, what.to_owned()));
        true
    }
}
