//! Findings: plain data, rendered at the edge.

pub(crate) mod codes;
mod level;
mod render;
mod rule;

pub use level::Level;
pub use render::{ErrorFormat, render};
pub use rule::{Rule, rules};

use crate::source::Span;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What it is a case of.
    pub rule: &'static Rule,
    /// How much it matters: what the rule says, or what was set.
    pub level: Level,
    /// What is wrong, in one line.
    pub message: String,
    /// Where: the first is the place of the finding, others are places it has to do with. May be empty.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The place.
    pub span: Span,
    /// May be empty.
    pub text: String,
}

impl Diagnostic {
    /// A finding without a place; see [`at`](Self::at).
    pub(crate) fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Diagnostic { rule, level: rule.level, message: message.into(), labels: Vec::new(), help: None }
    }

    /// The code of its rule: `D0101`.
    pub fn code(&self) -> &'static str {
        self.rule.code
    }

    /// Adds a place: the first one added is where the finding is.
    #[must_use]
    pub(crate) fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
