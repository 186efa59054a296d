//! The result of a build.

use std::fmt;
use std::io;

use crate::error::Error;
use crate::escape::escaped;
use crate::output::{Plan, Status};

/// The numbers of files that a build changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Files that were missing.
    pub created: usize,
    /// Files that were stale.
    pub updated: usize,
    /// Files that were up to date.
    pub unchanged: usize,
    /// Files that are no longer generated.
    pub removed: usize,
}

/// Why a build generated nothing.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The schemas have errors: the findings as text.
    Schemas(String),
    /// The checked-in code is out of date.
    OutOfDate {
        /// The files that differ: `stale: src/store/orders.rs`.
        files: Vec<String>,
        /// The command that brings the code up to date.
        command: String,
    },
    /// A setting is wrong, or a folder or a file can't be used.
    Failed(Error),
    /// The lines for Cargo could not be written.
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

/// Writes the full text, which may have several lines. It can be printed to a terminal and to the log of a CI run, whatever
/// the names of files and the texts in them are; see [`Error`].
impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Schemas(findings) => f.write_str(findings),
            BuildError::OutOfDate { files, command } => out_of_date(f, files, command),
            BuildError::Failed(error) => error.fmt(f),
            BuildError::Cargo(error) => write!(f, "can't write to Cargo: {}", escaped(&error.to_string())),
        }
    }
}

fn out_of_date(f: &mut fmt::Formatter<'_>, files: &[String], command: &str) -> fmt::Result {
    writeln!(f, "the generated code is not up to date")?;
    files.iter().try_for_each(|file| writeln!(f, "{}", escaped(file)))?;
    write!(f, "run `{}` and commit the result, or build with `DYNAMITE_WRITE=1`", escaped(command))
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
