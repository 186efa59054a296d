//! Follows the links of a path that a user named, unless they lead out of a project.

use std::path::{Path, PathBuf};

use super::NamedPath;
use crate::error::{Error, display_path};
use crate::project::Project;

/// Returns the path with links resolved.
///
/// Whoever can change a project can change the links in it. So such a link does not get the rights that the user gave to
/// a path: `bound` selects the part of the project that it has to stay in.
///
/// # Errors
///
/// Fails if nothing exists at the path, or if it has a link that leads out of the project that the link is in. For the
/// last part, its folder counts as a project, even if nothing marks one.
pub(crate) fn followed(file: &NamedPath, bound: fn(&Project) -> &Path) -> Result<PathBuf, Error> {
    let failed = |error| Error::io("read", &file.name, error);
    // Drops a trailing slash: `link/` is the folder that the link leads to, `link` is the link.
    let path: PathBuf = std::path::absolute(&file.path).map_err(failed)?.components().collect();
    for link in path.ancestors().filter(|part| part.is_symlink()) {
        let folder = link.parent().unwrap_or(link).canonicalize().map_err(failed)?;
        let project = if link == path { Some(Project::around(&folder)) } else { Project::marked(&folder) };
        let target = link.canonicalize().map_err(failed)?;
        if project.is_some_and(|project| !target.starts_with(bound(&project))) {
            return Err(leads_out(&file.name));
        }
    }
    path.canonicalize().map_err(failed)
}

fn leads_out(name: &Path) -> Error {
    Error::new("a symbolic link leads out of the project")
        .location(display_path(name))
        .help("give the path that the link leads to, or a copy of what is there")
}
