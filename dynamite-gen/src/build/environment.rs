//! The environment of a build script.

use std::env;
use std::path::{Path, PathBuf};

/// The variables that the build reads.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    /// `OUT_DIR`.
    pub(super) out_dir: Option<PathBuf>,
    /// `CARGO_MANIFEST_DIR`, or the current folder, in which Cargo runs build scripts.
    pub(super) package: PathBuf,
    /// `DYNAMITE_WRITE` allows to write checked-in code.
    pub(super) write: bool,
}

impl Environment {
    pub(super) fn read() -> Self {
        Environment {
            out_dir: folder("OUT_DIR"),
            package: folder("CARGO_MANIFEST_DIR").unwrap_or_default(),
            write: env::var_os(WRITE).is_some_and(|value| value == "1"),
        }
    }

    /// Returns whether a path is in `OUT_DIR`, where the build may write.
    pub(super) fn owns(&self, path: &Path) -> bool {
        self.out_dir.as_deref().is_some_and(|out_dir| is_below(path, out_dir))
    }
}

/// The variable that makes a build write checked-in code.
pub(super) const WRITE: &str = "DYNAMITE_WRITE";

fn folder(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Returns whether `path` is `folder` or below it, with links resolved.
pub(super) fn is_below(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| crate::filesystem::real_path(path).unwrap_or_else(|_| path.to_owned());
    real(path).starts_with(real(folder))
}
