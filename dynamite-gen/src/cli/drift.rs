//! `drift`: compares a table in an account with its schema.

use std::path::PathBuf;

use super::args::DriftArgs;
use super::console::{Console, counted};
use super::inputs;
use super::text_input::{TextInput, refuse_second_use};
use super::verdict::Verdict;
use crate::diagnostic::Level;
use crate::drift::{Drift, DriftOptions, LiveTable, drift};
use crate::error::Error;
use crate::escape::Printable;
use crate::files::SchemaFolder;

pub(super) fn run(options: &DriftArgs, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let (schemas, settings) = inputs::schemas(options.schemas.as_deref(), options.config.as_deref(), &options.levels)?;
    settings.check()?;
    let sources = SchemaFolder::open(&schemas)?.read()?;
    let texts = [Some(&options.description), options.ttl.as_ref(), options.backups.as_ref()];
    refuse_second_use(texts.into_iter().flatten().map(PathBuf::as_path))?;
    let description = TextInput::read(&options.description)?;
    let ttl = options.ttl.as_deref().map(TextInput::read).transpose()?;
    let backups = options.backups.as_deref().map(TextInput::read).transpose()?;
    let live = LiveTable {
        description: description.text(),
        ttl: ttl.as_ref().map(TextInput::text),
        backups: backups.as_ref().map(TextInput::text),
    };
    let compared =
        DriftOptions { table: options.table.as_deref(), prefix: &options.prefix, settings: options.settings };
    let Drift { table, diagnostics } = drift(&sources, &settings, live, compared)?;
    console.findings(&diagnostics, &settings.with_file(sources));
    let Some(table) = table else { return Ok(Verdict::Findings) };
    let count = |level: Level| diagnostics.iter().filter(|finding| finding.level == level).count();
    let counts: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .into_iter()
        .filter(|(level, _)| count(*level) > 0)
        .map(|(level, name)| counted(count(level), name))
        .collect();
    let result = if counts.is_empty() { "no differences".to_owned() } else { counts.join(", ") };
    console.report(&Printable::line(&format!("{table}: {result}")))?;
    Ok(if count(Level::Error) > 0 { Verdict::Findings } else { Verdict::Clean })
}
