//! A step of a plan, and how it is printed.

use std::fmt;

use crate::escape::escaped;

/// A step, which is done before the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) kind: Kind,
    /// What to do, as a sentence without its end.
    pub(super) what: String,
    /// Commands that do it, or a part of it.
    pub(super) commands: Vec<String>,
    /// What to wait for before the next step; empty if there is nothing.
    pub(super) wait: String,
    pub(super) undo: &'static str,
}

/// Who does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Look,
    Deploy,
    Job,
    Infrastructure,
}

impl Step {
    pub(super) fn new(kind: Kind, what: impl Into<String>, wait: impl Into<String>, undo: &'static str) -> Self {
        Step { kind, what: what.into(), commands: Vec::new(), wait: wait.into(), undo }
    }

    pub(super) fn with(mut self, commands: impl IntoIterator<Item = String>) -> Self {
        self.commands.extend(commands);
        self
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Look => "look",
            Kind::Deploy => "deploy",
            Kind::Job => "job",
            Kind::Infrastructure => "infrastructure",
        }
    }

    fn who(self) -> &'static str {
        match self {
            Kind::Look => "whoever reviews the change",
            Kind::Deploy => "the team that deploys the code",
            Kind::Job => "a program with the new code, once",
            Kind::Infrastructure => "whoever may change the table",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.kind.name(), escaped(&self.what))?;
        writeln!(f, "   who:  {}", self.kind.who())?;
        for command in &self.commands {
            writeln!(f, "   run:  {command}")?;
        }
        if !self.wait.is_empty() {
            writeln!(f, "   wait: {}", self.wait)?;
        }
        writeln!(f, "   undo: {}", self.undo)
    }
}
