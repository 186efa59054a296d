//! Folders as paths, for platforms without functions that are relative to a handle.
//!
//! Links are looked for before each step. A link that is put in place between the two is followed.
#![cfg_attr(all(unix, not(target_os = "redox")), allow(dead_code, reason = "only tests use it here"))]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Kind, not_a_file, root_and_names};

/// A folder.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Opens the deepest folder that exists on a path without links, and returns the names that are missing below it.
    ///
    /// # Errors
    ///
    /// Fails if a part of the path is a link or a file.
    pub(crate) fn open_deepest(real: &Path) -> io::Result<(Self, Vec<OsString>)> {
        let (root, names) = root_and_names(real)?;
        let mut folder = Folder(root.to_owned());
        for (depth, name) in names.iter().enumerate() {
            match folder.folder(name) {
                Ok(next) => folder = next,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((folder, names[depth..].to_vec())),
                Err(error) => return Err(error),
            }
        }
        Ok((folder, Vec::new()))
    }

    /// Returns the folder once more.
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Folder(self.0.clone()))
    }

    /// Opens a folder in this one.
    pub(crate) fn folder(&self, name: &OsStr) -> io::Result<Self> {
        match self.kind(name)? {
            Some(Kind::Folder) => Ok(Folder(self.0.join(name))),
            Some(_) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Opens a folder in this one, which is created if it is missing.
    pub(crate) fn folder_or_new(&self, name: &OsStr) -> io::Result<Self> {
        match fs::create_dir(self.0.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => self.folder(name),
        }
    }

    /// Opens a regular file for reading.
    pub(crate) fn file(&self, name: &OsStr) -> io::Result<File> {
        // This comes before opening, because opening a pipe waits for its writer.
        if self.kind(name)?.is_some_and(|kind| kind != Kind::File) {
            return Err(not_a_file());
        }
        let file = File::open(self.0.join(name))?;
        if file.metadata()?.is_file() { Ok(file) } else { Err(not_a_file()) }
    }

    /// Returns what a name stands for; `None` if there is nothing.
    pub(crate) fn kind(&self, name: &OsStr) -> io::Result<Option<Kind>> {
        let kind = match fs::symlink_metadata(self.0.join(name)) {
            Ok(metadata) => metadata.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(match kind {
            kind if kind.is_symlink() => Kind::Link,
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_file() => Kind::File,
            _ => Kind::Other,
        }))
    }

    /// Returns the names in the folder, sorted.
    pub(crate) fn names(&self) -> io::Result<Vec<OsString>> {
        let names = fs::read_dir(&self.0)?.map(|entry| Ok(entry?.file_name()));
        let mut names = names.collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    /// Creates a file; fails if there is anything with this name. If the text can't be written, no file is left.
    pub(crate) fn create(&self, name: &OsStr, text: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(self.0.join(name))?;
        file.write_all(text.as_bytes()).inspect_err(|_| drop(self.remove_file(name)))
    }

    /// Renames a file, and replaces the one that has the new name.
    pub(crate) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    /// Renames a file; fails if there is anything with the new name.
    pub(crate) fn rename_new(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        match self.kind(to)? {
            None => self.rename(from, to),
            Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }

    /// Returns `false`: the standard library can't exchange the names of two files.
    pub(crate) fn exchange(&self, _name: &OsStr, _other: &OsStr) -> io::Result<bool> {
        Ok(false)
    }

    pub(crate) fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }

    /// Removes a folder that is empty.
    pub(crate) fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_dir(self.0.join(name))
    }
}
