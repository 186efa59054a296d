//! `breaking`: compares the schemas with an earlier version.

use std::path::Path;

use super::args::BreakingArgs;
use super::console::Console;
use super::text_input::TextInput;
use super::today::today;
use super::verdict::Verdict;
use super::{git, inputs};
use crate::breaking::{Area, Breaking, BreakingOptions, Version, breaking};
use crate::drift::LiveText;
use crate::error::{Error, display_path};
use crate::escape::Printable;
use crate::files::{NamedPath, Place, SchemaFolder, read_snapshot_file};
use crate::source::SourceFile;

/// What an earlier version in git begins with.
const GIT: &str = "git:";

pub(super) fn run(options: &BreakingArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let (schemas, settings) = inputs::schemas(options.schemas.as_deref(), options.config.as_deref(), &options.levels)?;
    settings.check()?;
    let folder = SchemaFolder::open(&schemas)?;
    let sources = folder.read()?;
    let earlier = Earlier::read(&options.against, folder.real())?;
    let live = options.live.as_deref().map(TextInput::read).transpose()?;
    let today = today(options.today.as_deref())?;
    let fail_on: Vec<Area> = options.fail_on.iter().map(|area| (*area).into()).collect();
    let compared = BreakingOptions {
        live: live.as_ref().map(TextInput::text),
        prefix: &options.prefix,
        today: Some(&today),
        fail_on: &fail_on,
    };
    let Breaking { compared, diagnostics, summary, fails } =
        breaking(&sources, &settings, earlier.version(), compared)?;
    console.findings(&diagnostics, &settings.with_file(sources));
    if compared {
        let lines = if summary.is_empty() { vec!["no changes".to_owned()] } else { summary };
        lines.iter().try_for_each(|line| console.report(&Printable::line(line)))?;
    }
    Ok(if fails { Verdict::Findings } else { Verdict::Clean })
}

/// The earlier version, as it was read.
enum Earlier {
    Schemas(Vec<SourceFile>),
    Snapshot { name: String, text: String },
}

impl Earlier {
    /// Reads `git:REF`, a folder or a snapshot. `schemas` is the folder of the schemas, which is looked up in git.
    fn read(against: &str, schemas: &Path) -> Result<Self, Error> {
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

    fn version(&self) -> Version<'_> {
        match self {
            Earlier::Schemas(sources) => Version::Schemas(sources),
            Earlier::Snapshot { name, text } => Version::Snapshot(LiveText { name, text }),
        }
    }
}
