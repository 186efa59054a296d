//! `snapshot`: writes down what schemas promise.

use super::args::SnapshotArgs;
use super::console::Console;
use super::inputs;
use super::verdict::Verdict;
use crate::error::Error;
use crate::files::{NamedPath, SchemaFolder};
use crate::output;
use crate::snapshot::{Snapshot, is_snapshot, snapshot};

pub(super) fn run(options: &SnapshotArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let (schemas, settings) = inputs::snapshot(options)?;
    settings.check()?;
    let sources = SchemaFolder::open(&schemas)?.read()?;
    let Snapshot { text, diagnostics, .. } = snapshot(&sources, &settings);
    console.findings(&diagnostics, &settings.with_file(sources));
    let Some(text) = text else { return Ok(Verdict::Findings) };
    match &options.out {
        None => console.data(&text)?,
        Some(path) => output::write_file(&NamedPath::new(path), &text, is_snapshot)?,
    }
    Ok(Verdict::Clean)
}
