//! Schemas, and the earlier version that they are compared with.

use std::path::Path;

use super::args::{LevelOptions, VersionOptions};
use super::text_input::TextInput;
use super::{git, inputs};
use crate::breaking::{self, Baseline};
use crate::config::Settings;
use crate::drift::LiveText;
use crate::error::{Error, display_path};
use crate::files::{NamedPath, Place, SchemaFolder, read_snapshot_file};
use crate::source::SourceFile;

/// What an earlier version in git begins with.
const GIT: &str = "git:";

/// Everything that two versions are compared with, as it was read.
pub(super) struct Versions {
    pub(super) settings: Settings,
    pub(super) sources: Vec<SourceFile>,
    earlier: Earlier,
    live: Option<TextInput>,
}

impl Versions {
    pub(super) fn read(options: &VersionOptions, levels: &LevelOptions) -> Result<Self, Error> {
        let (schemas, settings) = inputs::schemas(options.schemas.as_deref(), options.config.as_deref(), levels)?;
        settings.check()?;
        let folder = SchemaFolder::open(&schemas)?;
        let sources = folder.read()?;
        let earlier = Earlier::read(options, folder.real(), &settings)?;
        let live = options.live.as_deref().map(TextInput::read).transpose()?;
        Ok(Versions { settings, sources, earlier, live })
    }

    pub(super) fn earlier(&self) -> Baseline<'_> {
        self.earlier.version()
    }

    pub(super) fn live(&self) -> Option<LiveText<'_>> {
        self.live.as_ref().map(TextInput::text)
    }
}

/// The earlier version, as it was read.
enum Earlier {
    Schemas(Vec<SourceFile>),
    Snapshot { name: String, text: String },
}

impl Earlier {
    /// Reads `git:REF`, a folder or a snapshot. `schemas` is the folder of the schemas, which is looked up in git, and
    /// `settings` are those of today.
    fn read(options: &VersionOptions, schemas: &Path, settings: &Settings) -> Result<Self, Error> {
        let against = options.against.as_str();
        if let Some(reference) = against.strip_prefix(GIT) {
            let version = git::Version::find(reference, schemas)?;
            let before = version.settings(options.config.as_deref())?;
            // The snapshot that the version had, as its settings may not be those of today.
            let text = breaking::snapshot_before(&version.schemas()?, before.as_ref().unwrap_or(settings))?;
            return Ok(Earlier::Snapshot { name: against.to_owned(), text });
        }
        if against.is_empty() {
            let help = "write `--against git:REF`, or the path of a folder or of a snapshot";
            return Err(Error::new("`--against` names no version").help(help));
        }
        let path = NamedPath::new(against);
        if path.path.is_dir() {
            return SchemaFolder::open(&Place::anywhere(path))?.read().map(Earlier::Schemas);
        }
        let text = read_snapshot_file(&path)?;
        Ok(Earlier::Snapshot { name: display_path(&path.name), text })
    }

    fn version(&self) -> Baseline<'_> {
        match self {
            Earlier::Schemas(sources) => Baseline::Schemas(sources),
            Earlier::Snapshot { name, text } => Baseline::Snapshot(LiveText { name, text }),
        }
    }
}
