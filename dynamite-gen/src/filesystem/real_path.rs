//! Resolves links.

use std::io;
use std::path::{Path, PathBuf};

/// Returns the path with links resolved. Its last parts need not exist.
pub(crate) fn real_path(path: &Path) -> io::Result<PathBuf> {
    // An empty path is the current folder, as in `Path::join`.
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let path = std::path::absolute(path)?;
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => Ok(real_path(parent)?.join(name)),
            _ => Err(error),
        },
        found => found,
    }
}
