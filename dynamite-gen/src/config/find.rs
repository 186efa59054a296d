//! Finds the `dynamite.toml` of a folder: in it, or above it.

use std::path::Path;

use crate::files::NamedPath;
use crate::filesystem::real_path;
use crate::project::{contains_home, is_repository};

use super::NAME;

/// Returns the configuration in a folder, or in the nearest folder above it.
pub(crate) fn configuration_of(folder: &Path) -> Option<NamedPath> {
    let real = real_path(folder).ok()?;
    // A link counts even if it leads nowhere: then the error says so.
    let is_there = |folder: &&Path| folder.join(NAME).symlink_metadata().is_ok();
    let level = folder_and_above(&real).position(|folder| is_there(&folder))?;
    let above = (0..level).fold(folder.to_owned(), |folder, _| folder.join(".."));
    Some(NamedPath::new(above.join(NAME)))
}

/// Returns a folder, given by its path without links, and the folders above it whose files may be about it.
///
/// These end with the repository. If there is none, they end before the home folder, and before a folder that anyone
/// can write to, such as `/tmp`.
fn folder_and_above(folder: &Path) -> impl Iterator<Item = &Path> {
    let mut below_repository = true;
    folder.ancestors().enumerate().map_while(move |(level, folder)| {
        if !below_repository || (level > 0 && (contains_home(folder) || is_open_to_all(folder))) {
            return None;
        }
        below_repository = !is_repository(folder);
        Some(folder)
    })
}

/// Returns whether every user can create files in a folder.
#[cfg(unix)]
fn is_open_to_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    folder.metadata().is_ok_and(|found| found.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}
