//! What can go wrong in a run.

use std::fmt;

/// What a step of the example gives.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a run ended early.
#[derive(Debug)]
pub enum Failure {
    /// A call failed that should not have.
    Call {
        /// What was being done.
        doing: String,
        /// What the library said.
        source: dynamite_runtime::Error,
    },
    /// A call was answered, but not with what it should have been.
    Unexpected {
        /// What was being done.
        doing: String,
        /// What is wrong with the answer.
        problem: String,
    },
}

impl Failure {
    /// An answer that is not what it should be.
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

/// Says of an error of the library what was being done.
pub trait Explain<T> {
    /// Turns the error into a [`Failure`].
    ///
    /// # Errors
    ///
    /// The error, with what was being done.
    fn explain(self, doing: impl Into<String>) -> Outcome<T>;
}

impl<T> Explain<T> for dynamite_runtime::Result<T> {
    fn explain(self, doing: impl Into<String>) -> Outcome<T> {
        self.map_err(|source| Failure::Call { doing: doing.into(), source })
    }
}
