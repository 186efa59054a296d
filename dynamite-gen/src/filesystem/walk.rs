//! Walks along paths, from folder to folder.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;

use super::{Folder, not_a_file};

/// Opens the file at a path without links; [`real_path`](super::real_path) returns such paths.
///
/// # Errors
///
/// Returns an error if the path is not that of a regular file, or if a part of it is a link.
pub(crate) fn open_file(real: &Path) -> io::Result<File> {
    match (real.parent(), real.file_name()) {
        (Some(folder), Some(name)) => open_folder(folder)?.file(name),
        _ => Err(not_a_file()),
    }
}

/// Opens the folder at a path without links.
///
/// # Errors
///
/// Returns an error if the folder does not exist, or if a part of the path is a link.
pub(crate) fn open_folder(real: &Path) -> io::Result<Folder> {
    match Folder::open_deepest(real)? {
        (folder, missing) if missing.is_empty() => Ok(folder),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Opens the folder at a path without links, which is created if it is missing.
#[cfg(feature = "cli")]
pub(crate) fn create_folder(real: &Path) -> io::Result<Folder> {
    let (deepest, missing) = Folder::open_deepest(real)?;
    missing.iter().try_fold(deepest, |folder, name| folder.folder_or_new(name))
}

/// Returns the folder that a file is in, and the name of the file there; `path` is its path in `root`, with `/`.
///
/// `open` opens a folder in another one, and may create it.
pub(crate) fn parent<'p>(
    root: &Folder,
    path: &'p str,
    open: fn(&Folder, &OsStr) -> io::Result<Folder>,
) -> io::Result<(Folder, &'p OsStr)> {
    let mut names: Vec<&OsStr> = path.split('/').map(OsStr::new).collect();
    let file = names.pop().unwrap_or_default();
    let folder = names.into_iter().try_fold(root.try_clone()?, |folder, name| open(&folder, name))?;
    Ok((folder, file))
}
