//! Carries a plan out.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::plan::{Plan, PlannedFile, Status};
use super::{STAGED_PREFIX, STAGED_SUFFIX};
use crate::error::Error;
#[cfg(feature = "cli")]
use crate::files::NamedPath;

/// A text on the disk that waits for its final name.
struct Staged<'p> {
    path: &'p str,
    file: TempPath,
}

impl Plan {
    /// Creates, replaces and deletes files.
    ///
    /// All texts are on the disk before the first file changes, files change by renaming, and deletions come last. An
    /// interruption therefore leaves complete files, old or new. The next plan continues from there, and deletes the
    /// staged texts that are left.
    ///
    /// # Errors
    ///
    /// Fails if something can't be written or deleted. Files that were changed before that stay changed.
    pub fn apply(&self) -> Result<(), Error> {
        for staged in self.stage()? {
            self.put(staged)?;
        }
        let deleted = self.entries.iter().filter(|(_, entry)| entry.status == Status::Delete);
        let mut deleted: Vec<_> = deleted.map(|(path, _)| path).collect();
        // A folder is known as a module by its `mod.rs`, so that goes last.
        deleted.sort_by_key(|path| is_root(path));
        deleted.into_iter().try_for_each(|path| self.delete(path))
    }

    /// Writes the new texts to staged files, in the order in which they will be renamed.
    fn stage(&self) -> Result<Vec<Staged<'_>>, Error> {
        let written = |entry: &PlannedFile| matches!(entry.status, Status::Create | Status::Update);
        let mut wanted: Vec<_> = self.entries.iter().filter(|(_, entry)| written(entry)).collect();
        // A `mod.rs` declares the other modules, so it comes after them, and that of all modules comes last.
        wanted.sort_by_key(|(path, _)| (is_root(path), !path.contains('/')));
        wanted.into_iter().map(|(path, entry)| self.stage_file(path, &entry.new)).collect()
    }

    fn stage_file<'p>(&self, path: &'p str, text: &str) -> Result<Staged<'p>, Error> {
        let file = write_beside(&self.path(path), text).map_err(|error| self.failed("write", path, error))?;
        Ok(Staged { path, file })
    }

    fn put(&self, staged: Staged<'_>) -> Result<(), Error> {
        let Staged { path, file } = staged;
        file.persist(self.path(path)).map_err(|error| self.failed("write", path, error.error))
    }

    fn delete(&self, path: &str) -> Result<(), Error> {
        match fs::remove_file(self.path(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed("delete", path, error)),
            _ => {
                self.delete_empty_folder(path);
                Ok(())
            }
        }
    }

    /// Deletes the folder that a file was in, unless it is the output folder, or has something else in it.
    fn delete_empty_folder(&self, path: &str) {
        if let Some((folder, _)) = path.rsplit_once('/') {
            // A folder that is not empty stays, and an empty one that can't be deleted does no harm.
            let _ = fs::remove_dir(self.path(folder));
        }
    }

    fn failed(&self, action: &str, path: &str, error: io::Error) -> Error {
        Error::io(action, &PathBuf::from(self.name(path)), error)
    }
}

/// Returns whether a file is the root of a module.
fn is_root(path: &str) -> bool {
    path == "mod.rs" || path.ends_with("/mod.rs")
}

/// Writes a file. An interruption leaves the old file or the new one.
///
/// # Errors
///
/// Fails if the file can't be written.
#[cfg(feature = "cli")]
pub(crate) fn write_file(target: &NamedPath, text: &str) -> Result<(), Error> {
    let failed = |error| Error::io("write", &target.name, error);
    let file = write_beside(&target.path, text).map_err(failed)?;
    file.persist(&target.path).map_err(|error| failed(error.error))
}

/// Writes a temporary file in the folder of `path`, so that renaming it does not cross file systems.
fn write_beside(path: &Path, text: &str) -> io::Result<TempPath> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED_PREFIX).suffix(STAGED_SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // as any new file: the umask decides
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    Ok(file.into_temp_path())
}
