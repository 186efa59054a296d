//! An open folder with its name, so that errors have one.

use std::ffi::{OsStr, OsString};
use std::io;

use super::NamedPath;
use crate::error::Error;
use crate::filesystem::{Folder, Kind, read_at_most};

/// An open folder, and its path for messages.
#[derive(Debug)]
pub(crate) struct NamedFolder {
    pub(crate) folder: Folder,
    pub(crate) path: NamedPath,
}

impl NamedFolder {
    /// Opens a folder in this one; fails if it is a link.
    pub(crate) fn folder(&self, name: impl AsRef<OsStr>) -> Result<Self, Error> {
        let name = name.as_ref();
        Ok(NamedFolder { folder: self.checked(name, self.folder.folder(name))?, path: self.path.join(name) })
    }

    /// Returns what a name stands for; `None` if there is nothing.
    pub(crate) fn kind(&self, name: impl AsRef<OsStr>) -> Result<Option<Kind>, Error> {
        self.checked(name.as_ref(), self.folder.kind(name.as_ref()))
    }

    /// Returns the names in the folder with what they stand for, sorted.
    pub(crate) fn entries(&self) -> Result<Vec<(OsString, Kind)>, Error> {
        let names = self.folder.names().map_err(|error| Error::io("read", &self.path.name, error))?;
        let with_kind = |name: OsString| Ok(self.kind(&name)?.map(|kind| (name, kind)));
        // A file that is gone by now is left out.
        names.into_iter().filter_map(|name| with_kind(name).transpose()).collect()
    }

    /// Reads a regular file; returns `None` if it is larger than `limit`.
    pub(crate) fn read(&self, name: impl AsRef<OsStr>, limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let name = name.as_ref();
        self.checked(name, self.folder.file(name).and_then(|file| read_at_most(file, limit)))
    }

    /// Adds the name to an error.
    fn checked<T>(&self, name: &OsStr, result: io::Result<T>) -> Result<T, Error> {
        result.map_err(|error| Error::io("read", &self.path.name.join(name), error))
    }
}
