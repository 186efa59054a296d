//! Refuses unsuitable output folders before anything is written, so that a typing error costs no files.

use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, display_path};
use crate::files::NamedPath;

/// Refuses a folder that is not meant for generated code alone.
pub(super) fn check(folder: &NamedPath) -> Result<(), Error> {
    let link = misleading(&folder.path).map_err(|error| Error::io("use", &folder.name, error))?;
    if let Some(problem) = link {
        return Err(refused(folder, problem));
    }
    let real = real_path(&folder.path).map_err(|error| Error::io("use", &folder.name, error))?;
    match problem(&real) {
        Some(problem) => Err(refused(folder, problem)),
        None => Ok(()),
    }
}

/// Refuses an output folder that contains the schemas.
pub(crate) fn refuse_overlap(out: &NamedPath, schemas: &NamedPath) -> Result<(), Error> {
    let real = |path: &NamedPath| real_path(&path.path).map_err(|error| Error::io("use", &path.name, error));
    if real(schemas)?.starts_with(real(out)?) {
        return Err(refused(out, "it contains the schemas"));
    }
    Ok(())
}

pub(super) fn refused(folder: &NamedPath, problem: &str) -> Error {
    let message = format!("will not generate into {}: {problem}", display_path(&folder.name));
    Error::new(message).help("choose a folder that is only for generated code, such as `src/store`")
}

/// Returns what is wrong with a path that does not lead where it seems to.
fn misleading(path: &Path) -> io::Result<Option<&'static str>> {
    // Drops a trailing slash: `link/` is the folder that the link points to, `link` is the link.
    let path: PathBuf = path.components().collect();
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_symlink() => Ok(Some("it is a symbolic link")),
        Ok(metadata) if !metadata.is_dir() => Ok(Some("it is not a folder")),
        Err(error) if !is_absent(&error) => Err(error),
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
    if env::home_dir().and_then(|home| home.canonicalize().ok()).is_some_and(|home| home.starts_with(real)) {
        return Some("it is your home folder, or contains it");
    }
    if real.join(".git").exists() {
        return Some("it is a repository");
    }
    real.join("Cargo.toml").exists().then_some("it is a Cargo package")
}

/// Returns the path with links resolved. Its last parts need not exist.
pub(crate) fn real_path(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    match path.canonicalize() {
        Err(error) if is_absent(&error) => match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => Ok(real_path(parent)?.join(name)),
            _ => Err(error),
        },
        found => found,
    }
}

fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}
