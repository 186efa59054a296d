//! Finds the project that a file belongs to, which bounds what its settings and its links may lead to.

use std::env;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::filesystem::{open_file, read_at_most};

/// What marks the root of a repository: a folder, or a file in a submodule or a second checkout.
const REPOSITORIES: [&str; 3] = [".git", ".hg", ".jj"];

/// More than any manifest needs.
const MAX_BYTES: u64 = 1024 * 1024;

/// The project around a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project {
    /// The innermost Cargo workspace or repository. If there is none: the package, or else the folder itself.
    pub(crate) root: PathBuf,
    /// The repository, which may have several workspaces. If there is none: the root.
    pub(crate) repository: PathBuf,
}

impl Project {
    /// Returns the project around a folder, given by its path without links.
    pub(crate) fn around(folder: &Path) -> Self {
        Project::marked(folder).unwrap_or_else(|| Project { root: folder.to_owned(), repository: folder.to_owned() })
    }

    /// Returns the project around a folder, if anything marks one.
    pub(crate) fn marked(folder: &Path) -> Option<Self> {
        // A repository or a manifest in the home folder would make a project of all that the user has.
        let around = || folder.ancestors().take_while(|folder| !contains_home(folder));
        let repository = around().find(|folder| is_repository(folder));
        let innermost = around().find(|folder| is_repository(folder) || is_workspace(folder));
        let root = innermost.or_else(|| around().find(|folder| folder.join("Cargo.toml").is_file()))?;
        Some(Project { root: root.to_owned(), repository: repository.unwrap_or(root).to_owned() })
    }
}

/// Returns whether a folder is the user's home folder or contains it; the path has no links.
pub(crate) fn contains_home(real: &Path) -> bool {
    env::home_dir().and_then(|home| home.canonicalize().ok()).is_some_and(|home| home.starts_with(real))
}

/// Returns whether a path leads into what a version control system keeps for itself, such as `.git/hooks`. Nobody who can
/// only add files to a repository can write there.
pub(crate) fn is_in_repository_data(path: &Path) -> bool {
    // Some file systems ignore the case.
    path.iter().any(|name| REPOSITORIES.iter().any(|mark| name.eq_ignore_ascii_case(mark)))
}

/// Returns whether a folder is the root of a repository.
pub(crate) fn is_repository(folder: &Path) -> bool {
    REPOSITORIES.iter().any(|mark| folder.join(mark).symlink_metadata().is_ok())
}

/// Returns whether a folder has the manifest of a Cargo workspace.
fn is_workspace(folder: &Path) -> bool {
    let bytes = open_file(&folder.join("Cargo.toml")).and_then(|file| read_at_most(file, MAX_BYTES));
    let text = bytes.ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok());
    text.is_some_and(|text| DeTable::parse(&text).is_ok_and(|table| table.get_ref().contains_key("workspace")))
}

#[cfg(test)]
mod tests;
