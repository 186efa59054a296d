//! Reads schema files.

mod folder;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

pub(crate) use folder::read_folder;

use crate::error::{Error, shown};
use crate::source::SourceFile;

/// More than any table definition needs; a larger file is a mistake.
const MAX_BYTES: u64 = 1024 * 1024;

/// A path, and how messages call it: as the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) name: PathBuf,
}

impl Place {
    /// A path that counts from the current folder.
    pub(crate) fn here(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Place { name: path.clone(), path }
    }

    /// A path that counts from `base`, as messages don't say.
    pub(crate) fn under(base: &Path, path: impl Into<PathBuf>) -> Self {
        let name = path.into();
        Place { path: base.join(&name), name }
    }

    fn join(&self, part: impl AsRef<Path>) -> Self {
        Place { path: self.path.join(&part), name: self.name.join(&part) }
    }
}

/// Reads one schema file; `name` is what generated code calls it.
pub(crate) fn read_file(place: &Place, name: String) -> Result<SourceFile, Error> {
    let bytes = read_capped(&place.path).map_err(|error| Error::io("read", &place.name, error))?;
    let path = shown(&place.name);
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::new("larger than 1 MiB").at(path).help("a schema file describes one table: split it"));
    }
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(path.clone(), &error))?;
    Ok(SourceFile { path, name, text })
}

fn not_utf8(path: String, error: &FromUtf8Error) -> Error {
    let read = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
    let line = read.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = read.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    Error::new(format!("not UTF-8 (line {line}, column {column})")).at(path).help("save the file as UTF-8")
}

/// At most one byte more than is allowed, so that a huge file costs nothing.
fn read_capped(path: &Path) -> io::Result<Vec<u8>> {
    // Asked before opening: to open a pipe is to wait for its writer.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a file of this name is a schema.
fn is_yaml(name: &OsStr) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|found| found.eq_ignore_ascii_case("yaml") || found.eq_ignore_ascii_case("yml"))
}

#[cfg(test)]
mod tests;
