//! Where a folder of a run may lie.

use std::path::PathBuf;

use super::NamedPath;

/// A folder, and the one that it has to lie in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) folder: NamedPath,
    /// `None` if it may lie anywhere, because the user named it for this run.
    pub(crate) within: Option<PathBuf>,
}

impl Place {
    /// A folder that may lie anywhere.
    pub(crate) fn anywhere(folder: NamedPath) -> Self {
        Place { folder, within: None }
    }

    /// A folder that must lie in `root`, with links resolved.
    pub(crate) fn within(folder: NamedPath, root: PathBuf) -> Self {
        Place { folder, within: Some(root) }
    }
}
