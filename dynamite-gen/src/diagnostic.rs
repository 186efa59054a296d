//! Findings, which are plain data until they are rendered.

pub(crate) mod codes;
mod level;
mod render;
mod rule;

pub use level::Level;
#[cfg(feature = "cli")]
pub(crate) use render::printable;
pub use render::{ErrorFormat, render};
pub use rule::{Rule, rules};

use crate::source::Span;

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that the finding is a case of.
    pub rule: &'static Rule,
    /// The level: that of the rule, unless another one is set.
    pub level: Level,
    /// The message, in one line.
    pub message: String,
    /// The labels: the first has the location of the finding, the others are related. There may be none.
    pub labels: Vec<Label>,
    /// A hint on what to do.
    pub help: Option<String>,
}

/// A span with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The span.
    pub span: Span,
    /// The text, which may be empty.
    pub text: String,
}

impl Label {
    /// Returns a label on a span.
    pub(crate) fn new(span: Span, text: impl Into<String>) -> Self {
        Label { span, text: text.into() }
    }
}

impl Diagnostic {
    /// Returns a finding without labels; see [`label`](Self::label).
    pub(crate) fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Diagnostic { rule, level: rule.level, message: message.into(), labels: Vec::new(), help: None }
    }

    /// Returns the code of its rule: `D0101`.
    pub fn code(&self) -> &'static str {
        self.rule.code
    }

    /// Adds a label: the first one has the location of the finding.
    #[must_use]
    pub(crate) fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label::new(span, text));
        self
    }

    /// Adds a hint on what to do.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
