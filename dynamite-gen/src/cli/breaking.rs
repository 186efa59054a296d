//! `breaking`: compares the schemas with an earlier version.

use super::args::BreakingArgs;
use super::console::Console;
use super::earlier::Earlier;
use super::inputs;
use super::text_input::TextInput;
use super::today::today;
use super::verdict::Verdict;
use crate::breaking::{Area, Breaking, BreakingOptions, breaking};
use crate::error::Error;
use crate::escape::Printable;
use crate::files::SchemaFolder;

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
