//! `snapshot`: writes down what schemas promise.

use super::args::SnapshotArgs;
use super::console::Console;
use super::export::refuse_schema;
use super::inputs;
use super::verdict::Verdict;
use crate::error::Error;
use crate::files::{NamedPath, SchemaFolder};
use crate::output;
use crate::snapshot::{Snapshot, is_snapshot, snapshot};

pub(super) fn run(options: &SnapshotArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let (schemas, settings) = inputs::schemas(options.schemas.as_deref(), options.config.as_deref(), &options.levels)?;
    settings.check()?;
    let sources = SchemaFolder::open(&schemas)?.read()?;
    let Snapshot { text, diagnostics, .. } = snapshot(&sources, &settings);
    console.findings(&diagnostics, &settings.with_file(sources.clone()));
    let Some(text) = text else { return Ok(Verdict::Findings) };
    match &options.out {
        None => console.data(&text)?,
        Some(path) => {
            refuse_schema(path, &sources)?;
            let ours = if options.force { |_: &str| true } else { is_snapshot };
            output::write_file(&NamedPath::new(path), &text, ours)?;
        }
    }
    Ok(Verdict::Clean)
}
