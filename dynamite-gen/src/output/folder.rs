//! Opens the output folder once, and refuses unsuitable ones before anything is written.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::command::quoted;
use crate::error::{Error, display_path};
use crate::files::{NamedFolder, NamedPath, Place};
use crate::filesystem::{Folder, real_path};
use crate::project::{contains_home, is_in_repository_data};

/// An output folder: the deepest folder of its path that exists, which is open, and the names below it.
///
/// Files are read and written through the open folder only. So the path may lead elsewhere meanwhile.
#[derive(Clone, Debug)]
pub(crate) struct OutputFolder {
    path: NamedPath,
    /// The path with links resolved.
    real: PathBuf,
    deepest: Arc<Folder>,
    missing: Vec<OsString>,
}

impl OutputFolder {
    /// Opens a folder, which need not exist.
    ///
    /// # Errors
    ///
    /// Fails if the folder is not meant for generated code alone, or lies where it may not.
    pub(crate) fn open(place: &Place) -> Result<Self, Error> {
        let path = &place.folder;
        let failed = |error| Error::io("use", &path.name, error);
        if let Some(problem) = misleading(&path.path).map_err(failed)? {
            return Err(refused(&path.name, problem));
        }
        let real = real_path(&path.path).map_err(failed)?;
        if let Some(root) = &place.within {
            let Ok(inside) = real.strip_prefix(real_path(root).map_err(failed)?) else {
                return Err(outside(&path.name, root));
            };
            if is_in_repository_data(inside) {
                return Err(refused(&path.name, "it is in what the version control system keeps for itself"));
            }
        }
        if let Some(problem) = problem(&real) {
            return Err(refused(&path.name, problem));
        }
        let (deepest, missing) = Folder::open_deepest(&real).map_err(failed)?;
        Ok(OutputFolder { path: path.clone(), real, deepest: Arc::new(deepest), missing })
    }

    /// Refuses the folder if it contains the schemas, whose path has no links.
    pub(crate) fn refuse_schemas(&self, schemas: &Path) -> Result<(), Error> {
        if schemas.starts_with(&self.real) { Err(self.refused("it contains the schemas")) } else { Ok(()) }
    }

    pub(super) fn refused(&self, problem: &str) -> Error {
        refused(&self.path.name, problem)
    }

    /// Returns the name of a file in messages.
    pub(super) fn name(&self, file: &str) -> PathBuf {
        self.path.name.join(file)
    }

    /// Returns the folder as it was when it was opened; `None` if it did not exist.
    pub(super) fn existing(&self) -> Result<Option<NamedFolder>, Error> {
        if !self.missing.is_empty() {
            return Ok(None);
        }
        let folder = self.deepest.try_clone().map_err(|error| Error::io("read", &self.path.name, error))?;
        Ok(Some(NamedFolder { folder, path: self.path.clone() }))
    }

    /// Returns the folder, which is created if it is missing.
    pub(super) fn create(&self) -> io::Result<Folder> {
        let deepest = self.deepest.try_clone()?;
        self.missing.iter().try_fold(deepest, |folder, name| folder.folder_or_new(name))
    }
}

fn refused(name: &Path, problem: &str) -> Error {
    let message = format!("will not generate into {}: {problem}", display_path(name));
    Error::new(message).help("choose a folder that is only for generated code, such as `src/store`")
}

fn outside(name: &Path, root: &Path) -> Error {
    let (name, root) = (display_path(name), display_path(root));
    Error::new(format!("will not generate into {name}: it is outside of the project {root}")).help(format!(
        "choose a folder in the project, or name this one on the command line: `dynamite-gen generate --out {}`",
        quoted(&name)
    ))
}

/// Returns what is wrong with a path that does not lead where it seems to.
fn misleading(path: &Path) -> io::Result<Option<&'static str>> {
    // Drops a trailing slash: `link/` is the folder that the link points to, `link` is the link.
    let path: PathBuf = path.components().collect();
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_symlink() => Ok(Some("it is a symbolic link")),
        Ok(metadata) if !metadata.is_dir() => Ok(Some("it is not a folder")),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(turns_back(&path).then_some("a `..` in it follows a symbolic link, or something that is not a folder")),
    }
}

/// Returns whether a `..` follows something that is not a real folder. It would lead out of a link's target.
fn turns_back(path: &Path) -> bool {
    let mut before = PathBuf::new();
    for part in path.components() {
        let after_name = matches!(before.components().next_back(), Some(Component::Normal(_)));
        if part == Component::ParentDir && after_name && !is_real_folder(&before) {
            return true;
        }
        before.push(part);
    }
    false
}

fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn problem(real: &Path) -> Option<&'static str> {
    if real.parent().is_none() {
        return Some("it is the root of the file system");
    }
    if contains_home(real) {
        return Some("it is your home folder, or contains it");
    }
    if real.join(".git").exists() {
        return Some("it is a repository");
    }
    real.join("Cargo.toml").exists().then_some("it is a Cargo package")
}
