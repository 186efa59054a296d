//! Reads schema files and the configuration.

mod folder;
mod links;
mod named_folder;
mod place;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

pub(crate) use folder::SchemaFolder;
pub(crate) use links::followed;
pub(crate) use named_folder::NamedFolder;
pub(crate) use place::Place;

use crate::error::{Error, display_path};
use crate::filesystem::{open_file, read_at_most};

/// More than any table definition or configuration needs; a larger file is a mistake.
const MAX_BYTES: u64 = 1024 * 1024;

/// More than the snapshot of all schemas of a project.
#[cfg(feature = "cli")]
const MAX_SNAPSHOT_BYTES: u64 = 64 * 1024 * 1024;

/// The help of the error about a schema that is too large.
pub(crate) const SPLIT: &str = "split it: one table per file";

/// A path, and its name in messages, which is the path as the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedPath {
    pub(crate) path: PathBuf,
    pub(crate) name: PathBuf,
}

impl NamedPath {
    /// A path relative to the current folder.
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        NamedPath { name: path.clone(), path }
    }

    /// A path relative to `base`, which messages leave out.
    pub(crate) fn relative_to(base: &Path, path: impl Into<PathBuf>) -> Self {
        let name = path.into();
        NamedPath { path: base.join(&name), name }
    }

    /// Returns the path of something in this folder.
    pub(crate) fn join(&self, part: impl AsRef<Path>) -> Self {
        NamedPath { path: self.path.join(&part), name: self.name.join(&part) }
    }
}

/// Reads a text file that a user named; `help` says what to do if it is too large.
///
/// # Errors
///
/// Fails if it can't be read, is not a regular file, is too large, or is not UTF-8. Also fails if it is a link that
/// leads out of its project.
pub(crate) fn read_named(file: &NamedPath, help: &str) -> Result<String, Error> {
    let real = followed(file, |project| &project.root)?;
    let bytes = open_file(&real).and_then(|file| read_at_most(file, MAX_BYTES));
    text(bytes.map_err(|error| Error::io("read", &file.name, error))?, &file.name, help)
}

/// Reads a snapshot that a user named, which may be larger than any schema.
///
/// # Errors
///
/// Fails as [`read_named`] does.
#[cfg(feature = "cli")]
pub(crate) fn read_snapshot_file(file: &NamedPath) -> Result<String, Error> {
    let real = followed(file, |project| &project.root)?;
    let bytes = open_file(&real).and_then(|file| read_at_most(file, MAX_SNAPSHOT_BYTES));
    let bytes = bytes.map_err(|error| Error::io("read", &file.name, error))?;
    let path = display_path(&file.name);
    let Some(bytes) = bytes else { return Err(Error::new("the file is larger than 64 MiB").location(path)) };
    String::from_utf8(bytes).map_err(|error| not_utf8(path, &error))
}

/// Returns the text of a file from its bytes; `None` if they are too many.
fn text(bytes: Option<Vec<u8>>, name: &Path, help: &str) -> Result<String, Error> {
    let path = display_path(name);
    let Some(bytes) = bytes else {
        return Err(Error::new("the file is larger than 1 MiB").location(path).help(help));
    };
    String::from_utf8(bytes).map_err(|error| not_utf8(path, &error))
}

fn not_utf8(path: String, error: &FromUtf8Error) -> Error {
    let read = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
    let line = read.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = read.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    Error::new(format!("the file is not UTF-8 (line {line}, column {column})"))
        .location(path)
        .help("save the file as UTF-8")
}

/// Returns whether a file with this name is a schema.
pub(crate) fn is_yaml(name: &OsStr) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|found| found.eq_ignore_ascii_case("yaml") || found.eq_ignore_ascii_case("yml"))
}

#[cfg(test)]
mod tests;
