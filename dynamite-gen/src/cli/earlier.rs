//! The earlier version that schemas are compared with.

use std::path::Path;

use super::git;
use crate::breaking::Baseline;
use crate::drift::LiveText;
use crate::error::{Error, display_path};
use crate::files::{NamedPath, Place, SchemaFolder, read_snapshot_file};
use crate::source::SourceFile;

/// What an earlier version in git begins with.
const GIT: &str = "git:";

/// The earlier version, as it was read.
pub(super) enum Earlier {
    Schemas(Vec<SourceFile>),
    Snapshot { name: String, text: String },
}

impl Earlier {
    /// Reads `git:REF`, a folder or a snapshot. `schemas` is the folder of the schemas, which is looked up in git.
    pub(super) fn read(against: &str, schemas: &Path) -> Result<Self, Error> {
        if let Some(reference) = against.strip_prefix(GIT) {
            return git::read(reference, schemas).map(Earlier::Schemas);
        }
        let path = NamedPath::new(against);
        if path.path.is_dir() {
            return SchemaFolder::open(&Place::anywhere(path))?.read().map(Earlier::Schemas);
        }
        let text = read_snapshot_file(&path)?;
        Ok(Earlier::Snapshot { name: display_path(&path.name), text })
    }

    pub(super) fn version(&self) -> Baseline<'_> {
        match self {
            Earlier::Schemas(sources) => Baseline::Schemas(sources),
            Earlier::Snapshot { name, text } => Baseline::Snapshot(LiveText { name, text }),
        }
    }
}
