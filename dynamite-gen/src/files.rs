//! Reads schema files.

mod folder;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

pub(crate) use folder::read_folder;

use crate::error::{Error, display_path};
use crate::source::SourceFile;

/// More than any table definition needs; a larger file is a mistake.
const MAX_BYTES: u64 = 1024 * 1024;

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

/// Reads a schema file; `name` is its name in generated code.
pub(crate) fn read_file(file: &NamedPath, name: String) -> Result<SourceFile, Error> {
    let bytes = read_capped(&file.path).map_err(|error| Error::io("read", &file.name, error))?;
    let path = display_path(&file.name);
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::new("the file is larger than 1 MiB").location(path).help("split it: one table per file"));
    }
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(path.clone(), &error))?;
    Ok(SourceFile { path, name, text })
}

fn not_utf8(path: String, error: &FromUtf8Error) -> Error {
    let read = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
    let line = read.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = read.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    Error::new(format!("the file is not UTF-8 (line {line}, column {column})"))
        .location(path)
        .help("save the file as UTF-8")
}

/// Reads at most one byte more than is allowed, so that a huge file costs nothing.
fn read_capped(path: &Path) -> io::Result<Vec<u8>> {
    // This comes before opening, because opening a pipe waits for its writer.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns whether a file with this name is a schema.
fn is_yaml(name: &OsStr) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|found| found.eq_ignore_ascii_case("yaml") || found.eq_ignore_ascii_case("yml"))
}

#[cfg(test)]
mod tests;
