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
        step: String,
        /// The error of the library.
        source: dynamite_runtime::Error,
    },
    /// A call returned an unexpected result.
    Unexpected {
        /// The step that failed, in words.
        step: String,
        /// The problem with the result.
        problem: String,
    },
}

impl Failure {
    /// Creates the error of a call that returned something unexpected.
    pub fn unexpected(step: impl Into<String>, problem: impl Into<String>) -> Self {
        Failure::Unexpected { step: step.into(), problem: problem.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Call { step, .. } => f.write_str(step),
            Failure::Unexpected { step, problem } => write!(f, "{step}: {problem}"),
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
pub trait Context<T> {
    /// Turns the error into a [`Failure`].
    ///
    /// # Errors
    ///
    /// Returns [`Failure::Call`] if the call failed.
    fn context(self, step: impl Into<String>) -> Outcome<T>;
}

impl<T> Context<T> for dynamite_runtime::Result<T> {
    fn context(self, step: impl Into<String>) -> Outcome<T> {
        self.map_err(|source| Failure::Call { step: step.into(), source })
    }
}
