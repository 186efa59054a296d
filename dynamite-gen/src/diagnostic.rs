//! Findings: plain data, rendered at the edge.

pub(crate) mod codes;
mod render;

pub use render::{ErrorFormat, render};

use crate::source::Span;

/// Every code that a finding may have, in order, each with what it means.
///
/// ```
/// assert!(dynamite_gen::all_codes().contains(&("D0105", "A key stands twice in one mapping.")));
/// ```
pub fn all_codes() -> &'static [(&'static str, &'static str)] {
    codes::ALL
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// Nothing is generated.
    Error,
    /// Generated all the same.
    Warning,
    /// Worth knowing.
    Note,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Stable: `D0101`.
    pub code: &'static str,
    /// How much it matters.
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
    /// An error without a place; see [`at`](Self::at).
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic { code, level: Level::Error, message: message.into(), labels: Vec::new(), help: None }
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
