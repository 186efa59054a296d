//! Carries a plan out.

use std::ffi::OsString;
use std::io;

use super::marker::{is_generated, is_replaceable};
use super::plan::{Plan, PlannedFile, Status};
use super::staged;
use crate::error::Error;
use crate::filesystem::{Folder, parent};

/// A text on the disk that waits for its final name. It is deleted if it does not get that.
struct Staged<'p> {
    out: &'p Folder,
    path: &'p str,
    status: Status,
    name: Option<OsString>,
}

impl Plan {
    /// Creates, replaces and deletes files.
    ///
    /// All texts are on the disk before the first file changes, files change by renaming, and deletions come last. An
    /// interruption therefore leaves complete files, old or new. The next plan continues from there, and deletes the
    /// staged texts that are left.
    ///
    /// All of it happens in the folder that the plan was made of, even if its path leads elsewhere by now. On Unix nothing
    /// follows a link, and a file that came in since the plan was made is not replaced.
    ///
    /// # Errors
    ///
    /// Fails if something can't be written or deleted. Files that were changed before that stay changed.
    pub fn apply(&self) -> Result<(), Error> {
        if self.is_clean() {
            return Ok(());
        }
        let out = self.folder.create().map_err(|error| self.failed("write", "", error))?;
        for staged in self.stage(&out)? {
            self.put(staged)?;
        }
        let deleted = self.entries.iter().filter(|(_, entry)| entry.status == Status::Delete);
        let mut deleted: Vec<_> = deleted.map(|(path, _)| path).collect();
        // A folder is known as a module by its `mod.rs`, so that goes last.
        deleted.sort_by_key(|path| is_root(path));
        deleted.into_iter().try_for_each(|path| self.delete(&out, path))
    }

    /// Writes the new texts to staged files, in the order in which they will be renamed.
    fn stage<'p>(&'p self, out: &'p Folder) -> Result<Vec<Staged<'p>>, Error> {
        let written = |entry: &PlannedFile| matches!(entry.status, Status::Create | Status::Update);
        let mut wanted: Vec<_> = self.entries.iter().filter(|(_, entry)| written(entry)).collect();
        // A `mod.rs` declares the other modules, so it comes after them, and that of all modules comes last.
        wanted.sort_by_key(|(path, _)| (is_root(path), !path.contains('/')));
        wanted.into_iter().map(|(path, entry)| self.stage_file(out, path, entry)).collect()
    }

    fn stage_file<'p>(&self, out: &'p Folder, path: &'p str, entry: &PlannedFile) -> Result<Staged<'p>, Error> {
        let name = parent(out, path, Folder::folder_or_new).and_then(|(folder, _)| staged::write(&folder, &entry.new));
        let name = name.map_err(|error| self.failed("write", path, error))?;
        Ok(Staged { out, path, status: entry.status, name: Some(name) })
    }

    fn put(&self, staged: Staged<'_>) -> Result<(), Error> {
        let path = staged.path;
        staged.put().map_err(|error| self.failed("write", path, error))
    }

    fn delete(&self, out: &Folder, path: &str) -> Result<(), Error> {
        let deleted = match parent(out, path, Folder::folder) {
            Ok((folder, name)) => staged::delete(&folder, name, &is_generated),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        deleted.map_err(|error| self.failed("delete", path, error))?;
        delete_empty_folder(out, path);
        Ok(())
    }

    fn failed(&self, action: &str, path: &str, error: io::Error) -> Error {
        Error::io(action, &self.folder.name(path), error)
    }
}

impl Staged<'_> {
    /// Gives the text its final name.
    fn put(mut self) -> io::Result<()> {
        let Some(staged) = &self.name else { return Ok(()) };
        let (folder, name) = parent(self.out, self.path, Folder::folder)?;
        match self.status {
            Status::Update => staged::replace(&folder, staged, name, &is_replaceable)?,
            _ => folder.rename_new(staged, name)?,
        }
        self.name = None;
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            // The next run deletes a file that can't be deleted now.
            let _ = parent(self.out, self.path, Folder::folder).and_then(|(folder, _)| folder.remove_file(name));
        }
    }
}

/// Deletes the folder that a file was in, unless it is the output folder, or has something else in it.
fn delete_empty_folder(out: &Folder, path: &str) {
    if let Some((folder, _)) = path.rsplit_once('/') {
        // A folder that is not empty stays, and an empty one that can't be deleted does no harm.
        let _ = parent(out, folder, Folder::folder).and_then(|(parent, name)| parent.remove_folder(name));
    }
}

/// Returns whether a file is the root of a module.
fn is_root(path: &str) -> bool {
    path == "mod.rs" || path.ends_with("/mod.rs")
}
