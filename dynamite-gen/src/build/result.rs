//! What comes of a build.

use std::fmt;
use std::io;

use crate::error::Error;
use crate::output::{Plan, Status};

/// What a build did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Files that were missing.
    pub created: usize,
    /// Files that were stale.
    pub updated: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files that were generated once, and no longer.
    pub removed: usize,
}

/// Why a build generated nothing.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The schemas have errors: the findings, as people read them.
    Schemas(String),
    /// The checked-in code is not what the schemas give.
    OutOfDate {
        /// `stale: src/store/orders.rs`, one for each file.
        files: Vec<String>,
        /// The command that brings the code up to date.
        command: String,
    },
    /// A setting, a folder or a file.
    Failed(Error),
    /// Cargo's lines could not be written.
    Cargo(io::Error),
}

impl Report {
    pub(super) fn of(plan: &Plan) -> Self {
        Report {
            created: plan.count(Status::Create),
            updated: plan.count(Status::Update),
            unchanged: plan.count(Status::Unchanged),
            removed: plan.count(Status::Delete),
        }
    }
}

/// All there is to say, on as many lines as it takes.
impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Schemas(findings) => f.write_str(findings),
            BuildError::OutOfDate { files, command } => out_of_date(f, files, command),
            BuildError::Failed(error) => error.fmt(f),
            BuildError::Cargo(error) => write!(f, "cannot tell Cargo: {error}"),
        }
    }
}

fn out_of_date(f: &mut fmt::Formatter<'_>, files: &[String], command: &str) -> fmt::Result {
    writeln!(f, "the generated code is not what the schemas give")?;
    files.iter().try_for_each(|file| writeln!(f, "{file}"))?;
    write!(f, "run `{command}` and commit the result; or build with DYNAMITE_WRITE=1")
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BuildError::Failed(error) => Some(error),
            BuildError::Cargo(error) => Some(error),
            BuildError::Schemas(_) | BuildError::OutOfDate { .. } => None,
        }
    }
}

impl From<Error> for BuildError {
    fn from(error: Error) -> Self {
        BuildError::Failed(error)
    }
}

impl From<io::Error> for BuildError {
    fn from(error: io::Error) -> Self {
        BuildError::Cargo(error)
    }
}
