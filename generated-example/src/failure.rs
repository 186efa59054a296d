//! The errors of a run.

use std::fmt;

/// The result of a step of the example.
pub type Outcome<T = ()> = Result<T, Failure>;

/// The reason why a run ended early.
#[derive(Debug)]
pub enum Failure {
    /// A call failed that should not have.
    Call {
        /// The step that failed, in words.
        doing: String,
        /// The error of the library.
        source: dynamite_runtime::Error,
    },
    /// A call returned something else than it should.
    Unexpected {
        /// The step that failed, in words.
        doing: String,
        /// The problem with the result.
        problem: String,
    },
}

impl Failure {
    /// Creates the error of a call that returned something unexpected.
    pub fn unexpected(doing: impl Into<String>, problem: impl Into<String>) -> Self {
        Failure::Unexpected { doing: doing.into(), problem: problem.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Call { doing, .. } => f.write_str(doing),
            Failure::Unexpected { doing, problem } => write!(f, "{doing}: {problem}"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Failure::Call { source, .. } => Some(source),
            Failure::Unexpected { .. } => None,
        }
    }
}

/// Adds the step that failed to an error of the library.
pub trait Explain<T> {
    /// Turns the error into a [`Failure`].
    ///
    /// # Errors
    ///
    /// Returns [`Failure::Call`] if the call failed.
    fn explain(self, doing: impl Into<String>) -> Outcome<T>;
}

impl<T> Explain<T> for dynamite_runtime::Result<T> {
    fn explain(self, doing: impl Into<String>) -> Outcome<T> {
        self.map_err(|source| Failure::Call { doing: doing.into(), source })
    }
}
